//! Rows of organizations.

use bsk_store::{
    Agency, NewOrganization, OrganizationId, OrganizationRecord, OrganizationStatus, StoreError, Timestamp,
};
use diesel::prelude::*;

use super::{position, rate_limit, rate_limit_numbers, unreadable};
use crate::schema::organizations;

/// An organization as it is read.
#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = organizations)]
pub(crate) struct OrganizationRow {
    id: String,
    name: String,
    is_agency: bool,
    parent_id: Option<String>,
    is_suspended: bool,
    rate_limit: i32,
    rate_window: i32,
    created_at: i64,
    pos: i64,
}

impl TryFrom<OrganizationRow> for OrganizationRecord {
    type Error = StoreError;

    fn try_from(row: OrganizationRow) -> Result<Self, StoreError> {
        let id = |text: String| -> Result<OrganizationId, StoreError> {
            text.parse().map_err(|_| unreadable("the id of an organization"))
        };
        Ok(Self {
            id: id(row.id)?,
            name: row.name.parse().map_err(|_| unreadable("the name of an organization"))?,
            agency: if row.is_agency { Agency::Yes } else { Agency::No },
            parent: row.parent_id.map(id).transpose()?,
            status: if row.is_suspended { OrganizationStatus::Suspended } else { OrganizationStatus::Active },
            rate_limit: rate_limit(row.rate_limit, row.rate_window)?,
            created_at: Timestamp::from_millis(row.created_at),
            position: position(row.pos)?,
        })
    }
}

/// An organization as it is first written.
#[derive(Insertable)]
#[diesel(table_name = organizations)]
pub(crate) struct NewOrganizationRow<'a> {
    id: &'a str,
    name: &'a str,
    is_agency: bool,
    parent_id: Option<&'a str>,
    is_suspended: bool,
    rate_limit: i32,
    rate_window: i32,
    created_at: i64,
    pos: i64,
}

impl<'a> From<&'a NewOrganization> for NewOrganizationRow<'a> {
    fn from(new: &'a NewOrganization) -> Self {
        let (rate_limit, rate_window) = rate_limit_numbers(new.rate_limit);
        Self {
            id: new.id.as_str(),
            name: new.name.as_str(),
            is_agency: new.agency == Agency::Yes,
            parent_id: new.parent.as_ref().map(OrganizationId::as_str),
            is_suspended: false,
            rate_limit,
            rate_window,
            created_at: new.created_at.as_millis(),
            pos: 0,
        }
    }
}
