//! Several servers on one PostgreSQL: a key that one of them makes is known to all at once, and one that is revoked at
//! any of them is refused by all when the call returns, whatever happens to servers, links and database.
//!
//! Users use keys on every server all the time. What they do and what they are answered is recorded on one clock, and
//! judged when it is over; `judge.rs` has the rules.
#![expect(clippy::print_stdout, reason = "all of this is tests, helpers included")]

#[path = "../harness/all.rs"]
#[expect(dead_code, unused_imports, reason = "the tests of one server need more of it")]
mod harness;

mod calm;
mod commits;
mod copy;
mod database;
mod figures;
mod judge;
mod limits;
mod link;
mod load;
mod members;
mod nginx;
mod overload;
mod planted;
mod record;
mod revokers;
mod trouble;

/// What may come on top of the time that something takes by its design, in seconds: a commit, on a machine that has much
/// other work. The figures in `docs/benchmarks.md` are from a quiet one.
const COMMIT: f64 = 3.0;
