//! A window's count as plain data, to survive a graceful restart.

/// What a window counts, as plain numbers that the caller can write anywhere.
///
/// Ages are relative to the moment of the snapshot, so the next process may count time from another origin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshot {
    /// The counted units, oldest first.
    pub counted: Vec<Counted>,
    /// For how many milliseconds units are remembered: the longest window that they counted in.
    pub horizon_ms: u64,
}

/// Units of one age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How many.
    pub units: u32,
    /// How many milliseconds before the snapshot the last of them was admitted.
    pub age_ms: u64,
}
