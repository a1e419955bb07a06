DELETE FROM kept_counts;
ALTER TABLE kept_counts DROP CONSTRAINT kept_counts_pkey;
ALTER TABLE kept_counts DROP COLUMN server;
ALTER TABLE kept_counts ADD PRIMARY KEY (key_id);
