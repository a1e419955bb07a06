//! `key`: the keys of an organization.

mod change;
mod create;
mod list;

use bsk_auth::{ApiKeys, Caller, KeyId, KeyView, ManageError, OrganizationId, OrganizationKeys, Page};
use clap::{Args, Subcommand};

use super::rate_limit;
use crate::answer::{Answer, facts, or_dash};
use crate::api::object::ApiKeyAnswer;
use crate::failure::Failure;
use crate::opening;
use crate::settings::Settings;

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Create a key, and show its text this one time
    Create(create::Create),
    /// Show a key
    Show(Named),
    /// List an organization's keys, newest first
    List(list::List),
    /// Change a key's name or rate limit
    Update(change::Update),
    /// Replace a key by a new one with the same name, scopes and limit
    Rotate(change::Rotate),
    /// Revoke a key, for good; once this returns, no server accepts it
    Revoke(change::Revoke),
}

/// Which key.
#[derive(Args, Debug)]
pub(crate) struct Named {
    /// The key's id
    #[arg(value_name = "KEY", required_unless_present = "key_flag", conflicts_with = "key_flag")]
    key: Option<KeyId>,
    /// The key's id
    #[arg(long = "key", alias = "id", id = "key_flag", value_name = "KEY")]
    flag: Option<KeyId>,
    /// Its organization; looked for if it is not given
    #[arg(long)]
    organization: Option<OrganizationId>,
}

impl Command {
    /// Does it.
    pub(crate) fn run(self, settings: &Settings) -> Result<Answer, Failure> {
        match self {
            Self::Create(create) => create.run(settings),
            Self::List(list) => list.run(settings),
            Self::Update(update) => update.run(settings),
            Self::Rotate(rotate) => rotate.run(settings),
            Self::Revoke(revoke) => revoke.run(settings),
            Self::Show(named) => {
                let (keys, id) = named.find(&opening::for_management(settings)?)?;
                let key = keys.find(id)?;
                let text = shown(&key);
                Ok(Answer::new(ApiKeyAnswer::from(key), text))
            }
        }
    }
}

impl Named {
    /// The key, and the keys of its organization.
    fn find(&self, api_keys: &ApiKeys) -> Result<(OrganizationKeys, KeyId), Failure> {
        let id = self.key.or(self.flag).ok_or_else(|| Failure::Usage("say which key".to_owned()))?;
        if let Some(organization) = &self.organization {
            return Ok((api_keys.organization_keys(&Caller::Operator, organization)?, id));
        }
        let mut page = Page::FIRST;
        loop {
            let listed = api_keys.organizations(None, page)?;
            for organization in &listed.items {
                let keys = api_keys.organization_keys(&Caller::Operator, &organization.id)?;
                match keys.find(id) {
                    Ok(_) => return Ok((keys, id)),
                    Err(ManageError::KeyNotFound) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            let seen = page.offset() + listed.items.len() as u64;
            match Page::new(page.number().saturating_add(1), page.size()) {
                Ok(next) if !listed.items.is_empty() && seen < listed.total => page = next,
                _ => return Err(ManageError::KeyNotFound.into()),
            }
        }
    }
}

/// A key as people read it.
fn shown(key: &KeyView) -> String {
    let record = &key.record;
    facts([
        ("Key", record.id.to_string()),
        ("Name", record.name.to_string()),
        ("Organization", record.organization.to_string()),
        ("Begins with", record.hint.to_string()),
        ("Scopes", record.scopes.to_string()),
        ("Status", status(key).to_owned()),
        ("Expires", or_dash(record.expires_at)),
        ("Rate limit", rate_limit::shown(key.rate_limit)),
        ("Last used", or_dash(record.last_used_at)),
        ("Created", record.created_at.to_string()),
        ("Revoked", or_dash(record.revoked_at)),
    ])
}

fn status(key: &KeyView) -> &'static str {
    if key.record.revoked_at.is_some() { "revoked" } else { "active" }
}
