//! Organizations.

use bsk_store::{
    NewAuditEvent, NewOrganization, OrganizationId, OrganizationRecord, Overview, Page, Paged, Timestamp,
};
use diesel::prelude::*;

use super::{Connection, audit};
use crate::error::{Result, duplicate};
use crate::row::{NewOrganizationRow, OrganizationRow, count, count_number, unreadable};
use crate::schema::{api_keys, organizations};

/// Creates an organization.
pub(crate) fn create(
    connection: &mut Connection,
    new: &NewOrganization,
    audit: &[NewAuditEvent],
) -> Result<OrganizationRecord> {
    diesel::insert_into(organizations::table)
        .values(NewOrganizationRow::from(new))
        .execute(connection)
        .map_err(duplicate("the organization"))?;
    audit::append(connection, audit)?;
    let record = organization(connection, &new.id)?;
    Ok(record.ok_or_else(|| unreadable("an organization that is gone"))?)
}

/// An organization by its id.
pub(crate) fn organization(
    connection: &mut Connection,
    id: &OrganizationId,
) -> Result<Option<OrganizationRecord>> {
    let row = organizations::table
        .find(id.as_str())
        .select(OrganizationRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.map(OrganizationRecord::try_from).transpose()?)
}

/// A page of organizations. Both statements must see one snapshot.
pub(crate) fn list(
    connection: &mut Connection,
    parent: Option<&OrganizationId>,
    page: Page,
) -> Result<Paged<OrganizationRecord>> {
    let matching = || {
        let all = organizations::table.into_boxed();
        match parent {
            Some(parent) => all.filter(organizations::parent_id.eq(parent.as_str())),
            None => all,
        }
    };
    let total: i64 = matching().count().get_result(connection)?;
    let rows: Vec<OrganizationRow> = matching()
        .order((organizations::created_at.desc(), organizations::id.desc()))
        .limit(i64::from(page.size()))
        .offset(count_number(page.offset()))
        .select(OrganizationRow::as_select())
        .load(connection)?;
    let items = rows.into_iter().map(|row| Ok(row.try_into()?)).collect::<Result<_>>()?;
    Ok(Paged { items, total: count(total) })
}

/// An agency in numbers. Both statements must see one snapshot.
pub(crate) fn overview(
    connection: &mut Connection,
    agency: &OrganizationId,
    now: Timestamp,
) -> Result<Overview> {
    let clients = || organizations::table.filter(organizations::parent_id.eq(agency.as_str()));
    let sub_organizations: i64 = clients().count().get_result(connection)?;
    let active_keys: i64 = api_keys::table
        .filter(api_keys::organization_id.eq_any(clients().select(organizations::id)))
        .filter(api_keys::revoked_at.is_null())
        .filter(api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now.as_millis())))
        .count()
        .get_result(connection)?;
    Ok(Overview { sub_organizations: count(sub_organizations), active_keys: count(active_keys) })
}
