-- Which server has counted: in a fleet several may stop at the same moment.
CREATE TABLE kept_counts_by_server (
    server BLOB NOT NULL DEFAULT x'',
    key_id BLOB NOT NULL,
    kept_at INTEGER NOT NULL,
    counted TEXT NOT NULL,
    PRIMARY KEY (server, key_id)
) STRICT, WITHOUT ROWID;

INSERT INTO kept_counts_by_server (key_id, kept_at, counted) SELECT key_id, kept_at, counted FROM kept_counts;
DROP TABLE kept_counts;
ALTER TABLE kept_counts_by_server RENAME TO kept_counts;
