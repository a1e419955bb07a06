//! The series of requests: a counter for each route, method and status, and a
//! histogram for each route and method.

use std::collections::HashMap;

use actix_web::http::{Method, StatusCode};
use metrics::{Counter, Histogram, Key, Label, Recorder as _};

use super::{DURATION, METADATA, Metrics, REQUESTS};

/// The series of one thread. Each is made when it is first needed; after that
/// counting takes no lock and no memory.
pub(crate) struct Series {
    metrics: Metrics,
    routes: HashMap<Box<str>, HashMap<&'static str, OfMethod>>,
}

struct OfMethod {
    duration: Histogram,
    by_status: HashMap<StatusCode, Counter>,
}

impl Series {
    pub(super) fn new(metrics: Metrics) -> Self {
        Self { metrics, routes: HashMap::new() }
    }

    /// Counts one answer.
    pub(crate) fn record(&mut self, route: &str, method: &Method, status: StatusCode, seconds: f64) {
        let method = known(method);
        let recorder = self.metrics.recorder();
        let labels =
            || vec![Label::new("route", route.to_owned()), Label::from_static_parts("method", method)];
        let of_method = match self.routes.get_mut(route) {
            Some(of_route) => of_route,
            None => self.routes.entry(route.into()).or_default(),
        }
        .entry(method)
        .or_insert_with(|| OfMethod {
            duration: recorder.register_histogram(&Key::from_parts(DURATION, labels()), &METADATA),
            by_status: HashMap::new(),
        });
        of_method.duration.record(seconds);
        let counter = of_method.by_status.entry(status).or_insert_with(|| {
            let mut labels = labels();
            labels.push(Label::new("status", status.as_str().to_owned()));
            recorder.register_counter(&Key::from_parts(REQUESTS, labels), &METADATA)
        });
        counter.increment(1);
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
