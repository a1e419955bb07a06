//! What is measured, in the text format of Prometheus.
//!
//! No label holds a key, an address or a path as it was asked for: routes are
//! templates, and methods are those that there are.

mod answers;
mod limits;
mod series;
mod text;

use core::fmt;
use std::sync::Arc;

use actix_web::HttpResponse;
use bsk_auth::ApiKeys;

pub(crate) use series::Series;

use crate::limits::Limits;
use series::AllSeries;
use text::{Kind, Text};

/// What is measured. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct Metrics(Arc<Inner>);

struct Inner {
    series: AllSeries,
    begun_transactions: Box<dyn Fn() -> u64 + Send + Sync>,
    api_keys: ApiKeys,
    limits: Limits,
}

impl Metrics {
    /// Starts to measure. How many transactions have begun in the database, it
    /// asks when it is asked.
    pub(crate) fn new(
        api_keys: ApiKeys,
        limits: Limits,
        begun_transactions: impl Fn() -> u64 + Send + Sync + 'static,
    ) -> Self {
        let (series, begun_transactions) = (AllSeries::default(), Box::new(begun_transactions));
        Self(Arc::new(Inner { series, begun_transactions, api_keys, limits }))
    }

    /// The series of one more thread.
    pub(crate) fn series(&self) -> Series {
        self.0.series.of_thread()
    }

    /// Everything, as Prometheus reads it.
    pub(crate) fn answer(&self) -> HttpResponse {
        HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(self.text())
    }

    fn text(&self) -> String {
        let Inner { series, begun_transactions, api_keys, limits } = &*self.0;
        let mut text = Text::default();
        text.family("bsk_build_info", Kind::Gauge, "The version, as a label; always 1.");
        text.sample("bsk_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
        text.single(
            "bsk_cached_keys",
            Kind::Gauge,
            "Keys that are verified without asking the database.",
            api_keys.cached_keys(),
        );
        text.single(
            "bsk_store_look_ups_total",
            Kind::Counter,
            "Questions to the database about keys that were not cached, up to 500 keys in each.",
            api_keys.look_ups(),
        );
        text.single(
            "bsk_store_transactions_total",
            Kind::Counter,
            "Transactions that this server has begun in the database, for whatever reason.",
            begun_transactions(),
        );
        if let Some(limits) = limits {
            limits::write(limits, &mut text);
        }
        series.write(&mut text);
        text.into_string()
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}
