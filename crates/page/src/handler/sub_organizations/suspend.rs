//! Stopping all keys of a sub-organization, and letting them go on.

use actix_web::http::StatusCode;
use bsk_auth::OrganizationStatus;

use super::agency;
use crate::address;
use crate::serve::{Outcome, Standing, Visit, named};
use crate::view::{FormErrors, Notice, SuspendSubOrganization};

/// The question whether to.
pub(crate) fn form(visit: &Visit, standing: &Standing) -> Outcome {
    let agency = &agency(standing)?.id;
    let (api_keys, sub) = (visit.api_keys(), visit.parameter("sub")?);
    let (sub, _) = api_keys.update_sub_organization(&standing.caller(), agency, &sub, None, None)?;
    let view = SuspendSubOrganization {
        agency: agency.clone(),
        organization: named(&sub),
        errors: FormErrors::none(),
    };
    visit.show(StatusCode::OK, &view, standing.place())
}

/// Suspends. None of its keys is accepted when this is answered.
pub(crate) fn suspend(visit: &Visit, standing: &Standing) -> Outcome {
    set(visit, standing, OrganizationStatus::Suspended, "is suspended. None of its keys is accepted any more")
}

/// Activates.
pub(crate) fn activate(visit: &Visit, standing: &Standing) -> Outcome {
    set(visit, standing, OrganizationStatus::Active, "is active. Its keys are accepted again")
}

fn set(visit: &Visit, standing: &Standing, status: OrganizationStatus, news: &str) -> Outcome {
    let agency = &agency(standing)?.id;
    let sub = visit.parameter("sub")?;
    let caller = standing.caller();
    let (sub, _) = visit.api_keys().update_sub_organization(&caller, agency, &sub, None, Some(status))?;
    let notice = Notice::Done(format!("{} {news}.", sub.name));
    Ok(visit.tell(&notice, address::sub_organizations(agency)))
}
