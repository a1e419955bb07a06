-- The first key of a line of rotations: keys of one line count in one window.
-- NULL: the key itself.
ALTER TABLE api_keys ADD COLUMN counts_with BYTEA;
