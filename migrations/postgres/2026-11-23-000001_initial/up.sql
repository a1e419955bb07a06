-- Ids of keys and servers are the 16 bytes of a UUID. Moments are milliseconds
-- since 1970-01-01T00:00:00Z. `pos` is the position of a row's last change.
-- Text is ordered by its bytes, whatever the database's locale.

CREATE TABLE organizations (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    is_agency BOOLEAN NOT NULL,
    parent_id TEXT COLLATE "C" REFERENCES organizations (id),
    is_suspended BOOLEAN NOT NULL,
    rate_limit INTEGER NOT NULL,
    rate_window INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    pos BIGINT NOT NULL
);

CREATE INDEX organizations_newest ON organizations (created_at DESC, id DESC);
CREATE INDEX organizations_newest_of_agency ON organizations (parent_id, created_at DESC, id DESC);

CREATE TABLE api_keys (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    created_by_user TEXT COLLATE "C",
    created_by_key BYTEA,
    name TEXT NOT NULL,
    -- In the locale "C" lower() leaves all but ASCII alone.
    name_in_lowercase TEXT NOT NULL GENERATED ALWAYS AS (lower(name COLLATE "C")) STORED,
    hint TEXT NOT NULL,
    scopes INTEGER NOT NULL,
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    pepper INTEGER NOT NULL,
    -- NULL: the organization's.
    rate_limit INTEGER,
    rate_window INTEGER,
    expires_at BIGINT,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT,
    revocation_reason TEXT,
    replaces BYTEA,
    replaced_by BYTEA,
    pos BIGINT NOT NULL
)
-- Room on each page for the next last_used_at, so that no index has to change.
WITH (fillfactor = 85);

CREATE UNIQUE INDEX api_keys_digest ON api_keys (digest);
CREATE INDEX api_keys_newest ON api_keys (organization_id, created_at DESC, id DESC);
CREATE INDEX api_keys_usable ON api_keys (organization_id, expires_at) WHERE revoked_at IS NULL;
CREATE INDEX api_keys_created_by_key ON api_keys (created_by_key) WHERE created_by_key IS NOT NULL;
CREATE INDEX api_keys_pepper ON api_keys (pepper, revoked_at, expires_at);

-- What was made under an Idempotency-Key, for a day.
CREATE TABLE idempotency_claims (
    organization_id TEXT COLLATE "C" NOT NULL,
    -- The key that asked; empty for an operator.
    caller BYTEA NOT NULL,
    -- The key to rotate; empty to create one.
    rotates BYTEA NOT NULL,
    idempotency_key TEXT COLLATE "C" NOT NULL,
    fingerprint BYTEA NOT NULL,
    made BYTEA NOT NULL,
    claimed_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, caller, rotates, idempotency_key)
);

CREATE INDEX idempotency_claims_oldest ON idempotency_claims (claimed_at);

-- What keys were used for, by the minute.
CREATE TABLE key_usage (
    key_id BYTEA NOT NULL REFERENCES api_keys (id),
    minute BIGINT NOT NULL,
    admitted BIGINT NOT NULL,
    rate_limited BIGINT NOT NULL,
    forbidden BIGINT NOT NULL,
    PRIMARY KEY (key_id, minute)
)
WITH (fillfactor = 85);

-- What the keys' windows counted when the server stopped.
CREATE TABLE kept_counts (
    key_id BYTEA NOT NULL PRIMARY KEY,
    kept_at BIGINT NOT NULL,
    counted TEXT NOT NULL
);

CREATE TABLE peppers (
    version INTEGER NOT NULL PRIMARY KEY,
    check_value BYTEA NOT NULL,
    added_at BIGINT NOT NULL
);

-- How many changes there were: one row. Whoever changes something locks it
-- until the change is committed, so positions are in commit order.
CREATE TABLE change_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    pos BIGINT NOT NULL
)
WITH (fillfactor = 10);

INSERT INTO change_head (id, pos) VALUES (1, 0);

-- What the last changes were about: a key, an organization, or, with neither,
-- the peppers. By the tag a server sees that the log still is the one that it
-- has read: after a failover that lost the last commits it is another.
CREATE TABLE change_log (
    pos BIGINT NOT NULL PRIMARY KEY,
    tag UUID NOT NULL,
    key_id BYTEA,
    organization_id TEXT COLLATE "C",
    CHECK (key_id IS NULL OR organization_id IS NULL)
);

-- The servers that answer from a cache of this database.
CREATE TABLE replicas (
    id BYTEA NOT NULL PRIMARY KEY,
    acknowledged BIGINT NOT NULL,
    -- Counted up at every renewal of the lease.
    heartbeat BIGINT NOT NULL,
    lease_ms BIGINT NOT NULL
)
WITH (fillfactor = 50);

-- Moves the head for a change and writes down what it is about, so that one
-- statement can change something and keep the head locked for no round trip.
CREATE FUNCTION bsk_advance(changed_key BYTEA, changed_organization TEXT) RETURNS BIGINT
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    moved BIGINT;
BEGIN
    UPDATE change_head SET pos = pos + 1 RETURNING pos INTO STRICT moved;
    INSERT INTO change_log (pos, tag, key_id, organization_id)
    VALUES (moved, gen_random_uuid(), changed_key, changed_organization);
    IF moved % 1000 = 0 THEN
        -- A server that has fallen further behind empties its cache instead.
        DELETE FROM change_log WHERE pos <= moved - 10000;
    END IF;
    PERFORM pg_notify('bsk_changes', '');
    RETURN moved;
END
$$;
