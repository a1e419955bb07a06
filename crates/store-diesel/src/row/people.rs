//! Rows of users, sessions and links.

use bsk_store::{
    Credential, Invitation, LinkId, LinkPurpose, LinkRecord, NewLink, NewSession, NewUser, OrganizationId,
    PasswordHash, Role, SessionId, SessionRecord, StoreError, Timestamp, UserId, UserRecord,
};
use diesel::prelude::*;

use super::unreadable;
use crate::schema::{links, sessions, users};

/// A user as it is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
pub(crate) struct UserRow {
    id: String,
    email: String,
    password_hash: Option<String>,
    created_at: i64,
}

impl TryFrom<UserRow> for Credential {
    type Error = StoreError;

    fn try_from(row: UserRow) -> Result<Self, StoreError> {
        let user = UserRecord {
            id: user_id(&row.id)?,
            email: row.email.parse().map_err(|_| unreadable("the address of a user"))?,
            created_at: Timestamp::from_millis(row.created_at),
        };
        Ok(Self { user, password: row.password_hash.map(PasswordHash::new) })
    }
}

impl TryFrom<UserRow> for UserRecord {
    type Error = StoreError;

    fn try_from(row: UserRow) -> Result<Self, StoreError> {
        Credential::try_from(row).map(|credential| credential.user)
    }
}

/// A user as it is first written.
#[derive(Insertable)]
#[diesel(table_name = users)]
pub(crate) struct NewUserRow<'a> {
    id: &'a str,
    email: &'a str,
    password_hash: Option<&'a str>,
    created_at: i64,
}

impl<'a> From<&'a NewUser> for NewUserRow<'a> {
    fn from(new: &'a NewUser) -> Self {
        Self {
            id: new.id.as_str(),
            email: new.email.as_str(),
            password_hash: new.password.as_ref().map(PasswordHash::as_str),
            created_at: new.created_at.as_millis(),
        }
    }
}

/// A session as it is read. Its digest is not part of it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub(crate) struct SessionRow {
    id: Vec<u8>,
    user_id: String,
    created_at: i64,
    last_seen_at: i64,
    ends_at: i64,
    address: Option<String>,
    user_agent: Option<String>,
}

impl TryFrom<SessionRow> for SessionRecord {
    type Error = StoreError;

    fn try_from(row: SessionRow) -> Result<Self, StoreError> {
        let id = row.id.as_slice().try_into().map(SessionId::from_bytes);
        let address = row.address.as_deref().map(str::parse).transpose();
        Ok(Self {
            id: id.map_err(|_| unreadable("the id of a session"))?,
            user: user_id(&row.user_id)?,
            created_at: Timestamp::from_millis(row.created_at),
            last_seen_at: Timestamp::from_millis(row.last_seen_at),
            ends_at: Timestamp::from_millis(row.ends_at),
            address: address.map_err(|_| unreadable("an address"))?,
            user_agent: row.user_agent,
        })
    }
}

/// A session as it is first written.
#[derive(Insertable)]
#[diesel(table_name = sessions)]
pub(crate) struct NewSessionRow<'a> {
    id: &'a [u8],
    token_digest: &'a [u8],
    user_id: &'a str,
    created_at: i64,
    last_seen_at: i64,
    ends_at: i64,
    address: Option<String>,
    user_agent: Option<&'a str>,
}

impl<'a> From<&'a NewSession> for NewSessionRow<'a> {
    fn from(new: &'a NewSession) -> Self {
        Self {
            id: new.id.as_bytes(),
            token_digest: new.token.as_bytes(),
            user_id: new.user.as_str(),
            created_at: new.at.as_millis(),
            last_seen_at: new.at.as_millis(),
            ends_at: new.ends_at.as_millis(),
            address: new.address.map(|address| address.to_string()),
            user_agent: new.user_agent.as_deref(),
        }
    }
}

/// A link as it is read. Its digest is not part of it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = links)]
pub(crate) struct LinkRow {
    id: Vec<u8>,
    organization_id: Option<String>,
    email: Option<String>,
    is_owner: Option<bool>,
    user_id: Option<String>,
    expires_at: i64,
}

impl TryFrom<LinkRow> for LinkRecord {
    type Error = StoreError;

    fn try_from(row: LinkRow) -> Result<Self, StoreError> {
        let id = row.id.as_slice().try_into().map(LinkId::from_bytes);
        let purpose = match (row.organization_id, row.email, row.is_owner, row.user_id) {
            (None, None, None, None) => LinkPurpose::FirstStart,
            (Some(organization), Some(email), Some(is_owner), None) => LinkPurpose::Invitation(Invitation {
                organization: organization.parse().map_err(|_| unreadable("the id of an organization"))?,
                email: email.parse().map_err(|_| unreadable("the address of a user"))?,
                role: role(is_owner),
            }),
            (None, None, None, Some(user)) => LinkPurpose::PasswordReset(user_id(&user)?),
            _ => return Err(unreadable("a link")),
        };
        Ok(Self {
            id: id.map_err(|_| unreadable("the id of a link"))?,
            purpose,
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }
}

/// A link as it is first written.
#[derive(Insertable)]
#[diesel(table_name = links)]
pub(crate) struct NewLinkRow<'a> {
    id: &'a [u8],
    token_digest: &'a [u8],
    organization_id: Option<&'a str>,
    email: Option<&'a str>,
    is_owner: Option<bool>,
    user_id: Option<&'a str>,
    created_by: Option<&'a str>,
    created_at: i64,
    expires_at: i64,
}

impl<'a> From<&'a NewLink> for NewLinkRow<'a> {
    fn from(new: &'a NewLink) -> Self {
        let (invitation, user) = match &new.purpose {
            LinkPurpose::FirstStart => (None, None),
            LinkPurpose::Invitation(invitation) => (Some(invitation), None),
            LinkPurpose::PasswordReset(user) => (None, Some(user)),
        };
        let organization: Option<&OrganizationId> = invitation.map(|invitation| &invitation.organization);
        Self {
            id: new.id.as_bytes(),
            token_digest: new.token.as_bytes(),
            organization_id: organization.map(OrganizationId::as_str),
            email: invitation.map(|invitation| invitation.email.as_str()),
            is_owner: invitation.map(|invitation| invitation.role == Role::Owner),
            user_id: user.map(UserId::as_str),
            created_by: new.created_by.as_ref().map(UserId::as_str),
            created_at: new.created_at.as_millis(),
            expires_at: new.expires_at.as_millis(),
        }
    }
}

/// The id of a user, from the text that was stored.
fn user_id(stored: &str) -> Result<UserId, StoreError> {
    stored.parse().map_err(|_| unreadable("the id of a user"))
}

/// A role, from what was stored.
pub(crate) const fn role(is_owner: bool) -> Role {
    if is_owner { Role::Owner } else { Role::Member }
}
