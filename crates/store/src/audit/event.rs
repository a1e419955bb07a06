//! The entries of the audit log.

use core::fmt;
use core::str::FromStr;
use std::net::IpAddr;

use thiserror::Error;

use crate::email::Email;
use crate::id::{KeyId, OrganizationId, UserId};
use crate::name::Name;
use crate::timestamp::Timestamp;

/// An entry to be added to the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAuditEvent {
    /// The organization that it concerns; `None` for the whole deployment.
    pub organization: Option<OrganizationId>,
    /// When it happened.
    pub at: Timestamp,
    /// What was done.
    pub action: AuditAction,
    /// Who did it.
    pub actor: Party,
    /// By which way.
    pub via: Via,
    /// From which address.
    pub address: Option<IpAddr>,
    /// To what.
    pub target: Party,
    /// What else there is to know.
    pub details: AuditDetails,
}

impl NewAuditEvent {
    /// The same entry about something else.
    #[must_use]
    pub fn about(self, target: Party) -> Self {
        Self { target, ..self }
    }
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its number. Numbers grow, and may have gaps.
    pub id: u64,
    /// What it says.
    pub event: NewAuditEvent,
}

/// By which way something was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// On the page.
    Page,
    /// Through the API.
    Api,
    /// On the command line.
    CommandLine,
}

impl Via {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Page, Self::Api, Self::CommandLine];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Api => "api",
            Self::CommandLine => "command line",
        }
    }
}

/// Somebody or something that an entry names. The name is kept as it was then.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Party {
    /// What it is.
    pub kind: PartyKind,
    /// Its id, if it has one.
    pub id: Option<String>,
    /// What people called it, if that is known.
    pub name: Option<String>,
}

/// What a [`Party`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartyKind {
    /// A key.
    Key,
    /// A user.
    User,
    /// Whoever runs the server.
    Operator,
    /// Somebody who has not shown who they are.
    Stranger,
    /// An organization.
    Organization,
    /// The pepper.
    Pepper,
}

impl PartyKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Key, Self::User, Self::Operator, Self::Stranger, Self::Organization, Self::Pepper];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::User => "user",
            Self::Operator => "operator",
            Self::Stranger => "stranger",
            Self::Organization => "organization",
            Self::Pepper => "pepper",
        }
    }
}

impl Party {
    /// Whoever runs the server.
    pub const OPERATOR: Self = Self { kind: PartyKind::Operator, id: None, name: None };

    /// A key.
    #[must_use]
    pub fn key(id: KeyId, name: Option<&Name>) -> Self {
        Self { kind: PartyKind::Key, id: Some(id.to_string()), name: name.map(ToString::to_string) }
    }

    /// A user.
    #[must_use]
    pub fn user(id: &UserId, email: Option<&Email>) -> Self {
        Self { kind: PartyKind::User, id: Some(id.to_string()), name: email.map(ToString::to_string) }
    }

    /// Somebody who gave this address as theirs.
    #[must_use]
    pub fn stranger(email: Option<&Email>) -> Self {
        Self { kind: PartyKind::Stranger, id: None, name: email.map(ToString::to_string) }
    }

    /// An organization.
    #[must_use]
    pub fn organization(id: &OrganizationId, name: Option<&Name>) -> Self {
        Self { kind: PartyKind::Organization, id: Some(id.to_string()), name: name.map(ToString::to_string) }
    }

    /// A pepper, by its version.
    #[must_use]
    pub fn pepper(version: bsk_hash::PepperVersion) -> Self {
        Self { kind: PartyKind::Pepper, id: Some(version.to_string()), name: None }
    }
}

macro_rules! actions {
    ($($action:ident = $name:literal: $doc:literal,)*) => {
        /// What was done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum AuditAction {
            $(#[doc = $doc] $action,)*
        }

        impl AuditAction {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$action,)*];

            /// Its name: what it is about, a dot, and what happened.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$action => $name,)*
                }
            }
        }
    };
}

actions! {
    KeyCreated = "key.created": "A key was made.",
    KeyUpdated = "key.updated": "A key got another name or limit.",
    KeyRotated = "key.rotated": "A key was replaced by a new one.",
    KeyRevoked = "key.revoked": "A key was revoked.",
    OrganizationCreated = "organization.created": "An organization was made.",
    OrganizationUpdated = "organization.updated": "An organization got another name or limit.",
    OrganizationSuspended = "organization.suspended": "An organization's keys were stopped.",
    OrganizationActivated = "organization.activated": "An organization's keys are accepted again.",
    MemberInvited = "member.invited": "Somebody was invited.",
    InvitationWithdrawn = "invitation.withdrawn": "An invitation was taken back.",
    MemberJoined = "member.joined": "A user joined an organization.",
    MemberRoleChanged = "member.role_changed": "A user got another role.",
    MemberRemoved = "member.removed": "A user was removed from an organization.",
    SignedIn = "session.started": "A user signed in.",
    SignInFailed = "session.refused": "Somebody could not sign in.",
    SignedOut = "session.ended": "A user signed out.",
    SignedOutEverywhere = "session.ended_everywhere": "All sessions of a user were ended.",
    PasswordChanged = "password.changed": "A user got another password.",
    ResetLinkCreated = "password.reset_link": "A link was made by which a user can choose a new password.",
    PasswordReset = "password.reset": "A user chose a new password by such a link.",
    PepperAdded = "pepper.added": "A new pepper took over.",
}

impl FromStr for AuditAction {
    type Err = UnknownAuditAction;

    fn from_str(text: &str) -> Result<Self, UnknownAuditAction> {
        Self::ALL.iter().copied().find(|action| action.as_str() == text).ok_or(UnknownAuditAction)
    }
}

impl fmt::Display for AuditAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// There is no such action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must be an action of the audit log such as key.created")]
pub struct UnknownAuditAction;

/// What else there is to know of an entry: named texts, in the order in which
/// they were given. No secret ever stands here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditDetails(Vec<(String, String)>);

impl AuditDetails {
    /// Nothing.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds one text.
    #[must_use]
    pub fn with(mut self, name: &str, value: &impl ToString) -> Self {
        self.0.push((name.to_owned(), value.to_string()));
        self
    }

    /// Adds one text, if there is one.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<&impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The text to store: a line for each, name and value with a tab between.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (name, value) in self.iter() {
            text.extend([&escaped(name), "\t", &escaped(value), "\n"]);
        }
        text
    }

    /// Reads what was stored; `None` if it is something else.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let line = |line: &str| {
            let (name, value) = line.split_once('\t')?;
            Some((unescaped(name)?, unescaped(value)?))
        };
        text.lines().map(line).collect::<Option<_>>().map(Self)
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' => escaped.push_str("\\\\"),
            '\t' => escaped.push_str("\\t"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            // Not every database takes it.
            '\0' => escaped.push_str("\\0"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn unescaped(text: &str) -> Option<String> {
    let mut characters = text.chars();
    let mut plain = String::with_capacity(text.len());
    while let Some(character) = characters.next() {
        plain.push(match character {
            '\\' => match characters.next()? {
                '\\' => '\\',
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                '0' => '\0',
                _ => return None,
            },
            other => other,
        });
    }
    Some(plain)
}
