-- Servers that stop at the same moment each keep what they have counted. One
-- of the version before keeps its counts as nobody's.
ALTER TABLE kept_counts ADD COLUMN server BYTEA NOT NULL DEFAULT '';
ALTER TABLE kept_counts DROP CONSTRAINT kept_counts_pkey;
ALTER TABLE kept_counts ADD PRIMARY KEY (server, key_id);
