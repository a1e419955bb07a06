DROP TABLE kept_counts;
CREATE TABLE kept_counts (
    key_id BLOB NOT NULL PRIMARY KEY,
    kept_at INTEGER NOT NULL,
    counted TEXT NOT NULL
) STRICT, WITHOUT ROWID;
