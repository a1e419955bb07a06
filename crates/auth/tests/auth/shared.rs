//! A limit that other processes count in too.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use bsk_auth::{ApiKeys, Attempt, Budget, RateLimit, Refusal, Rotate, UpdateKey};
use bsk_limit::{
    Hand, Lender, Moment, NotBefore, Quota, SharedKey, SharedLimits, SharedVerdict, SharedWindow, Status,
    Ticket,
};

use crate::world::{Key, World};

/// Others who share: what they answer is told by the test.
#[derive(Debug, Default)]
struct Others {
    windows: Mutex<HashMap<SharedKey, Arc<Shared>>>,
}

/// A window of theirs, and how many units there are for us.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    quota: Option<Quota>,
    units: u32,
    is_away: bool,
    is_exhausted: bool,
    waiting: Vec<Box<dyn FnOnce() + Send>>,
}

struct Handle(Arc<Shared>, Quota);

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shared")
    }
}

impl SharedLimits for Others {
    fn window(&self, key: SharedKey, quota: Quota) -> SharedWindow {
        let shared = Arc::clone(self.windows().entry(key).or_default());
        shared.state().quota = Some(quota);
        SharedWindow::new(Arc::new(Hand::new(quota)), quota, Arc::new(Handle(shared, quota)))
    }
}

impl Lender for Handle {
    fn check(&self, now: Moment) -> SharedVerdict {
        let mut state = self.0.state();
        if state.quota != Some(self.1) {
            SharedVerdict::Closed
        } else if state.is_away {
            SharedVerdict::Unknown
        } else if state.units > 0 {
            state.units -= 1;
            SharedVerdict::Admitted
        } else if state.is_exhausted {
            let moment = now.saturating_add(std::time::Duration::from_secs(7));
            SharedVerdict::Refused(NotBefore { moment })
        } else {
            SharedVerdict::Pending(Ticket(0))
        }
    }

    fn notify(&self, _: Ticket, wake: Box<dyn FnOnce() + Send>) {
        self.0.state().waiting.push(wake);
    }

    fn status(&self, now: Moment) -> Status {
        let remaining = self.0.state().units;
        Status { quota: self.1, remaining, next: None, full: now }
    }

    fn is_idle(&self, _: Moment) -> bool {
        false
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics while it holds this")
    }
}

impl Others {
    fn windows(&self) -> MutexGuard<'_, HashMap<SharedKey, Arc<Shared>>> {
        self.windows.lock().expect("no test panics while it holds this")
    }

    fn only_window(&self) -> Arc<Shared> {
        let windows = self.windows();
        assert_eq!(windows.len(), 1, "all requests count in one window");
        windows.values().map(Arc::clone).next().expect("one window")
    }

    /// Changes the one window, and wakes whoever waits.
    fn tell(&self, change: impl FnOnce(&mut State)) {
        let window = self.only_window();
        let waiting = {
            let mut state = window.state();
            change(&mut state);
            std::mem::take(&mut state.waiting)
        };
        for wake in waiting {
            wake();
        }
    }

    fn waiting(&self) -> usize {
        self.only_window().state().waiting.len()
    }
}

fn world() -> (World, Arc<Others>) {
    let others = Arc::new(Others::default());
    let shared = Arc::clone(&others);
    (World::with(|builder| builder.shared_limits(shared)), others)
}

/// Begins a verification and follows it until it waits for the others.
fn begin(api_keys: &ApiKeys, key: &Key, budget: Budget) -> bsk_auth::Pending {
    match api_keys.authenticate(key.text.as_bytes(), budget) {
        Attempt::Pending(pending) => pending,
        Attempt::Decided(decided) => panic!("{decided:?}"),
    }
}

fn in_background(
    world: &World,
    key: &Key,
    budget: Budget,
) -> std::thread::JoinHandle<Result<bsk_auth::Admission, Refusal>> {
    let pending = begin(&world.api_keys, key, budget);
    std::thread::spawn(move || pending.wait())
}

fn until_somebody_waits(others: &Others) {
    while others.windows().is_empty() || others.waiting() == 0 {
        std::thread::yield_now();
    }
}

#[test]
fn request_waits_for_units_and_takes_one() {
    let (world, others) = world();
    let key = world.limited(10, 60);
    let waiting = in_background(&world, &key, Budget::Request);
    until_somebody_waits(&others);
    others.tell(|state| state.units = 3);
    let admission = waiting.join().unwrap().expect("admitted");
    assert_eq!(admission.rate().status.remaining, 2);
    assert_eq!(world.admitted(&key, 2), 2, "the others need not be asked again");
}

#[test]
fn request_that_others_were_faster_than_waits_again_and_is_refused_with_the_moment() {
    let (world, others) = world();
    let key = world.limited(10, 60);
    let waiting = in_background(&world, &key, Budget::Request);
    until_somebody_waits(&others);
    others.tell(|_| {});
    until_somebody_waits(&others);
    others.tell(|state| state.is_exhausted = true);
    let refusal = waiting.join().unwrap().expect_err("over the limit");
    assert!(matches!(refusal, Refusal::RateLimited(_)));
    assert_eq!(refusal.retry_after(), Some(std::time::Duration::from_secs(7)));
}

#[test]
fn key_revoked_while_its_request_waits_is_refused() {
    let (world, others) = world();
    let key = world.limited(10, 60);
    let waiting = in_background(&world, &key, Budget::Request);
    until_somebody_waits(&others);
    world.operator(&world.acme).revoke(key.id, bsk_auth::RevokeKey::default()).expect("revoked");
    others.tell(|state| state.units = 3);
    assert!(matches!(waiting.join().unwrap(), Err(Refusal::Revoked)));
}

#[test]
fn unknown_count_refuses_all_but_revocations() {
    let (world, others) = world();
    let key = world.limited(10, 60);
    let waiting = in_background(&world, &key, Budget::Request);
    until_somebody_waits(&others);
    others.tell(|state| state.is_away = true);
    let refusal = waiting.join().unwrap().expect_err("nobody knows the count");
    assert!(matches!(refusal, Refusal::LimitUnavailable { .. }), "{refusal:?}");
    assert!(refusal.retry_after().is_some());
    let Attempt::Decided(decided) = world.api_keys.authenticate(key.text.as_bytes(), Budget::Revocation)
    else {
        panic!("the key is cached")
    };
    assert!(decided.is_ok(), "the door cannot be held shut");
}

#[test]
fn request_to_revoke_does_not_wait_for_the_others() {
    let (world, others) = world();
    let key = world.limited(10, 60);
    let waiting = in_background(&world, &key, Budget::Request);
    until_somebody_waits(&others);
    let attempt = world.api_keys.authenticate(key.text.as_bytes(), Budget::Revocation);
    assert!(matches!(attempt, Attempt::Decided(Ok(_))), "{attempt:?}");
    others.tell(|state| state.units = 3);
    waiting.join().unwrap().expect("admitted");
}

#[test]
fn changed_limit_goes_to_the_others_and_rotated_keys_count_together() {
    let (world, others) = world();
    let key = world.limited(10, 60);
    let waiting = in_background(&world, &key, Budget::Request);
    until_somebody_waits(&others);
    others.tell(|state| state.units = 100);
    waiting.join().unwrap().expect("admitted");

    let limit = RateLimit::new(5, 60).expect("legal");
    let update = UpdateKey { rate_limit: Some(Some(limit)), ..UpdateKey::default() };
    world.operator(&world.acme).update(key.id, update).expect("changed");
    assert_eq!(world.admitted(&key, 1), 1);
    let quota = others.only_window().state.lock().unwrap().quota.expect("asked for");
    assert_eq!(quota.limit(), 5);

    let rotated = world.operator(&world.acme).rotate(key.id, Rotate::default(), None).expect("rotated");
    let second: Key =
        Key { id: rotated.key.record.id, text: rotated.plain_key.expect("shown once").as_str().to_owned() };
    // Another process, which has never met the first key.
    let other = world.reopen_sharing(Arc::clone(&others) as _);
    other.verify(second.text.as_bytes()).expect("admitted");
    assert_eq!(world.admitted(&second, 1), 1);
    others.only_window();
}
