//! Where everything stands. Views link to these and routes serve them.

use bsk_auth::{KeyId, OrganizationId};

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
pub fn end_session(session: &str) -> String {
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
    format!("/reset/{token}")
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

/// Who did what in the organization.
#[must_use]
pub fn audit_log(organization: &OrganizationId) -> String {
    format!("/organization/{organization}/settings/audit-log")
}

/// The agency's sub-organizations.
#[must_use]
pub fn sub_organizations(organization: &OrganizationId) -> String {
    format!("/organization/{organization}/settings/sub-organizations")
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
