//! `GET /organization/{org}/agency/overview`

use bsk_actix::auth::Scope;

use crate::api::call::{Answer, Call};
use crate::api::object::AgencyOverviewObject;
use crate::api::operation::{Operation, Tag, Verb};
use crate::api::reply;

pub(super) fn operation() -> Operation {
    Operation::new(Verb::Get, super::OVERVIEW, "readAgencyOverview", overview)
        .documented(
            Tag::Agencies,
            "Read the agency overview",
            "Three numbers on the agency's sub-organizations, up to now.",
        )
        .needs(Scope::AgencyRead)
        .answers::<AgencyOverviewObject>(200, "The numbers.", &[])
}

async fn overview(call: Call) -> Answer {
    let agency = call.organization(Scope::AgencyRead.into()).await?;
    let caller = call.as_caller();
    let overview = call.blocking(move |api_keys| api_keys.agency_overview(&caller, &agency.id)).await?;
    Ok(reply::ok(&AgencyOverviewObject::from(overview)))
}
