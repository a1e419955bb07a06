//! What the script owes, one finding at a time, in a real Redis under a clock that the test gives.

use crate::{
    account::Call,
    epoch::EpochId,
    policy::Policy,
    script::{Answer, Reply, name_of},
    server_id::ServerId,
    simulation::ledger::Ledger,
};
use bsk_limit::{Counted, Moment, Quota, SharedKey};
use bsk_test_services::Redis;
use std::{num::NonZeroU32, time::Duration};

const KEY: SharedKey = SharedKey([9; 16]);
const NOW: u64 = 1_700_000_000_000;

struct Bench {
    ledger: Ledger,
    asked: u64,
    _server: Redis,
}

fn bench() -> Option<Bench> {
    let server = Redis::start()?;
    let mut ledger = Ledger::that_expires(&server);
    ledger.begin("epoch");
    Some(Bench { ledger, asked: 0, _server: server })
}

fn policy(limit: u32, seconds: u64) -> Policy {
    Policy::new(Quota::new(NonZeroU32::new(limit).unwrap(), Duration::from_secs(seconds)).unwrap())
}

/// A call for `wanted` units under 100 a minute, for 15 s.
fn call(sequence: u64, wanted: u32) -> Call {
    Call {
        epoch: EpochId::new("epoch".to_owned()),
        policy: policy(100, 60),
        sequence,
        used: 0,
        used_up_ms: 0,
        returned: 0,
        wanted,
        length_ms: 15_000,
        charges: Vec::new(),
        sent: Moment::from_millis(0),
    }
}

impl Bench {
    fn reply(&mut self, server: &str, call: &Call, now: u64) -> Reply {
        self.ledger.apply(&ServerId::new(server.to_owned()), KEY, call, now)
    }

    fn answer(&mut self, server: &str, call: &Call, now: u64) -> Answer {
        match self.reply(server, call, now) {
            Reply::Settled(answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    /// How much is left at a time, as a server sees it that has nothing to do with it.
    fn left(&mut self, policy: Policy, now: u64) -> u32 {
        self.asked += 1;
        let call = Call { policy, length_ms: 1, ..call(self.asked, 0) };
        self.answer("bystander", &call, now).left
    }

    fn query<T: redis::FromRedisValue>(&mut self, command: &str) -> T {
        redis::cmd(command).arg(name_of(KEY)).query(&mut self.ledger.connection).unwrap()
    }
}

#[test]
fn a_call_that_is_repeated_is_applied_once_and_answered_alike() {
    let Some(mut bench) = bench() else { return };
    bench.answer("a", &call(1, 10), NOW);
    let second = Call { used: 4, returned: 6, ..call(2, 5) };
    let first_answer = bench.answer("a", &second, NOW + 10);
    for later in [20, 400] {
        let again = bench.answer("a", &second, NOW + later);
        assert_eq!((again.granted, again.held, again.continues), (5, 5, first_answer.continues));
        assert_eq!(again.left, 91);
    }
}

#[test]
fn a_call_that_arrives_after_a_later_one_counts_nothing() {
    let Some(mut bench) = bench() else { return };
    bench.answer("a", &call(1, 10), NOW);
    bench.answer("a", &call(2, 10), NOW);
    assert_eq!(bench.reply("a", &call(1, 10), NOW), Reply::Outdated);
    assert_eq!(bench.left(policy(100, 60), NOW), 80);
}

#[test]
fn lent_units_count_until_a_window_after_their_lease() {
    let Some(mut bench) = bench() else { return };
    bench.answer("a", &call(1, 30), NOW);
    assert_eq!(bench.left(policy(100, 60), NOW + 74_999), 70);
    assert_eq!(bench.left(policy(100, 60), NOW + 75_600), 100);
}

#[test]
fn used_units_count_from_when_they_are_settled_and_returned_ones_no_more() {
    let Some(mut bench) = bench() else { return };
    bench.answer("a", &call(1, 30), NOW);
    let settle = Call { used: 10, returned: 20, ..call(2, 0) };
    assert_eq!(bench.answer("a", &settle, NOW + 100).left, 90);
    assert_eq!(bench.left(policy(100, 60), NOW + 60_000), 90);
    assert_eq!(bench.left(policy(100, 60), NOW + 60_700), 100);
}

#[test]
fn used_units_count_from_when_the_last_of_them_was_used() {
    let Some(mut bench) = bench() else { return };
    bench.answer("a", &call(1, 10), NOW);
    let settle = Call { used: 10, used_up_ms: 6_000, ..call(2, 0) };
    assert_eq!(bench.answer("a", &settle, NOW + 9_000).left, 90);
    assert_eq!(bench.left(policy(100, 60), NOW + 62_999), 90);
    assert_eq!(bench.left(policy(100, 60), NOW + 63_600), 100);
}

#[test]
fn the_life_of_the_hash_is_only_ever_lengthened() {
    let Some(mut bench) = bench() else { return };
    bench.answer("a", &call(1, 30), NOW);
    let long: i64 = bench.query("PTTL");
    assert!((75_000..=80_000).contains(&long), "{long}");
    bench.answer("b", &Call { length_ms: 50, ..call(1, 1) }, NOW);
    let after: i64 = bench.query("PTTL");
    assert!(after > long - 2_000, "a short lease made {long} ms into {after} ms");
}

#[test]
fn a_short_lease_does_not_end_the_booking_of_units_that_were_lent_for_longer() {
    let Some(mut bench) = bench() else { return };
    bench.answer("a", &call(1, 30), NOW);
    let more = bench.answer("a", &Call { length_ms: 50, ..call(2, 1) }, NOW + 10);
    assert_eq!((more.granted, more.held, more.continues), (1, 31, true));
    // The units of the first call may be used for 15 s, whatever became of the second call's answer.
    assert_eq!(bench.left(policy(100, 60), NOW + 74_999), 69);
}

#[test]
fn a_state_that_was_made_anew_is_not_given_an_old_answer() {
    let Some(mut bench) = bench() else { return };
    assert_eq!(bench.answer("a", &call(5_000, 40), NOW).left, 60);
    // The same server has forgotten the key, and begins again some milliseconds later.
    let anew = bench.answer("a", &call(5_123, 40), NOW);
    assert_eq!((anew.granted, anew.held, anew.continues, anew.left), (40, 40, false, 20));
}

#[test]
fn a_lease_that_is_over_is_settled_where_it_ended_and_what_was_not_used_comes_back() {
    let Some(mut bench) = bench() else { return };
    bench.answer("a", &call(1, 30), NOW);
    let late = Call { used: 1, returned: 9, ..call(2, 0) };
    let answer = bench.answer("a", &late, NOW + 40_000);
    // Twenty are still in hand, to be used within a lease from now on.
    assert_eq!((answer.held, answer.continues, answer.left), (20, true, 79));
    assert_eq!(bench.left(policy(100, 60), NOW + 74_999), 79);
    assert_eq!(bench.left(policy(100, 60), NOW + 75_600), 80, "it was used before its lease ended");
    assert_eq!(bench.left(policy(100, 60), NOW + 114_999), 80);
    assert_eq!(bench.left(policy(100, 60), NOW + 115_600), 100);
}

#[test]
fn a_lease_that_is_too_old_to_count_is_not_lent_again() {
    let Some(mut bench) = bench() else { return };
    bench.answer("a", &call(1, 30), NOW);
    let repeated = bench.answer("a", &call(1, 30), NOW + 76_000);
    assert_eq!((repeated.granted, repeated.held, repeated.continues, repeated.left), (0, 0, false, 100));
    bench.answer("b", &call(1, 30), NOW);
    let next = bench.answer("b", &Call { used: 10, ..call(2, 0) }, NOW + 200_000);
    assert_eq!((next.granted, next.held, next.continues, next.left), (0, 0, false, 100));
}

#[test]
fn a_call_that_is_repeated_lends_for_the_whole_length_anew() {
    let Some(mut bench) = bench() else { return };
    bench.answer("a", &call(1, 30), NOW);
    let again = bench.answer("a", &call(1, 30), NOW + 10_000);
    assert_eq!((again.granted, again.held, again.left), (30, 30, 70));
    assert_eq!(bench.left(policy(100, 60), NOW + 84_999), 70);
    assert_eq!(bench.left(policy(100, 60), NOW + 85_600), 100);
}

#[test]
fn another_limit_and_another_window_charge_what_was_counted() {
    let Some(mut bench) = bench() else { return };
    bench.answer("a", &call(1, 100), NOW);
    bench.answer("a", &Call { used: 100, ..call(2, 0) }, NOW);
    for other in [policy(100, 120), policy(50, 30), policy(100, 7), policy(60, 61), policy(100, 60)] {
        assert_eq!(bench.left(other, NOW + 1), 0, "{other:?}");
        assert_eq!(bench.left(Policy { quota: Quota::default(), ..other }, NOW + 2), 900, "{other:?}");
    }
}

#[test]
fn a_short_window_in_between_does_not_clear_the_count() {
    let Some(mut bench) = bench() else { return };
    bench.answer("a", &call(1, 100), NOW);
    bench.answer("a", &Call { used: 100, ..call(2, 0) }, NOW);
    assert_eq!(bench.left(policy(100, 1), NOW + 5_000), 100, "too old for a window of a second");
    assert_eq!(bench.left(policy(100, 1), NOW + 7_000), 100);
    assert_eq!(bench.left(policy(100, 60), NOW + 8_000), 0, "and not for one of a minute");
    assert_eq!(bench.left(policy(100, 60), NOW + 65_000), 100);
}

#[test]
fn another_epoch_is_refused_inside_the_script() {
    let Some(mut bench) = bench() else { return };
    bench.answer("a", &call(1, 10), NOW);
    redis::cmd("FLUSHALL").exec(&mut bench.ledger.connection).unwrap();
    assert_eq!(bench.reply("a", &call(2, 10), NOW), Reply::OtherEpoch);
    assert_eq!(bench.query::<u32>("EXISTS"), 0);
    bench.ledger.begin("another");
    assert_eq!(bench.reply("a", &call(2, 10), NOW), Reply::OtherEpoch);
}

#[test]
fn what_was_counted_in_a_former_epoch_is_replaced_by_what_is_registered() {
    let Some(mut bench) = bench() else { return };
    bench.answer("a", &call(1, 100), NOW);
    // A copy that lacks the last writes took over: same data, another epoch.
    redis::cmd("HSET")
        .arg("bsk:limits:epoch")
        .arg("id")
        .arg("next")
        .exec(&mut bench.ledger.connection)
        .unwrap();
    let charges = vec![Counted { units: 30, age_ms: 59_000 }, Counted { units: 20, age_ms: 1_000 }];
    let register = Call { epoch: EpochId::new("next".to_owned()), charges, ..call(2, 0) };
    assert_eq!(bench.answer("a", &register, NOW + 10).left, 50);
    let later = Call { epoch: EpochId::new("next".to_owned()), ..call(3, 0) };
    assert_eq!(bench.answer("a", &later, NOW + 2_000).left, 80);
}

#[test]
fn an_epoch_that_is_not_ready_grants_nothing_until_all_that_was_before_is_too_old() {
    let Some(mut bench) = bench() else { return };
    let key = "bsk:limits:epoch";
    redis::cmd("HDEL").arg(key).arg("ready").exec(&mut bench.ledger.connection).unwrap();
    redis::cmd("HSET").arg(key).arg("at").arg(NOW).exec(&mut bench.ledger.connection).unwrap();
    let early = bench.answer("a", &call(1, 10), NOW + 75_599);
    assert_eq!((early.granted, early.is_gathering), (0, true));
    let late = bench.answer("a", &call(2, 10), NOW + 75_600);
    assert_eq!((late.granted, late.is_gathering), (10, false));
}

#[test]
fn what_is_lent_while_the_clock_is_back_counts_as_long_as_ever() {
    let Some(mut bench) = bench() else { return };
    bench.answer("a", &call(1, 0), NOW);
    assert_eq!(bench.answer("a", &Call { length_ms: 1, ..call(2, 100) }, NOW - 50_000).granted, 100);
    assert_eq!(bench.left(policy(100, 60), NOW + 59_999), 0);
}

#[test]
fn records_of_servers_that_are_gone_are_dropped() {
    let Some(mut bench) = bench() else { return };
    for server in 0..50 {
        bench.answer(&format!("server{server}"), &call(1, 1), NOW);
    }
    assert_eq!(bench.left(policy(100, 60), NOW + 76_200), 100);
    let fields: Vec<String> = bench.query("HKEYS");
    let records: Vec<_> = fields.iter().filter(|field| field.starts_with('l')).collect();
    assert_eq!(records, ["lbystander"]);
    assert!(fields.iter().all(|field| !field.starts_with('b') || field == "bystander"), "{fields:?}");
}

#[test]
fn a_refusal_says_when_there_is_something_for_certain() {
    let Some(mut bench) = bench() else { return };
    bench.answer("a", &Call { length_ms: 1, ..call(1, 60) }, NOW);
    bench.answer("a", &Call { length_ms: 1, used: 60, ..call(2, 40) }, NOW + 10_000);
    let refused = bench.answer("b", &call(1, 5), NOW + 20_000);
    assert_eq!((refused.granted, refused.left), (0, 0));
    assert!(
        refused.again_ms > 0 && refused.hope_ms <= refused.again_ms && refused.next_ms <= refused.again_ms
    );
    assert_eq!(bench.answer("b", &call(2, 5), NOW + 20_000 + refused.again_ms).granted, 5);
}
