//! `user`: the people who manage keys.

use std::io;

use bsk_auth::{Caller, OrganizationId, ScopeSet};
use bsk_people::{
    Email, Manager, Member, NewPassword, OrganizationPeople, People, PeopleError, Role, UserRecord, Visitor,
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::page::PageFlags;
use crate::answer::{Answer, facts, table};
use crate::failure::Failure;
use crate::opening::{self, Management};
use crate::settings::{PublicUrl, Settings};

/// What to do with people.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make somebody a member of an organization, who signs in with a password
    Create(Create),
    /// List the people of an organization, by address
    List(List),
    /// Set somebody's password; all their sessions end
    SetPassword(SetPassword),
    /// Make a link by which somebody chooses a new password, good for an hour
    ResetLink(Named),
    /// Make somebody an owner or a member
    SetRole(SetRole),
    /// Remove somebody from an organization
    Remove(Named),
}

#[derive(Args, Debug)]
pub(crate) struct Create {
    /// Which organization
    #[arg(long)]
    organization: OrganizationId,
    /// The e-mail address
    #[arg(long)]
    email: Email,
    /// What they may do: owner or member
    #[arg(long)]
    role: Role,
    #[command(flatten)]
    password: PasswordFlags,
}

#[derive(Args, Debug)]
pub(crate) struct List {
    /// Which organization
    #[arg(long)]
    organization: OrganizationId,
    #[command(flatten)]
    page: PageFlags,
}

#[derive(Args, Debug)]
pub(crate) struct SetPassword {
    #[command(flatten)]
    user: Named,
    #[command(flatten)]
    password: PasswordFlags,
}

#[derive(Args, Debug)]
pub(crate) struct SetRole {
    #[command(flatten)]
    user: Named,
    /// What they may do from now on: owner or member
    #[arg(long)]
    role: Role,
}

/// Who.
#[derive(Args, Debug)]
pub(crate) struct Named {
    /// The e-mail address
    #[arg(long)]
    email: Email,
    /// An organization of theirs; needed if there are several
    #[arg(long)]
    organization: Option<OrganizationId>,
}

/// Where a password comes from. It never stands on a command line, which others
/// can read.
#[derive(Args, Debug)]
pub(crate) struct PasswordFlags {
    /// Read the password from standard input: its first line
    #[arg(long, required = true)]
    password_stdin: bool,
}

impl Command {
    /// Does it.
    pub(crate) fn run(self, settings: &Settings) -> Result<Answer, Failure> {
        match self {
            Self::Create(create) => create.run(settings),
            Self::List(list) => list.run(settings),
            Self::SetPassword(set) => set.run(settings),
            Self::ResetLink(named) => reset_link(&named, settings),
            Self::SetRole(set) => set.run(settings),
            Self::Remove(named) => remove(&named, settings),
        }
    }
}

impl Create {
    fn run(self, settings: &Settings) -> Result<Answer, Failure> {
        let password = PasswordFlags::read()?;
        let management = opening::people_for_management(settings)?;
        let people = people_of(&management, &self.organization)?;
        let user = people.add(&self.email, self.role, &password)?;
        let text = shown(&user, self.role, &self.organization);
        Ok(Answer::new(json!({ "user": object(&user, Some(self.role), &self.organization) }), text))
    }
}

impl List {
    fn run(self, settings: &Settings) -> Result<Answer, Failure> {
        let page = self.page.page()?;
        let management = opening::people_for_management(settings)?;
        let listed = people_of(&management, &self.organization)?.members(page)?;
        let users: Vec<Value> = listed
            .items
            .iter()
            .map(|member| object(&member.user, Some(member.role), &self.organization))
            .collect();
        let text = table(["Id", "E-mail", "Role", "Since"], listed.items.iter().map(row))
            + &PageFlags::footer(page, listed.items.len(), listed.total, "user");
        let object = json!({
            "users": users, "total": listed.total, "page": page.number(), "limit": page.size()
        });
        Ok(Answer::new(object, text))
    }
}

impl SetPassword {
    fn run(self, settings: &Settings) -> Result<Answer, Failure> {
        let password = PasswordFlags::read()?;
        let management = opening::people_for_management(settings)?;
        let (people, organization, user) = self.user.find(&management)?;
        people.set_password(&user.id, &password)?;
        let text = format!("The password of {} is set, and all their sessions have ended.", user.email);
        Ok(Answer::new(json!({ "user": object(&user, None, &organization) }), text))
    }
}

impl SetRole {
    fn run(self, settings: &Settings) -> Result<Answer, Failure> {
        let management = opening::people_for_management(settings)?;
        let (people, organization, user) = self.user.find(&management)?;
        people.set_role(&user.id, self.role)?;
        let text = shown(&user, self.role, &organization);
        Ok(Answer::new(json!({ "user": object(&user, Some(self.role), &organization) }), text))
    }
}

fn reset_link(named: &Named, settings: &Settings) -> Result<Answer, Failure> {
    let management = opening::people_for_management(settings)?;
    let (people, _, user) = named.find(&management)?;
    let link = people.reset_link(&user.id)?;
    let public_url = settings.public_url.clone().unwrap_or_else(|| PublicUrl::of(settings.listen));
    let url = format!("{public_url}{}", link.expose_path());
    let text = format!(
        "Whoever opens this link sets a new password for {}. It is good once, until {}:\n\n  {url}\n",
        user.email, link.expires_at
    );
    let object = json!({ "resetLink": { "url": url, "expiresAt": link.expires_at.to_string() } });
    Ok(Answer::new(object, text))
}

fn remove(named: &Named, settings: &Settings) -> Result<Answer, Failure> {
    let management = opening::people_for_management(settings)?;
    let (people, organization, user) = named.find(&management)?;
    people.remove(&user.id)?;
    let text = format!("{} is not in {organization} any more.", user.email);
    Ok(Answer::new(json!({ "removed": object(&user, None, &organization) }), text))
}

impl Named {
    /// The user, in an organization that they belong to.
    fn find(
        &self,
        management: &Management,
    ) -> Result<(OrganizationPeople, OrganizationId, UserRecord), Failure> {
        let organization = match &self.organization {
            Some(organization) => organization.clone(),
            None => self.only_organization(&management.people)?,
        };
        let people = people_of(management, &organization)?;
        let user = people.find(&self.email)?;
        Ok((people, organization, user))
    }

    fn only_organization(&self, people: &People) -> Result<OrganizationId, Failure> {
        let memberships = people.memberships_of(&self.email)?;
        match memberships.as_slice() {
            [] => Err(PeopleError::NoMember.into()),
            [membership] => Ok(membership.organization.id.clone()),
            several => {
                let ids: Vec<&str> =
                    several.iter().map(|membership| membership.organization.id.as_str()).collect();
                let ids = ids.join(", ");
                Err(Failure::Usage(format!("say which one with --organization: {} is in {ids}", self.email)))
            }
        }
    }
}

impl PasswordFlags {
    /// The first line of standard input.
    fn read() -> Result<NewPassword, Failure> {
        let mut line = Zeroizing::new(String::new());
        io::stdin()
            .read_line(&mut line)
            .map_err(|error| Failure::Usage(format!("--password-stdin: {error}")))?;
        let password = line.strip_suffix('\n').unwrap_or(&line);
        let password = password.strip_suffix('\r').unwrap_or(password);
        password.parse().map_err(|error| Failure::Usage(format!("the password {error}")))
    }
}

/// The people of an organization, which must be there.
fn people_of(management: &Management, organization: &OrganizationId) -> Result<OrganizationPeople, Failure> {
    management.api_keys.organization(&Caller::Operator, organization, ScopeSet::EMPTY)?;
    let people = &management.people;
    Ok(people.organization_people(Manager::Operator, organization, &Visitor::OPERATOR)?)
}

fn object(user: &UserRecord, role: Option<Role>, organization: &OrganizationId) -> Value {
    let mut object = json!({
        "id": user.id.to_string(),
        "email": user.email.to_string(),
        "organizationId": organization.to_string(),
        "createdAt": user.created_at.to_string(),
    });
    if let Some(role) = role {
        object["role"] = json!(role.as_str());
    }
    object
}

fn shown(user: &UserRecord, role: Role, organization: &OrganizationId) -> String {
    facts([
        ("User", user.id.to_string()),
        ("E-mail", user.email.to_string()),
        ("Role", role.to_string()),
        ("Organization", organization.to_string()),
    ])
}

fn row(member: &Member) -> [String; 4] {
    [
        member.user.id.to_string(),
        member.user.email.to_string(),
        member.role.to_string(),
        member.joined_at.to_string(),
    ]
}
