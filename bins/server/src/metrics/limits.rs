//! What is measured of limits that servers share.

use bsk_limit_redis::{RedisLimits, State};
use metrics::{Counter, Gauge, Key, Label, Recorder as _, Unit};
use metrics_exporter_prometheus::PrometheusRecorder;

use super::METADATA;

const CALLS: &str = "bsk_limit_redis_calls_total";
const FAILURES: &str = "bsk_limit_redis_failures_total";
const SERVERS: &str = "bsk_limit_servers";
const STATE: &str = "bsk_limit_state";

/// The states that there are, and what they are called.
const STATES: [(State, &str); 3] =
    [(State::Shared, "shared"), (State::Gathering, "gathering"), (State::Lost, "lost")];

/// The series of limits that are shared.
pub(super) struct LimitSeries {
    calls: Counter,
    failures: Counter,
    servers: Gauge,
    states: [(State, Gauge); 3],
}

impl LimitSeries {
    pub(super) fn new(recorder: &PrometheusRecorder) -> Self {
        recorder.describe_counter(
            CALLS.into(),
            Some(Unit::Count),
            "Calls to Redis about the limits of keys, repeated ones included.".into(),
        );
        recorder.describe_counter(
            FAILURES.into(),
            Some(Unit::Count),
            "Round trips to Redis that failed.".into(),
        );
        recorder.describe_gauge(
            SERVERS.into(),
            Some(Unit::Count),
            "Servers that share limits, as Redis last said.".into(),
        );
        recorder.describe_gauge(
            STATE.into(),
            None,
            "1 for how things stand with Redis: shared; gathering, while servers tell an emptied one what they \
             have admitted; lost, while it does not answer."
                .into(),
        );
        let state = |name| Key::from_parts(STATE, vec![Label::from_static_parts("state", name)]);
        Self {
            calls: recorder.register_counter(&Key::from_static_name(CALLS), &METADATA),
            failures: recorder.register_counter(&Key::from_static_name(FAILURES), &METADATA),
            servers: recorder.register_gauge(&Key::from_static_name(SERVERS), &METADATA),
            states: STATES.map(|(is, name)| (is, recorder.register_gauge(&state(name), &METADATA))),
        }
    }

    pub(super) fn update(&self, limits: &RedisLimits) {
        let counters = limits.counters();
        self.calls.absolute(counters.calls);
        self.failures.absolute(counters.failures);
        self.servers.set(f64::from(limits.servers()));
        let state = limits.state();
        for (of, gauge) in &self.states {
            gauge.set(if *of == state { 1.0 } else { 0.0 });
        }
    }
}
