//! What is measured, in the text format of Prometheus.
//!
//! No label holds a key, an address or a path as it was asked for: routes are
//! templates, and methods are those that there are.

mod limits;
mod series;

use core::fmt;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use bsk_auth::ApiKeys;
use metrics::{Counter, Gauge, Key, Label, Level, Metadata, Recorder as _, Unit};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

pub(crate) use series::Series;

use crate::limits::Limits;
use limits::LimitSeries;

const REQUESTS: &str = "bsk_http_requests_total";
const DURATION: &str = "bsk_http_request_duration_seconds";
const IN_FLIGHT: &str = "bsk_http_requests_in_flight";
const CACHED_KEYS: &str = "bsk_cached_keys";
const LOOK_UPS: &str = "bsk_store_look_ups_total";
const TRANSACTIONS: &str = "bsk_store_transactions_total";
const BUILD: &str = "bsk_build_info";

/// Upper ends of the buckets of durations, in seconds.
const BUCKETS: [f64; 13] =
    [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];

const METADATA: Metadata<'static> = Metadata::new(module_path!(), Level::INFO, Some(module_path!()));

/// What is measured. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct Metrics(Arc<Inner>);

struct Inner {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    in_flight: Gauge,
    cached_keys: Gauge,
    look_ups: Counter,
    transactions: Counter,
    begun_transactions: Box<dyn Fn() -> u64 + Send + Sync>,
    api_keys: ApiKeys,
    limits: Limits,
    limit_series: Option<LimitSeries>,
}

impl Metrics {
    /// Starts to measure. How many transactions have begun in the database, it
    /// asks when it is asked.
    pub(crate) fn new(
        api_keys: ApiKeys,
        limits: Limits,
        begun_transactions: impl Fn() -> u64 + Send + Sync + 'static,
    ) -> Result<Self, BuildError> {
        let recorder = PrometheusBuilder::new().set_buckets(&BUCKETS)?.build_recorder();
        recorder.describe_counter(REQUESTS.into(), Some(Unit::Count), "Requests that were answered.".into());
        recorder.describe_histogram(DURATION.into(), Some(Unit::Seconds), "Time to answer a request.".into());
        recorder.describe_gauge(IN_FLIGHT.into(), Some(Unit::Count), "Requests being answered now.".into());
        recorder.describe_gauge(
            CACHED_KEYS.into(),
            Some(Unit::Count),
            "Keys that are verified without asking the database.".into(),
        );
        recorder.describe_counter(
            LOOK_UPS.into(),
            Some(Unit::Count),
            "Questions to the database about keys that were not cached, up to 500 keys in each.".into(),
        );
        recorder.describe_counter(
            TRANSACTIONS.into(),
            Some(Unit::Count),
            "Transactions that this server has begun in the database, for whatever reason.".into(),
        );
        recorder.describe_gauge(BUILD.into(), None, "The version, as a label; always 1.".into());
        let version = Label::from_static_parts("version", env!("CARGO_PKG_VERSION"));
        recorder.register_gauge(&Key::from_parts(BUILD, vec![version]), &METADATA).set(1.0);
        Ok(Self(Arc::new(Inner {
            handle: recorder.handle(),
            in_flight: recorder.register_gauge(&Key::from_static_name(IN_FLIGHT), &METADATA),
            cached_keys: recorder.register_gauge(&Key::from_static_name(CACHED_KEYS), &METADATA),
            look_ups: recorder.register_counter(&Key::from_static_name(LOOK_UPS), &METADATA),
            transactions: recorder.register_counter(&Key::from_static_name(TRANSACTIONS), &METADATA),
            begun_transactions: Box::new(begun_transactions),
            limit_series: limits.is_some().then(|| LimitSeries::new(&recorder)),
            recorder,
            api_keys,
            limits,
        })))
    }

    /// Counts a request that is being answered, until what this returns is
    /// dropped.
    pub(crate) fn in_flight(&self) -> InFlight {
        self.0.in_flight.increment(1.0);
        InFlight(self.0.in_flight.clone())
    }

    /// The series of one thread.
    pub(crate) fn series(&self) -> Series {
        Series::new(self.clone())
    }

    /// Takes up what was measured since the last time. What is not taken up
    /// stays in memory, so this is called every few seconds.
    pub(crate) fn take_up(&self) {
        self.0.handle.run_upkeep();
    }

    /// Everything, as Prometheus reads it.
    pub(crate) fn answer(&self) -> HttpResponse {
        #[expect(clippy::cast_precision_loss, reason = "nobody caches 2^52 keys")]
        self.0.cached_keys.set(self.0.api_keys.cached_keys() as f64);
        self.0.look_ups.absolute(self.0.api_keys.look_ups());
        self.0.transactions.absolute((self.0.begun_transactions)());
        if let (Some(limits), Some(series)) = (&self.0.limits, &self.0.limit_series) {
            series.update(limits);
        }
        HttpResponse::Ok()
            .insert_header(ContentType::plaintext())
            .content_type("text/plain; version=0.0.4; charset=utf-8")
            .body(self.0.handle.render())
    }

    fn recorder(&self) -> &PrometheusRecorder {
        &self.0.recorder
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

/// A request that is being answered.
pub(crate) struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}
