//! An agency's sub-organizations.

pub(crate) mod create;
pub(crate) mod suspend;

use actix_web::http::StatusCode;
use bsk_auth::{Agency, OrganizationRecord, Page};

use crate::serve::{Outcome, Refusal, Standing, Visit, named};
use crate::view::{SubOrganization, SubOrganizations};

/// All of them, newest first.
pub(crate) fn list(visit: &Visit, standing: &Standing) -> Outcome {
    let agency = &agency(standing)?.id;
    let number = visit.query().text("page").parse().unwrap_or(1);
    let page = Page::new(number, SubOrganizations::PAGE_SIZE).unwrap_or(Page::FIRST);
    let api_keys = visit.api_keys();
    let caller = standing.caller();
    let subs = api_keys.sub_organizations(&caller, agency, page)?;
    let view = SubOrganizations {
        agency: agency.clone(),
        overview: api_keys.agency_overview(&caller, agency)?,
        subs: subs.items.iter().map(sub).collect(),
        page: page.number(),
        total: subs.total,
    };
    visit.show(StatusCode::OK, &view, standing.place())
}

/// The organization, if it is an agency. Others have no such pages.
fn agency<'a>(standing: &Standing<'a>) -> Result<&'a OrganizationRecord, Refusal> {
    match standing.organization.agency {
        Agency::Yes => Ok(standing.organization),
        Agency::No => Err(Refusal::NotFound),
    }
}

fn sub(organization: &OrganizationRecord) -> SubOrganization {
    SubOrganization {
        organization: named(organization),
        status: organization.status,
        created_at: organization.created_at,
    }
}
