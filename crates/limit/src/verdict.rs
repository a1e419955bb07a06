//! What a window answers.

use crate::Moment;
use std::time::Duration;

/// A window's answer to one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a refused unit must not be served"]
pub enum Verdict {
    /// The unit is within the limit, and is now counted.
    Admitted,
    /// The unit exceeds the limit, and is not counted.
    Refused(NotBefore),
    /// The window has been [closed](crate::Window::close); nothing is counted. Ask its successor.
    Closed,
}

impl Verdict {
    /// Tells whether the unit was admitted.
    #[must_use]
    pub const fn is_admitted(&self) -> bool {
        matches!(self, Self::Admitted)
    }
}

/// A refusal, with the first moment at which one unit is admitted if nobody else takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("over the limit; not before {} ms", .moment.as_millis())]
pub struct NotBefore {
    /// The first moment at which one unit is admitted.
    pub moment: Moment,
}

impl NotBefore {
    /// How long the caller has to wait from `now` on.
    #[must_use]
    pub const fn wait(&self, now: Moment) -> Duration {
        Duration::from_millis(self.moment.millis_since(now))
    }
}
