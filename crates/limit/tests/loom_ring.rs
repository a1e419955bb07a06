//! The real ring under the loom model checker, which must find the seeded faults.
//!
//! `RUSTFLAGS="--cfg loom" cargo test -p bsk-limit --release --test loom_ring`
#![cfg(loom)]

use bsk_limit::{Fault, Moment, Quota, Verdict, Window};
use loom::{sync::Arc, thread};
use std::{
    num::NonZeroU32,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::Duration,
};

/// A window that several threads use, the clock that they read, and the calls that they made.
struct Scene {
    window: Window,
    limit: usize,
    clock: AtomicU64,
    admitted: Mutex<Vec<(u64, u64)>>,
}

impl Scene {
    fn new(limit: u32, blocks: u8, fault: Fault) -> Arc<Self> {
        let units = NonZeroU32::new(limit).expect("a limit is not zero");
        let quota = Quota::new(units, Duration::from_millis(WINDOW)).expect("within the bounds");
        Arc::new(Self {
            window: Window::with_fault(quota, blocks, fault),
            limit: limit as usize,
            clock: AtomicU64::new(START),
            admitted: Mutex::default(),
        })
    }

    /// Lets `pause` milliseconds pass for everybody, reads the clock and sends one unit.
    fn call(&self, pause: u64) -> Verdict {
        self.call_with(self.clock.fetch_add(pause, SeqCst) + pause)
    }

    /// Sends one unit with a moment that was read some time ago.
    fn call_with(&self, begin: u64) -> Verdict {
        let verdict = self.window.check(Moment::from_millis(begin));
        if verdict.is_admitted() {
            let end = self.clock.load(SeqCst);
            self.admitted.lock().expect("not poisoned").push((begin, end));
        }
        verdict
    }

    /// Fails if more admitted calls than the limit lie wholly inside one window.
    fn judge(&self) {
        let calls = self.admitted.lock().expect("not poisoned");
        for (begin, _) in calls.iter() {
            let inside = calls.iter().filter(|call| call.0 >= *begin && call.1 <= begin + WINDOW);
            let (inside, limit) = (inside.count(), self.limit);
            assert!(inside <= limit, "{inside} of {limit} admitted in the window from {begin}: {calls:?}");
        }
    }
}

/// A known course of events, and who takes part in it: for each thread, the pauses before its calls.
struct Course {
    limit: u32,
    blocks: u8,
    before: &'static [u64],
    threads: &'static [&'static [u64]],
    /// How many of the last thread's calls have read the clock before any thread began, and were held up since.
    held: usize,
}

/// One unit is the limit: the block ends with every unit, and a late writer meets later laps.
const SINGLE: Course =
    Course { limit: 1, blocks: 1, before: &[0], threads: &[&[1], &[WINDOW + 1, WINDOW + 1, 1]], held: 0 };
/// Blocks of one unit, more than one of them.
const PAIR: Course =
    Course { limit: 2, blocks: 2, before: &[0, 0], threads: &[&[1, 1], &[WINDOW, 1, 1]], held: 0 };
/// Blocks of two units, the last one of a single unit.
const BLOCKS: Course =
    Course { limit: 3, blocks: 2, before: &[0, 1], threads: &[&[1, 0], &[WINDOW, 1, 1]], held: 0 };
/// An open block that has just left the window, while somebody still brings an older moment.
const OPEN: Course =
    Course { limit: 2, blocks: 1, before: &[0], threads: &[&[WINDOW - 1, 0], &[2, 0, 0]], held: 0 };
/// Everybody at once in a new window.
const CROWD: Course = Course { limit: 2, blocks: 2, before: &[], threads: &[&[0], &[0], &[1]], held: 0 };
/// Blocks of two units in the second lap: somebody begins the window anew, comes late with it, and is overtaken by those
/// whose moments were read long ago.
const HELD: Course = Course {
    limit: 4,
    blocks: 2,
    before: &[0, 0, 0, 0, WINDOW + 1],
    threads: &[&[WINDOW + 1], &[0, 0, 0, 0, 0, 0, 0, 0]],
    held: 3,
};
/// The same with blocks of one unit.
const HELD_SINGLE: Course = Course {
    limit: 2,
    blocks: 2,
    before: &[0, 0, WINDOW + 1],
    threads: &[&[WINDOW + 1], &[0, 0, 0, 0, 0]],
    held: 1,
};
/// So many blocks that the ring is looked at further ahead.
const AHEAD: Course = Course {
    limit: 5,
    blocks: 5,
    before: &[0, 1, 1, 1, 1],
    threads: &[&[WINDOW - 4, 0], &[1, 0, 1, 0, WINDOW]],
    held: 0,
};

const COURSES: [&Course; 8] = [&SINGLE, &PAIR, &BLOCKS, &OPEN, &CROWD, &HELD, &HELD_SINGLE, &AHEAD];
const WINDOW: u64 = 10;
const START: u64 = 1_000;

fn explore(course: &'static Course, fault: Fault) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = model.preemption_bound.or(Some(3));
    model.check(move || {
        let scene = Scene::new(course.limit, course.blocks, fault);
        for pause in course.before {
            assert!(scene.call(*pause).is_admitted());
        }
        let read = scene.clock.load(SeqCst);
        let threads = course.threads.iter().enumerate().map(|(thread, pauses)| {
            let scene = scene.clone();
            let held = if thread + 1 == course.threads.len() { course.held } else { 0 };
            thread::spawn(move || {
                for _ in 0..held {
                    let _ = scene.call_with(read);
                }
                for pause in pauses.iter().skip(held) {
                    let _ = scene.call(*pause);
                }
            })
        });
        for thread in threads.collect::<Vec<_>>() {
            thread.join().expect("no thread panics");
        }
        let _ = scene.call(0);
        scene.judge();
    });
}

/// Tells whether any of the courses goes wrong by admitting too many.
fn is_found(fault: Fault) -> bool {
    COURSES.iter().any(|course| {
        let outcome = catch_unwind(AssertUnwindSafe(|| explore(course, fault)));
        let message = outcome.err().and_then(|panic| panic.downcast::<String>().ok());
        message.is_some_and(|message| message.contains("admitted in the window"))
    })
}

#[test]
fn no_course_admits_more_than_the_limit() {
    for course in COURSES {
        explore(course, Fault::None);
    }
}

#[test]
fn writer_that_overwrites_a_newer_stamp_is_found() {
    assert!(is_found(Fault::OverwritesNewerStamp));
}

#[test]
fn stamp_before_the_head_has_moved_is_found() {
    assert!(is_found(Fault::StampsOpenBlock));
}

#[test]
fn block_left_without_a_stamp_is_found() {
    assert!(is_found(Fault::LeavesBlockUnstamped));
}

#[test]
fn pass_of_a_former_lap_is_found() {
    assert!(is_found(Fault::BelievesFormerLap));
}

#[test]
fn pass_that_outlives_an_idle_time_is_found() {
    assert!(is_found(Fault::KeepsPassWhenIdle));
}

#[test]
fn idle_window_begun_anew_by_who_comes_late_is_found() {
    assert!(is_found(Fault::RanksIdleAlike));
}

#[test]
fn stamp_of_one_place_taken_for_that_of_the_next_is_found() {
    assert!(is_found(Fault::TakesNearForFar));
}

#[test]
fn unit_beside_a_close_is_either_carried_or_told_so() {
    loom::model(|| {
        let scene = Scene::new(2, 2, Fault::None);
        let other = scene.clone();
        let caller = thread::spawn(move || [other.call(0), other.call(0)]);
        let carried = scene.window.close().units();
        let verdicts = caller.join().expect("no thread panics");
        let admitted = verdicts.iter().filter(|verdict| verdict.is_admitted()).count();
        assert_eq!(carried, admitted as u64);
        assert!(verdicts.iter().all(|verdict| !matches!(verdict, Verdict::Refused(_))));
    });
}

#[test]
fn unit_beside_a_close_for_being_idle_keeps_the_window_open_or_is_told_so() {
    loom::model(|| {
        let scene = Scene::new(2, 2, Fault::None);
        let other = scene.clone();
        let caller = thread::spawn(move || other.call(0));
        let closed = scene.window.close_if_idle(Moment::from_millis(START));
        let verdict = caller.join().expect("no thread panics");
        assert_eq!(closed, verdict == Verdict::Closed);
        assert_eq!(!closed, verdict.is_admitted());
    });
}
