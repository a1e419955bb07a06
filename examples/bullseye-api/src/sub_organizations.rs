//! The organizations that belong to an agency. They live beside the keys, not
//! in the product's tables.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Json, Query};
use bsk_actix::auth::permission::{AgencyRead, AgencyWrite};
use bsk_actix::auth::{Agency, ApiKeys, Caller, Name, OrganizationRecord};
use bsk_actix::{Problem, Scoped};
use serde::{Deserialize, Serialize};

use crate::page::{PageQuery, Part};
use crate::validation::Validation;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Organization {
    id: String,
    name: String,
    is_agency: bool,
    parent_organization_id: Option<String>,
    created_at: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Organizations {
    organizations: Vec<Organization>,
    #[serde(flatten)]
    part: Part,
}

#[derive(Debug, Serialize)]
pub(crate) struct Created {
    organization: Organization,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOrganization {
    name: String,
}

impl From<OrganizationRecord> for Organization {
    fn from(record: OrganizationRecord) -> Self {
        Self {
            id: record.id.to_string(),
            name: record.name.to_string(),
            is_agency: record.agency == Agency::Yes,
            parent_organization_id: record.parent.map(|parent| parent.to_string()),
            created_at: record.created_at.to_string(),
        }
    }
}

/// The latest first.
pub(crate) async fn list(
    caller: Scoped<AgencyRead>,
    api_keys: Data<ApiKeys>,
    query: Query<PageQuery>,
) -> Result<Json<Organizations>, Problem> {
    let page = query.page()?;
    let listed = web::block(move || {
        let (agency, caller) = (caller.organization().clone(), Caller::from(caller));
        api_keys.sub_organizations(&caller, &agency, page)
    });
    let listed = listed.await.map_err(|_| Problem::internal())??;
    let organizations = listed.items.into_iter().map(Organization::from).collect();
    Ok(Json(Organizations { organizations, part: Part::new(page, listed.total) }))
}

/// Creates one, which has no rows yet.
pub(crate) async fn create(
    caller: Scoped<AgencyWrite>,
    api_keys: Data<ApiKeys>,
    body: Json<NewOrganization>,
) -> Result<HttpResponse, Problem> {
    let mut validation = Validation::default();
    let name = validation.take("name", body.name.parse::<Name>());
    let name = validation.finish_with(name)?;
    let created = web::block(move || {
        let (agency, caller) = (caller.organization().clone(), Caller::from(caller));
        api_keys.create_sub_organization(&caller, &agency, name)
    });
    let created = created.await.map_err(|_| Problem::internal())??;
    Ok(HttpResponse::Created().json(Created { organization: created.into() }))
}
