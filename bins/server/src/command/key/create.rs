//! `key create`.

use bsk_auth::{Caller, IssueKey, Issued, KeyText, Name, OrganizationId, Scope, ScopeSet};
use clap::Args;

use super::shown;
use crate::answer::Answer;
use crate::api::object::CreatedApiKey;
use crate::command::rate_limit::RateLimitFlags;
use crate::command::time::Moment;
use crate::failure::Failure;
use crate::opening;
use crate::settings::{PublicUrl, Settings};

#[derive(Args, Debug)]
pub(crate) struct Create {
    /// Whose key
    #[arg(long)]
    organization: OrganizationId,
    /// What people call it
    #[arg(long)]
    name: Name,
    /// What it may do: read, write, admin, agency:read, agency:write; may be
    /// repeated
    #[arg(long = "scope", value_name = "SCOPE", required = true, value_delimiter = ',')]
    scopes: Vec<Scope>,
    /// From when on it is refused: 2027-01-31T12:00:00Z, or 90d from now
    #[arg(long, value_name = "TIME")]
    expires_at: Option<Moment>,
    #[command(flatten)]
    rate_limit: RateLimitFlags,
}

impl Create {
    pub(super) fn run(self, settings: &Settings) -> Result<Answer, Failure> {
        let rate_limit = self.rate_limit.rate_limit()?;
        let api_keys = opening::for_management(settings)?;
        let now = api_keys.now().wall();
        let request = IssueKey {
            name: self.name,
            scopes: self.scopes.into_iter().collect::<ScopeSet>(),
            expires_at: self.expires_at.map(|moment| moment.from(now)),
            rate_limit,
        };
        let issued =
            api_keys.organization_keys(&Caller::Operator, &self.organization)?.issue(request, None)?;
        let text = text(settings, &issued);
        Ok(Answer::new(CreatedApiKey::from(issued), text))
    }
}

fn text(settings: &Settings, issued: &Issued) -> String {
    let plain_key = issued.plain_key.as_ref().map_or("", KeyText::as_str);
    format!("{}\n{}", shown(&issued.key), plain_key_text(settings, plain_key))
}

/// A key's text, and how to try it.
pub(super) fn plain_key_text(settings: &Settings, plain_key: &str) -> String {
    let url = settings.public_url.clone().unwrap_or_else(|| PublicUrl::of(settings.listen));
    format!(
        "The key itself, which is not shown again:\n\n  {plain_key}\n\nTry it:\n\n  \
         curl -H 'X-API-Key: {plain_key}' {url}/api/v1/key\n"
    )
}
