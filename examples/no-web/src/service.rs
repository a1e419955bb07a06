//! What the service does, and for whom.

use core::fmt;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use bsk_auth::rate_limit_headers::retry_after;
use bsk_auth::{
    ApiKeys, Attempt, Budget, Code, InsufficientScope, OrganizationId, Principal, Refusal, Scope,
};

/// One note for each organization.
pub(crate) struct Service {
    api_keys: ApiKeys,
    notes: Mutex<HashMap<OrganizationId, String>>,
}

/// An answer of one line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The request was carried out; for those who read, with the note.
    Done(Option<String>),
    /// It was not.
    Refused { code: Code, message: String },
}

impl Service {
    pub(crate) fn new(api_keys: ApiKeys) -> Self {
        Self { api_keys, notes: Mutex::default() }
    }

    /// Answers one request: a key, a command, and what the command takes.
    pub(crate) fn answer(&self, request: &[u8], from: IpAddr) -> Answer {
        let mut words = request.splitn(2, |byte| *byte == b' ');
        let presented = words.next().unwrap_or_default().trim_ascii();
        let command = words.next().unwrap_or_default().trim_ascii();
        match self.caller(presented, from) {
            Ok(caller) => self.obey(&caller, command).unwrap_or_else(Answer::from),
            Err(refusal) => refusal.into(),
        }
    }

    /// The whole of authentication: `authenticate_from` knows cached keys at
    /// once, and this thread may wait for the store if it must be asked.
    fn caller(&self, presented: &[u8], from: IpAddr) -> Result<Principal, Refusal> {
        let admission = match self.api_keys.authenticate_from(presented, Budget::Request, Some(from)) {
            Attempt::Decided(decided) => decided,
            Attempt::Pending(pending) => pending.wait(),
        };
        admission.map(bsk_auth::Admission::into_principal)
    }

    fn obey(&self, caller: &Principal, command: &[u8]) -> Result<Answer, InsufficientScope> {
        let organization = caller.organization();
        let text = |bytes| str::from_utf8(bytes).map(str::trim);
        match (text(command), command.split(|byte| *byte == b' ').next()) {
            (Ok("read"), _) => {
                caller.require(Scope::Read.into())?;
                Ok(Answer::Done(Some(self.notes().get(organization).cloned().unwrap_or_default())))
            }
            (Ok(command), Some(b"write")) => {
                caller.require(Scope::Write.into())?;
                let note = command.trim_start_matches("write").trim_start();
                self.notes().insert(organization.clone(), note.to_owned());
                Ok(Answer::Done(None))
            }
            (Ok("whoami"), _) => Ok(Answer::Done(Some(format!("{} of {organization}", caller.id())))),
            _ => Ok(Answer::refused(Code::InvalidRequest, "The commands are read, write NOTE and whoami.")),
        }
    }

    /// Nothing between locking and unlocking can leave a note half written.
    fn notes(&self) -> std::sync::MutexGuard<'_, HashMap<OrganizationId, String>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Answer {
    fn refused(code: Code, message: impl Into<String>) -> Self {
        Self::Refused { code, message: message.into() }
    }
}

impl From<InsufficientScope> for Answer {
    fn from(error: InsufficientScope) -> Self {
        Self::refused(error.code(), error.to_string())
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        let mut message = refusal.to_string();
        // No headers here: how long to wait goes into the sentence.
        if let Some((rate, not_before)) = refusal.rate().and_then(|rate| Some((rate, rate.not_before?))) {
            let wait = retry_after(not_before, rate.now.moment);
            message = format!("This API key has used up its rate limit. Wait {} s.", wait.as_str());
        }
        Self::refused(refusal.code(), message)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done(None) => f.write_str("ok"),
            Self::Done(Some(text)) => write!(f, "ok {text}"),
            Self::Refused { code, message } => write!(f, "refused {code}: {message}"),
        }
    }
}

#[cfg(test)]
mod tests;
