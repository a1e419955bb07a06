//! What servers did, and whether it was right.

/// At how many moments a record might end.
const ENDS: u64 = 100;

/// A request: when it was made, when it was answered, in microseconds, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request {
    pub(crate) began: u64,
    pub(crate) ended: u64,
    pub(crate) outcome: Outcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Admitted,
    Refused,
    Unknown,
}

/// What a fleet did.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) requests: Vec<Request>,
    pub(crate) calls: u64,
}

impl Record {
    pub(crate) fn join(records: impl IntoIterator<Item = Self>) -> Self {
        let mut whole = Self::default();
        for record in records {
            whole.requests.extend(record.requests);
            whole.calls += record.calls;
        }
        whole
    }

    pub(crate) fn count(&self, outcome: Outcome) -> usize {
        self.requests.iter().filter(|request| request.outcome == outcome).count()
    }

    pub(crate) fn admitted_between(&self, from: u64, to: u64) -> usize {
        self.admitted().filter(|request| request.began >= from && request.ended < to).count()
    }

    fn admitted(&self) -> impl Iterator<Item = &Request> {
        self.requests.iter().filter(|request| request.outcome == Outcome::Admitted)
    }

    /// The most admissions that lie wholly inside an interval shorter than the window, wherever it begins.
    pub(crate) fn worst_window(&self, window_ms: u64) -> usize {
        let mut spans: Vec<_> = self.admitted().map(|request| (request.began, request.ended)).collect();
        spans.sort_unstable();
        // From the last beginning to the first; the ends of what begins later are kept in order.
        let (mut ends, mut worst) = (Vec::new(), 0);
        for (began, ended) in spans.into_iter().rev() {
            let place = ends.partition_point(|other| *other < ended);
            ends.insert(place, ended);
            let inside = ends.partition_point(|other| *other < began + window_ms * 1_000);
            worst = worst.max(inside);
            // What ended so late is inside no interval that begins earlier.
            ends.truncate(ends.partition_point(|other| *other < began + window_ms * 1_000 + 60_000_000));
        }
        worst
    }

    /// When a limiter would have admitted requests that remembers every admission.
    fn ideal(&self, limit: usize, window_ms: u64) -> Vec<u64> {
        let mut offers: Vec<_> = self.requests.iter().map(|request| request.began).collect();
        offers.sort_unstable();
        let mut admitted: Vec<u64> = Vec::new();
        for at in offers {
            if admitted.len() < limit || at - admitted[admitted.len() - limit] >= window_ms * 1_000 {
                admitted.push(at);
            }
        }
        admitted
    }

    #[expect(clippy::cast_precision_loss, reason = "no test admits 2^52 requests")]
    pub(crate) fn calls_per_admission(&self) -> f64 {
        self.calls as f64 / self.count(Outcome::Admitted) as f64
    }

    /// How much was admitted of what such a limiter would have. Averaged over the last window in which the record might
    /// end: whoever lags has admitted less in the middle of a rush, and as much after it.
    #[expect(clippy::cast_precision_loss, reason = "no test admits 2^52 requests")]
    pub(crate) fn goodput(&self, limit: usize, window_ms: u64) -> f64 {
        let ideal = self.ideal(limit, window_ms);
        let mut admitted: Vec<_> = self.admitted().map(|request| request.began).collect();
        admitted.sort_unstable();
        let end = self.requests.iter().map(|request| request.began).max().unwrap_or(0);
        let ends = (0..ENDS).map(|part| end - (window_ms * 1_000 * part / ENDS).min(end));
        let by = |times: &[u64], end| times.partition_point(|time| *time <= end) as f64;
        ends.map(|end| by(&admitted, end) / by(&ideal, end).max(1.0)).sum::<f64>() / ENDS as f64
    }
}

#[test]
fn only_what_lies_wholly_inside_an_interval_counts() {
    let admitted = |began, ended| Request { began, ended, outcome: Outcome::Admitted };
    let record = |requests| Record { requests, calls: 0 };
    assert_eq!(record(vec![admitted(0, 1), admitted(500, 501), admitted(1_000, 1_001)]).worst_window(1), 2);
    assert_eq!(record(vec![admitted(0, 2_000), admitted(1, 2)]).worst_window(1), 1);
    assert_eq!(record(vec![admitted(5, 6); 7]).worst_window(1), 7);
}
