//! Asking twice and getting one key.

use core::fmt;
use core::str::FromStr;
use std::time::Duration;

use thiserror::Error;

use crate::id::{KeyId, OrganizationId, UserId};
use crate::timestamp::Timestamp;

/// What a caller sends as `Idempotency-Key`: 1 to 255 visible ASCII
/// characters.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(Box<str>);

impl IdempotencyKey {
    /// How long a store remembers a claim.
    pub const LIFETIME: Duration = Duration::from_hours(24);

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IdempotencyKey {
    type Err = InvalidIdempotencyKey;

    fn from_str(text: &str) -> Result<Self, InvalidIdempotencyKey> {
        if (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidIdempotencyKey)
        }
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// The text cannot be an idempotency key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an Idempotency-Key has 1 to 255 visible ASCII characters")]
pub struct InvalidIdempotencyKey;

/// What a caller asked for under its idempotency key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// To create a key.
    Create,
    /// To rotate this key.
    Rotate(KeyId),
}

/// Under whose name a request is idempotent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Claimant {
    /// A key.
    Key(KeyId),
    /// A user.
    User(UserId),
    /// Whoever runs the server.
    Operator,
}

/// One request's claim to its idempotency key. It is recorded in the
/// transaction that creates the key, so that either both are there or
/// neither.
#[derive(Clone, Debug)]
pub struct IdempotencyClaim {
    /// The organization in which the key is made.
    pub organization: OrganizationId,
    /// Who asks.
    pub caller: Claimant,
    /// What it asks for.
    pub operation: Operation,
    /// The name it gave its request.
    pub key: IdempotencyKey,
    /// A digest of the request; the same name with another digest is a
    /// conflict.
    pub fingerprint: [u8; 32],
    /// When it asks. Claims older than [`IdempotencyKey::LIFETIME`] are
    /// forgotten.
    pub at: Timestamp,
}
