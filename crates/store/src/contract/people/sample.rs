//! What the laws of people are tried on.

use bsk_hash::TokenDigest;

use super::Everything;
use crate::audit::{AuditAction, AuditDetails, AuditQuery, NewAuditEvent, Party, Via};
use crate::contract::sample::{at, organization, organization_id};
use crate::email::Email;
use crate::error::StoreError;
use crate::id::{OrganizationId, UserId};
use crate::page::Page;
use crate::people::{
    BeginSession, CreateUser, Invitation, LinkId, LinkPurpose, NewLink, NewSession, NewUser, PasswordHash,
    Role, SessionId, UserCreation, UserRecord,
};

/// No time that a law meets by accident.
pub(super) const LATER: i64 = 1_000_000;

pub(super) fn email(text: &str) -> Email {
    text.parse().unwrap_or_else(|_| panic!("{text} is an address"))
}

pub(super) fn user_id(number: u8) -> UserId {
    UserId::from_random([number; 12])
}

/// User `number`, with a password.
pub(super) fn user(number: u8) -> NewUser {
    NewUser {
        id: user_id(number),
        email: email(&format!("user{number}@example.com")),
        password: Some(PasswordHash::new(format!("hash {number}"))),
        created_at: at(i64::from(number)),
    }
}

/// Makes user `number` a member of organization `of`.
pub(super) fn add(store: &dyn Everything, number: u8, of: u8, role: Role) -> Result<UserRecord, StoreError> {
    let create = CreateUser { user: user(number), organization: organization_id(of), role, audit: None };
    match store.create_user(create)? {
        UserCreation::Created(user) | UserCreation::Joined(user) => Ok(user),
        other @ UserCreation::AlreadyMember(_) => panic!("a user was to join, but: {other:?}"),
    }
}

/// Makes organization 1, owned by user 1.
pub(super) fn begin(store: &dyn Everything) -> Result<(), StoreError> {
    store.create_organization(organization(1))?;
    add(store, 1, 1, Role::Owner).map(drop)
}

pub(super) fn token(number: u8) -> TokenDigest {
    TokenDigest::from_bytes([number; 32])
}

pub(super) fn session_id(number: u8) -> SessionId {
    SessionId::from_bytes([number; 16])
}

/// Session `number` of a user, begun so many seconds after the first moment.
pub(super) fn session(number: u8, user: u8) -> BeginSession {
    BeginSession {
        session: NewSession {
            id: session_id(number),
            token: token(number),
            user: user_id(user),
            at: at(i64::from(number)),
            ends_at: at(LATER),
            address: Some([192, 0, 2, number].into()),
            user_agent: Some("Browser/1.0".to_owned()),
        },
        forget_before: at(0),
        audit: Vec::new(),
    }
}

pub(super) fn link_id(number: u8) -> LinkId {
    LinkId::from_bytes([number; 16])
}

/// Link `number` by the operator, made so many seconds after the first moment.
pub(super) fn link(number: u8, purpose: LinkPurpose) -> NewLink {
    NewLink {
        id: link_id(number),
        token: token(number),
        purpose,
        created_by: None,
        created_at: at(i64::from(number)),
        expires_at: at(LATER),
    }
}

/// What invites user `number` to an organization.
pub(super) fn invitation(number: u8, of: u8, role: Role) -> Invitation {
    Invitation { organization: organization_id(of), email: user(number).email, role }
}

pub(super) fn event(action: AuditAction) -> NewAuditEvent {
    NewAuditEvent {
        organization: Some(organization_id(1)),
        at: at(5),
        action,
        actor: Party::OPERATOR,
        via: Via::CommandLine,
        address: None,
        target: Party::user(&user_id(9), None),
        details: AuditDetails::none(),
    }
}

/// What was written down in an organization, oldest first.
pub(super) fn log(
    store: &dyn Everything,
    organization: OrganizationId,
) -> Result<Vec<NewAuditEvent>, StoreError> {
    let listed = store.audit_events(&AuditQuery::of(organization, Page::FIRST))?;
    Ok(listed.items.into_iter().rev().map(|record| record.event).collect())
}
