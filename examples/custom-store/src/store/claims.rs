//! What an earlier request with the same idempotency key has made.

use bsk_store::{IdempotencyClaim, KeyRecord};

use crate::state::State;

/// What a claim meets.
pub(super) enum Claimed<'a> {
    /// Nobody has made it before.
    New,
    /// The same request has, and this is the key that it made.
    Before(&'a KeyRecord),
    /// Another request has.
    Conflict,
}

impl State {
    pub(super) fn claimed<'a>(&'a self, claim: Option<&IdempotencyClaim>) -> Claimed<'a> {
        let before = claim.and_then(|claim| Some((claim, self.claims.get(&claim.into())?)));
        match before {
            Some((claim, before)) if before.is_alive(claim.at) => {
                if before.fingerprint != claim.fingerprint {
                    return Claimed::Conflict;
                }
                let made = self.keys.get(&before.made);
                made.map_or(Claimed::New, |key| Claimed::Before(&key.record))
            }
            _ => Claimed::New,
        }
    }
}
