//! Organizations.

use bsk_actix::auth::{
    Agency, AgencyOverview, Name, OrganizationId, OrganizationRecord, OrganizationStatus, Page, Paged,
    RateLimit, Receipt, Timestamp,
};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::{Example, RateLimitObject, RevocationObject, example_time, legal};
use crate::api::write;

/// An organization.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Organization)]
pub(crate) struct OrganizationObject {
    /// Its id.
    #[serde(serialize_with = "write::text")]
    #[schema(value_type = String, pattern = "^org_[0-9A-Za-z]{1,60}$")]
    id: OrganizationId,
    /// What people call it.
    #[serde(serialize_with = "write::text")]
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    name: Name,
    /// Whether it may have sub-organizations.
    is_agency: bool,
    /// The agency that it belongs to, if it is a sub-organization.
    #[serde(serialize_with = "write::text_or_null")]
    #[schema(value_type = Option<String>, required, pattern = "^org_[0-9A-Za-z]{1,60}$")]
    parent_organization_id: Option<OrganizationId>,
    /// Whether its keys are accepted.
    #[serde(serialize_with = "status")]
    #[schema(value_type = OrganizationStatusName)]
    status: OrganizationStatus,
    /// The limit of its keys that have none of their own, and the ceiling of those that have.
    rate_limit: RateLimitObject,
    /// When it was created.
    #[serde(serialize_with = "write::text")]
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// Whether an organization's keys are accepted.
#[derive(ToSchema)]
#[schema(as = OrganizationStatus)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum OrganizationStatusName {
    #[schema(rename = "active")]
    Active,
    #[schema(rename = "suspended")]
    Suspended,
}

/// One organization.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrganizationAnswer {
    organization: OrganizationObject,
}

/// An organization after a change, and since when that is in force.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UpdatedOrganization {
    organization: OrganizationObject,
    /// If it was suspended or activated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    revocation: Option<RevocationObject>,
}

/// One page of an agency's sub-organizations, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrganizationList {
    organizations: Vec<OrganizationObject>,
    /// How many there are on all pages.
    total: u64,
    /// The number of this page, from 1.
    #[schema(minimum = 1)]
    page: u32,
    /// Most entries on a page.
    #[schema(minimum = 1, maximum = 200)]
    limit: u32,
}

/// An agency in three numbers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgencyOverview)]
pub(crate) struct AgencyOverviewObject {
    /// Its sub-organizations.
    sub_organizations: u64,
    /// Their keys that are neither revoked nor expired.
    active_keys: u64,
    /// The requests of their keys in the last 24 hours, admitted or not.
    #[serde(rename = "requestsLast24h")]
    requests_last_24h: u64,
}

impl From<OrganizationRecord> for OrganizationObject {
    fn from(record: OrganizationRecord) -> Self {
        Self {
            id: record.id,
            name: record.name,
            is_agency: record.agency == Agency::Yes,
            parent_organization_id: record.parent,
            status: record.status,
            rate_limit: record.rate_limit.into(),
            created_at: record.created_at,
        }
    }
}

impl From<OrganizationRecord> for OrganizationAnswer {
    fn from(record: OrganizationRecord) -> Self {
        Self { organization: record.into() }
    }
}

impl UpdatedOrganization {
    /// An organization after a change.
    pub(crate) fn new(record: OrganizationRecord, receipt: Option<Receipt>) -> Self {
        Self { organization: record.into(), revocation: receipt.map(RevocationObject::from) }
    }
}

impl OrganizationList {
    /// One page of organizations.
    pub(crate) fn new(Paged { items, total }: Paged<OrganizationRecord>, page: Page) -> Self {
        let organizations = items.into_iter().map(OrganizationObject::from).collect();
        Self { organizations, total, page: page.number(), limit: page.size() }
    }
}

impl From<AgencyOverview> for AgencyOverviewObject {
    fn from(overview: AgencyOverview) -> Self {
        Self {
            sub_organizations: overview.sub_organizations,
            active_keys: overview.active_keys,
            requests_last_24h: overview.requests_last_24h,
        }
    }
}

impl Example for OrganizationObject {
    fn example() -> Self {
        Self {
            id: legal("org_661f0a2b9c4d7e83105fd2aa"),
            name: legal("Acme"),
            is_agency: false,
            parent_organization_id: Some(legal("org_02c9b4f8ae1d63750f88c1e6")),
            status: OrganizationStatus::Active,
            rate_limit: RateLimit::DEFAULT.into(),
            created_at: example_time(0),
        }
    }
}

impl Example for OrganizationAnswer {
    fn example() -> Self {
        Self { organization: OrganizationObject::example() }
    }
}

impl Example for UpdatedOrganization {
    fn example() -> Self {
        Self {
            organization: OrganizationObject {
                status: OrganizationStatus::Suspended,
                ..OrganizationObject::example()
            },
            revocation: Some(RevocationObject::example()),
        }
    }
}

impl Example for OrganizationList {
    fn example() -> Self {
        Self { organizations: vec![OrganizationObject::example()], total: 1, page: 1, limit: 100 }
    }
}

impl Example for AgencyOverviewObject {
    fn example() -> Self {
        Self { sub_organizations: 12, active_keys: 31, requests_last_24h: 48_213 }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn status<S: Serializer>(status: &OrganizationStatus, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match status {
        OrganizationStatus::Active => "active",
        OrganizationStatus::Suspended => "suspended",
    })
}
