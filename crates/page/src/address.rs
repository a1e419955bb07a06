//! Where everything stands. Views link to these and routes serve them.

use std::fmt::Display;

use bsk_auth::{KeyId, OrganizationId, UserId};

/// The form to sign in; `POST` signs in.
pub const SIGN_IN: &str = "/sign-in";
/// `POST` signs out.
pub const SIGN_OUT: &str = "/sign-out";
/// The organizations of the person, to choose from.
pub const ORGANIZATIONS: &str = "/organizations";
/// The person's password and sessions.
pub const ACCOUNT: &str = "/account";
/// `POST` changes the password.
pub const PASSWORD: &str = "/account/password";
/// `POST` ends every session of the person.
pub const SIGN_OUT_EVERYWHERE: &str = "/account/sign-out-everywhere";
/// The reference of the API.
pub const REFERENCE: &str = "/docs";

/// `POST` ends one session of the person.
#[must_use]
pub fn end_session(session: impl Display) -> String {
    format!("{ACCOUNT}/sessions/{session}/end")
}

/// The one-time link that creates the first organization and its owner.
#[must_use]
pub fn start(token: &str) -> String {
    format!("/start/{token}")
}

/// The one-time link that lets somebody into an organization.
#[must_use]
pub fn invitation(token: &str) -> String {
    format!("/invitation/{token}")
}

/// The one-time link that lets somebody choose a new password.
#[must_use]
pub fn reset(token: &str) -> String {
    format!("/reset-password/{token}")
}

/// Where a person begins in an organization.
#[must_use]
pub fn organization(organization: &OrganizationId) -> String {
    format!("/organization/{organization}")
}

/// The organization's name and facts; `POST` changes the name.
#[must_use]
pub fn general(organization: &OrganizationId) -> String {
    format!("/organization/{organization}/settings/general")
}

/// The organization's people.
#[must_use]
pub fn people(organization: &OrganizationId) -> String {
    format!("/organization/{organization}/settings/people")
}

/// The form that invites somebody; `POST` makes the link.
#[must_use]
pub fn invite(organization: &OrganizationId) -> String {
    format!("{}/invite", people(organization))
}

/// `POST` takes an invitation back.
#[must_use]
pub fn withdraw_invitation(organization: &OrganizationId, invitation: impl Display) -> String {
    format!("{}/invitations/{invitation}/withdraw", people(organization))
}

/// The question which role a person is to have; `POST` changes it.
#[must_use]
pub fn change_role(organization: &OrganizationId, user: &UserId) -> String {
    format!("{}/{user}/role", people(organization))
}

/// The question whether to make a link to choose a new password; `POST` makes
/// it.
#[must_use]
pub fn reset_link(organization: &OrganizationId, user: &UserId) -> String {
    format!("{}/{user}/reset-link", people(organization))
}

/// The question whether to remove a person; `POST` removes them.
#[must_use]
pub fn remove_person(organization: &OrganizationId, user: &UserId) -> String {
    format!("{}/{user}/remove", people(organization))
}

/// Who did what in the organization.
#[must_use]
pub fn audit_log(organization: &OrganizationId) -> String {
    format!("/organization/{organization}/settings/audit-log")
}

/// The audit log as JSON lines.
#[must_use]
pub fn audit_log_lines(organization: &OrganizationId) -> String {
    format!("{}/events.jsonl", audit_log(organization))
}

/// The audit log as a table for spreadsheets.
#[must_use]
pub fn audit_log_csv(organization: &OrganizationId) -> String {
    format!("{}/events.csv", audit_log(organization))
}

/// The agency's sub-organizations.
#[must_use]
pub fn sub_organizations(agency: &OrganizationId) -> String {
    format!("/organization/{agency}/settings/sub-organizations")
}

/// The form for a new sub-organization; `POST` creates it.
#[must_use]
pub fn create_sub_organization(agency: &OrganizationId) -> String {
    format!("{}/new", sub_organizations(agency))
}

/// The question whether to suspend a sub-organization; `POST` does.
#[must_use]
pub fn suspend(agency: &OrganizationId, sub: &OrganizationId) -> String {
    format!("{}/{sub}/suspend", sub_organizations(agency))
}

/// `POST` activates a sub-organization.
#[must_use]
pub fn activate(agency: &OrganizationId, sub: &OrganizationId) -> String {
    format!("{}/{sub}/activate", sub_organizations(agency))
}

/// The organization's keys.
#[must_use]
pub fn api_keys(organization: &OrganizationId) -> String {
    format!("/organization/{organization}/settings/api-keys")
}

/// The form for a new key; `POST` creates it.
#[must_use]
pub fn create_key(organization: &OrganizationId) -> String {
    format!("{}/new", api_keys(organization))
}

/// The form for a key like this one, with the scopes alone that it uses.
#[must_use]
pub fn narrower_key(organization: &OrganizationId, key: KeyId) -> String {
    format!("{}?narrower={key}", create_key(organization))
}

/// A key's own page.
#[must_use]
pub fn key(organization: &OrganizationId, key: KeyId) -> String {
    format!("{}/{key}", api_keys(organization))
}

/// Other pages of the keys that a key made.
#[must_use]
pub fn made_by(organization: &OrganizationId, id: KeyId, page: u32) -> String {
    format!("{}?made={page}#made", key(organization, id))
}

/// The form for a key's name and limit; `POST` changes them.
#[must_use]
pub fn edit_key(organization: &OrganizationId, id: KeyId) -> String {
    format!("{}/edit", key(organization, id))
}

/// The question how to rotate a key; `POST` rotates it.
#[must_use]
pub fn rotate_key(organization: &OrganizationId, id: KeyId) -> String {
    format!("{}/rotate", key(organization, id))
}

/// The question whether to revoke a key; `POST` revokes it.
#[must_use]
pub fn revoke_key(organization: &OrganizationId, id: KeyId) -> String {
    format!("{}/revoke", key(organization, id))
}
