-- With what filters ask for, so that only the keys that are shown are read from the table.
CREATE INDEX api_keys_by_last_use
    ON api_keys (organization_id, last_used_at DESC, created_at DESC, id DESC, revoked_at, expires_at);
CREATE INDEX api_keys_by_expiry
    ON api_keys (organization_id, expires_at, created_at DESC, id DESC, revoked_at);
-- Made anew: of indexes that fit as well as each other SQLite takes the youngest, and a search wants the one with names.
DROP INDEX api_keys_by_name;
CREATE INDEX api_keys_by_name
    ON api_keys (organization_id, name_in_lowercase, created_at DESC, id DESC, hint);
