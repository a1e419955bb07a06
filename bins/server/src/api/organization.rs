//! `/organization/{org}`: the caller's organization.

use bsk_actix::auth::{Name, Scope};
use serde_json::json;
use utoipa::ToSchema;

use crate::api::call::{Answer, Call, Read};
use crate::api::fields::Fields;
use crate::api::json::{self, Json};
use crate::api::object::OrganizationAnswer;
use crate::api::operation::{Operation, Tag, Verb};
use crate::api::reply;

const ORGANIZATION: &str = "/organization/{org}";

pub(super) fn operations() -> [Operation; 2] {
    [
        Operation::new(Verb::Get, ORGANIZATION, "findOrganization", find)
            .documented(Tag::Organizations, "Read the organization", "")
            .needs(Scope::Read)
            .answers::<OrganizationAnswer>(200, "The organization.", &[]),
        Operation::new(Verb::Patch, ORGANIZATION, "renameOrganization", rename)
            .documented(Tag::Organizations, "Rename the organization", "")
            .needs(Scope::Write)
            .with_body::<RenameOrganization>(true, json!({ "name": "Acme Europe" }))
            .answers::<OrganizationAnswer>(200, "The organization as it is now.", &[]),
    ]
}

async fn find(call: Call) -> Answer {
    let organization = call.organization(Scope::Read.into()).await?;
    Ok(reply::ok(&OrganizationAnswer::from(organization)))
}

async fn rename(mut call: Call) -> Answer {
    let organization = call.organization(Scope::Write.into()).await?;
    let RenameOrganization { name } = call.body().await?;
    let (caller, id) = (call.as_caller(), organization.id);
    let organization =
        call.blocking(move |api_keys| api_keys.rename_organization(&caller, &id, name)).await?;
    Ok(reply::ok(&OrganizationAnswer::from(organization)))
}

/// An organization's new name.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(super) struct RenameOrganization {
    /// What people call it: 1 to 100 characters after trimming, no control characters.
    #[schema(value_type = String, min_length = 1)]
    pub(super) name: Name,
}

impl Read<Json> for RenameOrganization {
    fn read(fields: &mut Fields<Json>) -> Option<Self> {
        Some(Self { name: fields.required("name", json::name)? })
    }
}
