-- What keys were used for, by the hour: the minutes are kept for a few days.
CREATE TABLE key_usage_hours (
    key_id BLOB NOT NULL REFERENCES api_keys (id),
    hour INTEGER NOT NULL,
    admitted INTEGER NOT NULL,
    rate_limited INTEGER NOT NULL,
    forbidden INTEGER NOT NULL,
    PRIMARY KEY (key_id, hour)
) STRICT, WITHOUT ROWID;

-- Twice the remainder, for minutes before 1970.
INSERT INTO key_usage_hours (key_id, hour, admitted, rate_limited, forbidden)
SELECT key_id, minute - ((minute % 3600000) + 3600000) % 3600000,
    SUM(admitted), SUM(rate_limited), SUM(forbidden)
FROM key_usage GROUP BY 1, 2;

CREATE INDEX key_usage_oldest ON key_usage (minute);
CREATE INDEX key_usage_hours_oldest ON key_usage_hours (hour);

-- On which day a scope was last needed of a key, as a bit of its scopes.
CREATE TABLE key_scope_use (
    key_id BLOB NOT NULL REFERENCES api_keys (id),
    scope INTEGER NOT NULL,
    day INTEGER NOT NULL,
    PRIMARY KEY (key_id, scope)
) STRICT, WITHOUT ROWID;

CREATE INDEX api_keys_by_name ON api_keys (organization_id, name_in_lowercase, created_at DESC, id DESC);
