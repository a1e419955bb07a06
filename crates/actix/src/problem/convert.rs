//! What `bsk-auth` refuses, as an answer.

use std::error::Error;
use std::time::Duration;

use bsk_auth::{CredentialError, InsufficientScope, ManageError, Refusal, ScopeSet};
use serde_json::Value;

use super::Problem;
use super::challenge::Challenge;

/// How soon to ask again when the store did not answer.
const RETRY_AFTER: Duration = Duration::from_secs(1);

impl From<CredentialError> for Problem {
    fn from(error: CredentialError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let mut problem = Self::new(refusal.code(), refusal.to_string());
        problem.0.rate = refusal.rate().copied();
        match refusal {
            Refusal::Unavailable { retry_after } | Refusal::LimitUnavailable { retry_after } => {
                problem.with_retry_after(retry_after)
            }
            _ => problem,
        }
    }
}

impl From<InsufficientScope> for Problem {
    fn from(error: InsufficientScope) -> Self {
        let mut problem =
            Self::new(error.code(), error.to_string()).with_detail("requiredScopes", names(error.required));
        problem.0.challenge = Some(Challenge::InsufficientScope(error.required));
        problem
    }
}

impl From<ManageError> for Problem {
    fn from(error: ManageError) -> Self {
        let problem = Self::new(error.code(), error.to_string());
        match error {
            ManageError::InsufficientScope(error) => error.into(),
            ManageError::RateLimited(refusal) => refusal.into(),
            ManageError::ScopeEscalation { missing } => problem.with_detail("missingScopes", names(missing)),
            ManageError::Invalid(errors) => {
                errors.iter().fold(problem, |problem, error| problem.with_field(error.field, &error.reason))
            }
            ManageError::Unavailable(cause) => problem.unavailable(&cause, "the store failed"),
            ManageError::Unsettled(cause) => {
                problem.unavailable(&cause, "a change is stored, but not known to be in force everywhere")
            }
            ManageError::Random(cause) => problem.unavailable(&cause, "there is no randomness"),
            _ => problem,
        }
    }
}

impl Problem {
    /// Keeps the cause in the log, where the caller does not see it.
    fn unavailable(self, cause: &(dyn Error + 'static), what: &'static str) -> Self {
        tracing::error!(error = cause, code = self.code(), "{what}");
        self.with_retry_after(RETRY_AFTER)
    }
}

fn names(scopes: ScopeSet) -> Value {
    scopes.iter().map(bsk_auth::Scope::as_str).collect()
}
