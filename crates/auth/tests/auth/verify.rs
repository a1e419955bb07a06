use std::sync::Barrier;
use std::time::Duration;

use bsk_auth::{Attempt, Budget, Code, IssueKey, OrganizationStatus, Refusal, UpdateOrganization};

use crate::world::{World, request};

#[test]
fn good_key_gets_through_with_what_it_holds() {
    let world = World::new();
    let key = world.key(&world.acme, "read admin");
    let principal = world.verify(&key).expect("good");
    assert_eq!(principal.id(), key.id);
    assert_eq!(*principal.organization(), world.acme.id);
    assert_eq!(principal.scopes().to_string(), "admin read");
}

#[test]
fn what_is_no_key_is_refused_before_the_store_is_asked() {
    let world = World::new();
    for text in ["", "bsk_live_", "bsk_live_0011", "bsk_live_00112233445566778899AABBCCDDEEFF", "\u{0}"] {
        let Attempt::Decided(decided) = world.api_keys.authenticate(text.as_bytes(), Budget::Request) else {
            panic!("{text:?} went to the store");
        };
        assert!(matches!(decided, Err(Refusal::Invalid)), "{text:?}");
    }
}

#[test]
fn unknown_key_is_refused_and_remembered() {
    let world = World::new();
    let unknown = b"bsk_live_00112233445566778899aabbccddeeff";
    assert!(matches!(world.api_keys.verify(unknown), Err(Refusal::Invalid)));
    let again = world.api_keys.authenticate(unknown, Budget::Request);
    assert!(matches!(again, Attempt::Decided(Err(Refusal::Invalid))), "without asking the store again");
}

#[test]
fn second_verification_is_decided_without_the_store() {
    let world = World::new();
    let key = world.key(&world.acme, "read");
    assert!(matches!(world.api_keys.authenticate(key.text.as_bytes(), Budget::Request), Attempt::Pending(_)));
    world.verify(&key).expect("good");
    assert!(matches!(
        world.api_keys.authenticate(key.text.as_bytes(), Budget::Request),
        Attempt::Decided(Ok(_))
    ));
}

#[test]
fn key_is_refused_from_the_instant_it_expires() {
    let world = World::new();
    let end = world.clock.now().wall().saturating_add(Duration::from_secs(60));
    let key = world.issue(&world.acme, IssueKey { expires_at: Some(end), ..request("read") });
    world.verify(&key).expect("good");
    world.clock.advance(Duration::from_millis(59_999));
    world.verify(&key).expect("a millisecond left");
    world.clock.advance(Duration::from_millis(1));
    assert!(matches!(world.verify(&key), Err(Refusal::Expired)));
    world.clock.step_wall(-1);
    world.verify(&key).expect("expiry goes by the wall clock");
}

#[test]
fn suspended_organization_stops_its_keys_and_activation_brings_them_back() {
    let world = World::new();
    let (key, other) = (world.key(&world.acme, "read"), world.key(&world.agency, "read"));
    world.verify(&key).expect("good");
    world.verify(&other).expect("good");
    let set = |status| {
        let update = UpdateOrganization { status: Some(status), ..UpdateOrganization::default() };
        world.api_keys.update_organization(&world.acme.id, update).expect("changed");
    };
    set(OrganizationStatus::Suspended);
    let refusal = world.verify(&key).expect_err("suspended");
    assert_eq!(refusal.code(), Code::OrganizationSuspended);
    world.verify(&other).expect("another organization's key goes on");
    set(OrganizationStatus::Active);
    world.verify(&key).expect("good again");
}

#[test]
fn thousand_requests_for_one_cold_key_all_get_through() {
    let world = World::new();
    let key = world.key(&world.acme, "read");
    let (threads, each) = (8, 125);
    let barrier = Barrier::new(threads);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                barrier.wait();
                for _ in 0..each {
                    world.verify(&key).expect("good");
                }
            });
        }
    });
    assert_eq!(world.admitted(&key, 1), 0, "each of the thousand was counted once");
    assert_eq!(world.api_keys.cached_keys(), 1);
}

#[test]
fn closed_handle_answers_that_it_cannot_know() {
    let world = World::new();
    let key = world.key(&world.acme, "read");
    world.verify(&key).expect("good");
    world.api_keys.close().expect("closes");
    let refusal = world.verify(&key).expect_err("closed");
    assert_eq!(refusal.code(), Code::TemporarilyUnavailable);
    world.api_keys.close().expect("closing twice is closing once");
}

#[test]
fn keys_that_count_nothing_are_forgotten_when_there_are_too_many() {
    let world = World::with(|builder| builder.most_cached_keys(10));
    let busy = world.limited(5, 3_600);
    assert_eq!(world.admitted(&busy, 9), 5);
    for _ in 0..30 {
        let key = world.limited(1, 60);
        world.verify(&key).expect("good");
        world.clock.advance(Duration::from_secs(100));
        world.api_keys.flush().expect("recorded");
    }
    assert!(world.api_keys.cached_keys() <= 10, "{} are cached", world.api_keys.cached_keys());
    assert_eq!(world.admitted(&busy, 1), 0, "its window still counts, so it was not forgotten");
}

#[test]
fn cache_never_exceeds_its_ceiling_and_says_so() {
    let world = World::with(|builder| builder.most_cached_keys(3));
    let keys: Vec<_> = (0..4).map(|_| world.limited(5, 60)).collect();
    for key in &keys[..3] {
        world.verify(key).expect("good");
    }
    let refusal = world.verify(&keys[3]).expect_err("every window counts");
    assert_eq!(refusal.code(), Code::TemporarilyUnavailable);
    world.verify(&keys[0]).expect("who is cached does not notice");
    world.clock.advance(Duration::from_secs(62));
    world.api_keys.flush().expect("recorded");
    world.verify(&keys[3]).expect("there is room again");
}

#[test]
fn ceiling_in_bytes_holds_for_good_keys_and_for_guesses() {
    const CEILING: usize = 25_000;
    let world = World::with(|builder| builder.most_cached_bytes(CEILING));
    let (mut verified, mut refused) = (0, 0);
    for round in 0..100 {
        let key = world.limited(1_000, 60);
        match world.verify(&key) {
            Ok(_) => verified += 1,
            Err(refusal) => {
                assert_eq!(refusal.code(), Code::TemporarilyUnavailable);
                refused += 1;
            }
        }
        assert!(world.api_keys.verify(format!("bsk_live_{round:032x}").as_bytes()).is_err());
        assert!(world.api_keys.cached_bytes() <= CEILING, "{} bytes", world.api_keys.cached_bytes());
        if round % 10 == 9 {
            world.clock.advance(Duration::from_secs(62));
            world.api_keys.flush().expect("recorded");
        }
    }
    assert!(verified > 30 && world.api_keys.cached_keys() > 5, "{verified} verified, {refused} refused");
}

#[test]
fn guesser_slows_its_address_down_and_no_key_that_is_cached() {
    let world = World::new();
    let address = Some("192.0.2.7".parse().expect("an address"));
    let from_there =
        |text: &str| match world.api_keys.authenticate_from(text.as_bytes(), Budget::Request, address) {
            Attempt::Decided(decided) => (true, decided),
            Attempt::Pending(pending) => (false, pending.wait()),
        };
    let known = world.key(&world.acme, "read");
    assert!(from_there(&known.text).1.is_ok());
    for guess in 0..120 {
        let (_, refused) = from_there(&format!("bsk_live_{guess:032x}"));
        assert!(matches!(refused, Err(Refusal::Invalid)));
    }
    let (at_once, admitted) = from_there(&known.text);
    assert!(at_once && admitted.is_ok());
    let cold = world.key(&world.acme, "read");
    assert!(from_there(&cold.text).1.is_ok(), "a new key waits its turn and gets through");
}

#[test]
fn guesses_hardly_reach_the_store() {
    let world = World::new();
    let key = world.key(&world.acme, "read");
    world.verify(&key).expect("good");
    let before = world.api_keys.look_ups();
    let address = Some(std::net::IpAddr::from([203, 0, 113, 7]));
    let guess = |number: u32| {
        let text = format!("bsk_live_{:032x}", u128::from(number) << 64 | 0xbad);
        world.api_keys.authenticate_from(text.as_bytes(), Budget::Request, address)
    };
    let (mut unknown, mut told_to_wait) = (0, 0);
    // A hundred at a time, as many connections would.
    for hundred in 0..1_000 {
        let attempts: Vec<_> = (0..100).map(|number| guess(hundred * 100 + number)).collect();
        for attempt in attempts {
            let result = match attempt {
                Attempt::Decided(decided) => decided,
                Attempt::Pending(pending) => pending.wait(),
            };
            match result {
                Err(Refusal::Invalid) => unknown += 1,
                Err(Refusal::Unavailable { retry_after }) => {
                    assert!(retry_after > Duration::from_secs(50), "{retry_after:?}");
                    told_to_wait += 1;
                }
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!((unknown, told_to_wait), (1_100, 98_900));
    assert!(world.api_keys.look_ups() - before <= 1_100);
    // Who is known does not notice, from the same address.
    let attempt = world.api_keys.authenticate_from(key.text.as_bytes(), Budget::Request, address);
    assert!(matches!(attempt, Attempt::Decided(Ok(_))));
}
