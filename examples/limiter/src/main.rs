//! The limiter alone, without keys, stores or a server.
//!
//! Every line of the input begins with the name of a caller. Lines within that
//! caller's limit are passed on, the others are not, and the caller is told
//! how long to wait. Here each caller has 3 lines in any 10 seconds:
//!
//! ```text
//! $ printf 'ada one\nada two\nada three\nbob one\nada four\n' |
//!     cargo run -q -p bsk-example-limiter -- 3 10
//! ada one
//! ada two
//! ada three
//! bob one
//! ada: 3 lines in 10 s are the limit; wait 11 s
//! 5 lines: 4 passed on, 1 refused
//! ```
//!
//! The last two lines go to standard error, so that the output can be piped
//! on. Without arguments the limit is 1,000 lines in 60 seconds.

mod lines;

use std::env;
use std::io::{self, BufWriter, Write as _};
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use bsk_limit::{Limiter, Moment, Quota};

fn main() -> anyhow::Result<()> {
    let limiter = Limiter::new(quota(&env::args().skip(1).collect::<Vec<_>>())?);
    #[expect(clippy::disallowed_methods, reason = "the one place of this program that reads a clock")]
    let start = Instant::now();
    let clock = || Moment::default().saturating_add(start.elapsed());

    let mut passed_on = BufWriter::new(io::stdout().lock());
    let mut notices = io::stderr().lock();
    let count = lines::pass(&limiter, clock, io::stdin().lock(), &mut passed_on, &mut notices)?;
    writeln!(
        notices,
        "{} lines: {} passed on, {} refused",
        count.passed + count.refused,
        count.passed,
        count.refused
    )?;
    Ok(())
}

/// Reads `LIMIT SECONDS`.
fn quota(arguments: &[String]) -> anyhow::Result<Quota> {
    match arguments {
        [] => Ok(Quota::default()),
        [limit, seconds] => {
            let limit: NonZeroU32 =
                limit.parse().context("the limit is a number of lines from 1 to 1,000,000")?;
            let seconds = seconds.parse().context("the window is a number of seconds from 1 to 86,400")?;
            Ok(Quota::new(limit, Duration::from_secs(seconds))?)
        }
        _ => bail!("usage: bsk-example-limiter [LIMIT SECONDS] < lines"),
    }
}
