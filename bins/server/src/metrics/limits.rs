//! What is measured of limits that servers share.

use bsk_limit_redis::{RedisLimits, State};

use super::text::{Kind, Text};

const CALLS: &str = "bsk_limit_redis_calls_total";
const FAILURES: &str = "bsk_limit_redis_failures_total";
const SERVERS: &str = "bsk_limit_servers";
const STATE: &str = "bsk_limit_state";

/// The states that there are, and what they are called.
const STATES: [(State, &str); 3] =
    [(State::Shared, "shared"), (State::Gathering, "gathering"), (State::Lost, "lost")];

/// Writes how the limits stand now.
pub(super) fn write(limits: &RedisLimits, text: &mut Text) {
    let counters = limits.counters();
    text.single(
        CALLS,
        Kind::Counter,
        "Calls to Redis about the limits of keys, repeated ones included.",
        counters.calls,
    );
    text.single(FAILURES, Kind::Counter, "Round trips to Redis that failed.", counters.failures);
    text.single(SERVERS, Kind::Gauge, "Servers that share limits, as Redis last said.", limits.servers());
    text.family(
        STATE,
        Kind::Gauge,
        "1 for how things stand with Redis: shared; gathering, while servers tell an emptied one what they have \
         admitted; lost, while it does not answer.",
    );
    for (state, name) in STATES {
        text.sample(STATE, &[("state", name)], u8::from(state == limits.state()));
    }
}
