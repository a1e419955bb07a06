//! Who waits for a key's next answer.

use bsk_limit::Ticket;
use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

/// What is called at the next answer.
pub(crate) type Waker = Box<dyn FnOnce() + Send>;

/// How many answers there were, and who waits for the next one.
#[derive(Default)]
pub(crate) struct Waiters {
    answers: AtomicU64,
    wakers: Mutex<Vec<Waker>>,
}

impl Waiters {
    /// What a check waits for that is pending now.
    pub(crate) fn ticket(&self) -> Ticket {
        Ticket(self.answers.load(Ordering::Acquire))
    }

    /// Calls `wake` at the next answer; at once if there was one since the ticket was drawn.
    pub(crate) fn add(&self, ticket: Ticket, wake: Waker) {
        {
            let mut wakers = self.wakers.lock().unwrap_or_else(PoisonError::into_inner);
            if self.ticket() == ticket {
                wakers.push(wake);
                return;
            }
        }
        wake();
    }

    /// There is an answer.
    pub(crate) fn wake(&self) {
        let wakers = {
            let mut wakers = self.wakers.lock().unwrap_or_else(PoisonError::into_inner);
            self.answers.fetch_add(1, Ordering::AcqRel);
            std::mem::take(&mut *wakers)
        };
        for wake in wakers {
            wake();
        }
    }
}
