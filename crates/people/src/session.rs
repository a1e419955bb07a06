//! Sessions: proof that somebody has signed in.

use std::time::Duration;

use bsk_hash::SecretToken;
use bsk_store::{
    AuditAction, Email, EndSessions, Membership, OrganizationId, Role, SessionId, SessionRecord, SetPassword,
    Timestamp, UserId, UserRecord,
};

use crate::audit::Deed;
use crate::error::PeopleError;
use crate::password::NewPassword;
use crate::people::People;
use crate::visitor::Visitor;

/// A session's last use is written at most this often.
const TOUCH_INTERVAL: Duration = Duration::from_mins(1);

/// Proof that somebody has signed in. Only [`People`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    id: SessionId,
    user: UserRecord,
    created_at: Timestamp,
    ends_at: Timestamp,
}

impl Session {
    /// After how long without a request a session ends.
    pub const IDLE: Duration = Duration::from_hours(12);
    /// When a session ends at the latest.
    pub const LONGEST: Duration = Duration::from_hours(30 * 24);

    pub(crate) fn new(id: SessionId, user: UserRecord, created_at: Timestamp, ends_at: Timestamp) -> Self {
        Self { id, user, created_at, ends_at }
    }

    /// By which the session is named. It lets nobody in.
    #[must_use]
    pub const fn id(&self) -> SessionId {
        self.id
    }

    /// Who has signed in.
    #[must_use]
    pub const fn user(&self) -> &UserRecord {
        &self.user
    }

    /// When the session began.
    #[must_use]
    pub const fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// When it ends at the latest.
    #[must_use]
    pub const fn ends_at(&self) -> Timestamp {
        self.ends_at
    }
}

impl People {
    /// The session of a token; `None` if there is none or it has ended.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Unavailable`].
    pub fn session(&self, token: &str) -> Result<Option<Session>, PeopleError> {
        let inner = &self.inner;
        let Ok(token) = token.parse::<SecretToken>() else { return Ok(None) };
        let Some((session, user)) = inner.store.session(&token.digest())? else { return Ok(None) };
        let now = inner.now();
        if self.has_ended(&session, now) {
            return Ok(None);
        }
        if now >= session.last_seen_at.saturating_add(TOUCH_INTERVAL) {
            inner.store.touch_session(session.id, now)?;
        }
        Ok(Some(Session::new(session.id, user, session.created_at, session.ends_at)))
    }

    /// The user's sessions that have not ended, newest first.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Unavailable`].
    pub fn sessions(&self, session: &Session) -> Result<Vec<SessionRecord>, PeopleError> {
        let now = self.inner.now();
        let mut sessions = self.inner.store.sessions(&session.user.id, now)?;
        sessions.retain(|session| !self.has_ended(session, now));
        Ok(sessions)
    }

    /// The user's organizations, by name.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Unavailable`].
    pub fn memberships(&self, session: &Session) -> Result<Vec<Membership>, PeopleError> {
        Ok(self.inner.store.memberships(&session.user.id)?)
    }

    /// A user by the id, for whoever has read it in a key or in the audit log.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Unavailable`].
    pub fn user(&self, id: &UserId) -> Result<Option<UserRecord>, PeopleError> {
        Ok(self.inner.store.user(id)?)
    }

    /// The organizations of whoever has an address, by name, for the operator.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Unavailable`].
    pub fn memberships_of(&self, email: &Email) -> Result<Vec<Membership>, PeopleError> {
        match self.inner.store.credential(email)? {
            Some(credential) => Ok(self.inner.store.memberships(&credential.user.id)?),
            None => Ok(Vec::new()),
        }
    }

    /// What the user is in an organization; `None` for a stranger.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Unavailable`].
    pub fn role(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<Option<Role>, PeopleError> {
        Ok(self.inner.store.role(organization, &session.user.id)?)
    }

    /// Ends the session.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Unavailable`].
    pub fn sign_out(&self, session: &Session, visitor: &Visitor) -> Result<(), PeopleError> {
        self.end_session(session, session.id, visitor).map(drop)
    }

    /// Ends one of the user's sessions. Answers whether there was such a one.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Unavailable`].
    pub fn end_session(
        &self,
        session: &Session,
        which: SessionId,
        visitor: &Visitor,
    ) -> Result<bool, PeopleError> {
        self.end(session, AuditAction::SignedOut, Some(which), visitor).map(|ended| ended > 0)
    }

    /// Ends every session of the user, this one too. Answers how many it were.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Unavailable`].
    pub fn sign_out_everywhere(&self, session: &Session, visitor: &Visitor) -> Result<u64, PeopleError> {
        self.end(session, AuditAction::SignedOutEverywhere, None, visitor)
    }

    /// Changes the user's password. All other sessions end.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Invalid`] for the field `password` if the new one cannot
    /// be; [`PeopleError::WrongCredentials`] if `current` is not the password,
    /// and as [`People::sign_in`] otherwise.
    pub fn change_password(
        &self,
        session: &Session,
        current: &str,
        new: &NewPassword,
        visitor: &Visitor,
    ) -> Result<(), PeopleError> {
        let inner = &self.inner;
        let email = &session.user.email;
        new.check_for(email).map_err(PeopleError::password)?;
        let user = self.check_password_in(session, current, visitor)?;
        let password = inner.hashing.hash(new)?;
        let now = inner.now();
        let audit =
            inner.everywhere(&user.id, Deed::of(&user, AuditAction::PasswordChanged, visitor), now)?;
        inner.store.set_password(SetPassword {
            user: user.id,
            password,
            keep: Some(session.id),
            at: now,
            audit,
        })?;
        inner.seal();
        Ok(())
    }

    fn end(
        &self,
        session: &Session,
        action: AuditAction,
        only: Option<SessionId>,
        visitor: &Visitor,
    ) -> Result<u64, PeopleError> {
        let inner = &self.inner;
        let now = inner.now();
        let user = &session.user;
        let audit = inner.everywhere(&user.id, Deed::of(user, action, visitor), now)?;
        let end = EndSessions { user: user.id.clone(), only, except: None, at: now, audit };
        let ended = inner.store.end_sessions(end)?;
        inner.seal();
        Ok(ended)
    }

    fn has_ended(&self, session: &SessionRecord, now: Timestamp) -> bool {
        now >= session.ends_at || now >= session.last_seen_at.saturating_add(self.inner.idle)
    }
}
