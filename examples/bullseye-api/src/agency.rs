//! An agency at a glance.

use actix_web::web::{self, Data, Json};
use bsk_actix::auth::permission::AgencyRead;
use bsk_actix::auth::{ApiKeys, Caller};
use bsk_actix::{Problem, Scoped};
use serde::Serialize;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Overview {
    sub_organizations: u64,
    active_keys: u64,
    requests_last24h: u64,
}

pub(crate) async fn overview(
    caller: Scoped<AgencyRead>,
    api_keys: Data<ApiKeys>,
) -> Result<Json<Overview>, Problem> {
    let counted = web::block(move || {
        let (agency, caller) = (caller.organization().clone(), Caller::from(caller));
        api_keys.agency_overview(&caller, &agency)
    });
    let counted = counted.await.map_err(|_| Problem::internal())??;
    Ok(Json(Overview {
        sub_organizations: counted.sub_organizations,
        active_keys: counted.active_keys,
        requests_last24h: counted.requests_last_24h,
    }))
}
