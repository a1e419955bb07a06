//! The series of requests: how many were answered by each route, method and
//! status, and how long each route and method took.
//!
//! Every thread counts for itself, in memory that no other writes, and what
//! they have counted is added up when somebody asks.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::http::{Method, StatusCode};

use super::answers::{Answers, Sum};
use super::text::{Kind, Text};

const REQUESTS: &str = "bsk_http_requests_total";
const DURATION: &str = "bsk_http_request_duration_seconds";
const DURATION_BUCKET: &str = "bsk_http_request_duration_seconds_bucket";
const DURATION_SUM: &str = "bsk_http_request_duration_seconds_sum";
const DURATION_COUNT: &str = "bsk_http_request_duration_seconds_count";
const IN_FLIGHT: &str = "bsk_http_requests_in_flight";

/// What tells one series from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Labels {
    route: Arc<str>,
    method: &'static str,
    status: StatusCode,
}

/// The series of all threads. Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub(super) struct AllSeries(Arc<Mutex<Threads>>);

#[derive(Debug, Default)]
struct Threads {
    answers: Vec<(Labels, Arc<Answers>)>,
    in_flight: Vec<Arc<AtomicU64>>,
}

impl AllSeries {
    /// The series of one more thread.
    pub(super) fn of_thread(&self) -> Series {
        let in_flight = Arc::default();
        self.lock().in_flight.push(Arc::clone(&in_flight));
        Series { all: self.clone(), in_flight, routes: HashMap::new(), last: None }
    }

    /// Writes what all threads have counted.
    pub(super) fn write(&self, text: &mut Text) {
        let (sums, in_flight) = self.sums();
        text.single(IN_FLIGHT, Kind::Gauge, "Requests being answered now.", in_flight);
        text.family(REQUESTS, Kind::Counter, "Requests that were answered.");
        let mut by_method: BTreeMap<_, Sum> = BTreeMap::new();
        for (Labels { route, method, status }, sum) in &sums {
            let labels = [("route", &**route), ("method", *method), ("status", status.as_str())];
            text.sample(REQUESTS, &labels, sum.count());
            by_method.entry((&**route, *method)).or_default().merge(sum);
        }
        text.family(DURATION, Kind::Histogram, "Time to answer a request.");
        for ((route, method), sum) in by_method {
            let labels = [("route", route), ("method", method)];
            for (end, count) in sum.cumulative() {
                text.sample(DURATION_BUCKET, &[labels[0], labels[1], ("le", end)], count);
            }
            text.sample(DURATION_SUM, &labels, sum.took().as_secs_f64());
            text.sample(DURATION_COUNT, &labels, sum.count());
        }
    }

    fn sums(&self) -> (BTreeMap<Labels, Sum>, u64) {
        let threads = self.lock();
        let mut sums: BTreeMap<_, Sum> = BTreeMap::new();
        for (labels, answers) in &threads.answers {
            sums.entry(labels.clone()).or_default().add(answers);
        }
        (sums, threads.in_flight.iter().map(|count| count.load(Relaxed)).sum())
    }

    fn lock(&self) -> MutexGuard<'_, Threads> {
        // Whoever panicked while adding to a list has not left half of it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The series of one thread. Each is made when it is first needed; after that
/// counting takes no lock and no memory.
#[derive(Debug)]
pub(crate) struct Series {
    all: AllSeries,
    in_flight: Arc<AtomicU64>,
    routes: HashMap<Arc<str>, Vec<(Labels, Arc<Answers>)>>,
    /// What was counted last, which is most often counted next.
    last: Option<(Labels, Arc<Answers>)>,
}

impl Series {
    /// Counts a request that is being answered.
    pub(crate) fn begin(&self) {
        self.in_flight.store(self.in_flight.load(Relaxed).wrapping_add(1), Relaxed);
    }

    /// Counts that it is so no more.
    pub(crate) fn end(&self) {
        self.in_flight.store(self.in_flight.load(Relaxed).wrapping_sub(1), Relaxed);
    }

    /// Counts one answer.
    pub(crate) fn record(&mut self, route: &str, method: &Method, status: StatusCode, took: Duration) {
        let method = known(method);
        match &self.last {
            Some((labels, answers)) if labels.are(route, method, status) => answers.add(took),
            _ => {
                let series = self.find(route, method, status);
                series.1.add(took);
                self.last = Some(series);
            }
        }
    }

    fn find(&mut self, route: &str, method: &'static str, status: StatusCode) -> (Labels, Arc<Answers>) {
        let of_route = self.routes.get(route).into_iter().flatten();
        let mut same = of_route.filter(|(labels, _)| labels.are(route, method, status));
        if let Some(known) = same.next() {
            return known.clone();
        }
        let labels = Labels { route: route.into(), method, status };
        let made = (labels, Arc::default());
        self.routes.entry(Arc::clone(&made.0.route)).or_default().push(made.clone());
        self.all.lock().answers.push(made.clone());
        made
    }
}

impl Labels {
    fn are(&self, route: &str, method: &str, status: StatusCode) -> bool {
        self.status == status && *self.route == *route && self.method == method
    }
}

/// The method, if it is one that there is. Callers may write anything there.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(all: &AllSeries) -> String {
        let mut text = Text::default();
        all.write(&mut text);
        text.into_string()
    }

    #[test]
    fn what_threads_count_is_added_up() {
        let all = AllSeries::default();
        let took = Duration::from_millis(2);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let mut series = all.of_thread();
                    for status in [StatusCode::OK, StatusCode::OK, StatusCode::NOT_FOUND, StatusCode::OK] {
                        series.record("/a", &Method::GET, status, took);
                    }
                    series.record("/b", &Method::GET, StatusCode::OK, took);
                    series.begin();
                    series.begin();
                    series.end();
                });
            }
        });
        let text = written(&all);
        for line in [
            r#"bsk_http_requests_total{route="/a",method="GET",status="200"} 9"#,
            r#"bsk_http_requests_total{route="/a",method="GET",status="404"} 3"#,
            r#"bsk_http_requests_total{route="/b",method="GET",status="200"} 3"#,
            r#"bsk_http_request_duration_seconds_bucket{route="/a",method="GET",le="0.001"} 0"#,
            r#"bsk_http_request_duration_seconds_bucket{route="/a",method="GET",le="0.0025"} 12"#,
            r#"bsk_http_request_duration_seconds_bucket{route="/a",method="GET",le="+Inf"} 12"#,
            r#"bsk_http_request_duration_seconds_sum{route="/a",method="GET"} 0.024"#,
            r#"bsk_http_request_duration_seconds_count{route="/a",method="GET"} 12"#,
            "bsk_http_requests_in_flight 3",
        ] {
            assert!(text.lines().any(|written| written == line), "{line}\n{text}");
        }
        assert_eq!(text.matches("# TYPE ").count(), 3);
    }
}
