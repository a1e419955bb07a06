//! Since when a change is in force.

use bsk_actix::auth::{Receipt, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Example, example_time};
use crate::api::write;

/// Since when no server goes by what was before, and how that is known.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Revocation)]
pub(crate) struct RevocationObject {
    /// From this moment on no server goes by what was before.
    #[serde(serialize_with = "write::text")]
    #[schema(value_type = String, format = DateTime)]
    effective_at: Timestamp,
    /// How many servers have said that they know.
    acknowledged_by: u32,
    /// How many did not answer, and were waited for until they stopped trusting what they knew.
    waited_for_leases: u32,
}

impl From<Receipt> for RevocationObject {
    fn from(receipt: Receipt) -> Self {
        Self {
            effective_at: receipt.effective_at,
            acknowledged_by: receipt.acknowledged_by,
            waited_for_leases: receipt.waited_for_leases,
        }
    }
}

impl Example for RevocationObject {
    fn example() -> Self {
        Self { effective_at: example_time(7_200), acknowledged_by: 1, waited_for_leases: 0 }
    }
}
