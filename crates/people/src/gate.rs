//! Letting only a few do something expensive at once.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Lets `at_once` through and `waiting` more wait. Whoever comes then is told
/// to come back.
#[derive(Debug)]
pub(crate) struct Gate {
    at_once: usize,
    waiting: usize,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    inside: usize,
    waiting: usize,
}

/// There are too many.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Full;

/// Somebody inside; leaves when it is dropped.
#[derive(Debug)]
pub(crate) struct Inside<'a>(&'a Gate);

impl Gate {
    pub(crate) fn new(at_once: usize, waiting: usize) -> Self {
        Self { at_once: at_once.max(1), waiting, state: Mutex::default(), freed: Condvar::new() }
    }

    /// Goes inside, as soon as there is room.
    pub(crate) fn enter(&self) -> Result<Inside<'_>, Full> {
        let mut state = self.state();
        if state.inside >= self.at_once {
            if state.waiting >= self.waiting {
                return Err(Full);
            }
            state.waiting += 1;
            state = self
                .freed
                .wait_while(state, |state| state.inside >= self.at_once)
                .unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
        state.inside += 1;
        Ok(Inside(self))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.state().inside -= 1;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_may_wait_are_refused() {
        let gate = Gate::new(1, 0);
        let inside = gate.enter().unwrap();
        assert_eq!(gate.enter().err(), Some(Full));
        drop(inside);
        assert!(gate.enter().is_ok());
    }

    #[test]
    fn those_who_wait_get_in_and_never_more_than_allowed() {
        use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

        let (gate, inside, most) = (Gate::new(2, 100), AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        let _entered = gate.enter().unwrap();
                        most.fetch_max(inside.fetch_add(1, SeqCst) + 1, SeqCst);
                        std::thread::yield_now();
                        inside.fetch_sub(1, SeqCst);
                    }
                });
            }
        });
        assert_eq!(inside.load(SeqCst), 0);
        assert!(most.load(SeqCst) <= 2);
    }
}
