//! Laws of what keys were used for.

use super::Outcome;
use super::sample::{
    add, at, begin, head, key, key_id, now, organization, organization_id, sub_organization,
};
use crate::activity::{KeptCount, KeyUsage, Step, UsagePoint, UsageQuery};
use crate::key::NewKey;
use crate::store::Store;
use crate::timestamp::Timestamp;

/// A minute, an hour and a day in seconds.
const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

fn used(number: u32, admitted: u64, rate_limited: u64, forbidden: u64) -> KeyUsage {
    KeyUsage { key: key_id(number), last_used_at: None, admitted, rate_limited, forbidden }
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
    store.keep_counts(&[kept(1, "old"), kept(2, "gone")])?;
    store.keep_counts(&[kept(1, "new"), kept(3, "")])?;
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
