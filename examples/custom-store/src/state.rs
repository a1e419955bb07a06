//! What is known, in memory.

use std::collections::{BTreeMap, HashMap};

use bsk_auth::{KeyId, OrganizationId, OrganizationRecord, PepperVersion, Timestamp};
use bsk_hash::KeyDigest;
use bsk_store::Position;

use crate::fact::{Claim, ClaimName, Counts, Fact, Kept, Key, PepperFact};

/// What all facts so far come to.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// How many changes there were.
    pub(crate) position: Position,
    pub(crate) organizations: HashMap<OrganizationId, OrganizationRecord>,
    pub(crate) keys: HashMap<KeyId, Key>,
    pub(crate) by_digest: HashMap<KeyDigest, KeyId>,
    pub(crate) claims: HashMap<ClaimName, Claim>,
    pub(crate) peppers: BTreeMap<PepperVersion, PepperFact>,
    pub(crate) minutes: BTreeMap<(KeyId, Timestamp), Counts>,
    pub(crate) kept: Vec<Kept>,
}

impl State {
    /// Takes facts in. Whether they may be so was decided before.
    pub(crate) fn apply(&mut self, facts: Vec<Fact>) {
        for fact in facts {
            self.apply_one(fact);
        }
    }

    fn apply_one(&mut self, fact: Fact) {
        match fact {
            Fact::Key(key) => self.put_key(*key),
            Fact::Organization(organization) => {
                self.position = self.position.max(organization.0.position);
                self.organizations.insert(organization.0.id.clone(), organization.0);
            }
            Fact::Claim(claim) => {
                self.claims.retain(|_, old| old.is_alive(claim.at));
                self.claims.insert(claim.name.clone(), claim);
            }
            Fact::Pepper(pepper) => {
                self.position = self.position.max(pepper.position);
                self.peppers.insert(pepper.version, pepper);
            }
            Fact::Used(used) => {
                if let Some(key) = self.keys.get_mut(&used.key) {
                    key.record.last_used_at = key.record.last_used_at.max(used.last_used_at);
                }
                if used.counts != Counts::default() {
                    self.minutes.entry((used.key, used.minute)).or_default().add(used.counts);
                }
            }
            Fact::Kept(kept) => self.kept = kept,
        }
    }

    fn put_key(&mut self, key: Key) {
        self.position = self.position.max(key.record.position);
        let (id, digest) = (key.record.id, key.digest);
        if let Some(before) = self.keys.insert(id, key) {
            self.by_digest.remove(&before.digest);
        }
        self.by_digest.insert(digest, id);
    }
}
