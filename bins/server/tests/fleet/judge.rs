//! What a fleet must never do, held against the record of what it did.
//!
//! Every rule speaks of moments by the one clock of the tests. A call that began after a revocation had returned must
//! not be accepted. A key that nobody revokes must not be refused, nor its server say that it cannot know, while
//! nothing ails the server. A key's limit holds in every interval, wherever it begins.

use std::collections::HashMap;
use std::fmt;

use super::record::{Call, KeyNumber, Micros, Outcome, Record, Revocation};

/// How long a server may take to be well again after whatever ailed it has ended, on a machine that has much other work.
const HEALING: Micros = 5_000_000;

/// At how many moments a record might end.
const ENDS: u64 = 100;

/// How many violations are shown.
const SHOWN: usize = 10;

/// What must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    /// Accepted so long after its revocation had returned.
    AcceptedLate { key: KeyNumber, server: usize, late: Micros },
    /// Refused though nobody has revoked it.
    RefusedAlive { key: KeyNumber, server: usize, at: Micros },
    /// Told to come back, or not answered, by a server that lacks nothing.
    Failed { key: KeyNumber, server: usize, at: Micros, outcome: Outcome },
}

/// All that was wrong.
#[derive(Default)]
pub(crate) struct Violations(Vec<Violation>);

impl Record {
    /// What must not be: nothing.
    #[track_caller]
    pub(crate) fn check(&self) {
        let violations = self.violations();
        assert!(violations.0.is_empty(), "{violations:?}");
    }

    /// What was wrong.
    pub(crate) fn violations(&self) -> Violations {
        let mut revocations: HashMap<KeyNumber, Revocation> = HashMap::new();
        for one in &self.revocations {
            let known = revocations.entry(one.key).or_insert(*one);
            known.began = known.began.min(one.began);
            known.returned = [known.returned, one.returned].into_iter().flatten().min();
        }
        let judge = |call: &Call| self.judge(call, revocations.get(&call.key));
        Violations(self.calls.iter().filter_map(judge).collect())
    }

    fn judge(&self, call: &Call, revocation: Option<&Revocation>) -> Option<Violation> {
        let Call { server, key, began, ended, outcome } = *call;
        match outcome {
            Outcome::Accepted => {
                let returned = revocation?.returned?;
                (began > returned).then(|| Violation::AcceptedLate { key, server, late: began - returned })
            }
            Outcome::Refused => {
                let is_alive = revocation.is_none_or(|revocation| ended < revocation.began);
                is_alive.then_some(Violation::RefusedAlive { key, server, at: began })
            }
            Outcome::Limited => None,
            Outcome::Unavailable | Outcome::Unanswered if self.is_ailing(call) => None,
            Outcome::Unavailable | Outcome::Unanswered | Outcome::Strange(_) => {
                Some(Violation::Failed { key, server, at: began, outcome })
            }
        }
    }

    /// Whether something ailed the call's server meanwhile, or a moment ago.
    fn is_ailing(&self, call: &Call) -> bool {
        self.troubles.iter().any(|trouble| {
            trouble.server == call.server
                && trouble.from <= call.ended
                && call.began <= trouble.until.saturating_add(HEALING)
        })
    }

    /// The most accepted calls with a key that lie wholly inside an interval shorter than the window, wherever it
    /// begins.
    pub(crate) fn worst_window(&self, key: KeyNumber, window: Micros) -> usize {
        let accepted = self.calls.iter().filter(|call| call.key == key && call.outcome == Outcome::Accepted);
        let mut spans: Vec<_> = accepted.map(|call| (call.began, call.ended)).collect();
        spans.sort_unstable();
        let most = |(place, (from, _)): (usize, &(Micros, Micros))| {
            let began_inside = spans[place..].iter().take_while(|(began, _)| *began < from + window);
            began_inside.filter(|(_, ended)| *ended < from + window).count()
        };
        spans.iter().enumerate().map(most).max().unwrap_or(0)
    }

    /// How much was admitted of what a limiter would have admitted that remembers every admission. Averaged over the
    /// last window in which the record might end: a limiter that lags has admitted less in the middle of a rush, and as
    /// much after it.
    #[expect(clippy::cast_precision_loss, reason = "no test admits 2^52 requests")]
    pub(crate) fn of_ideal(&self, key: KeyNumber, limit: usize, window: Micros) -> f64 {
        let ideal = self.ideal(key, limit, window);
        let accepted = self.calls.iter().filter(|call| call.key == key && call.outcome == Outcome::Accepted);
        let mut admitted: Vec<_> = accepted.map(|call| call.began).collect();
        admitted.sort_unstable();
        let end = self.calls.iter().map(|call| call.began).max().unwrap_or(0);
        let ends = (0..ENDS).map(|part| end - (window * part / ENDS).min(end));
        let by = |times: &[Micros], end| times.partition_point(|time| *time <= end) as f64;
        ends.map(|end| by(&admitted, end) / by(&ideal, end).max(1.0)).sum::<f64>() / ENDS as f64
    }

    /// When such a limiter would have admitted calls with a key.
    fn ideal(&self, key: KeyNumber, limit: usize, window: Micros) -> Vec<Micros> {
        let mut offers: Vec<_> =
            self.calls.iter().filter(|call| call.key == key).map(|call| call.began).collect();
        offers.sort_unstable();
        let mut admitted: Vec<Micros> = Vec::new();
        for at in offers {
            let is_free = admitted.len() < limit || at - admitted[admitted.len() - limit] >= window;
            if is_free {
                admitted.push(at);
            }
        }
        admitted
    }
}

impl Violations {
    pub(crate) fn late_accepts(&self) -> usize {
        self.0.iter().filter(|one| matches!(one, Violation::AcceptedLate { .. })).count()
    }

    /// The longest after its revocation had returned that a key was accepted.
    pub(crate) fn latest_accept(&self) -> Micros {
        let late = |one: &Violation| match one {
            Violation::AcceptedLate { late, .. } => *late,
            _ => 0,
        };
        self.0.iter().map(late).max().unwrap_or(0)
    }
}

impl fmt::Debug for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} violations, the first of them:", self.0.len())?;
        f.debug_list().entries(self.0.iter().take(SHOWN)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Trouble;

    const KEY: KeyNumber = KeyNumber(0);

    fn call(began: Micros, ended: Micros, outcome: Outcome) -> Call {
        Call { server: 0, key: KEY, began, ended, outcome }
    }

    fn violations(calls: &[Call], revocation: Option<(Micros, Option<Micros>)>) -> Vec<Violation> {
        let revocation = revocation.map(|(began, returned)| Revocation { key: KEY, began, returned });
        let troubles = vec![Trouble { server: 0, from: 10_000_000, until: 11_000_000 }];
        let record =
            Record { calls: calls.to_vec(), revocations: revocation.into_iter().collect(), troubles };
        record.violations().0
    }

    #[test]
    fn accepted_call_that_began_after_the_revocation_returned_is_found() {
        let revocation = Some((100, Some(200)));
        assert_eq!(violations(&[call(199, 300, Outcome::Accepted)], revocation), []);
        assert_eq!(violations(&[call(150, 160, Outcome::Accepted)], Some((100, None))), []);
        let late = Violation::AcceptedLate { key: KEY, server: 0, late: 1 };
        assert_eq!(violations(&[call(201, 300, Outcome::Accepted)], revocation), [late]);
    }

    #[test]
    fn refused_key_that_nobody_revokes_is_found() {
        let refused = [call(80, 99, Outcome::Refused)];
        let found = Violation::RefusedAlive { key: KEY, server: 0, at: 80 };
        assert_eq!(violations(&refused, None), [found]);
        assert_eq!(violations(&refused, Some((100, Some(200)))), [found]);
        assert_eq!(violations(&refused, Some((99, None))), []);
        let in_trouble = violations(&[call(10_500_000, 10_600_000, Outcome::Refused)], None);
        assert_eq!(in_trouble.len(), 1, "trouble is no reason to refuse a good key");
    }

    #[test]
    fn server_that_cannot_know_without_a_reason_is_found() {
        for outcome in [Outcome::Unavailable, Outcome::Unanswered] {
            for (began, ended, wrong) in [
                (9_000_000, 9_999_999, 1),
                (9_000_000, 10_000_000, 0),
                (16_000_000, 16_000_001, 0),
                (16_000_001, 16_000_002, 1),
            ] {
                assert_eq!(violations(&[call(began, ended, outcome)], None).len(), wrong, "{began}");
            }
        }
        assert_eq!(violations(&[call(10_500_000, 10_500_001, Outcome::Strange(500))], None).len(), 1);
    }

    #[test]
    fn worst_window_counts_what_lies_wholly_inside() {
        let accepted = |spans: &[(Micros, Micros)]| Record {
            calls: spans.iter().map(|(began, ended)| call(*began, *ended, Outcome::Accepted)).collect(),
            ..Record::default()
        };
        assert_eq!(accepted(&[(0, 1), (9, 10), (10, 11)]).worst_window(KEY, 10), 2);
        assert_eq!(accepted(&[(0, 1), (8, 9), (9, 9), (20, 21)]).worst_window(KEY, 10), 3);
        assert_eq!(accepted(&[(0, 50), (1, 2)]).worst_window(KEY, 10), 1);
        assert_eq!(accepted(&[]).worst_window(KEY, 10), 0);
    }

    #[test]
    fn ideal_is_what_an_exact_log_admits_wherever_the_record_ends() {
        let calls = |outcomes: &[(Micros, Outcome)]| Record {
            calls: outcomes.iter().map(|(at, outcome)| call(*at, *at, *outcome)).collect(),
            ..Record::default()
        };
        let offers = [(0, Outcome::Accepted), (1, Outcome::Accepted), (2, Outcome::Limited)];
        let exact = [&offers[..], &[(1_000, Outcome::Accepted), (1_001, Outcome::Accepted)]].concat();
        assert_eq!(calls(&exact).ideal(KEY, 2, 1_000), [0, 1, 1_000, 1_001]);
        assert!((calls(&exact).of_ideal(KEY, 2, 1_000) - 1.0).abs() < 1e-9);
        let late = [&offers[..], &[(1_000, Outcome::Limited), (1_500, Outcome::Accepted)]].concat();
        let of_ideal = calls(&late).of_ideal(KEY, 2, 1_000);
        // Two of three between 1,000 and 1,500, all before.
        assert!((0.8..0.86).contains(&of_ideal), "{of_ideal}");
    }
}
