-- Who did what, and when. Entries and their seals are only added.
CREATE TABLE audit_events (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- NULL: the whole deployment.
    organization_id TEXT,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    actor_name TEXT,
    via TEXT NOT NULL,
    address TEXT,
    target_kind TEXT NOT NULL,
    target_id TEXT,
    target_name TEXT,
    -- Lines of a name, a tab and a value.
    details TEXT NOT NULL
) STRICT;

CREATE INDEX audit_events_of_organization ON audit_events (organization_id, id DESC);

-- The entries that wait for their seal.
CREATE TABLE audit_unsealed (
    event_id INTEGER NOT NULL PRIMARY KEY
) STRICT;

-- Each seal authenticates an entry and all before it.
CREATE TABLE audit_seals (
    sequence INTEGER NOT NULL PRIMARY KEY,
    event_id INTEGER NOT NULL,
    mac BLOB NOT NULL CHECK (length(mac) = 32)
) STRICT;

CREATE UNIQUE INDEX audit_seals_event ON audit_seals (event_id);

-- The key of the seals, under each pepper.
CREATE TABLE audit_keys (
    pepper INTEGER NOT NULL PRIMARY KEY,
    nonce BLOB NOT NULL CHECK (length(nonce) = 16),
    masked BLOB NOT NULL CHECK (length(masked) = 32),
    check_value BLOB NOT NULL CHECK (length(check_value) = 32)
) STRICT;

CREATE TRIGGER audit_events_wait AFTER INSERT ON audit_events BEGIN
    INSERT INTO audit_unsealed (event_id) VALUES (NEW.id);
END;

CREATE TRIGGER audit_events_stay BEFORE DELETE ON audit_events BEGIN
    SELECT RAISE(ABORT, 'entries of the audit log stay');
END;

CREATE TRIGGER audit_events_stay_as_they_are BEFORE UPDATE ON audit_events BEGIN
    SELECT RAISE(ABORT, 'entries of the audit log stay as they are');
END;

CREATE TRIGGER audit_seals_stay BEFORE DELETE ON audit_seals BEGIN
    SELECT RAISE(ABORT, 'seals of the audit log stay');
END;

CREATE TRIGGER audit_seals_stay_as_they_are BEFORE UPDATE ON audit_seals BEGIN
    SELECT RAISE(ABORT, 'seals of the audit log stay as they are');
END;

-- REPLACE deletes without asking the triggers above.
CREATE TRIGGER audit_events_are_new BEFORE INSERT ON audit_events
WHEN EXISTS (SELECT 1 FROM audit_events WHERE id = NEW.id) BEGIN
    SELECT RAISE(ABORT, 'entries of the audit log stay as they are');
END;

CREATE TRIGGER audit_seals_are_new BEFORE INSERT ON audit_seals
WHEN EXISTS (SELECT 1 FROM audit_seals WHERE sequence = NEW.sequence OR event_id = NEW.event_id) BEGIN
    SELECT RAISE(ABORT, 'seals of the audit log stay as they are');
END;
