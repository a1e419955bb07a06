//! `key list`.

use bsk_auth::{Caller, KeyFilter, KeyView, ListKeys, OrganizationId};
use clap::{Args, ValueEnum};

use super::status;
use crate::answer::{Answer, or_dash, table};
use crate::api::object::ApiKeyList;
use crate::command::page::PageFlags;
use crate::command::rate_limit;
use crate::failure::Failure;
use crate::opening;
use crate::settings::Settings;

#[derive(Args, Debug)]
pub(crate) struct List {
    /// Whose keys
    #[arg(long)]
    organization: OrganizationId,
    /// Only those with this status
    #[arg(long)]
    status: Option<Status>,
    /// Only those whose name contains this, or which begin with it
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    #[command(flatten)]
    page: PageFlags,
}

/// Whether a key was revoked.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Status {
    Active,
    Revoked,
}

impl List {
    pub(super) fn run(self, settings: &Settings) -> Result<Answer, Failure> {
        let page = self.page.page()?;
        let filter = match self.status {
            Some(Status::Active) => KeyFilter::NotRevoked,
            Some(Status::Revoked) => KeyFilter::Revoked,
            None => KeyFilter::All,
        };
        let api_keys = opening::for_management(settings)?;
        let keys = api_keys.organization_keys(&Caller::Operator, &self.organization)?;
        let listed = keys.list(ListKeys { filter, search: self.search, page, ..ListKeys::default() })?;
        let columns = ["Id", "Name", "Begins with", "Scopes", "Status", "Rate limit", "Last used", "Expires"];
        let text = table(columns, listed.items.iter().map(row));
        let text = text + &PageFlags::footer(page, listed.items.len(), listed.total, "key");
        Ok(Answer::new(ApiKeyList::new(listed, page), text))
    }
}

fn row(key: &KeyView) -> [String; 8] {
    let record = &key.record;
    [
        record.id.to_string(),
        record.name.to_string(),
        record.hint.to_string(),
        record.scopes.to_string(),
        status(key).to_owned(),
        rate_limit::shown(key.rate_limit),
        or_dash(record.last_used_at),
        or_dash(record.expires_at),
    ]
}
