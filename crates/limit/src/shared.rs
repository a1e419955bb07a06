//! Limits that several processes share.

use crate::{Hand, Moment, NotBefore, Quota, Status};
use std::{fmt, sync::Arc};

/// Where the windows of keys are that several processes count in together.
///
/// # Laws
/// - Windows of the same key count together, in every process, under whichever quotas they were asked for.
/// - A changed quota keeps what is counted; from the moment on when [`window`](SharedLimits::window) returns, this
///   process spends no unit that was lent under the former one.
pub trait SharedLimits: fmt::Debug + Send + Sync {
    /// The window of a key, from now on under this quota. Windows that were given out under another one are closed.
    fn window(&self, key: SharedKey, quota: Quota) -> SharedWindow;
}

/// A key's window that several processes count in, under one quota.
///
/// No method waits for another process.
#[derive(Clone)]
#[repr(C)]
pub struct SharedWindow {
    /// What most requests need stands first.
    hand: Arc<Hand>,
    quota: Quota,
    lender: Arc<dyn Lender>,
}

/// Who lends the units of a window, and is asked when a request cannot simply spend one.
///
/// # Laws
/// - Units in hand are counted, whether they are spent or not; whoever spends them says nothing.
/// - Nothing is admitted under a quota that the [hand](Hand::is_under) is not under.
pub trait Lender: Send + Sync {
    /// Admits one unit and counts it, or says why not.
    fn check(&self, now: Moment) -> SharedVerdict;

    /// Calls `wake` when a [check](Lender::check) that answered [`SharedVerdict::Pending`] is worth repeating; at once
    /// if it already is. It is called on a thread that has other work to do.
    fn notify(&self, ticket: Ticket, wake: Box<dyn FnOnce() + Send>);

    /// Tells how much is left, as far as this process knows, without counting anything.
    fn status(&self, now: Moment) -> Status;

    /// Tells whether this process has nothing at stake in the window any more.
    fn is_idle(&self, now: Moment) -> bool;
}

impl SharedWindow {
    /// A window under this quota, whose units this lender puts into this hand.
    #[must_use]
    pub fn new(hand: Arc<Hand>, quota: Quota, lender: Arc<dyn Lender>) -> Self {
        Self { hand, quota, lender }
    }

    /// Admits one unit and counts it, or says why not.
    #[inline]
    pub fn check(&self, now: Moment) -> SharedVerdict {
        if self.hand.spend(self.quota, now) { SharedVerdict::Admitted } else { self.lender.check(now) }
    }

    /// Calls `wake` when a [check](SharedWindow::check) that answered [`SharedVerdict::Pending`] is worth repeating;
    /// at once if it already is. It is called on a thread that has other work to do.
    pub fn notify(&self, ticket: Ticket, wake: Box<dyn FnOnce() + Send>) {
        self.lender.notify(ticket, wake);
    }

    /// Tells how much is left, as far as this process knows, without counting anything.
    #[must_use]
    pub fn status(&self, now: Moment) -> Status {
        self.lender.status(now)
    }

    /// The quota that this window was asked for under.
    #[must_use]
    pub const fn quota(&self) -> Quota {
        self.quota
    }

    /// Tells whether this process has nothing at stake in the window any more.
    #[must_use]
    pub fn is_idle(&self, now: Moment) -> bool {
        self.lender.is_idle(now)
    }
}

impl fmt::Debug for SharedWindow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { hand, quota, .. } = self;
        formatter
            .debug_struct("SharedWindow")
            .field("hand", hand)
            .field("quota", quota)
            .finish_non_exhaustive()
    }
}

/// A shared window's answer to one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a refused unit must not be served"]
pub enum SharedVerdict {
    /// The unit is within the limit, and is now counted.
    Admitted,
    /// The unit exceeds the limit, and is not counted.
    Refused(NotBefore),
    /// The others are being asked: [`SharedWindow::notify`] says when to check again.
    Pending(Ticket),
    /// It cannot be known now, and nothing is counted.
    Unknown,
    /// The window goes on under another quota; nothing is counted.
    Closed,
}

/// What a pending check waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(pub u64);

/// What a shared window is called: the same 16 bytes in every process.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SharedKey(pub [u8; 16]);

impl fmt::Display for SharedKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for SharedKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SharedKey({self})")
    }
}
