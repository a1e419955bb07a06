//! The keys whose turn has come.

use crate::key_state::KeyState;
use std::{
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// Keys that want a call, and whether it is time to stop.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    keys: Mutex<Vec<Arc<KeyState>>>,
    arrived: Condvar,
    is_stopped: AtomicBool,
}

impl Inbox {
    pub(crate) fn push(&self, key: Arc<KeyState>) {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.push(key);
        // The worker takes all at once, so only the first has to call it.
        if keys.len() == 1 {
            drop(keys);
            self.arrived.notify_one();
        }
    }

    /// Takes what is there; waits for something so long at most.
    pub(crate) fn take(&self, patience: Duration) -> Vec<Arc<KeyState>> {
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut keys, _) = self
            .arrived
            .wait_timeout_while(keys, patience, |keys| keys.is_empty() && !self.is_stopped())
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *keys)
    }

    /// Waits so long, or until it is time to stop.
    pub(crate) fn pause(&self, time: Duration) {
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        // Whether it was time or the end does not matter.
        let _ = self.arrived.wait_timeout_while(keys, time, |_| !self.is_stopped());
    }

    pub(crate) fn stop(&self) {
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_stopped.store(true, Ordering::Release);
        drop(keys);
        self.arrived.notify_all();
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Acquire)
    }
}
