//! Somebody else says who somebody is.

use bsk_store::{
    AcceptInvitation, Accepted, AcceptedLink, AuditAction, AuditDetails, Email, Joining, NewUser, Party,
    UserId, UserRecord,
};

use crate::audit::{Deed, party};
use crate::error::PeopleError;
use crate::people::People;
use crate::random::random;
use crate::session::Session;
use crate::sign_in::SignedIn;
use crate::visitor::Visitor;

/// Who somebody is, on the word of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Whose address it is. Whoever makes this vouches that it was proven.
    pub email: Email,
    /// On whose word.
    pub provider: IdentityProvider,
}

/// Who says who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdentityProvider {
    /// A proxy in front of the server, by a header.
    TrustedHeader,
}

impl IdentityProvider {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TrustedHeader => "trusted header",
        }
    }
}

impl Session {
    /// Whether it is the session of whom another vouches for. If not, it must
    /// not be believed: somebody else sits at the browser by now.
    #[must_use]
    pub fn is_of(&self, identity: &Identity) -> bool {
        self.user().email == identity.email
    }
}

impl People {
    /// Signs somebody in without a password. Whoever is invited joins by that;
    /// whoever is neither a member anywhere nor invited is nobody here: `None`.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Unavailable`] and [`PeopleError::Random`].
    pub fn sign_in_as(
        &self,
        identity: &Identity,
        visitor: &Visitor,
    ) -> Result<Option<SignedIn>, PeopleError> {
        let Some(user) = self.identified(identity, visitor)? else { return Ok(None) };
        let details = AuditDetails::none().with("by", &identity.provider.as_str());
        let deed = Deed { details, ..Deed::of(&user, AuditAction::SignedIn, visitor) };
        self.begin_session(&user, visitor, deed).map(Some)
    }

    /// The user, after every invitation of the address was accepted.
    fn identified(&self, identity: &Identity, visitor: &Visitor) -> Result<Option<UserRecord>, PeopleError> {
        let inner = &self.inner;
        let (email, now) = (&identity.email, inner.now());
        let mut user = inner.store.credential(email)?.map(|credential| credential.user);
        for (id, invitation) in inner.store.invitations_of(email, now)? {
            let (joining, actor) = if let Some(user) = &user {
                (Joining::Known(user.id.clone()), party(user))
            } else {
                let id = UserId::from_random(random()?);
                let actor = Party::user(&id, Some(email));
                let new = NewUser { id, email: email.clone(), password: None, created_at: now };
                (Joining::New(new), actor)
            };
            let deed = Deed {
                action: AuditAction::MemberJoined,
                target: actor.clone(),
                actor,
                visitor,
                details: AuditDetails::none()
                    .with("role", &invitation.role)
                    .with("by", &identity.provider.as_str()),
            };
            let accept = AcceptInvitation {
                link: AcceptedLink::Id(id),
                at: now,
                user: joining,
                audit: Some(deed.within(Some(invitation.organization), now)),
            };
            if let Accepted::Joined(_, joined) = inner.store.accept_invitation(accept)? {
                user = Some(joined);
            }
        }
        let Some(user) = user else { return Ok(None) };
        let is_member = !inner.store.memberships(&user.id)?.is_empty();
        Ok(is_member.then_some(user))
    }
}
