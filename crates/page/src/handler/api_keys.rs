//! The keys of an organization.

pub(crate) mod create;
mod creator;
pub(crate) mod edit;
pub(crate) mod list;
pub(crate) mod page;
mod reading;
pub(crate) mod revoke;
pub(crate) mod rotate;

use bsk_auth::{Agency, KeyRecord, ManageError, OrganizationRecord, ScopeSet, Timestamp, UsagePoint};

use crate::serve::Refusal;
use crate::view::{FormErrors, KeyState, NamedKey};

/// A key, as people tell it from others.
fn named(record: &KeyRecord) -> NamedKey {
    NamedKey { id: record.id, name: record.name.clone(), hint: record.hint.clone() }
}

/// The requests of a step, admitted or not.
fn requests(point: &UsagePoint) -> u64 {
    // Those that wanted a scope were admitted by the limit, and counted by that.
    point.admitted.saturating_add(point.rate_limited)
}

/// Whether a key can be used.
fn state(record: &KeyRecord, now: Timestamp) -> KeyState {
    match record.revoked_at {
        Some(at) => KeyState::Revoked { at: Some(at) },
        None => KeyState::unrevoked(record.expires_at, now),
    }
}

/// The scopes that a key of an organization can be given.
fn offered(organization: &OrganizationRecord) -> ScopeSet {
    match organization.agency {
        Agency::Yes => ScopeSet::ALL,
        Agency::No => ScopeSet::BASE,
    }
}

/// What is wrong with what was typed, beside its fields.
fn explain(error: ManageError) -> Result<FormErrors, Refusal> {
    match error {
        ManageError::Invalid(fields) => {
            let mut errors = FormErrors::none();
            for field in fields {
                let (name, label) = match field.field {
                    "expiresAt" => ("expires", "Expires"),
                    "rateLimit" => ("limit", "Custom limit"),
                    "scopes" => ("scope", "Scopes"),
                    _ => ("name", "Name"),
                };
                errors.add(name, format!("{label} {}.", field.reason));
            }
            Ok(errors)
        }
        ManageError::IdempotencyConflict => Ok(FormErrors::general(
            "This form has made a key already. Send it again to make another one with what you typed now.",
        )),
        error @ ManageError::KeyLimitReached { .. } => Ok(FormErrors::general(error.to_string())),
        other => Err(other.into()),
    }
}
