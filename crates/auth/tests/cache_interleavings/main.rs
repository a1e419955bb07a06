//! Fill, change and verification of one key in every interleaving, under loom.
//!
//! `cache.rs` here is a small copy of the cache, step by step in the order of the real one, without its tables. Judged
//! is one rule: a verification whose clock was read after the revocation had returned accepts nothing. Each way to get
//! an order wrong is seeded once and must be found.

mod cache;

use std::panic::{AssertUnwindSafe, catch_unwind};

use loom::sync::Arc;
use loom::thread;

use cache::{Cache, Fault, Judgement, Store};

/// Verifies, and fails if the key is accepted though its revocation had returned.
fn verify(cache: &Cache, now: u64) {
    let (judgement, had_returned) = cache.verify(now);
    assert!(
        !(had_returned && judgement == Judgement::Accepted),
        "accepted after the revocation had returned"
    );
}

/// A server wakes up with a lease that is over, and for which the revoker has waited. It verifies while it renews.
fn wakes_up(fault: Fault) {
    let (store, cache) = (Store::new(), Arc::new(Cache::new(fault, 10)));
    cache.fill(store.read());
    let position = store.revoke();
    cache.note_return();
    let follower = {
        let cache = Arc::clone(&cache);
        thread::spawn(move || cache.renew(position, 30))
    };
    verify(&cache, 20);
    follower.join().expect("it ends");
    verify(&cache, 20);
}

/// A key is read while it is revoked; the server says that it knows before the read is taken.
fn reads_meanwhile(fault: Fault) {
    let (store, cache) = (Arc::new(Store::new()), Arc::new(Cache::new(fault, 10)));
    let reader = {
        let (store, cache) = (Arc::clone(&store), Arc::clone(&cache));
        thread::spawn(move || cache.fill(store.read()))
    };
    let follower = {
        let (store, cache) = (Arc::clone(&store), Arc::clone(&cache));
        thread::spawn(move || {
            let position = store.revoke();
            cache.renew(position, 10);
            cache.note_return();
        })
    };
    verify(&cache, 5);
    reader.join().expect("it ends");
    follower.join().expect("it ends");
    verify(&cache, 5);
}

/// A verification that has looked the entry up goes on when the revocation has returned.
fn looks_up_before(fault: Fault) {
    let (store, cache) = (Store::new(), Arc::new(Cache::new(fault, 10)));
    cache.fill(store.read());
    let follower = {
        let cache = Arc::clone(&cache);
        thread::spawn(move || {
            cache.renew(store.revoke(), 10);
            cache.note_return();
        })
    };
    verify(&cache, 5);
    follower.join().expect("it ends");
    verify(&cache, 5);
}

/// A key that must be read again comes back with an end that has passed.
fn comes_back_with_an_end(fault: Fault) {
    let (store, cache) = (Store::new(), Arc::new(Cache::new(fault, 10)));
    cache.fill(store.read());
    cache.outdate(2);
    let reader = {
        let cache = Arc::clone(&cache);
        let read = cache::Read { position: 2, is_revoked: false, expires_at: 3 };
        thread::spawn(move || cache.fill(read))
    };
    let (judgement, _) = cache.verify(5);
    assert_ne!(judgement, Judgement::Accepted, "accepted after its end");
    reader.join().expect("it ends");
}

/// Whether something goes wrong in an interleaving of a scene. Threads are interrupted up to three times where they need
/// not be; more is too much to try out.
fn goes_wrong(scene: fn(Fault), fault: Fault) -> bool {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    catch_unwind(AssertUnwindSafe(|| builder.check(move || scene(fault)))).is_err()
}

#[test]
fn no_interleaving_accepts_a_key_after_its_revocation_returned() {
    for scene in [wakes_up, reads_meanwhile, looks_up_before, comes_back_with_an_end] {
        assert!(!goes_wrong(scene, Fault::None));
    }
}

#[test]
fn every_seeded_fault_is_found() {
    let faults: [(Fault, fn(Fault)); 7] = [
        (Fault::LeaseAfterStanding, wakes_up),
        (Fault::LeaseBeforeChanges, wakes_up),
        (Fault::EntryIsReplaced, wakes_up),
        (Fault::EntryIsReplaced, looks_up_before),
        (Fault::FenceBeforeLock, reads_meanwhile),
        (Fault::NoFence, reads_meanwhile),
        (Fault::StandingBeforeEnd, comes_back_with_an_end),
    ];
    for (fault, scene) in faults {
        assert!(goes_wrong(scene, fault), "{fault:?}");
    }
}
