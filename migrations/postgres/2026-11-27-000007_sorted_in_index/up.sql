-- With what filters ask for, so that only the keys that are shown are read from the table. None for the last use: recording
-- it would have to write every index.
CREATE INDEX api_keys_by_expiry
    ON api_keys (organization_id, expires_at, created_at DESC, id DESC) INCLUDE (revoked_at);
