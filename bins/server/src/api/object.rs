//! What the API answers with, as JSON.

mod api_key;
mod audit_event;
mod organization;
mod revocation;
mod usage;

pub(crate) use api_key::{
    ApiKeyAnswer, ApiKeyList, CreatedApiKey, RateLimitObject, RevokedApiKey, RotatedApiKey, ScopeName,
};
pub(crate) use audit_event::{AuditEventList, AuditEventObject};
pub(crate) use organization::{
    AgencyOverviewObject, OrganizationAnswer, OrganizationList, OrganizationStatusName, UpdatedOrganization,
};
use revocation::RevocationObject;
pub(crate) use usage::UsageList;

use std::fmt::Debug;
use std::str::FromStr;

use bsk_actix::auth::Timestamp;

/// A value that documents its type: it is rendered in the reference as the API would send it.
pub(crate) trait Example {
    /// Such a value.
    fn example() -> Self;
}

/// A moment in the examples, so many seconds after the others.
fn example_time(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_767_603_723_456 + seconds * 1_000)
}

/// Reads an example.
fn legal<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().expect("a legal example")
}
