-- A notification says what has changed, and by its tag after which entry: who
-- has applied that one need not read the log. Parts that do not apply are empty.
CREATE OR REPLACE FUNCTION bsk_advance(changed_key BYTEA, changed_organization TEXT) RETURNS BIGINT
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    moved BIGINT;
    its_tag UUID := gen_random_uuid();
    tag_before UUID;
BEGIN
    UPDATE change_head SET pos = pos + 1 RETURNING pos INTO STRICT moved;
    SELECT tag INTO tag_before FROM change_log WHERE pos = moved - 1;
    INSERT INTO change_log (pos, tag, key_id, organization_id)
    VALUES (moved, its_tag, changed_key, changed_organization);
    IF moved % 1000 = 0 THEN
        -- A server that has fallen further behind empties its cache instead.
        DELETE FROM change_log WHERE pos <= moved - 10000;
    END IF;
    PERFORM pg_notify('bsk_changes', format('%s %s %s %s %s',
        moved, tag_before, its_tag, encode(changed_key, 'hex'), changed_organization));
    RETURN moved;
END
$$;
