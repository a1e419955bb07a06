DROP INDEX api_keys_by_name;
DROP TABLE key_scope_use;
DROP INDEX key_usage_oldest;
DROP TABLE key_usage_hours;
