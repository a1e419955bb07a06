//! Who calls, as the service behind the proxy is told.

use std::cell::RefCell;
use std::sync::LazyLock;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use bsk_actix::auth::{KeyId, OrganizationId, Principal, ScopeSet};
use bsk_actix::header_texts;

use super::kept::Kept;

const KEY_ID: HeaderName = HeaderName::from_static("x-auth-key-id");
const ORGANIZATION_ID: HeaderName = HeaderName::from_static("x-auth-organization-id");
const SCOPES: HeaderName = HeaderName::from_static("x-auth-scopes");

thread_local! {
    static KEYS: RefCell<Kept<KeyId, 1_024>> = const { RefCell::new(Kept::new()) };
    static ORGANIZATIONS: RefCell<Kept<OrganizationId, 64>> = const { RefCell::new(Kept::new()) };
}

/// Who calls. What is told of them is read when this is made: it is on its way
/// from memory while an answer is begun.
pub(super) struct Caller<'a> {
    id: KeyId,
    organization: &'a OrganizationId,
    place_of_organization: usize,
    scopes: ScopeSet,
}

impl<'a> Caller<'a> {
    pub(super) fn of(principal: &'a Principal) -> Self {
        let organization = principal.organization();
        Self {
            id: principal.id(),
            organization,
            place_of_organization: place_of(organization),
            scopes: principal.scopes().effective(),
        }
    }

    /// Says who calls in an answer that does not say it yet.
    pub(super) fn append_to(&self, headers: &mut HeaderMap) {
        self.append_id_to(headers);
        self.append_organization_to(headers);
        headers.append(SCOPES, names(self.scopes).clone());
    }

    fn append_id_to(&self, headers: &mut HeaderMap) {
        let [first, second, ..] = *self.id.as_bytes();
        let place = usize::from(u16::from_le_bytes([first, second]));
        // When the thread ends, nothing is kept any more.
        let is_kept = KEYS.try_with(|kept| {
            kept.borrow_mut().append_to(headers, KEY_ID, &self.id, place, || self.id.to_string())
        });
        if is_kept != Ok(true) {
            append_text(headers, KEY_ID, self.id.encode(&mut [0; 36]));
        }
    }

    fn append_organization_to(&self, headers: &mut HeaderMap) {
        let (id, place) = (self.organization, self.place_of_organization);
        let is_kept = ORGANIZATIONS.try_with(|kept| {
            kept.borrow_mut().append_to(headers, ORGANIZATION_ID, id, place, || id.as_str().to_owned())
        });
        if is_kept != Ok(true) {
            append_text(headers, ORGANIZATION_ID, id.as_str());
        }
    }
}

/// The last characters of an organization's id are random.
fn place_of(organization: &OrganizationId) -> usize {
    let last = organization.as_str().bytes().rev().take(8);
    last.fold(0, |mixed: usize, byte| mixed.wrapping_mul(31).wrapping_add(byte.into()))
}

/// Appends a text that is fit for a header, as ids are.
fn append_text(headers: &mut HeaderMap, name: HeaderName, text: &str) {
    let [value] = header_texts([text.as_bytes()]);
    if let Ok(value) = value {
        headers.append(name, value);
    }
}

/// The names of scopes. Every set has one value, which lives as long as the program and costs nothing to
/// copy.
fn names(scopes: ScopeSet) -> &'static HeaderValue {
    static OF_EACH: LazyLock<Vec<HeaderValue>> = LazyLock::new(|| {
        let sets = (0..=u8::MAX).map_while(ScopeSet::from_bits);
        sets.map(|set| HeaderValue::from_static(set.to_string().leak())).collect()
    });
    &OF_EACH[usize::from(scopes.bits())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_as_they_are_whether_their_places_are_taken_or_not() {
        let organizations: Vec<OrganizationId> =
            (0..640).map(|number| format!("org_{number}").parse().unwrap()).collect();
        for number in (0..4_096_u32).chain(0..4_096) {
            let mut random = [0; 16];
            random[..4].copy_from_slice(&number.to_le_bytes());
            let id = KeyId::from_random(random);
            let organization = &organizations[number as usize % organizations.len()];
            let place_of_organization = place_of(organization);
            let caller = Caller { id, organization, place_of_organization, scopes: ScopeSet::BASE };
            let mut headers = HeaderMap::new();
            caller.append_to(&mut headers);
            assert_eq!(headers.len(), 3);
            assert_eq!(headers.get(KEY_ID).unwrap(), id.to_string().as_str());
            assert_eq!(headers.get(ORGANIZATION_ID).unwrap(), organization.as_str());
            assert_eq!(headers.get(SCOPES).unwrap(), "admin read write");
        }
    }
}
