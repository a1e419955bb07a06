//! Laws of what keys were used for.

use super::Outcome;
use super::sample::{
    add, at, begin, head, key, key_id, now, organization, organization_id, replica, sub_organization,
};
use bsk_scope::{Scope, ScopeSet};

use crate::activity::{KeptCount, KeyUsage, Step, UsagePoint, UsageQuery};
use crate::key::NewKey;
use crate::store::Store;
use crate::timestamp::Timestamp;

/// A minute, an hour and a day in seconds.
const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

fn used(number: u32, admitted: u64, rate_limited: u64, forbidden: u64) -> KeyUsage {
    KeyUsage { admitted, rate_limited, forbidden, ..KeyUsage::none(key_id(number)) }
}

fn last_used(number: u32, seconds: i64) -> KeyUsage {
    KeyUsage { last_used_at: Some(at(seconds)), ..used(number, 0, 0, 0) }
}

fn point(seconds: i64, admitted: u64, rate_limited: u64, forbidden: u64) -> UsagePoint {
    UsagePoint { at: at(seconds), admitted, rate_limited, forbidden }
}

fn query(step: Step, from: i64, to: i64) -> UsageQuery {
    UsageQuery { key: key_id(1), from: at(from), to: at(to), step }
}

pub(super) fn usage_is_counted_by_the_minute(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    add(store, key(2))?;
    store.record_usage(at(MINUTE), &[used(1, 5, 1, 2), used(2, 100, 100, 100)])?;
    let last_of_the_minute = Timestamp::from_millis(at(2 * MINUTE).as_millis() - 1);
    store.record_usage(last_of_the_minute, &[used(1, 3, 0, 0), used(1, 1, 1, 1)])?;
    store.record_usage(at(2 * MINUTE), &[used(1, 0, 7, 0)])?;
    store.record_usage(at(5 * MINUTE + 30), &[used(1, 0, 0, 1)])?;
    let expected = [point(MINUTE, 9, 2, 3), point(2 * MINUTE, 0, 7, 0), point(5 * MINUTE, 0, 0, 1)];
    assert_eq!(store.usage(query(Step::Minute, 0, HOUR))?, expected, "without the empty minutes");
    Ok(())
}

pub(super) fn usage_is_summed_by_hour_and_day(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    for (seconds, admitted) in [(0, 1), (HOUR - 1, 2), (HOUR, 4), (DAY - 1, 8), (DAY, 16), (-1, 32)] {
        store.record_usage(at(seconds), &[used(1, admitted, 1, 0)])?;
    }
    let hours = [
        point(-HOUR, 32, 1, 0),
        point(0, 3, 2, 0),
        point(HOUR, 4, 1, 0),
        point(DAY - HOUR, 8, 1, 0),
        point(DAY, 16, 1, 0),
    ];
    assert_eq!(store.usage(query(Step::Hour, -DAY, 2 * DAY))?, hours);
    let days = [point(-DAY, 32, 1, 0), point(0, 15, 4, 0), point(DAY, 16, 1, 0)];
    assert_eq!(store.usage(query(Step::Day, -DAY, 2 * DAY))?, days);
    Ok(())
}

pub(super) fn usage_begins_at_its_step_and_ends_before_its_end(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    for (minute, admitted) in [(59, 1), (60, 2), (90, 4), (119, 8), (120, 16)] {
        store.record_usage(at(minute * MINUTE), &[used(1, admitted, 0, 0)])?;
    }
    let read = |step, from, to| store.usage(query(step, from, to));
    assert_eq!(read(Step::Hour, HOUR + 1_000, 2 * HOUR)?, [point(HOUR, 14, 0, 0)], "the whole first step");
    assert_eq!(read(Step::Hour, HOUR, 119 * MINUTE)?, [point(HOUR, 6, 0, 0)], "nothing from the end on");
    assert_eq!(read(Step::Minute, HOUR + 59, 90 * MINUTE)?, [point(HOUR, 2, 0, 0)]);
    Ok(())
}

pub(super) fn usage_before_1970_is_in_the_step_that_holds_it(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    let minute_before = Timestamp::from_millis(-60_000);
    store.record_usage(minute_before, &[used(1, 1, 0, 0)])?;
    let hour = UsageQuery { from: minute_before, to: Timestamp::from_millis(0), ..query(Step::Hour, 0, 0) };
    let point = UsagePoint { at: Timestamp::from_millis(-3_600_000), ..point(0, 1, 0, 0) };
    assert_eq!(store.usage(hour)?, [point]);
    Ok(())
}

pub(super) fn usage_that_runs_backwards_is_empty(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    store.record_usage(at(0), &[used(1, 1, 0, 0)])?;
    assert_eq!(store.usage(query(Step::Minute, HOUR, -HOUR))?, []);
    assert_eq!(store.usage(query(Step::Day, 0, 0))?, []);
    let ever = UsageQuery { from: Timestamp::MIN, to: Timestamp::MAX, ..query(Step::Day, 0, 0) };
    assert_eq!(store.usage(ever)?, [point(0, 1, 0, 0)]);
    assert_eq!(store.usage(UsageQuery { key: key_id(2), ..ever })?, []);
    Ok(())
}

pub(super) fn last_use_never_goes_back(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    let before = head(store)?;
    for (seconds, expected) in [(50, 50), (40, 50), (60, 60)] {
        store.record_usage(at(0), &[last_used(1, seconds)])?;
        assert_eq!(now(store, 1)?.last_used_at, Some(at(expected)));
    }
    store.record_usage(at(0), &[used(1, 1, 0, 0)])?;
    assert_eq!(now(store, 1)?.last_used_at, Some(at(60)));
    assert_eq!(head(store)?, before, "a use is no change");
    Ok(())
}

pub(super) fn last_use_without_requests_makes_no_point(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    store.record_usage(at(0), &[last_used(1, 10)])?;
    assert_eq!(store.usage(query(Step::Minute, -DAY, DAY))?, []);
    Ok(())
}

pub(super) fn unknown_keys_are_skipped(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    store.record_usage(at(0), &[used(8, 1, 1, 1), last_used(9, 10), used(1, 1, 0, 0)])?;
    assert_eq!(store.usage(query(Step::Minute, 0, HOUR))?, [point(0, 1, 0, 0)]);
    store.record_usage(at(0), &[])?;
    Ok(())
}

pub(super) fn requests_of_an_agency_are_those_of_its_sub_organizations(store: &dyn Store) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    for (number, agency) in [(3, 1), (4, 1), (5, 2)] {
        store.create_organization(sub_organization(number, agency))?;
    }
    for (number, organization) in [(1, 1), (2, 3), (3, 4), (4, 5)] {
        add(store, NewKey { organization: organization_id(organization), ..key(number) })?;
    }
    // What was forbidden was admitted before.
    let usage = [used(1, 1_000, 0, 0), used(2, 5, 2, 1), used(3, 30, 0, 0), used(4, 1_000, 0, 0)];
    store.record_usage(at(HOUR), &usage)?;
    store.record_usage(at(HOUR - 1), &[used(2, 100, 0, 0)])?;
    let agency = organization_id(1);
    assert_eq!(store.agency_requests(&agency, at(HOUR))?, 37);
    assert_eq!(store.agency_requests(&agency, at(0))?, 137);
    assert_eq!(store.agency_requests(&agency, at(HOUR + 1))?, 0);
    assert_eq!(store.agency_requests(&organization_id(3), at(0))?, 0);
    Ok(())
}

pub(super) fn kept_counts_are_taken_once(store: &dyn Store) -> Outcome {
    begin(store)?;
    let kept = |number, counted: &str| KeptCount {
        key: key_id(number),
        at: at(MINUTE),
        counted: counted.to_owned(),
    };
    store.keep_counts(replica(1), &[kept(1, "old"), kept(2, "gone")])?;
    store.keep_counts(replica(1), &[kept(1, "new"), kept(3, "")])?;
    let mut taken = store.take_counts()?;
    if taken.is_empty() {
        // A store may keep nothing.
        return Ok(());
    }
    taken.sort_by_key(|kept| kept.key);
    assert_eq!(taken, [kept(1, "new"), kept(3, "")], "the last call replaces what was kept before");
    assert_eq!(store.take_counts()?, []);
    Ok(())
}

pub(super) fn counts_of_several_servers_are_kept_apart(store: &dyn Store) -> Outcome {
    begin(store)?;
    if store.change_log().is_none() {
        // One process serves it.
        return Ok(());
    }
    let kept = |seconds, counted: &str| {
        vec![KeptCount { key: key_id(1), at: at(seconds), counted: counted.to_owned() }]
    };
    for server in [2, 1, 3] {
        store.keep_counts(replica(server), &kept(server.into(), &format!("by {server}")))?;
    }
    let taken = store.take_counts()?;
    if taken.is_empty() {
        // A store may keep nothing.
        return Ok(());
    }
    assert_eq!(taken, kept(3, "by 3"), "whoever starts takes what was kept last");
    let mut rest = [store.take_counts()?, store.take_counts()?];
    rest.sort_by_key(|taken| taken.first().map(|kept| kept.at));
    assert_eq!(rest, [kept(1, "by 1"), kept(2, "by 2")], "the next ones take the others'");
    assert_eq!(store.take_counts()?, []);
    Ok(())
}

pub(super) fn usage_of_several_keys_is_read_at_once(store: &dyn Store) -> Outcome {
    begin(store)?;
    for number in 1..=3 {
        add(store, key(number))?;
    }
    for (minute, usage) in
        [(0, used(1, 1, 0, 0)), (1, used(1, 2, 0, 0)), (60, used(1, 4, 0, 0)), (1, used(3, 8, 1, 1))]
    {
        store.record_usage(at(minute * MINUTE), &[usage])?;
    }
    let mut points = store.usage_of(&[3, 1, 2].map(key_id), at(0), at(2 * HOUR), Step::Hour)?;
    points.sort_by_key(|(key, point)| (*key, point.at));
    let expected =
        [(key_id(1), point(0, 3, 0, 0)), (key_id(1), point(HOUR, 4, 0, 0)), (key_id(3), point(0, 8, 1, 1))];
    assert_eq!(points, expected);
    assert_eq!(store.usage_of(&[], at(0), at(HOUR), Step::Hour)?, []);
    Ok(())
}

pub(super) fn requests_of_several_keys_are_summed(store: &dyn Store) -> Outcome {
    begin(store)?;
    for number in 1..=3 {
        add(store, key(number))?;
    }
    for minute in [0, 59, 60, 61, 119, 120, 200] {
        store.record_usage(at(minute * MINUTE), &[used(1, 1, 10, 1), used(2, 100, 0, 0)])?;
    }
    let requests = |seconds| -> Result<Vec<_>, crate::error::StoreError> {
        let mut requests = store.requests_of(&[2, 1, 3].map(key_id), at(seconds))?;
        requests.sort();
        Ok(requests)
    };
    assert_eq!(requests(0)?, [(key_id(1), 77), (key_id(2), 700)]);
    assert_eq!(requests(59 * MINUTE)?, [(key_id(1), 66), (key_id(2), 600)]);
    assert_eq!(requests(60 * MINUTE)?, [(key_id(1), 55), (key_id(2), 500)]);
    assert_eq!(requests(60 * MINUTE + 1)?, [(key_id(1), 44), (key_id(2), 400)], "minutes that begin by then");
    assert_eq!(requests(200 * MINUTE)?, [(key_id(1), 11), (key_id(2), 100)]);
    assert_eq!(requests(201 * MINUTE)?, []);
    Ok(())
}

pub(super) fn needed_scopes_are_kept_by_the_day(store: &dyn Store) -> Outcome {
    begin(store)?;
    for number in 1..=2 {
        add(store, key(number))?;
    }
    let needed = |number, scopes: &[Scope]| KeyUsage {
        needed: scopes.iter().copied().collect(),
        ..KeyUsage::none(key_id(number))
    };
    store.record_usage(at(0), &[needed(1, &[Scope::Read, Scope::Write]), needed(2, &[Scope::Admin])])?;
    store.record_usage(at(2 * DAY), &[needed(1, &[Scope::Read])])?;
    store.record_usage(at(DAY), &[needed(1, &[Scope::Read])])?;
    let since = |seconds| store.needed_scopes(key_id(1), at(seconds));
    if since(0)?.is_none() {
        // It keeps no scopes.
        return Ok(());
    }
    let both: ScopeSet = [Scope::Read, Scope::Write].into_iter().collect();
    assert_eq!(since(0)?, Some(both));
    assert_eq!(since(DAY - 1)?, Some(both), "the day counts as a whole");
    assert_eq!(since(DAY)?, Some(Scope::Read.into()));
    assert_eq!(since(3 * DAY - 1)?, Some(Scope::Read.into()));
    assert_eq!(since(3 * DAY)?, Some(ScopeSet::EMPTY));
    Ok(())
}

pub(super) fn old_minutes_are_forgotten_and_their_hours_stay(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    for minute in [0, 30, 60, 90, 120] {
        store.record_usage(at(minute * MINUTE), &[used(1, 1, 0, 0)])?;
    }
    assert_eq!(store.forget_usage(at(0), at(0), 100)?, 0);
    let forgotten = store.forget_usage(at(90 * MINUTE), at(0), 2)?;
    if forgotten == 0 {
        // It keeps everything.
        return Ok(());
    }
    assert_eq!(forgotten, 2, "no more than asked");
    assert_eq!(store.forget_usage(at(90 * MINUTE), at(0), 100)?, 1);
    let minutes = store.usage(query(Step::Minute, 0, DAY))?;
    assert_eq!(minutes, [point(90 * MINUTE, 1, 0, 0), point(120 * MINUTE, 1, 0, 0)]);
    let hours = || store.usage(query(Step::Hour, 0, DAY));
    assert_eq!(hours()?, [point(0, 2, 0, 0), point(HOUR, 2, 0, 0), point(2 * HOUR, 1, 0, 0)]);
    assert_eq!(store.requests_of(&[key_id(1)], at(0))?, [(key_id(1), 5)], "whole hours are known");
    assert_eq!(store.forget_usage(at(0), at(HOUR), 100)?, 1);
    assert_eq!(hours()?, [point(HOUR, 2, 0, 0), point(2 * HOUR, 1, 0, 0)]);
    Ok(())
}
