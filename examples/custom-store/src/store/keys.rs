//! Keys.

use std::cmp::Reverse;
use std::collections::HashSet;

use bsk_hash::{KeyDigest, PepperVersion};
use bsk_store::{
    CreateKey, Creation, Found, IdempotencyClaim, KeyId, KeyQuery, KeyRecord, KeySort, KeyStore, LookUp,
    NewKey, OldKey, OrganizationId, Page, Paged, Position, Revocation, RevokeKeys, RotateKey, Rotation,
    StoreError, UpdateKey,
};

use super::claims::Claimed;
use super::{Decision, JournalStore};
use crate::fact::{Claim, Fact, Key};
use crate::state::State;

impl KeyStore for JournalStore {
    fn look_up(&self, digests: &[KeyDigest]) -> Result<LookUp, StoreError> {
        let state = self.read();
        let asked: HashSet<_> = digests.iter().collect();
        let found = asked.into_iter().filter_map(|digest| {
            let key = state.keys.get(state.by_digest.get(digest)?)?.record.clone();
            let organization = state.organizations.get(&key.organization)?.clone();
            Some(Found { digest: *digest, key, organization })
        });
        Ok(LookUp { position: state.position, found: found.collect() })
    }

    fn create_key(
        &self,
        CreateKey { key, most_usable, claim, .. }: CreateKey,
    ) -> Result<Creation, StoreError> {
        self.write(|state| {
            match state.claimed(claim.as_ref()) {
                Claimed::New => {}
                Claimed::Before(made) => return Ok(Decision::nothing(Creation::Replayed(made.clone()))),
                Claimed::Conflict => return Ok(Decision::nothing(Creation::Conflict)),
            }
            let usable = state.keys_of(&key.organization).filter(|other| other.is_usable(key.created_at));
            if usable.count() as u64 >= most_usable {
                return Ok(Decision::nothing(Creation::LimitReached));
            }
            let key = state.new_key(key, None)?;
            let answer = Creation::Created(key.record.clone());
            Ok(Decision::new(answer, with_claim(key, claim.as_ref())))
        })
    }

    fn key(&self, organization: &OrganizationId, id: KeyId) -> Result<Option<KeyRecord>, StoreError> {
        Ok(self.read().key_of(organization, id).map(|key| key.record.clone()))
    }

    fn keys(&self, query: &KeyQuery) -> Result<Paged<KeyRecord>, StoreError> {
        let search = query.search.as_deref().unwrap_or_default().to_ascii_lowercase();
        let state = self.read();
        let found = state.keys_of(&query.organization).filter(|key| {
            query.filter.admits(key, query.at)
                && query.created_by.is_none_or(|creator| key.creator.key == Some(creator))
                && (key.name.as_str().to_ascii_lowercase().contains(&search)
                    || key.hint.as_str().starts_with(&search))
        });
        let mut found: Vec<_> = found.cloned().collect();
        // Newest first; sorting keeps that order among equals.
        found.sort_by_key(|key| Reverse((key.created_at, key.id)));
        match query.sort {
            KeySort::Created => {}
            KeySort::Name => found.sort_by_cached_key(|key| key.name.as_str().to_ascii_lowercase()),
            KeySort::LastUsed => found.sort_by_key(|key| Reverse(key.last_used_at)),
            KeySort::Expiry => found.sort_by_key(|key| (key.expires_at.is_none(), key.expires_at)),
        }
        Ok(query.page.of(found))
    }

    fn descendants(&self, key: KeyId, page: Page) -> Result<Paged<KeyRecord>, StoreError> {
        let state = self.read();
        let others = state.family(key).into_iter().filter(|id| *id != key);
        let others = others.filter_map(|id| Some(&state.keys.get(&id)?.record));
        let mut found: Vec<_> = others.filter(|key| key.revoked_at.is_none()).cloned().collect();
        found.sort_by_key(|key| Reverse((key.created_at, key.id)));
        Ok(page.of(found))
    }

    fn made_by(&self, keys: &[KeyId]) -> Result<Vec<(KeyId, u64)>, StoreError> {
        let state = self.read();
        let made = |maker: &KeyId| {
            state.keys.values().filter(|key| key.record.creator.key == Some(*maker)).count() as u64
        };
        Ok(keys.iter().map(|key| (*key, made(key))).filter(|(_, made)| *made > 0).collect())
    }

    fn update_key(
        &self,
        organization: &OrganizationId,
        id: KeyId,
        update: UpdateKey,
    ) -> Result<Option<KeyRecord>, StoreError> {
        self.write(|state| {
            let Some(mut key) = state.key_of(organization, id).cloned() else {
                return Ok(Decision::nothing(None));
            };
            if update == UpdateKey::default() {
                return Ok(Decision::nothing(Some(key.record)));
            }
            if let Some(name) = update.name {
                key.record.name = name;
            }
            if let Some(limit) = update.rate_limit {
                key.record.rate_limit = limit;
                key.record.position = state.position.next();
            }
            Ok(Decision::new(Some(key.record.clone()), vec![Fact::Key(key.into())]))
        })
    }

    fn rotate_key(&self, rotate: RotateKey) -> Result<Option<Rotation>, StoreError> {
        let RotateKey { old, new, then, at, claim, .. } = rotate;
        self.write(|state| {
            let Some(mut old) = state.key_of(&new.organization, old).cloned() else {
                return Ok(Decision::nothing(None));
            };
            let refused = match state.claimed(claim.as_ref()) {
                Claimed::Before(new) => {
                    Some(Rotation::Replayed { new: new.clone(), old: old.record.clone() })
                }
                Claimed::Conflict => Some(Rotation::Conflict),
                Claimed::New if !old.record.is_usable(at) || old.record.replaced_by.is_some() => {
                    Some(Rotation::NotRotatable)
                }
                Claimed::New => None,
            };
            if refused.is_some() {
                return Ok(Decision::nothing(refused));
            }
            let new = state.new_key(new, Some(old.record.id))?;
            old.record.replaced_by = Some(new.record.id);
            old.record.position = state.position.next();
            match then {
                OldKey::Revoke => old.record.revoked_at = Some(at),
                OldKey::ExpireAt(end) => {
                    let sooner = old.record.expires_at.map_or(end, |own| own.min(end));
                    old.record.expires_at = Some(sooner);
                }
            }
            let answer = Rotation::Rotated { new: new.record.clone(), old: old.record.clone() };
            let mut facts = with_claim(new, claim.as_ref());
            facts.push(Fact::Key(old.into()));
            Ok(Decision::new(Some(answer), facts))
        })
    }

    fn revoke_keys(&self, revoke: &RevokeKeys) -> Result<Option<Revocation>, StoreError> {
        self.write(|state| {
            let Some(named) = state.key_of(&revoke.organization, revoke.key) else {
                return Ok(Decision::nothing(None));
            };
            let mut named = named.record.clone();
            let Some(organization) = state.organizations.get(&revoke.organization) else {
                return Ok(Decision::nothing(None));
            };
            let concerned = if revoke.descendants { state.family(named.id) } else { vec![named.id] };
            let (mut next, mut position) = (state.position, Position::START);
            let (mut revoked, mut facts) = (Vec::new(), Vec::new());
            for mut key in concerned.iter().filter_map(|id| state.keys.get(id)).cloned() {
                if key.record.revoked_at.is_none() {
                    next = next.next();
                    key.record.revoked_at = Some(revoke.at);
                    key.record.revocation_reason.clone_from(&revoke.reason);
                    key.record.position = next;
                    revoked.push(key.record.id);
                    facts.push(Fact::Key(key.clone().into()));
                }
                position = position.max(key.record.position);
                if key.record.id == named.id {
                    named = key.record;
                }
            }
            let rate_limit = named.effective_rate_limit(organization);
            Ok(Decision::new(Some(Revocation { key: named, rate_limit, revoked, position }), facts))
        })
    }

    fn rehash_key(
        &self,
        id: KeyId,
        old: &KeyDigest,
        new: &KeyDigest,
        pepper: PepperVersion,
    ) -> Result<(), StoreError> {
        self.write(|state| {
            let Some(key) = state.keys.get(&id).filter(|key| key.digest == *old) else {
                return Ok(Decision::nothing(()));
            };
            if state.by_digest.get(new).is_some_and(|owner| *owner != id) {
                return Err(StoreError::Duplicate { what: "the key's digest" });
            }
            let mut key = Key { digest: *new, ..key.clone() };
            key.record.pepper = pepper;
            Ok(Decision::new((), vec![Fact::Key(key.into())]))
        })
    }
}

impl State {
    fn keys_of(&self, organization: &OrganizationId) -> impl Iterator<Item = &KeyRecord> {
        self.keys.values().map(|key| &key.record).filter(move |key| key.organization == *organization)
    }

    fn key_of(&self, organization: &OrganizationId, id: KeyId) -> Option<&Key> {
        self.keys.get(&id).filter(|key| key.record.organization == *organization)
    }

    /// A key that may be added.
    fn new_key(&self, new: NewKey, replaces: Option<KeyId>) -> Result<Key, StoreError> {
        if !self.organizations.contains_key(&new.organization) {
            return Err(StoreError::Failed("the key's organization is not there".into()));
        }
        if self.keys.contains_key(&new.id) || self.by_digest.contains_key(&new.digest) {
            return Err(StoreError::Duplicate { what: "the key" });
        }
        let old = replaces.and_then(|id| self.keys.get(&id));
        Ok(Key::new(new, old.map(|key| &key.record)))
    }

    /// A key, the keys that it created, and theirs.
    fn family(&self, head: KeyId) -> Vec<KeyId> {
        let (mut family, mut known) = (vec![head], HashSet::from([head]));
        let mut asked = 0;
        while let Some(&creator) = family.get(asked) {
            let children = self.keys.values().filter(|key| key.record.creator.key == Some(creator));
            family.extend(children.map(|key| key.record.id).filter(|id| known.insert(*id)));
            asked += 1;
        }
        family
    }
}

/// A new key, and the claim of the request that made it.
fn with_claim(key: Key, claim: Option<&IdempotencyClaim>) -> Vec<Fact> {
    let claim = claim.map(|claim| Fact::Claim(Claim::new(claim, key.record.id)));
    [Fact::Key(key.into())].into_iter().chain(claim).collect()
}
