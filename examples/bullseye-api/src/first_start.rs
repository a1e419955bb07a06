//! What there is when there was nothing: an agency with a client, rows for
//! both, and a key for each set of scopes.

use core::fmt;

use anyhow::Context as _;
use bsk_actix::auth::{
    Agency, ApiKeys, Caller, CreateOrganization, IssueKey, KeyId, KeyText, OrganizationRecord, ScopeSet,
};

use crate::database::Database;
use crate::seed;

/// The sets of scopes, by the name of the shell variable that their key goes
/// into.
const AGENCY_KEYS: [(&str, &str); 5] = [
    ("READ", "read"),
    ("WRITE", "write"),
    ("ADMIN", "admin"),
    ("AGENCY_READ", "agency:read"),
    ("AGENCY_WRITE", "agency:write"),
];
const CLIENT_KEYS: [(&str, &str); 3] =
    [("CLIENT_READ", "read"), ("CLIENT_WRITE", "write"), ("CLIENT_ADMIN", "admin")];

/// What was made, with keys that are shown this one time.
pub(crate) struct FirstStart {
    pub(crate) agency: OrganizationRecord,
    pub(crate) client: OrganizationRecord,
    pub(crate) keys: Vec<(&'static str, KeyText)>,
}

/// Makes everything.
pub(crate) fn begin(api_keys: &ApiKeys, database: &Database) -> anyhow::Result<FirstStart> {
    let agency = CreateOrganization { agency: Agency::Yes, ..CreateOrganization::new("Northwind".parse()?) };
    let agency = api_keys.create_organization(agency)?;
    let client = api_keys.create_sub_organization(&Caller::Operator, &agency.id, "Contoso".parse()?)?;
    for (number, organization) in (1..).zip([&agency, &client]) {
        database.run_here(|connection| Ok(seed::fill(connection, &organization.id, number)?))?;
    }
    let mut keys = Vec::new();
    for (organization, named) in [(&agency, &AGENCY_KEYS[..]), (&client, &CLIENT_KEYS[..])] {
        for (variable, scopes) in named {
            let (_, key) = issue(api_keys, organization, scopes.parse()?)?;
            keys.push((*variable, key));
        }
    }
    Ok(FirstStart { agency, client, keys })
}

/// Makes a key, in the operator's name, and tells its id and its text.
pub(crate) fn issue(
    api_keys: &ApiKeys,
    organization: &OrganizationRecord,
    scopes: ScopeSet,
) -> anyhow::Result<(KeyId, KeyText)> {
    let keys = api_keys.organization_keys(&Caller::Operator, &organization.id)?;
    let issued = keys.issue(IssueKey::new(scopes.to_string().parse()?, scopes), None)?;
    Ok((issued.key.record.id, issued.plain_key.context("a new key is shown once")?))
}

impl fmt::Display for FirstStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# {} is an agency, and {} its client.", self.agency.name, self.client.name)?;
        writeln!(
            f,
            "# Their keys are shown this once. Paste these lines into the shell that you call from."
        )?;
        writeln!(f, "export AGENCY={} CLIENT={}", self.agency.id, self.client.id)?;
        for (variable, key) in &self.keys {
            writeln!(f, "export {variable}={}", key.as_str())?;
        }
        Ok(())
    }
}
