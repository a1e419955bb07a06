//! Signing in with a password.

use std::time::Duration;

use bsk_hash::SecretToken;
use bsk_store::{
    AuditAction, AuditDetails, BeginSession, Credential, Email, NewAuditEvent, NewSession, Party, SessionId,
    UserRecord,
};

use crate::audit::{Deed, party};
use crate::error::PeopleError;
use crate::hashing::Verdict;
use crate::people::People;
use crate::random::random;
use crate::session::Session;
use crate::visitor::Visitor;

/// For how long a session that has ended is remembered: by it a browser is
/// known again.
const KNOWN_FOR: Duration = Duration::from_hours(90 * 24);

/// Somebody who has just signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// What the browser is to keep. It is not stored, and cannot be had again.
    pub token: SecretToken,
    /// The session.
    pub session: Session,
}

impl People {
    /// Signs somebody in. `earlier` is the token of an earlier session in the
    /// same browser, good or not: whoever has one does not wait for what others
    /// do to the account.
    ///
    /// # Errors
    ///
    /// [`PeopleError::WrongCredentials`], whichever of the two it is, in the
    /// same time; [`PeopleError::TooManyAttempts`]; [`PeopleError::Busy`];
    /// [`PeopleError::Unavailable`].
    pub fn sign_in(
        &self,
        email: &str,
        password: &str,
        earlier: Option<&str>,
        visitor: &Visitor,
    ) -> Result<SignedIn, PeopleError> {
        // What is no address is nobody's, and takes as long as one that is.
        let email = email.parse().unwrap_or_else(|_| nobody());
        let user = self.check_password(&email, password, earlier, visitor)?;
        self.begin_session(&user, visitor, Deed::of(&user, AuditAction::SignedIn, visitor))
    }

    /// The user who has this address and this password.
    pub(crate) fn check_password(
        &self,
        email: &Email,
        password: &str,
        earlier: Option<&str>,
        visitor: &Visitor,
    ) -> Result<UserRecord, PeopleError> {
        let inner = &self.inner;
        let credential = inner.store.credential(email)?;
        let user = credential.as_ref().map(|credential| &credential.user);
        let earlier = match earlier.and_then(|token| token.parse::<SecretToken>().ok()) {
            Some(token) => inner.store.session(&token.digest())?,
            None => None,
        };
        let is_theirs = |whose: &UserRecord| user.is_some_and(|user| user.id == whose.id);
        let browser = earlier.filter(|(_, whose)| is_theirs(whose)).map(|(session, _)| session.id);
        self.check_credential(email, credential, password, browser, visitor)
    }

    /// Holds a password against what is stored of an address.
    fn check_credential(
        &self,
        email: &Email,
        credential: Option<Credential>,
        password: &str,
        browser: Option<SessionId>,
        visitor: &Visitor,
    ) -> Result<UserRecord, PeopleError> {
        let inner = &self.inner;
        let now = inner.now();
        let attempt = inner
            .throttle
            .begin(email, browser, visitor.address, now)
            .map_err(|wait| PeopleError::TooManyAttempts { wait })?;
        let stored = credential.as_ref().and_then(|credential| credential.password.as_ref());
        let verdict = match inner.hashing.verify(password.as_bytes(), stored) {
            Ok(verdict) => verdict,
            Err(error) => {
                attempt.take_back();
                return Err(error);
            }
        };
        match (verdict, credential) {
            (Verdict::Right, Some(credential)) => {
                attempt.succeed();
                Ok(credential.user)
            }
            (Verdict::RightAndObsolete(anew), Some(credential)) => {
                attempt.succeed();
                if let Some(old) = &credential.password {
                    inner.store.rehash_password(&credential.user.id, old, &anew)?;
                }
                Ok(credential.user)
            }
            (_, credential) => {
                // The first failure, the second, the fourth, the eighth, … is
                // enough to see what goes on, and floods nothing.
                if attempt.failures.is_power_of_two() {
                    let user = credential.as_ref().map(|credential| &credential.user);
                    self.note_failure(email, user, attempt.failures, visitor)?;
                }
                Err(PeopleError::WrongCredentials)
            }
        }
    }

    /// The user of a session, who types the password once more.
    pub(crate) fn check_password_in(
        &self,
        session: &Session,
        password: &str,
        visitor: &Visitor,
    ) -> Result<UserRecord, PeopleError> {
        let email = &session.user().email;
        let credential = self.inner.store.credential(email)?;
        self.check_credential(email, credential, password, Some(session.id()), visitor)
    }

    fn note_failure(
        &self,
        email: &Email,
        user: Option<&UserRecord>,
        failures: u32,
        visitor: &Visitor,
    ) -> Result<(), PeopleError> {
        let inner = &self.inner;
        let now = inner.now();
        // An address that nobody has may be a password in the wrong field: it is
        // not written down.
        let Some(user) = user else {
            tracing::info!(address = ?visitor.address, "somebody tried to sign in with an unknown address");
            return Ok(());
        };
        let deed = Deed {
            action: AuditAction::SignInFailed,
            actor: Party::stranger(Some(email)),
            target: party(user),
            visitor,
            details: AuditDetails::none().with("failures", &failures),
        };
        for event in inner.everywhere(&user.id, deed, now)? {
            inner.store.append_audit(event)?;
        }
        inner.seal();
        Ok(())
    }

    /// Begins a session.
    pub(crate) fn begin_session(
        &self,
        user: &UserRecord,
        visitor: &Visitor,
        deed: Deed<'_>,
    ) -> Result<SignedIn, PeopleError> {
        let inner = &self.inner;
        let now = inner.now();
        let token = SecretToken::from_random(random()?);
        let session = NewSession {
            id: SessionId::from_random(random()?),
            token: token.digest(),
            user: user.id.clone(),
            at: now,
            ends_at: now.saturating_add(inner.longest),
            address: visitor.address,
            user_agent: visitor.user_agent.clone(),
        };
        let (id, ends_at) = (session.id, session.ends_at);
        let audit: Vec<NewAuditEvent> = inner.everywhere(&user.id, deed, now)?;
        let forget_before = now.saturating_sub(KNOWN_FOR);
        inner.store.begin_session(BeginSession { session, forget_before, audit })?;
        inner.seal();
        Ok(SignedIn { token, session: Session::new(id, user.clone(), now, ends_at) })
    }
}

/// An address that nobody can have.
fn nobody() -> Email {
    match "nobody@invalid".parse() {
        Ok(email) => email,
        Err(_) => unreachable!("it is an address"),
    }
}
