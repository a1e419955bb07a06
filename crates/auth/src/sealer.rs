//! Sealing the audit log behind whoever has changed something.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::api_keys::Inner;
use crate::sync::LockExt as _;
use crate::worker::Stop;

/// How long others have their turn before each seal: whoever has written
/// answers first, and what is written meanwhile is sealed together.
const PAUSE: Duration = Duration::from_millis(5);

/// How soon to try again when the store does not answer.
const RETRY: Duration = Duration::from_secs(1);

/// Whether a thread seals what is written down, and whether it has to.
///
/// An entry stands in the transaction of its change. Its seal is another
/// transaction, and nobody has to wait for that one.
#[derive(Debug, Default)]
pub(crate) struct Sealer {
    duty: Mutex<Duty>,
    changed: Condvar,
}

/// What the thread has to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Duty {
    /// There is no thread.
    #[default]
    None,
    /// Nothing waits for a seal that this process knows of.
    Wait,
    /// To seal.
    Seal,
}

impl Sealer {
    /// Takes the duty on, for a thread that is about to [`Sealer::serve`]. What
    /// was left unsealed before is sealed first.
    pub(crate) fn begin(&self) {
        *self.duty.locked() = Duty::Seal;
    }

    /// Seals whenever it is asked to, until the duty ends.
    pub(crate) fn serve(&self, inner: &Inner, stop: &Stop) {
        while self.wait() {
            stop.wait(PAUSE);
            if !inner.seal_now() {
                self.ask();
                stop.wait(RETRY);
            }
        }
    }

    /// Ends the duty: from now on whoever writes seals.
    pub(crate) fn end(&self) {
        *self.duty.locked() = Duty::None;
        self.changed.notify_all();
    }

    /// Asks the thread to seal; says whether there is one.
    fn ask(&self) -> bool {
        let mut duty = self.duty.locked();
        if *duty == Duty::None {
            return false;
        }
        *duty = Duty::Seal;
        self.changed.notify_all();
        true
    }

    /// Waits until there is something to seal; says whether the duty goes on.
    fn wait(&self) -> bool {
        let duty = self.duty.locked();
        let waiting = self.changed.wait_while(duty, |duty| *duty == Duty::Wait);
        let mut duty = waiting.unwrap_or_else(PoisonError::into_inner);
        if *duty == Duty::Seal {
            *duty = Duty::Wait;
        }
        *duty != Duty::None
    }
}

impl Inner {
    /// Has what was just written sealed: by the thread for it, or here if there
    /// is none.
    pub(crate) fn seal(&self) {
        if !self.sealer.ask() {
            self.seal_now();
        }
    }
}
