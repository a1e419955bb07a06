-- The people who manage keys. Addresses are in lower case.
CREATE TABLE users (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    email TEXT COLLATE "C" NOT NULL,
    -- NULL: somebody else says who they are.
    password_hash TEXT,
    created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX users_email ON users (email);

CREATE TABLE memberships (
    organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    is_owner BOOLEAN NOT NULL,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);

CREATE INDEX memberships_of_user ON memberships (user_id);

-- A session that has ended stays for a while: its browser is known by it.
CREATE TABLE sessions (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    token_digest BYTEA NOT NULL CHECK (length(token_digest) = 32),
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    address TEXT,
    user_agent TEXT
)
-- Room on each page for the next last_seen_at.
WITH (fillfactor = 85);

CREATE UNIQUE INDEX sessions_token ON sessions (token_digest);
CREATE INDEX sessions_of_user ON sessions (user_id, created_at DESC, id DESC);
CREATE INDEX sessions_oldest ON sessions (ends_at);

-- One-time links: without anything for the first start, with an organization
-- to join it, with a user to choose a new password.
CREATE TABLE links (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    token_digest BYTEA NOT NULL CHECK (length(token_digest) = 32),
    organization_id TEXT COLLATE "C" REFERENCES organizations (id),
    email TEXT COLLATE "C",
    is_owner BOOLEAN,
    user_id TEXT COLLATE "C" REFERENCES users (id),
    -- NULL: the operator.
    created_by TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    CHECK (organization_id IS NULL OR user_id IS NULL),
    CHECK ((organization_id IS NULL) = (email IS NULL) AND (email IS NULL) = (is_owner IS NULL))
);

CREATE UNIQUE INDEX links_token ON links (token_digest);
CREATE INDEX links_of_organization ON links (organization_id, email) WHERE organization_id IS NOT NULL;
CREATE INDEX links_of_email ON links (email) WHERE email IS NOT NULL;
CREATE INDEX links_of_user ON links (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX links_of_creator ON links (created_by) WHERE created_by IS NOT NULL;
CREATE INDEX links_oldest ON links (expires_at);
