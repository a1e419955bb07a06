//! A key that is used on three servers at three times its limit, which they share through Redis.

use std::thread;
use std::time::Duration;

use bsk_test_services::Redis;

use crate::link::Link;
use crate::load::{Load, Usage};
use crate::members::Fleet;
use crate::record::{KeyNumber, Outcome, Record, micros};

/// The one key of these loads.
const KEY: KeyNumber = KeyNumber(0);

/// A limit, and how it is used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) limit: u32,
    pub(crate) window_seconds: u32,
    /// The pause of each of the six users between two requests.
    pub(crate) pause: Duration,
    pub(crate) seconds: u64,
}

/// Three times the limit, and a little more.
const OVERLOAD: Plan = Plan { limit: 600, window_seconds: 4, pause: Duration::from_millis(10), seconds: 12 };

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcomes {
    pub(crate) offered: usize,
    pub(crate) admitted: usize,
    pub(crate) limited: usize,
    pub(crate) unknown: usize,
    pub(crate) worst_window: usize,
    /// Of what a limiter would have admitted that remembers every admission.
    pub(crate) of_ideal: f64,
}

impl Plan {
    pub(crate) fn usage(self) -> Usage {
        let limit = Some((self.limit, self.window_seconds));
        Usage { keys: 1, users: 2, pause: self.pause, limit }
    }

    fn window(self) -> Duration {
        Duration::from_secs(self.window_seconds.into())
    }

    pub(crate) fn outcomes(self, record: &Record) -> Outcomes {
        let window = micros(self.window());
        Outcomes {
            offered: record.calls.len(),
            admitted: record.count(Outcome::Accepted),
            limited: record.count(Outcome::Limited),
            unknown: record.count(Outcome::Unavailable) + record.count(Outcome::Unanswered),
            worst_window: record.worst_window(KEY, window),
            of_ideal: record.of_ideal(KEY, self.limit as usize, window),
        }
    }

    /// Uses the key, and gives what was done; while it is being used something happens.
    pub(crate) fn run(self, fleet: &mut Fleet, happens: impl FnOnce(&mut Fleet, &Load)) -> Record {
        Load::on(fleet, self.usage()).run(|load| happens(fleet, load))
    }
}

/// Lets a load be for so long.
pub(crate) fn wait(seconds: f64) {
    thread::park_timeout(Duration::from_secs_f64(seconds));
}

/// Three servers that share limits by a way on which answers can be lost.
pub(crate) fn sharing(redis: &Redis, loss: &str) -> Option<(Fleet, Link)> {
    let mut fleet = Fleet::idle(3, "5s")?;
    let link = Link::to(redis.port());
    fleet.share_limits(&format!("redis://127.0.0.1:{}/0", link.port()), loss);
    fleet.run();
    Some((fleet, link))
}

/// What comes of a plan while something happens, and how many calls of Redis each admission takes.
#[expect(clippy::cast_precision_loss, reason = "no test makes 2^52 calls")]
pub(crate) fn calls_per_admission(
    plan: Plan,
    redis: &Redis,
    fleet: &mut Fleet,
    happens: impl FnOnce(&mut Fleet, &Load),
) -> (Outcomes, f64) {
    let before = redis.calls("evalsha");
    let record = plan.run(fleet, happens);
    record.check();
    let outcomes = plan.outcomes(&record);
    let calls = (redis.calls("evalsha") - before) as f64 / outcomes.admitted as f64;
    println!("{plan:?}: {outcomes:?}, {calls:.3} calls an admission");
    (outcomes, calls)
}

/// Nothing happens for as long as the plan says.
pub(crate) fn calm(plan: Plan) -> impl FnOnce(&mut Fleet, &Load) {
    move |_, _| thread::park_timeout(Duration::from_secs(plan.seconds))
}

#[test]
fn three_servers_admit_the_limit_and_no_more() {
    let Some(redis) = Redis::start() else { return };
    let Some((mut fleet, _link)) = sharing(&redis, "share") else { return };
    let (outcomes, calls) = calls_per_admission(OVERLOAD, &redis, &mut fleet, calm(OVERLOAD));
    assert!(outcomes.worst_window <= 600 && outcomes.offered > 2 * outcomes.admitted, "{outcomes:?}");
    assert!(outcomes.of_ideal > 0.9 && calls < 0.3, "{outcomes:?}, {calls}");
}

#[test]
fn below_the_limit_nobody_is_refused_and_redis_is_rarely_asked() {
    let Some(redis) = Redis::start() else { return };
    let Some((mut fleet, _link)) = sharing(&redis, "share") else { return };
    let plan = Plan { limit: 6_000, seconds: 6, ..OVERLOAD };
    let (outcomes, calls) = calls_per_admission(plan, &redis, &mut fleet, calm(plan));
    assert_eq!((outcomes.limited, outcomes.unknown), (0, 0), "{outcomes:?}");
    assert!(calls < 0.15, "{calls}");
}

#[test]
fn limit_holds_while_servers_stop_and_die_and_answers_are_lost() {
    let Some(redis) = Redis::start() else { return };
    let Some((mut fleet, link)) = sharing(&redis, "closed") else { return };
    let record = OVERLOAD.run(&mut fleet, |fleet, load| trouble(fleet, load, &link, 2));
    let outcomes = OVERLOAD.outcomes(&record);
    println!("{outcomes:?}, {} answers lost", link.lost());
    record.check();
    assert!(outcomes.worst_window <= 600, "{outcomes:?}");
    assert!(outcomes.of_ideal > 0.9 && link.lost() > 3, "{outcomes:?}");
}

/// Servers stop and die, and answers of Redis are lost.
pub(crate) fn trouble(fleet: &mut Fleet, load: &Load, link: &Link, rounds: usize) {
    let _ailing = load.trouble_everywhere();
    link.lose_one_in(5);
    for round in 0..rounds {
        wait(1.0);
        fleet.server(round % 3).hang();
        wait(1.3);
        fleet.server(round % 3).wake();
        wait(0.7);
        fleet.server_mut((round + 1) % 3).crash();
        wait(0.3);
        fleet.restart((round + 1) % 3);
    }
    wait(1.0);
}

#[test]
fn redis_that_comes_back_empty_grants_nothing_that_was_granted() {
    let Some(mut redis) = Redis::start() else { return };
    let Some((mut fleet, _link)) = sharing(&redis, "closed") else { return };
    let record = OVERLOAD.run(&mut fleet, |_, load| lose(load, &mut redis, 0.3));
    let outcomes = OVERLOAD.outcomes(&record);
    println!("{outcomes:?}");
    record.check();
    assert!(outcomes.worst_window <= 600, "{outcomes:?}");
    assert!(outcomes.admitted > 600, "it must have come back: {outcomes:?}");
}

#[test]
fn shares_stay_below_twice_the_limit_while_redis_is_away() {
    let Some(mut redis) = Redis::start() else { return };
    let Some((mut fleet, _link)) = sharing(&redis, "share") else { return };
    let record = OVERLOAD.run(&mut fleet, |_, load| lose(load, &mut redis, 6.0));
    let outcomes = OVERLOAD.outcomes(&record);
    println!("{outcomes:?}");
    record.check();
    assert!(outcomes.worst_window < 1_200, "{outcomes:?}");
}

/// Takes Redis away for some time, with all that it knows.
pub(crate) fn lose(load: &Load, redis: &mut Redis, seconds: f64) {
    wait(3.0);
    let ailing = load.trouble_everywhere();
    redis.kill();
    wait(seconds);
    redis.resume();
    drop(ailing);
    wait(6.0);
}

/// The checker has teeth: servers that do not share are found out.
#[test]
fn servers_that_share_nothing_are_found_out() {
    let Some(mut fleet) = Fleet::idle(3, "5s") else { return };
    fleet.run();
    let record = OVERLOAD.run(&mut fleet, |_, _| wait(5.0));
    assert!(OVERLOAD.outcomes(&record).worst_window > 600);
}
