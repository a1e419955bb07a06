DROP TABLE replicas;
DROP TABLE change_log;
DROP TABLE change_head;
DROP TABLE peppers;
DROP TABLE key_usage;
DROP TABLE idempotency_claims;
DROP TABLE api_keys;
DROP TABLE organizations;
