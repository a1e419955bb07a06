//! A request's claim to its idempotency key.

use bsk_auth::{IdempotencyKey, KeyId, OrganizationId, Timestamp, UserId};
use bsk_store::{Claimant, IdempotencyClaim, Operation};
use serde::{Deserialize, Serialize};

use super::text;

/// What must be the same for two requests to be one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ClaimName {
    organization: OrganizationId,
    caller: Claimant,
    operation: Operation,
    key: IdempotencyKey,
}

/// A request's claim, and the key that the request has made.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Line", into = "Line")]
pub(crate) struct Claim {
    pub(crate) name: ClaimName,
    pub(crate) fingerprint: [u8; 32],
    pub(crate) at: Timestamp,
    pub(crate) made: KeyId,
}

impl Claim {
    pub(crate) fn new(claim: &IdempotencyClaim, made: KeyId) -> Self {
        Self { name: claim.into(), fingerprint: claim.fingerprint, at: claim.at, made }
    }

    /// Whether it still counts.
    pub(crate) fn is_alive(&self, now: Timestamp) -> bool {
        now < self.at.saturating_add(IdempotencyKey::LIFETIME)
    }
}

impl From<&IdempotencyClaim> for ClaimName {
    fn from(claim: &IdempotencyClaim) -> Self {
        Self {
            organization: claim.organization.clone(),
            caller: claim.caller.clone(),
            operation: claim.operation,
            key: claim.key.clone(),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(with = "text")]
    organization: OrganizationId,
    #[serde(with = "text::option")]
    caller: Option<KeyId>,
    #[serde(with = "text::option")]
    user: Option<UserId>,
    #[serde(with = "text::option")]
    rotates: Option<KeyId>,
    key: String,
    fingerprint: [u8; 32],
    #[serde(with = "text")]
    at: Timestamp,
    #[serde(with = "text")]
    made: KeyId,
}

impl From<Claim> for Line {
    fn from(claim: Claim) -> Self {
        let (caller, user) = match claim.name.caller {
            Claimant::Key(id) => (Some(id), None),
            Claimant::User(id) => (None, Some(id)),
            Claimant::Operator => (None, None),
        };
        Self {
            organization: claim.name.organization,
            caller,
            user,
            rotates: match claim.name.operation {
                Operation::Create => None,
                Operation::Rotate(id) => Some(id),
            },
            key: claim.name.key.as_str().to_owned(),
            fingerprint: claim.fingerprint,
            at: claim.at,
            made: claim.made,
        }
    }
}

impl TryFrom<Line> for Claim {
    type Error = bsk_store::InvalidIdempotencyKey;

    fn try_from(line: Line) -> Result<Self, Self::Error> {
        let name = ClaimName {
            organization: line.organization,
            caller: match (line.caller, line.user) {
                (Some(id), _) => Claimant::Key(id),
                (None, Some(id)) => Claimant::User(id),
                (None, None) => Claimant::Operator,
            },
            operation: line.rotates.map_or(Operation::Create, Operation::Rotate),
            key: line.key.parse()?,
        };
        Ok(Self { name, fingerprint: line.fingerprint, at: line.at, made: line.made })
    }
}
