-- Ids of keys and servers are the 16 bytes of a UUID. Moments are milliseconds
-- since 1970-01-01T00:00:00Z. `pos` is the position of a row's last change.

-- "bsk1": tells this database from other programs'.
PRAGMA application_id = 1651731249;

CREATE TABLE organizations (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    is_agency INTEGER NOT NULL CHECK (is_agency IN (0, 1)),
    parent_id TEXT REFERENCES organizations (id),
    is_suspended INTEGER NOT NULL CHECK (is_suspended IN (0, 1)),
    rate_limit INTEGER NOT NULL,
    rate_window INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    pos INTEGER NOT NULL
) STRICT;

CREATE INDEX organizations_newest ON organizations (created_at DESC, id DESC);
CREATE INDEX organizations_newest_of_agency ON organizations (parent_id, created_at DESC, id DESC);

CREATE TABLE api_keys (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    created_by_user TEXT,
    created_by_key BLOB,
    name TEXT NOT NULL,
    -- lower() leaves all but ASCII alone.
    name_in_lowercase TEXT NOT NULL GENERATED ALWAYS AS (lower(name)) VIRTUAL,
    hint TEXT NOT NULL,
    scopes INTEGER NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    pepper INTEGER NOT NULL,
    -- NULL: the organization's.
    rate_limit INTEGER,
    rate_window INTEGER,
    expires_at INTEGER,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER,
    revocation_reason TEXT,
    replaces BLOB,
    replaced_by BLOB,
    pos INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX api_keys_digest ON api_keys (digest);
CREATE INDEX api_keys_newest ON api_keys (organization_id, created_at DESC, id DESC);
-- With revoked_at, so that counting reads nothing but the index.
CREATE INDEX api_keys_usable ON api_keys (organization_id, expires_at, revoked_at) WHERE revoked_at IS NULL;
CREATE INDEX api_keys_created_by_key ON api_keys (created_by_key) WHERE created_by_key IS NOT NULL;
CREATE INDEX api_keys_pepper ON api_keys (pepper, revoked_at, expires_at);

-- What was made under an Idempotency-Key, for a day.
CREATE TABLE idempotency_claims (
    organization_id TEXT NOT NULL,
    -- The key that asked; empty for an operator.
    caller BLOB NOT NULL,
    -- The key to rotate; empty to create one.
    rotates BLOB NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    made BLOB NOT NULL,
    claimed_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, caller, rotates, idempotency_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_claims_oldest ON idempotency_claims (claimed_at);

-- What keys were used for, by the minute.
CREATE TABLE key_usage (
    key_id BLOB NOT NULL REFERENCES api_keys (id),
    minute INTEGER NOT NULL,
    admitted INTEGER NOT NULL,
    rate_limited INTEGER NOT NULL,
    forbidden INTEGER NOT NULL,
    PRIMARY KEY (key_id, minute)
) STRICT, WITHOUT ROWID;

-- What the keys' windows counted when the server stopped.
CREATE TABLE kept_counts (
    key_id BLOB NOT NULL PRIMARY KEY,
    kept_at INTEGER NOT NULL,
    counted TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE peppers (
    version INTEGER NOT NULL PRIMARY KEY,
    check_value BLOB NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;

-- How many changes there were: one row.
CREATE TABLE change_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    pos INTEGER NOT NULL
) STRICT;

INSERT INTO change_head (id, pos) VALUES (1, 0);

-- What the last changes were about: a key, an organization, or, with neither,
-- the peppers.
CREATE TABLE change_log (
    pos INTEGER NOT NULL PRIMARY KEY,
    key_id BLOB,
    organization_id TEXT,
    CHECK (key_id IS NULL OR organization_id IS NULL)
) STRICT;

-- The servers that answer from a cache of this database.
CREATE TABLE replicas (
    id BLOB NOT NULL PRIMARY KEY,
    acknowledged INTEGER NOT NULL,
    lease_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
