//! The keys of a store in memory.

use std::cmp::Ordering;
use std::collections::HashSet;

use bsk_hash::{KeyDigest, PepperVersion};

use crate::audit::{NewAuditEvent, Party};
use crate::change::{Position, Subject};
use crate::error::StoreError;
use crate::id::{KeyId, OrganizationId};
use crate::idempotency::IdempotencyClaim;
use crate::key::{
    CreateKey, Creation, Found, KeyQuery, KeyRecord, KeySort, KeyStore, LookUp, NewKey, OldKey, Revocation,
    RevokeKeys, RotateKey, Rotation, UpdateKey,
};
use crate::memory::{Claim, Claimed, MemoryStore, State, UnknownOrganization};
use crate::page::{Page, Paged};

impl KeyStore for MemoryStore {
    fn look_up(&self, digests: &[KeyDigest]) -> Result<LookUp, StoreError> {
        let state = self.state();
        let find = |digest: &KeyDigest| {
            let key = state.keys.get(state.by_digest.get(digest)?)?.clone();
            let organization = state.organizations.get(&key.organization)?.clone();
            Some(Found { digest: *digest, key, organization })
        };
        let distinct: HashSet<&KeyDigest> = digests.iter().collect();
        Ok(LookUp { position: state.position, found: distinct.into_iter().filter_map(find).collect() })
    }

    fn create_key(&self, create: CreateKey) -> Result<Creation, StoreError> {
        let CreateKey { key, most_usable, claim, audit } = create;
        let mut state = self.state();
        match state.claimed(claim.as_ref()) {
            Some(Ok(made)) => return Ok(Creation::Replayed(made)),
            Some(Err(Conflict)) => return Ok(Creation::Conflict),
            None => {}
        }
        let usable =
            |record: &&KeyRecord| record.organization == key.organization && record.is_usable(key.created_at);
        if state.keys.values().filter(usable).count() as u64 >= most_usable {
            return Ok(Creation::LimitReached);
        }
        let record = state.insert(key, None)?;
        state.claim(claim, record.id);
        state.audit.add(audit);
        Ok(Creation::Created(record))
    }

    fn key(&self, organization: &OrganizationId, id: KeyId) -> Result<Option<KeyRecord>, StoreError> {
        Ok(self.state().keys.get(&id).filter(|key| key.organization == *organization).cloned())
    }

    fn keys(&self, query: &KeyQuery) -> Result<Paged<KeyRecord>, StoreError> {
        let search = query.search.as_deref().map(str::to_ascii_lowercase);
        let matches = |key: &&KeyRecord| {
            key.organization == query.organization
                && query.filter.admits(key, query.at)
                && query.created_by.is_none_or(|creator| key.creator.key == Some(creator))
                && search.as_deref().is_none_or(|text| {
                    key.name.as_str().to_ascii_lowercase().contains(text)
                        || key.hint.as_str().starts_with(text)
                })
        };
        let state = self.state();
        let mut items: Vec<_> = state.keys.values().filter(matches).cloned().collect();
        items.sort_by(|one, other| compare(query.sort, one, other));
        Ok(query.page.of(items))
    }

    fn descendants(&self, key: KeyId, page: Page) -> Result<Paged<KeyRecord>, StoreError> {
        let state = self.state();
        let family = state.with_descendants(key);
        let others = family.into_iter().filter(|id| *id != key).filter_map(|id| state.keys.get(&id));
        let mut items: Vec<_> = others.filter(|key| key.revoked_at.is_none()).cloned().collect();
        items.sort_by(|one, other| compare(KeySort::Created, one, other));
        Ok(page.of(items))
    }

    fn made_by(&self, keys: &[KeyId]) -> Result<Vec<(KeyId, u64)>, StoreError> {
        let state = self.state();
        let made = |key: &KeyId| state.keys.values().filter(|other| other.creator.key == Some(*key)).count();
        Ok(keys.iter().map(|key| (*key, made(key) as u64)).filter(|(_, made)| *made > 0).collect())
    }

    fn update_key(
        &self,
        organization: &OrganizationId,
        id: KeyId,
        update: UpdateKey,
    ) -> Result<Option<KeyRecord>, StoreError> {
        self.update_key_logged(organization, id, update, None)
    }

    fn update_key_logged(
        &self,
        organization: &OrganizationId,
        id: KeyId,
        update: UpdateKey,
        audit: Option<NewAuditEvent>,
    ) -> Result<Option<KeyRecord>, StoreError> {
        let mut state = self.state();
        if state.keys.get(&id).is_none_or(|key| key.organization != *organization) {
            return Ok(None);
        }
        let position = update.rate_limit.is_some().then(|| state.change(Subject::Key(id)));
        let Some(key) = state.keys.get_mut(&id) else { return Ok(None) };
        key.name = update.name.unwrap_or_else(|| key.name.clone());
        key.rate_limit = update.rate_limit.unwrap_or(key.rate_limit);
        key.position = position.unwrap_or(key.position);
        let key = key.clone();
        state.audit.add(audit);
        Ok(Some(key))
    }

    fn rotate_key(&self, rotate: RotateKey) -> Result<Option<Rotation>, StoreError> {
        let RotateKey { old: old_id, new, then, at, claim, audit } = rotate;
        let mut state = self.state();
        let Some(old) = state.keys.get(&old_id).filter(|key| key.organization == new.organization).cloned()
        else {
            return Ok(None);
        };
        match state.claimed(claim.as_ref()) {
            Some(Ok(new)) => return Ok(Some(Rotation::Replayed { new, old })),
            Some(Err(Conflict)) => return Ok(Some(Rotation::Conflict)),
            None => {}
        }
        if !old.is_usable(at) || old.replaced_by.is_some() {
            return Ok(Some(Rotation::NotRotatable));
        }
        let new = state.insert(new, Some(old_id))?;
        state.claim(claim, new.id);
        let old = state.change_key(old_id, |old| {
            old.replaced_by = Some(new.id);
            match then {
                OldKey::Revoke => old.revoked_at = Some(at),
                OldKey::ExpireAt(end) => {
                    old.expires_at = Some(old.expires_at.map_or(end, |own| own.min(end)));
                }
            }
        });
        state.audit.add(audit);
        Ok(old.map(|old| Rotation::Rotated { new, old }))
    }

    fn revoke_keys(&self, revoke: &RevokeKeys) -> Result<Option<Revocation>, StoreError> {
        let mut state = self.state();
        if state.keys.get(&revoke.key).is_none_or(|key| key.organization != revoke.organization) {
            return Ok(None);
        }
        let Some(organization) = state.organizations.get(&revoke.organization).cloned() else {
            return Ok(None);
        };
        let concerned =
            if revoke.descendants { state.with_descendants(revoke.key) } else { HashSet::from([revoke.key]) };
        let mut revoked = Vec::new();
        let mut position = Position::START;
        for id in concerned {
            let known = state.keys.get(&id).filter(|key| key.revoked_at.is_some()).map(|key| key.position);
            let changed = known.or_else(|| {
                revoked.push(id);
                let changed = state.change_key(id, |key| {
                    key.revoked_at = Some(revoke.at);
                    key.revocation_reason.clone_from(&revoke.reason);
                });
                changed.map(|key| key.position)
            });
            position = position.max(changed.unwrap_or(position));
        }
        for key in &revoked {
            let key = state.keys.get(key).cloned();
            let event = key.zip(revoke.audit.clone()).map(|(key, event)| NewAuditEvent {
                organization: Some(key.organization.clone()),
                ..event.about(Party::key(key.id, Some(&key.name)))
            });
            state.audit.add(event);
        }
        let key = state.keys.get(&revoke.key).cloned();
        Ok(key.map(|key| Revocation {
            rate_limit: key.effective_rate_limit(&organization),
            key,
            revoked,
            position,
        }))
    }

    fn rehash_key(
        &self,
        id: KeyId,
        old: &KeyDigest,
        new: &KeyDigest,
        pepper: PepperVersion,
    ) -> Result<(), StoreError> {
        let mut state = self.state();
        if state.by_digest.get(old) != Some(&id) {
            return Ok(());
        }
        if state.by_digest.get(new).is_some_and(|other| *other != id) {
            return Err(StoreError::Duplicate { what: "the digest" });
        }
        if let Some(key) = state.keys.get_mut(&id) {
            key.pepper = pepper;
            state.by_digest.remove(old);
            state.by_digest.insert(*new, id);
        }
        Ok(())
    }
}

/// Which of two keys is listed first.
fn compare(sort: KeySort, one: &KeyRecord, other: &KeyRecord) -> Ordering {
    let name = |key: &KeyRecord| key.name.as_str().to_ascii_lowercase();
    let first = match sort {
        KeySort::Created => Ordering::Equal,
        KeySort::Name => name(one).cmp(&name(other)),
        KeySort::LastUsed => other.last_used_at.cmp(&one.last_used_at),
        KeySort::Expiry => {
            let end = |key: &KeyRecord| (key.expires_at.is_none(), key.expires_at);
            end(one).cmp(&end(other))
        }
    };
    first.then_with(|| (other.created_at, other.id).cmp(&(one.created_at, one.id)))
}

/// A claim belongs to a request with another fingerprint.
struct Conflict;

impl State {
    fn insert(&mut self, new: NewKey, replaces: Option<KeyId>) -> Result<KeyRecord, StoreError> {
        if !self.organizations.contains_key(&new.organization) {
            return Err(StoreError::Failed(Box::new(UnknownOrganization)));
        }
        if self.keys.contains_key(&new.id) || self.by_digest.contains_key(&new.digest) {
            return Err(StoreError::Duplicate { what: "the key" });
        }
        let old = replaces.and_then(|id| self.keys.get(&id));
        let record = KeyRecord {
            counts_with: old.map_or(new.id, |old| old.counts_with),
            id: new.id,
            organization: new.organization,
            creator: new.creator,
            name: new.name,
            hint: new.hint,
            scopes: new.scopes,
            pepper: new.pepper,
            rate_limit: new.rate_limit,
            expires_at: new.expires_at,
            created_at: new.created_at,
            last_used_at: None,
            revoked_at: None,
            revocation_reason: None,
            replaces,
            replaced_by: None,
            position: Position::START,
        };
        self.by_digest.insert(new.digest, new.id);
        self.keys.insert(new.id, record.clone());
        Ok(record)
    }

    /// Changes a key in a way that moves the position.
    fn change_key(&mut self, id: KeyId, change: impl FnOnce(&mut KeyRecord)) -> Option<KeyRecord> {
        let position = self.change(Subject::Key(id));
        let key = self.keys.get_mut(&id)?;
        change(key);
        key.position = position;
        Some(key.clone())
    }

    /// What an earlier request with the same claim has made.
    fn claimed(&self, claim: Option<&IdempotencyClaim>) -> Option<Result<KeyRecord, Conflict>> {
        let claim = claim?;
        let claimed = self.claims.get(&Claim::from(claim))?;
        if claimed.is_forgotten(claim.at) {
            return None;
        }
        if claimed.fingerprint != claim.fingerprint {
            return Some(Err(Conflict));
        }
        self.keys.get(&claimed.made).cloned().map(Ok)
    }

    fn claim(&mut self, claim: Option<IdempotencyClaim>, made: KeyId) {
        if let Some(claim) = claim {
            self.claims.retain(|_, earlier| !earlier.is_forgotten(claim.at));
            let claimed = Claimed { fingerprint: claim.fingerprint, made, at: claim.at };
            self.claims.insert(Claim::from(&claim), claimed);
        }
    }

    /// A key, the keys that it created, and theirs.
    fn with_descendants(&self, root: KeyId) -> HashSet<KeyId> {
        let mut family = HashSet::from([root]);
        let mut makers = vec![root];
        while let Some(maker) = makers.pop() {
            let made = self.keys.values().filter(|key| key.creator.key == Some(maker)).map(|key| key.id);
            makers.extend(made.filter(|id| family.insert(*id)));
        }
        family
    }
}
