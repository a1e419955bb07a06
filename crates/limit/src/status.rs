//! What a window can tell about itself.

use crate::{Moment, Quota};

/// The state of a window at one moment: what the header fields are rendered from.
///
/// Reading it counts nothing. While others use the same window, `remaining` is a lower bound at the moment of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// The quota in force.
    pub quota: Quota,
    /// How many units would be admitted now.
    pub remaining: u32,
    /// When more becomes free, though not all: the oldest counted block ends. `None` when nothing is counted.
    pub next: Option<Moment>,
    /// From when, if nothing is admitted meanwhile, the full limit is free at once.
    pub full: Moment,
}
