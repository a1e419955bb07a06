CREATE OR REPLACE FUNCTION bsk_advance(changed_key BYTEA, changed_organization TEXT) RETURNS BIGINT
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    moved BIGINT;
BEGIN
    UPDATE change_head SET pos = pos + 1 RETURNING pos INTO STRICT moved;
    INSERT INTO change_log (pos, tag, key_id, organization_id)
    VALUES (moved, gen_random_uuid(), changed_key, changed_organization);
    IF moved % 1000 = 0 THEN
        -- A server that has fallen further behind empties its cache instead.
        DELETE FROM change_log WHERE pos <= moved - 10000;
    END IF;
    PERFORM pg_notify('bsk_changes', '');
    RETURN moved;
END
$$;
