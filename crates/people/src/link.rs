//! One-time links: the first start, invitations, forgotten passwords.

use std::time::Duration;

use bsk_hash::SecretToken;
use bsk_store::{
    AcceptInvitation, Accepted, AcceptedLink, Agency, AuditAction, AuditDetails, Email, Invitation, Joining,
    LinkId, LinkPurpose, LinkRecord, Name, NewAuditEvent, NewLink, NewOrganization, NewUser, OrganizationId,
    OrganizationRecord, Party, RateLimit, ResetPassword, Role, Start, Started, Timestamp, UserId,
};

use crate::audit::{Deed, party};
use crate::error::PeopleError;
use crate::password::NewPassword;
use crate::people::People;
use crate::random::random;
use crate::session::Session;
use crate::sign_in::SignedIn;
use crate::visitor::Visitor;

/// A link that was just made. Its token is shown this one time.
#[derive(Debug)]
pub struct MadeLink {
    /// What the link holds.
    pub token: SecretToken,
    /// What it is good for.
    pub kind: LinkKind,
    /// From when on it is good for nothing.
    pub expires_at: Timestamp,
}

/// What a link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// To make the first organization and its owner.
    FirstStart,
    /// To join an organization.
    Invitation,
    /// To choose a new password.
    PasswordReset,
}

impl LinkKind {
    /// How long such a link is good: an hour, an invitation 7 days.
    #[must_use]
    pub const fn lifetime(self) -> Duration {
        match self {
            Self::FirstStart | Self::PasswordReset => Duration::from_hours(1),
            Self::Invitation => Duration::from_hours(7 * 24),
        }
    }

    /// What stands before the token in the path of the page.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::FirstStart => "/start/",
            Self::Invitation => "/invitation/",
            Self::PasswordReset => "/reset-password/",
        }
    }
}

impl MadeLink {
    /// The path of the page that the link leads to, with the token.
    ///
    /// # Security
    ///
    /// Whoever has it can use the link.
    #[must_use]
    pub fn expose_path(&self) -> String {
        format!("{}{}", self.kind.path(), &*self.token.expose())
    }
}

/// A link that is good, as the page that it leads to shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// To make the first organization and its owner.
    FirstStart,
    /// To join an organization.
    Invitation {
        /// Who is invited where, as what.
        invitation: Invitation,
        /// Whether the address has an account, which must show that it is them.
        has_account: bool,
    },
    /// To choose a new password.
    PasswordReset {
        /// Whose.
        email: Email,
    },
}

/// The first organization, and its owner.
#[derive(Clone, Debug)]
pub struct FirstOrganization {
    /// What people call it.
    pub name: Name,
    /// Whether it may have sub-organizations.
    pub agency: Agency,
    /// The owner's address.
    pub email: Email,
    /// The owner's password.
    pub password: NewPassword,
}

/// How somebody accepts an invitation.
#[derive(Clone, Copy, Debug)]
pub enum Acceptance<'a> {
    /// As somebody new, with this password.
    New(&'a NewPassword),
    /// As somebody who has an account, with this password.
    Account(&'a str),
    /// As somebody who is signed in.
    Session(&'a Session),
}

impl People {
    /// Makes a link by which whoever has it makes the first organization. It is
    /// good for nothing once there is one.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Unavailable`].
    pub fn first_start_link(&self) -> Result<MadeLink, PeopleError> {
        let made = self.make_link(LinkPurpose::FirstStart, None, None)?;
        made.ok_or(PeopleError::LinkNotGood)
    }

    /// What a link is good for; `None` if it is not good.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Unavailable`].
    pub fn link(&self, token: &str) -> Result<Option<Link>, PeopleError> {
        let store = &self.inner.store;
        let Some((_, link)) = self.good_link(token)? else { return Ok(None) };
        Ok(match link.purpose {
            LinkPurpose::FirstStart => Some(Link::FirstStart),
            LinkPurpose::Invitation(invitation) => {
                let has_account = store.credential(&invitation.email)?.is_some();
                Some(Link::Invitation { invitation, has_account })
            }
            LinkPurpose::PasswordReset(user) => {
                store.user(&user)?.map(|user| Link::PasswordReset { email: user.email })
            }
        })
    }

    /// Makes the first organization and its owner, and signs the owner in.
    ///
    /// # Errors
    ///
    /// [`PeopleError::LinkNotGood`] if the link was used, is too old, or there
    /// is an organization by now; [`PeopleError::EmailTaken`];
    /// [`PeopleError::Invalid`]; [`PeopleError::Busy`];
    /// [`PeopleError::Unavailable`].
    pub fn start(
        &self,
        token: &str,
        first: FirstOrganization,
        visitor: &Visitor,
    ) -> Result<(OrganizationRecord, SignedIn), PeopleError> {
        let inner = &self.inner;
        let (token, _) = self.good_link(token)?.ok_or(PeopleError::LinkNotGood)?;
        let password = self.hash_for(&first.email, &first.password)?;
        let at = inner.now();
        let organization = NewOrganization {
            id: OrganizationId::from_random(random()?),
            name: first.name,
            agency: first.agency,
            parent: None,
            rate_limit: RateLimit::DEFAULT,
            created_at: at,
        };
        let id = UserId::from_random(random()?);
        let actor = Party::user(&id, Some(&first.email));
        let owner = NewUser { id, email: first.email, password: Some(password), created_at: at };
        let event = |action, target, details| {
            let deed = Deed { action, actor: actor.clone(), target, visitor, details };
            deed.within(Some(organization.id.clone()), at)
        };
        let target = Party::organization(&organization.id, Some(&organization.name));
        let role = AuditDetails::none().with("role", &Role::Owner);
        let audit = vec![
            event(AuditAction::OrganizationCreated, target, AuditDetails::none()),
            event(AuditAction::MemberJoined, actor.clone(), role),
        ];
        match inner.store.start(Start { token: token.digest(), at, organization, owner, audit })? {
            Started::Started(organization, owner) => {
                let deed = Deed::of(&owner, AuditAction::SignedIn, visitor);
                Ok((organization, self.begin_session(&owner, visitor, deed)?))
            }
            Started::NotGood => Err(PeopleError::LinkNotGood),
            Started::EmailTaken => Err(PeopleError::EmailTaken),
        }
    }

    /// Joins an organization, and signs whoever did in, if they were not.
    ///
    /// # Errors
    ///
    /// [`PeopleError::LinkNotGood`]; [`PeopleError::OtherAddress`] if the
    /// session is somebody else's; [`PeopleError::EmailTaken`] for somebody new
    /// whose address has an account; [`PeopleError::Invalid`]; as
    /// [`People::sign_in`] otherwise.
    pub fn accept_invitation(
        &self,
        token: &str,
        acceptance: Acceptance<'_>,
        visitor: &Visitor,
    ) -> Result<(OrganizationId, Option<SignedIn>), PeopleError> {
        let inner = &self.inner;
        let (token, link) = self.good_link(token)?.ok_or(PeopleError::LinkNotGood)?;
        let LinkPurpose::Invitation(invitation) = link.purpose else {
            return Err(PeopleError::LinkNotGood);
        };
        let at = inner.now();
        let (user, actor) = match acceptance {
            Acceptance::New(password) => {
                let password = self.hash_for(&invitation.email, password)?;
                let id = UserId::from_random(random()?);
                let actor = Party::user(&id, Some(&invitation.email));
                let email = invitation.email.clone();
                (Joining::New(NewUser { id, email, password: Some(password), created_at: at }), actor)
            }
            Acceptance::Account(password) => {
                let user = self.check_password(&invitation.email, password, None, visitor)?;
                (Joining::Known(user.id.clone()), party(&user))
            }
            Acceptance::Session(session) => {
                (Joining::Known(session.user().id.clone()), party(session.user()))
            }
        };
        let deed = Deed {
            action: AuditAction::MemberJoined,
            target: actor.clone(),
            actor,
            visitor,
            details: AuditDetails::none().with("role", &invitation.role),
        };
        let audit = Some(deed.within(Some(invitation.organization), at));
        let link = AcceptedLink::Token(token.digest());
        let accepted = inner.store.accept_invitation(AcceptInvitation { link, at, user, audit })?;
        inner.seal();
        match (accepted, acceptance) {
            (Accepted::Joined(organization, _), Acceptance::Session(_)) => Ok((organization, None)),
            (Accepted::Joined(organization, user), _) => {
                let deed = Deed::of(&user, AuditAction::SignedIn, visitor);
                Ok((organization, Some(self.begin_session(&user, visitor, deed)?)))
            }
            (Accepted::NotGood, _) => Err(PeopleError::LinkNotGood),
            (Accepted::OtherAddress, Acceptance::New(_)) => Err(PeopleError::EmailTaken),
            (Accepted::OtherAddress, _) => Err(PeopleError::OtherAddress),
        }
    }

    /// Sets a new password, ends all sessions, and signs the user in.
    ///
    /// # Errors
    ///
    /// [`PeopleError::LinkNotGood`]; [`PeopleError::Invalid`];
    /// [`PeopleError::Busy`]; [`PeopleError::Unavailable`].
    pub fn reset_password(
        &self,
        token: &str,
        new: &NewPassword,
        visitor: &Visitor,
    ) -> Result<SignedIn, PeopleError> {
        let inner = &self.inner;
        let (token, link) = self.good_link(token)?.ok_or(PeopleError::LinkNotGood)?;
        let LinkPurpose::PasswordReset(user) = link.purpose else { return Err(PeopleError::LinkNotGood) };
        let user = inner.store.user(&user)?.ok_or(PeopleError::LinkNotGood)?;
        let password = self.hash_for(&user.email, new)?;
        let at = inner.now();
        let audit = inner.everywhere(&user.id, Deed::of(&user, AuditAction::PasswordReset, visitor), at)?;
        let reset = ResetPassword { token: token.digest(), password, at, audit };
        let user = inner.store.reset_password(reset)?.ok_or(PeopleError::LinkNotGood)?;
        self.begin_session(&user, visitor, Deed::of(&user, AuditAction::SignedIn, visitor))
    }

    /// Makes a link; `None` if its maker may not.
    pub(crate) fn make_link(
        &self,
        purpose: LinkPurpose,
        created_by: Option<UserId>,
        audit: Option<NewAuditEvent>,
    ) -> Result<Option<MadeLink>, PeopleError> {
        let inner = &self.inner;
        let kind = match &purpose {
            LinkPurpose::FirstStart => LinkKind::FirstStart,
            LinkPurpose::Invitation(_) => LinkKind::Invitation,
            LinkPurpose::PasswordReset(_) => LinkKind::PasswordReset,
        };
        let token = SecretToken::from_random(random()?);
        let created_at = inner.now();
        let expires_at = created_at.saturating_add(kind.lifetime());
        let id = LinkId::from_random(random()?);
        let new = NewLink { id, token: token.digest(), purpose, created_by, created_at, expires_at };
        let is_made = inner.store.create_link(new, audit)?;
        inner.seal();
        Ok(is_made.then_some(MadeLink { token, kind, expires_at }))
    }

    pub(crate) fn hash_for(
        &self,
        email: &Email,
        password: &NewPassword,
    ) -> Result<bsk_store::PasswordHash, PeopleError> {
        password.check_for(email).map_err(PeopleError::password)?;
        self.inner.hashing.hash(password)
    }

    fn good_link(&self, token: &str) -> Result<Option<(SecretToken, LinkRecord)>, PeopleError> {
        let Ok(token) = token.parse::<SecretToken>() else { return Ok(None) };
        let link = self.inner.store.link(&token.digest(), self.inner.now())?;
        Ok(link.map(|link| (token, link)))
    }
}
