ALTER TABLE api_keys DROP COLUMN counts_with;
