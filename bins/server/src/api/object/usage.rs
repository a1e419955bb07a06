//! What a key was used for.

use bsk_actix::auth::{Timestamp, UsagePoint};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Example, example_time};
use crate::api::write;

/// The requests with a key in one step of time.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UsagePoint)]
pub(crate) struct UsageObject {
    /// Where the step begins.
    #[serde(serialize_with = "write::text")]
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Requests that were admitted.
    admitted: u64,
    /// Requests that were refused by the rate limit.
    rate_limited: u64,
    /// Requests that were admitted and then refused for want of a scope.
    forbidden: u64,
}

/// A series of steps, oldest first, those without a request included.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsageList {
    usage: Vec<UsageObject>,
}

impl From<UsagePoint> for UsageObject {
    fn from(point: UsagePoint) -> Self {
        Self {
            at: point.at,
            admitted: point.admitted,
            rate_limited: point.rate_limited,
            forbidden: point.forbidden,
        }
    }
}

impl From<Vec<UsagePoint>> for UsageList {
    fn from(points: Vec<UsagePoint>) -> Self {
        Self { usage: points.into_iter().map(UsageObject::from).collect() }
    }
}

impl Example for UsageList {
    fn example() -> Self {
        let hour = |hour: i64, admitted, rate_limited| UsageObject {
            at: bsk_actix::auth::Step::Hour.start_of(example_time(hour * 3_600)),
            admitted,
            rate_limited,
            forbidden: 0,
        };
        Self { usage: vec![hour(0, 412, 0), hour(1, 0, 0), hour(2, 1_000, 17)] }
    }
}
