//! Who calls, as the service behind the proxy is told.

use std::cell::RefCell;
use std::sync::LazyLock;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use bsk_actix::auth::{Admission, OrganizationId, ScopeSet};
use bsk_actix::header_texts;

static KEY_ID: HeaderName = HeaderName::from_static("x-auth-key-id");
static ORGANIZATION_ID: HeaderName = HeaderName::from_static("x-auth-organization-id");
static SCOPES: HeaderName = HeaderName::from_static("x-auth-scopes");

/// How many ids of organizations a thread keeps, for as long as the program runs.
const PLACES: usize = 64;

thread_local! {
    static KEPT: RefCell<[Option<HeaderValue>; PLACES]> = const { RefCell::new([const { None }; PLACES]) };
}

/// Says who calls in an answer that does not say it yet.
pub(super) fn append(admission: &Admission, headers: &mut HeaderMap) {
    let principal = admission.principal();
    let mut id = [0; 36];
    // Ids are fit for a header as they are.
    if let [Ok(id)] = header_texts([principal.id().encode(&mut id).as_bytes()]) {
        headers.append(KEY_ID.clone(), id);
    }
    if let Some(organization) = organization(principal.organization()) {
        headers.append(ORGANIZATION_ID.clone(), organization);
    }
    headers.append(SCOPES.clone(), names(principal.scopes().effective()));
}

/// The id of an organization. Most servers have few: the first one at each place is kept, as the
/// copies of a value that lives as long as the program are not counted.
fn organization(id: &OrganizationId) -> Option<HeaderValue> {
    // When the thread ends, nothing is kept any more.
    let kept = KEPT.try_with(|kept| {
        let mut kept = kept.borrow_mut();
        let place = kept.get_mut(place(id.as_str()))?;
        let value = place.get_or_insert_with(|| HeaderValue::from_static(id.as_str().to_owned().leak()));
        (value.as_bytes() == id.as_str().as_bytes()).then(|| value.clone())
    });
    kept.ok().flatten().or_else(|| {
        let [value] = header_texts([id.as_str().as_bytes()]);
        value.ok()
    })
}

/// Where an id is kept: its last characters are random.
fn place(id: &str) -> usize {
    let mixed = id.bytes().rev().take(8).fold(0_usize, |mixed, byte| mixed * 31 + usize::from(byte));
    mixed % PLACES
}

/// The names of scopes. Every set has one value, which lives as long as the program and costs nothing to
/// copy.
fn names(scopes: ScopeSet) -> HeaderValue {
    static OF_EACH: LazyLock<Vec<HeaderValue>> = LazyLock::new(|| {
        let sets = (0..=u8::MAX).map_while(ScopeSet::from_bits);
        sets.map(|set| HeaderValue::from_static(set.to_string().leak())).collect()
    });
    OF_EACH[usize::from(scopes.bits())].clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_itself_whether_its_place_is_taken_or_not() {
        let ids: Vec<OrganizationId> =
            (0..10 * PLACES).map(|number| format!("org_{number}").parse().unwrap()).collect();
        for id in ids.iter().chain(&ids) {
            assert_eq!(organization(id).unwrap(), id.as_str());
        }
        let kept = KEPT.with_borrow(|kept| kept.iter().flatten().count());
        assert!(kept > PLACES / 2, "ids are spread over places: {kept}");
    }
}
