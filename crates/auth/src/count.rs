//! Where the requests of a key are counted: in this process, or together with
//! others.

use bsk_limit::{
    Moment, Quota, SharedKey, SharedLimits, SharedVerdict, SharedWindow, Snapshot, Status, Ticket, Verdict,
    Window,
};
use bsk_store::KeyId;

/// A key's window.
pub(crate) enum Count {
    Own(Window),
    Shared(SharedWindow),
}

impl Count {
    /// The window that all processes of a fleet count a key in.
    pub(crate) fn shared(limits: &dyn SharedLimits, key: KeyId, quota: Quota) -> Self {
        Self::Shared(limits.window(SharedKey(*key.as_bytes()), quota))
    }

    pub(crate) fn check(&self, now: Moment) -> SharedVerdict {
        match self {
            Self::Own(window) => match window.check(now) {
                Verdict::Admitted => SharedVerdict::Admitted,
                Verdict::Refused(not_before) => SharedVerdict::Refused(not_before),
                Verdict::Closed => SharedVerdict::Closed,
            },
            Self::Shared(window) => window.check(now),
        }
    }

    /// Calls `wake` when a check is worth repeating.
    pub(crate) fn notify(&self, ticket: Ticket, wake: Box<dyn FnOnce() + Send>) {
        match self {
            // It never says that it has to wait.
            Self::Own(_) => wake(),
            Self::Shared(window) => window.notify(ticket, wake),
        }
    }

    /// The same count under another quota. This one is closed.
    pub(crate) fn under(&self, quota: Quota, limits: Option<&dyn SharedLimits>, key: KeyId) -> Self {
        match (self, limits) {
            (Self::Own(window), _) => Self::Own(Window::succeed(window.close(), quota)),
            (Self::Shared(_), Some(limits)) => Self::shared(limits, key, quota),
            (Self::Shared(window), None) => Self::Shared(window.clone()),
        }
    }

    pub(crate) fn status(&self, now: Moment) -> Status {
        match self {
            Self::Own(window) => window.status(now),
            Self::Shared(window) => window.status(now),
        }
    }

    /// The most memory that it takes beside the entry, in bytes.
    pub(crate) fn most_bytes_elsewhere(&self) -> usize {
        match self {
            Self::Own(window) => window.most_memory_bytes() - size_of::<Window>(),
            Self::Shared(_) => SHARED,
        }
    }

    pub(crate) fn quota(&self) -> Quota {
        match self {
            Self::Own(window) => window.quota(),
            Self::Shared(window) => window.quota(),
        }
    }

    /// What must be kept across a restart of this process; `None` if that is
    /// nothing.
    pub(crate) fn snapshot(&self, now: Moment) -> Option<Snapshot> {
        match self {
            Self::Own(window) => window.snapshot(now),
            // The others know.
            Self::Shared(_) => None,
        }
    }

    /// Admits nothing any more, if nothing counts.
    pub(crate) fn close_if_idle(&self, now: Moment) -> bool {
        match self {
            Self::Own(window) => window.close_if_idle(now),
            // The others go on counting.
            Self::Shared(window) => window.is_idle(now),
        }
    }

    pub(crate) fn is_idle(&self, now: Moment) -> bool {
        match self {
            Self::Own(window) => window.is_idle(now),
            Self::Shared(window) => window.is_idle(now),
        }
    }
}

/// What a shared window takes, at most.
const SHARED: usize = 1_024;
