-- Every row belongs to an organization; every query names it.

CREATE TABLE companies (
    id INTEGER PRIMARY KEY,
    organization_id TEXT NOT NULL,
    name TEXT NOT NULL,
    domain TEXT NOT NULL,
    industry TEXT NOT NULL,
    employees INTEGER NOT NULL,
    country TEXT NOT NULL
) STRICT;

CREATE INDEX companies_of_organization ON companies (organization_id, name);

CREATE TABLE visitors (
    id INTEGER PRIMARY KEY,
    organization_id TEXT NOT NULL,
    company_id INTEGER NOT NULL REFERENCES companies (id),
    seen_at INTEGER NOT NULL, -- milliseconds since 1970
    seen_on TEXT NOT NULL, -- the day of that, in UTC
    page_views INTEGER NOT NULL,
    source TEXT NOT NULL
) STRICT;

CREATE INDEX visitors_of_organization ON visitors (organization_id, seen_at);

CREATE TABLE lists (
    id INTEGER PRIMARY KEY,
    organization_id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX lists_of_organization ON lists (organization_id);

CREATE TABLE list_companies (
    list_id INTEGER NOT NULL REFERENCES lists (id),
    company_id INTEGER NOT NULL REFERENCES companies (id),
    PRIMARY KEY (list_id, company_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE icp_configs (
    id INTEGER PRIMARY KEY,
    organization_id TEXT NOT NULL,
    name TEXT NOT NULL,
    industries TEXT NOT NULL, -- a JSON array
    min_employees INTEGER NOT NULL,
    max_employees INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX icp_configs_of_organization ON icp_configs (organization_id);

CREATE TABLE settings (
    organization_id TEXT PRIMARY KEY NOT NULL,
    retention_days INTEGER NOT NULL,
    weekly_digest INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
