//! Which lines are passed on.

use std::io::{self, BufRead, Write};

use bsk_limit::headers::retry_after;
use bsk_limit::{Limiter, Moment};

/// After so many lines, callers that count nothing any more are forgotten.
const SWEEP_EVERY: u64 = 10_000;

/// What became of the lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// How many were within their caller's limit.
    pub(crate) passed: u64,
    /// How many were not.
    pub(crate) refused: u64,
}

/// Passes lines on that are within the limit of the caller that they begin
/// with, and tells the others how long to wait.
pub(crate) fn pass(
    limiter: &Limiter<String>,
    clock: impl Fn() -> Moment,
    lines: impl BufRead,
    passed_on: &mut impl Write,
    notices: &mut impl Write,
) -> io::Result<Count> {
    let mut count = Count::default();
    for line in lines.lines() {
        let line = line?;
        let Some(caller) = line.split_whitespace().next().map(str::to_owned) else { continue };
        let now = clock();
        match limiter.check(&caller, now) {
            Ok(()) => {
                count.passed += 1;
                writeln!(passed_on, "{line}")?;
            }
            Err(not_before) => {
                count.refused += 1;
                let (quota, wait) = (limiter.quota(&caller), retry_after(not_before, now));
                let (limit, seconds) = (quota.limit(), quota.window().as_secs());
                passed_on.flush()?;
                writeln!(
                    notices,
                    "{caller}: {limit} lines in {seconds} s are the limit; wait {} s",
                    wait.as_str()
                )?;
            }
        }
        if (count.passed + count.refused) % SWEEP_EVERY == 0 {
            limiter.sweep(now);
        }
    }
    passed_on.flush()?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bsk_limit::Quota;
    use std::cell::Cell;
    use std::num::NonZeroU32;

    fn two_a_minute() -> Limiter<String> {
        Limiter::new(Quota::per_minute(NonZeroU32::new(2).unwrap()))
    }

    /// Passes lines that come in steps of so many seconds.
    fn pass_every(seconds: u64, lines: &str) -> (String, String) {
        let time = Cell::new(0);
        let clock = || Moment::from_millis(time.replace(time.get() + seconds * 1_000));
        let (mut passed_on, mut notices) = (Vec::new(), Vec::new());
        pass(&two_a_minute(), clock, lines.as_bytes(), &mut passed_on, &mut notices).unwrap();
        (String::from_utf8(passed_on).unwrap(), String::from_utf8(notices).unwrap())
    }

    #[test]
    fn each_caller_has_a_limit_of_its_own() {
        let (passed_on, notices) = pass_every(0, "ada 1\nada 2\nada 3\nbob 1\n\nada 4\n");
        assert_eq!(passed_on, "ada 1\nada 2\nbob 1\n");
        assert_eq!(notices.matches("ada: 2 lines in 60 s are the limit").count(), 2);
    }

    #[test]
    fn lines_pass_again_when_the_window_has_slid_on() {
        let (passed_on, notices) = pass_every(25, "ada 0\nada 25\nada 50\nada 75\nada 100\nada 125\n");
        assert_eq!(passed_on, "ada 0\nada 25\nada 75\nada 100\n");
        assert_eq!(
            notices,
            "ada: 2 lines in 60 s are the limit; wait 11 s\nada: 2 lines in 60 s are the limit; wait 11 s\n"
        );
    }

    #[test]
    fn many_callers_do_not_stay_in_memory() {
        let time = Cell::new(0);
        let clock = || Moment::from_millis(time.replace(time.get() + 60));
        let lines: Vec<_> = (0..SWEEP_EVERY * 3).map(|caller| caller.to_string()).collect();
        let limiter = two_a_minute();
        let count =
            pass(&limiter, clock, lines.join("\n").as_bytes(), &mut io::sink(), &mut io::sink()).unwrap();
        assert_eq!(count, Count { passed: SWEEP_EVERY * 3, refused: 0 });
        let at_the_end = Moment::from_millis(time.get());
        assert!(limiter.snapshot(at_the_end).len() < 1_100, "those of the last minute");
        assert_eq!(limiter.sweep(at_the_end.saturating_add(std::time::Duration::from_secs(61))), 0);
    }
}
