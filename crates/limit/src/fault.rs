//! Faults seeded into the ring, so that the model checker can show that it would find them.
//!
//! This module exists only under `cfg(loom)`; no other build contains any of it.

/// A known mistake that a window can be built with under the model checker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fault {
    /// The code as it ships.
    #[default]
    None,
    /// A late helper writes its stamp over whatever the slot holds, also over a newer one.
    OverwritesNewerStamp,
    /// An idle window's open block is stamped before the head has moved past it, and the first stamp wins.
    StampsOpenBlock,
    /// The head moves past a block whose stamp nobody has written yet.
    LeavesBlockUnstamped,
    /// What is kept beside the head is believed in every lap.
    BelievesFormerLap,
    /// A window that begins anew leaves what is kept beside the head as it was.
    KeepsPassWhenIdle,
    /// Who begins a window anew, and comes late with it, is believed like who came after.
    RanksIdleAlike,
    /// The stamp of one place is taken for that of the next ones too.
    TakesNearForFar,
}
