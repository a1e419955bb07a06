#![doc = include_str!("../README.md")]

mod atomics;
mod carry;
#[cfg(loom)]
mod fault;
mod hand;
pub mod headers;
mod limiter;
mod moment;
mod quota;
mod shared;
mod snapshot;
mod status;
mod verdict;
mod window;

pub use carry::Carry;
#[cfg(loom)]
pub use fault::Fault;
pub use hand::Hand;
pub use limiter::Limiter;
pub use moment::Moment;
pub use quota::{InvalidQuota, Quota};
pub use shared::{Lender, SharedKey, SharedLimits, SharedVerdict, SharedWindow, Ticket};
pub use snapshot::{Counted, Snapshot};
pub use status::Status;
pub use verdict::{NotBefore, Verdict};
pub use window::Window;
