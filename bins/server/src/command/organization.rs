//! `org`: organizations.

use bsk_auth::{
    Agency, ApiKeys, CreateOrganization, Name, OrganizationId, OrganizationRecord, OrganizationStatus,
    UpdateOrganization,
};
use clap::{Args, Subcommand};

use super::page::PageFlags;
use super::rate_limit::{self, RateLimitFlags};
use super::receipt;
use crate::answer::{Answer, facts, or_dash, table};
use crate::api::object::{OrganizationAnswer, OrganizationList, UpdatedOrganization};
use crate::failure::Failure;
use crate::opening;
use crate::settings::Settings;

/// What to do with organizations.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Create an organization
    Create(Create),
    /// Change an organization's name or the rate limit of its keys
    Update(Update),
    /// List all organizations, newest first
    List(List),
    /// Refuse every key of an organization until it is activated again
    Suspend(Named),
    /// Accept the keys of a suspended organization again
    Activate(Named),
}

#[derive(Args, Debug)]
pub(crate) struct Create {
    /// What people call it
    #[arg(long)]
    name: Name,
    /// Let it have sub-organizations, and agency scopes
    #[arg(long, conflicts_with = "parent")]
    agency: bool,
    /// The agency that it belongs to
    #[arg(long, value_name = "ORGANIZATION")]
    parent: Option<OrganizationId>,
    #[command(flatten)]
    rate_limit: RateLimitFlags,
}

#[derive(Args, Debug)]
pub(crate) struct Update {
    /// The organization
    #[arg(long)]
    organization: OrganizationId,
    /// A new name
    #[arg(long)]
    name: Option<Name>,
    #[command(flatten)]
    rate_limit: RateLimitFlags,
}

#[derive(Args, Debug)]
pub(crate) struct List {
    /// Only those of this agency
    #[arg(long, value_name = "ORGANIZATION")]
    parent: Option<OrganizationId>,
    #[command(flatten)]
    page: PageFlags,
}

#[derive(Args, Debug)]
pub(crate) struct Named {
    /// The organization
    #[arg(long)]
    organization: OrganizationId,
}

impl Command {
    /// Does it.
    pub(crate) fn run(self, settings: &Settings) -> Result<Answer, Failure> {
        match self {
            Self::Create(create) => {
                let request = create.request()?;
                let created = opening::for_beginning(settings)?.create_organization(request)?;
                let hint = format!(
                    "\nIts first key: bsk-server key create --organization {} --name NAME --scope admin",
                    created.id
                );
                Ok(Answer::new(OrganizationAnswer::from(created.clone()), shown(&created) + &hint))
            }
            Self::Update(update) => {
                let (organization, update) = update.request()?;
                change(&opening::for_management(settings)?, &organization, update)
            }
            Self::List(list) => list.run(&opening::for_management(settings)?),
            Self::Suspend(named) => named.set(settings, OrganizationStatus::Suspended),
            Self::Activate(named) => named.set(settings, OrganizationStatus::Active),
        }
    }
}

impl Create {
    fn request(self) -> Result<CreateOrganization, Failure> {
        let agency = if self.agency { Agency::Yes } else { Agency::No };
        let rate_limit = self.rate_limit.rate_limit()?;
        Ok(CreateOrganization { name: self.name, agency, parent: self.parent, rate_limit })
    }
}

impl Update {
    fn request(self) -> Result<(OrganizationId, UpdateOrganization), Failure> {
        let rate_limit = self.rate_limit.rate_limit()?;
        if self.name.is_none() && rate_limit.is_none() {
            return Err(Failure::Usage(
                "say what to change: --name, or --limit and --window-seconds".to_owned(),
            ));
        }
        Ok((self.organization, UpdateOrganization { name: self.name, rate_limit, status: None }))
    }
}

impl List {
    fn run(&self, api_keys: &ApiKeys) -> Result<Answer, Failure> {
        let page = self.page.page()?;
        let listed = api_keys.organizations(self.parent.as_ref(), page)?;
        let rows = listed.items.iter().map(|organization| {
            [
                organization.id.to_string(),
                organization.name.to_string(),
                kind(organization).to_owned(),
                status(organization).to_owned(),
                rate_limit::shown(organization.rate_limit),
                or_dash(organization.parent.as_ref()),
                organization.created_at.to_string(),
            ]
        });
        let text = table(["Id", "Name", "Kind", "Status", "Rate limit", "Agency", "Created"], rows);
        let text = text + &PageFlags::footer(page, listed.items.len(), listed.total, "organization");
        Ok(Answer::new(OrganizationList::new(listed, page), text))
    }
}

impl Named {
    fn set(&self, settings: &Settings, status: OrganizationStatus) -> Result<Answer, Failure> {
        let update = UpdateOrganization { status: Some(status), ..UpdateOrganization::default() };
        change(&opening::for_management(settings)?, &self.organization, update)
    }
}

fn change(api_keys: &ApiKeys, id: &OrganizationId, update: UpdateOrganization) -> Result<Answer, Failure> {
    let concerns_keys = update.rate_limit.is_some() || update.status.is_some();
    let (organization, receipt) = api_keys.update_organization(id, update)?;
    let receipt = concerns_keys.then_some(receipt);
    let in_force =
        receipt.as_ref().map_or_else(String::new, |receipt| format!("\n{}", receipt::words(receipt)));
    let text = shown(&organization) + &in_force;
    Ok(Answer::new(UpdatedOrganization::new(organization, receipt), text))
}

fn shown(organization: &OrganizationRecord) -> String {
    facts([
        ("Organization", organization.id.to_string()),
        ("Name", organization.name.to_string()),
        ("Kind", kind(organization).to_owned()),
        ("Agency", or_dash(organization.parent.as_ref())),
        ("Status", status(organization).to_owned()),
        ("Rate limit", rate_limit::shown(organization.rate_limit)),
        ("Created", organization.created_at.to_string()),
    ])
}

fn kind(organization: &OrganizationRecord) -> &'static str {
    match (organization.agency, &organization.parent) {
        (Agency::Yes, _) => "agency",
        (Agency::No, Some(_)) => "sub-organization",
        (Agency::No, None) => "organization",
    }
}

fn status(organization: &OrganizationRecord) -> &'static str {
    match organization.status {
        OrganizationStatus::Active => "active",
        OrganizationStatus::Suspended => "suspended",
    }
}
