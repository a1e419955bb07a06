DROP INDEX api_keys_by_name;
CREATE INDEX api_keys_by_name ON api_keys (organization_id, name_in_lowercase, created_at DESC, id DESC);
