//! `/organization/{org}/sub-organizations`

use bsk_actix::auth::{Name, OrganizationStatus, Page, Scope};
use serde_json::json;
use utoipa::ToSchema;

use crate::api::call::{Answer, Call, Read};
use crate::api::fields::Fields;
use crate::api::json::{self, Json};
use crate::api::object::{OrganizationAnswer, OrganizationList, OrganizationStatusName, UpdatedOrganization};
use crate::api::operation::{Operation, Tag, Verb};
use crate::api::{page, reply};

pub(super) fn list() -> Operation {
    Operation::new(Verb::Get, super::SUB_ORGANIZATIONS, "listSubOrganizations", list_page)
        .documented(Tag::Agencies, "List sub-organizations", "Newest first, suspended ones included.")
        .needs(Scope::AgencyRead)
        .with_parameters(page::parameters())
        .answers::<OrganizationList>(200, "One page of the agency's sub-organizations.", &[])
}

pub(super) fn create() -> Operation {
    Operation::new(Verb::Post, super::SUB_ORGANIZATIONS, "createSubOrganization", create_one)
        .documented(
            Tag::Agencies,
            "Create a sub-organization",
            "It begins with its agency's rate limit. A key with `admin` and `agency:write` then creates \
             keys in it.",
        )
        .needs(Scope::AgencyWrite)
        .with_body::<CreateSubOrganization>(true, json!({ "name": "Acme Europe" }))
        .answers::<OrganizationAnswer>(201, "The sub-organization.", &["Location"])
}

pub(super) fn update() -> Operation {
    Operation::new(Verb::Patch, super::SUB_ORGANIZATION, "updateSubOrganization", update_one)
        .documented(
            Tag::Agencies,
            "Rename, suspend or activate a sub-organization",
            "What is left out stays. **When the answer to a suspension arrives, no server accepts any of \
             its keys**; activating brings them back.",
        )
        .needs(Scope::AgencyWrite)
        .with_body::<UpdateSubOrganization>(true, json!({ "status": "suspended" }))
        .answers::<UpdatedOrganization>(200, "The sub-organization as it is now.", &[])
}

async fn list_page(call: Call) -> Answer {
    let agency = call.organization(Scope::AgencyRead.into()).await?;
    let page: Page = call.query()?;
    let caller = call.as_caller();
    let found = call.blocking(move |api_keys| api_keys.sub_organizations(&caller, &agency.id, page)).await?;
    Ok(reply::ok(&OrganizationList::new(found, page)))
}

async fn create_one(mut call: Call) -> Answer {
    let agency = call.organization(Scope::AgencyWrite.into()).await?;
    let CreateSubOrganization { name } = call.body().await?;
    let caller = call.as_caller();
    let created =
        call.blocking(move |api_keys| api_keys.create_sub_organization(&caller, &agency.id, name)).await?;
    Ok(reply::created(&reply::organization_location(&created.id), &OrganizationAnswer::from(created)))
}

async fn update_one(mut call: Call) -> Answer {
    let agency = call.organization(Scope::AgencyWrite.into()).await?;
    let id = call.organization_id("sub")?;
    let Update { name, status } = call.body().await?;
    let caller = call.as_caller();
    let (organization, receipt) = call
        .blocking(move |api_keys| api_keys.update_sub_organization(&caller, &agency.id, &id, name, status))
        .await?;
    Ok(reply::ok(&UpdatedOrganization::new(organization, receipt)))
}

impl Read<String> for Page {
    fn read(fields: &mut Fields<String>) -> Option<Self> {
        page::read(fields)
    }
}

/// A sub-organization to be created.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct CreateSubOrganization {
    /// What people call it: 1 to 100 characters after trimming, no control characters.
    #[schema(value_type = String, min_length = 1)]
    name: Name,
}

impl Read<Json> for CreateSubOrganization {
    fn read(fields: &mut Fields<Json>) -> Option<Self> {
        Some(Self { name: fields.required("name", json::name)? })
    }
}

/// What to change of a sub-organization.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is used: the request is read into an `Update`")]
struct UpdateSubOrganization {
    /// What people call it: 1 to 100 characters after trimming, no control characters.
    #[schema(required = false, nullable = false, min_length = 1)]
    name: Option<String>,
    /// Whether its keys are accepted.
    #[schema(required = false, nullable = false)]
    status: Option<OrganizationStatusName>,
}

struct Update {
    name: Option<Name>,
    status: Option<OrganizationStatus>,
}

impl Read<Json> for Update {
    fn read(fields: &mut Fields<Json>) -> Option<Self> {
        let name = fields.optional("name", json::name);
        let status = fields.optional("status", json::status);
        Some(Self { name, status })
    }
}
