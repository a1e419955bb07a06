//! Laws of listing keys.

use super::Outcome;
use super::sample::{add, at, begin, hint, key, key_id, key_of, name, organization, organization_id, revoke};
use crate::activity::KeyUsage;
use crate::error::StoreError;
use crate::id::KeyId;
use crate::key::{KeyFilter, KeyQuery, KeySort, NewKey};
use crate::page::{Page, Paged};
use crate::store::Store;

fn all() -> KeyQuery {
    KeyQuery {
        organization: organization_id(1),
        filter: KeyFilter::All,
        search: None,
        created_by: None,
        sort: KeySort::Created,
        page: Page::FIRST,
        at: at(1_000),
    }
}

fn ids(store: &dyn Store, query: &KeyQuery) -> Result<Paged<KeyId>, StoreError> {
    let Paged { items, total } = store.keys(query)?;
    Ok(Paged { items: items.iter().map(|key| key.id).collect(), total })
}

/// The numbers of the keys that a search finds, newest first.
fn found(store: &dyn Store, search: &str) -> Result<Vec<KeyId>, StoreError> {
    let found = ids(store, &KeyQuery { search: Some(search.to_owned()), ..all() })?;
    assert_eq!(found.total, found.items.len() as u64, "the total counts what was found");
    Ok(found.items)
}

fn page(number: u32, size: u32) -> KeyQuery {
    let page = Page::new(number, size).unwrap_or_else(|_| panic!("page {number} of {size} is one"));
    KeyQuery { page, ..all() }
}

pub(super) fn keys_are_listed_newest_first(store: &dyn Store) -> Outcome {
    begin(store)?;
    for (number, created) in [(3, 50), (1, 70), (2, 50), (4, 60)] {
        add(store, NewKey { created_at: at(created), ..key(number) })?;
    }
    let listed = ids(store, &all())?;
    assert_eq!(listed.items, [1, 4, 3, 2].map(key_id), "of one age, the greater id comes first");
    assert_eq!(listed.total, 4);
    Ok(())
}

pub(super) fn pages_cover_the_list_once(store: &dyn Store) -> Outcome {
    begin(store)?;
    for number in 1..=7 {
        // In one moment, so that only ids order them.
        add(store, NewKey { created_at: at(0), ..key(number) })?;
    }
    let mut covered = Vec::new();
    for number in 1..=3 {
        let part = ids(store, &page(number, 3))?;
        assert_eq!(part.total, 7);
        covered.extend(part.items);
    }
    assert_eq!(covered, [7, 6, 5, 4, 3, 2, 1].map(key_id));
    Ok(())
}

pub(super) fn page_past_the_end_is_empty_and_knows_the_total(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    for number in [2, u32::MAX] {
        assert_eq!(ids(store, &page(number, Page::MAX_SIZE))?, Paged { items: Vec::new(), total: 1 });
    }
    Ok(())
}

pub(super) fn keys_of_others_are_not_listed(store: &dyn Store) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    add(store, key(1))?;
    add(store, NewKey { organization: organization_id(2), ..key(2) })?;
    assert_eq!(ids(store, &all())?, Paged { items: vec![key_id(1)], total: 1 });
    let nobody = KeyQuery { organization: organization_id(3), ..all() };
    assert_eq!(ids(store, &nobody)?, Paged { items: Vec::new(), total: 0 });
    Ok(())
}

pub(super) fn filter_narrows_the_list(store: &dyn Store) -> Outcome {
    begin(store)?;
    let ends = |number, seconds| NewKey { expires_at: Some(at(seconds)), ..key(number) };
    let soon = i64::try_from(KeyFilter::SOON.as_secs())?;
    let now = 1_000;
    for new in [key(1), key(2), ends(3, now), ends(4, now + 1), ends(5, now + soon - 1), ends(6, now + soon)]
    {
        add(store, new)?;
    }
    add(store, ends(7, now + 1))?;
    for number in [2, 7] {
        store.revoke_keys(&revoke(number))?;
    }
    let cases: [(KeyFilter, &[u32]); 6] = [
        (KeyFilter::All, &[7, 6, 5, 4, 3, 2, 1]),
        (KeyFilter::NotRevoked, &[6, 5, 4, 3, 1]),
        (KeyFilter::Revoked, &[7, 2]),
        (KeyFilter::Usable, &[6, 5, 4, 1]),
        (KeyFilter::ExpiringSoon, &[5, 4]),
        (KeyFilter::Expired, &[3]),
    ];
    for (filter, expected) in cases {
        let items: Vec<_> = expected.iter().copied().map(key_id).collect();
        let expected = Paged { total: items.len() as u64, items };
        assert_eq!(ids(store, &KeyQuery { filter, ..all() })?, expected, "{filter:?}");
    }
    Ok(())
}

pub(super) fn keys_are_sorted_as_asked(store: &dyn Store) -> Outcome {
    begin(store)?;
    let called = |number, text: &str, ends: Option<i64>| NewKey {
        name: name(text),
        expires_at: ends.map(at),
        ..key(number)
    };
    for new in [
        called(1, "beta", Some(90)),
        called(2, "Alpha", None),
        called(3, "alpha", Some(80)),
        called(4, "\u{e9}t\u{e9}", None),
        called(5, "a-b", Some(90)),
    ] {
        add(store, new)?;
    }
    let used =
        |number, seconds| KeyUsage { last_used_at: Some(at(seconds)), ..KeyUsage::none(key_id(number)) };
    store.record_usage(at(60), &[used(2, 50), used(4, 60), used(5, 50)])?;
    let cases = [
        (KeySort::Created, [5, 4, 3, 2, 1]),
        (KeySort::Name, [5, 3, 2, 1, 4]),
        (KeySort::LastUsed, [4, 5, 2, 3, 1]),
        (KeySort::Expiry, [3, 5, 1, 4, 2]),
    ];
    for (sort, expected) in cases {
        assert_eq!(ids(store, &KeyQuery { sort, ..all() })?.items, expected.map(key_id), "{sort:?}");
    }
    Ok(())
}

pub(super) fn keys_are_listed_by_their_creator(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    for (number, creator) in [(2, 1), (3, 1), (4, 2)] {
        add(store, key_of(number, creator))?;
    }
    let of = |creator| KeyQuery { created_by: Some(key_id(creator)), ..all() };
    assert_eq!(ids(store, &of(1))?.items, [3, 2].map(key_id));
    assert_eq!(ids(store, &of(4))?.items, []);
    let mut made = store.made_by(&[1, 2, 3, 9].map(key_id))?;
    made.sort();
    assert_eq!(made, [(key_id(1), 2), (key_id(2), 1)]);
    assert_eq!(store.made_by(&[])?, []);
    Ok(())
}

pub(super) fn descendants_are_listed_across_organizations(store: &dyn Store) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    add(store, key(1))?;
    for (number, creator) in [(2, 1), (3, 2), (4, 3), (5, 9)] {
        add(store, key_of(number, creator))?;
    }
    add(store, NewKey { organization: organization_id(2), ..key_of(6, 4) })?;
    store.revoke_keys(&revoke(3))?;
    let Paged { items, total } = store.descendants(key_id(1), Page::FIRST)?;
    let listed: Vec<_> = items.into_iter().map(|key| key.id).collect();
    assert_eq!(listed, [6, 4, 2].map(key_id), "those behind a revoked key too");
    assert_eq!(total, 3);
    let second = store.descendants(key_id(1), Page::new(2, 2)?)?;
    assert_eq!(second.items.into_iter().map(|key| key.id).collect::<Vec<_>>(), [key_id(2)]);
    assert_eq!(store.descendants(key_id(6), Page::FIRST)?.total, 0);
    Ok(())
}

pub(super) fn search_finds_part_of_a_name_in_any_case(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, NewKey { name: name("Production Server"), ..key(1) })?;
    add(store, NewKey { name: name("production"), ..key(2) })?;
    add(store, NewKey { name: name("Staging \u{c4}"), ..key(3) })?;
    assert_eq!(found(store, "PRODUCT")?, [2, 1].map(key_id));
    assert_eq!(found(store, "ion serv")?, [1].map(key_id));
    assert_eq!(found(store, "")?, [3, 2, 1].map(key_id));
    assert_eq!(found(store, "\u{c4}")?, [3].map(key_id));
    assert_eq!(found(store, "\u{e4}")?, [], "only ASCII letters have two cases");
    assert_eq!(found(store, "nothing")?, []);
    Ok(())
}

pub(super) fn search_takes_every_character_literally(store: &dyn Store) -> Outcome {
    begin(store)?;
    let names = ["100% sure", "100 sure", "a_b", "acb", "back\\slash", "backslash", "it's", "[x]*?"];
    for (number, text) in (1..).zip(names) {
        add(store, NewKey { name: name(text), ..key(number) })?;
    }
    let cases: [(&str, &[u32]); 9] = [
        ("%", &[1]),
        ("0% s", &[1]),
        ("_", &[3]),
        ("a_b", &[3]),
        ("\\", &[5]),
        ("k\\s", &[5]),
        ("'", &[7]),
        ("]*?", &[8]),
        ("\\%", &[]),
    ];
    for (search, expected) in cases {
        let expected: Vec<_> = expected.iter().copied().map(key_id).collect();
        assert_eq!(found(store, search)?, expected, "{search}");
    }
    Ok(())
}

pub(super) fn search_finds_the_beginning_of_a_hint(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, NewKey { name: name("One"), hint: hint("bsk_live_a1b2"), ..key(1) })?;
    add(store, NewKey { name: name("Two"), hint: hint("bsk_live_a1c3"), ..key(2) })?;
    add(store, NewKey { name: name("Three"), hint: hint("acme_live_a1b2"), ..key(3) })?;
    assert_eq!(found(store, "bsk_live_a1")?, [2, 1].map(key_id));
    assert_eq!(found(store, "BSK_LIVE_A1B2")?, [1].map(key_id));
    assert_eq!(found(store, "a1b2")?, [], "not the end of one");
    assert_eq!(found(store, "bsk%a1")?, []);
    Ok(())
}

pub(super) fn search_for_what_no_name_contains_finds_nothing(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, NewKey { name: name("aaaa"), ..key(1) })?;
    assert_eq!(found(store, "a\0")?, []);
    assert_eq!(found(store, "a\n")?, []);
    assert_eq!(found(store, &"a".repeat(100_000))?, []);
    assert_eq!(found(store, &"%".repeat(100_000))?, []);
    Ok(())
}

pub(super) fn search_and_filter_narrow_together(store: &dyn Store) -> Outcome {
    begin(store)?;
    for (number, text) in [(1, "Server"), (2, "Server"), (3, "Laptop")] {
        add(store, NewKey { name: name(text), ..key(number) })?;
    }
    store.revoke_keys(&revoke(2))?;
    store.revoke_keys(&revoke(3))?;
    let query = KeyQuery { filter: KeyFilter::Revoked, search: Some("server".to_owned()), ..all() };
    assert_eq!(ids(store, &query)?, Paged { items: vec![key_id(2)], total: 1 });
    Ok(())
}
