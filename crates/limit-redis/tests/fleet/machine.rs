//! What the machine gave meanwhile: a busy one makes everybody late, and a test must not take that for a fault.

use crate::server::micros;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// How often it is looked.
const PAUSE_US: u64 = 5_000;

/// Asks Redis for nothing in particular, all the time, as nobody does who wants units.
pub(crate) struct Watch {
    is_over: Arc<AtomicBool>,
    watcher: JoinHandle<Machine>,
}

/// How late somebody was who wanted an answer every few milliseconds, and did nothing else.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Machine {
    /// The part of the time in which an answer was late.
    pub(crate) late: f64,
    /// The longest that one took, in milliseconds.
    pub(crate) longest_ms: u64,
}

impl Watch {
    pub(crate) fn start(url: &str) -> Self {
        let mut connection = redis::Client::open(url).unwrap().get_connection().unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        let watcher = thread::spawn(move || {
            let began = micros();
            let (mut last, mut late_us, mut longest_us) = (began, 0, 0);
            while !over.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_micros(PAUSE_US));
                redis::cmd("PING").exec(&mut connection).unwrap();
                let took = micros() - last;
                last += took;
                late_us += took.saturating_sub(2 * PAUSE_US);
                longest_us = longest_us.max(took);
            }
            Machine::new(late_us, last - began, longest_us)
        });
        Self { is_over, watcher }
    }

    pub(crate) fn stop(self) -> Machine {
        self.is_over.store(true, Ordering::Relaxed);
        self.watcher.join().unwrap()
    }
}

impl Machine {
    #[expect(clippy::cast_precision_loss, reason = "no test takes 2^52 microseconds")]
    fn new(late_us: u64, whole_us: u64, longest_us: u64) -> Self {
        Self { late: late_us as f64 / whole_us.max(1) as f64, longest_ms: longest_us / 1_000 }
    }

    /// Whether nobody can have taken Redis for lost: it takes a second, in which a call is tried some times.
    pub(crate) fn was_steady(&self) -> bool {
        self.longest_ms < 200
    }
}
