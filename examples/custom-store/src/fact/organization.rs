//! An organization.

use bsk_auth::{Agency, Name, OrganizationId, OrganizationRecord, OrganizationStatus, RateLimit, Timestamp};
use bsk_store::Position;
use serde::{Deserialize, Serialize};

use super::text;

/// An organization.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Line", into = "Line")]
pub(crate) struct Organization(pub(crate) OrganizationRecord);

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(with = "text")]
    id: OrganizationId,
    #[serde(with = "text")]
    name: Name,
    agency: bool,
    #[serde(with = "text::option")]
    parent: Option<OrganizationId>,
    suspended: bool,
    rate_limit: (u32, u32),
    #[serde(with = "text")]
    created_at: Timestamp,
    position: u64,
}

impl From<Organization> for Line {
    fn from(Organization(record): Organization) -> Self {
        Self {
            id: record.id,
            name: record.name,
            agency: record.agency == Agency::Yes,
            parent: record.parent,
            suspended: record.status == OrganizationStatus::Suspended,
            rate_limit: (record.rate_limit.limit().get(), record.rate_limit.window_seconds()),
            created_at: record.created_at,
            position: record.position.number(),
        }
    }
}

impl TryFrom<Line> for Organization {
    type Error = bsk_store::InvalidRateLimit;

    fn try_from(line: Line) -> Result<Self, Self::Error> {
        let (limit, window_seconds) = line.rate_limit;
        Ok(Self(OrganizationRecord {
            id: line.id,
            name: line.name,
            agency: if line.agency { Agency::Yes } else { Agency::No },
            parent: line.parent,
            status: if line.suspended { OrganizationStatus::Suspended } else { OrganizationStatus::Active },
            rate_limit: RateLimit::new(limit, window_seconds)?,
            created_at: line.created_at,
            position: Position::from_number(line.position),
        }))
    }
}
