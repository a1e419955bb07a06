DROP FUNCTION bsk_advance;
DROP TABLE replicas, change_log, change_head, peppers, kept_counts, key_usage, idempotency_claims, api_keys, organizations;
