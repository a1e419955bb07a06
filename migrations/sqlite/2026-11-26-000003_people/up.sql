-- The people who manage keys. Addresses are in lower case.
CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    -- NULL: somebody else says who they are.
    password_hash TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX users_email ON users (email);

CREATE TABLE memberships (
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    is_owner INTEGER NOT NULL CHECK (is_owner IN (0, 1)),
    joined_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX memberships_of_user ON memberships (user_id);

-- A session that has ended stays for a while: its browser is known by it.
CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    token_digest BLOB NOT NULL CHECK (length(token_digest) = 32),
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    address TEXT,
    user_agent TEXT
) STRICT;

CREATE UNIQUE INDEX sessions_token ON sessions (token_digest);
CREATE INDEX sessions_of_user ON sessions (user_id, created_at DESC, id DESC);
CREATE INDEX sessions_oldest ON sessions (ends_at);

-- One-time links: without anything for the first start, with an organization
-- to join it, with a user to choose a new password.
CREATE TABLE links (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    token_digest BLOB NOT NULL CHECK (length(token_digest) = 32),
    organization_id TEXT REFERENCES organizations (id),
    email TEXT,
    is_owner INTEGER CHECK (is_owner IN (0, 1)),
    user_id TEXT REFERENCES users (id),
    -- NULL: the operator.
    created_by TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CHECK (organization_id IS NULL OR user_id IS NULL),
    CHECK ((organization_id IS NULL) = (email IS NULL) AND (email IS NULL) = (is_owner IS NULL))
) STRICT;

CREATE UNIQUE INDEX links_token ON links (token_digest);
CREATE INDEX links_of_organization ON links (organization_id, email) WHERE organization_id IS NOT NULL;
CREATE INDEX links_of_email ON links (email) WHERE email IS NOT NULL;
CREATE INDEX links_of_user ON links (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX links_of_creator ON links (created_by) WHERE created_by IS NOT NULL;
CREATE INDEX links_oldest ON links (expires_at);
