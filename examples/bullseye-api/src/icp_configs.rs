//! Ideal customer profiles. What `read` shows does not include them: who may
//! change them, with `write`, sees them.

use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path, Query};
use bsk_actix::auth::permission::Write;
use bsk_actix::auth::{ApiKeys, Code, Name};
use bsk_actix::{Problem, Scoped};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::database::{Database, Fault};
use crate::page::{self, PageQuery, Part};
use crate::schema::icp_configs;
use crate::validation::Validation;

/// Most industries of a profile.
const MOST_INDUSTRIES: usize = 50;

/// Most employees that a profile can ask for, which no company exceeds.
const MOST_EMPLOYEES: i32 = 10_000_000;

#[derive(Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = icp_configs)]
struct Values {
    name: String,
    industries: String,
    min_employees: i32,
    max_employees: i32,
    updated_at: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IcpConfig {
    id: i64,
    name: String,
    industries: Vec<String>,
    min_employees: i32,
    max_employees: i32,
    #[serde(serialize_with = "page::rfc3339")]
    updated_at: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IcpConfigs {
    icp_configs: Vec<IcpConfig>,
    #[serde(flatten)]
    part: Part,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Found {
    icp_config: IcpConfig,
}

/// A profile as a body has it; a change leaves out what stays.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Body {
    name: Option<String>,
    industries: Option<Vec<String>>,
    min_employees: Option<i32>,
    max_employees: Option<i32>,
}

/// The latest first.
pub(crate) async fn list(
    caller: Scoped<Write>,
    database: Data<Database>,
    query: Query<PageQuery>,
) -> Result<Json<IcpConfigs>, Problem> {
    let page = query.page()?;
    let organization = caller.organization().to_string();
    let (icp_configs, total) = database
        .run(move |connection| {
            let of_organization = icp_configs::table.filter(icp_configs::organization_id.eq(organization));
            let (offset, limit) = page::bounds(page);
            let rows: Vec<(i64, Values)> = of_organization
                .clone()
                .order(icp_configs::id.desc())
                .offset(offset)
                .limit(limit)
                .select((icp_configs::id, Values::as_select()))
                .load(connection)?;
            let read = rows.into_iter().map(|(id, values)| view(id, values));
            Ok((read.collect::<Result<_, _>>()?, of_organization.count().get_result(connection)?))
        })
        .await?;
    Ok(Json(IcpConfigs { icp_configs, part: Part::counted(page, total) }))
}

/// Makes a profile; what the body leaves out is open.
pub(crate) async fn create(
    caller: Scoped<Write>,
    api_keys: Data<ApiKeys>,
    database: Data<Database>,
    body: Json<Body>,
) -> Result<HttpResponse, Problem> {
    let open = Values {
        name: String::new(),
        industries: "[]".to_owned(),
        min_employees: 0,
        max_employees: MOST_EMPLOYEES,
        updated_at: 0,
    };
    let mut body = body.into_inner();
    // A name is needed: an empty one is refused below.
    body.name.get_or_insert_default();
    let values = changed(open, body, api_keys.now().wall().as_millis())?;
    let organization = caller.organization().to_string();
    let icp_config = database
        .run(move |connection| {
            let (id, values) = diesel::insert_into(icp_configs::table)
                .values((icp_configs::organization_id.eq(organization), values))
                .returning((icp_configs::id, Values::as_returning()))
                .get_result(connection)?;
            view(id, values)
        })
        .await?;
    Ok(HttpResponse::Created().json(Found { icp_config }))
}

pub(crate) async fn update(
    caller: Scoped<Write>,
    api_keys: Data<ApiKeys>,
    database: Data<Database>,
    path: Path<(String, i64)>,
    body: Json<Body>,
) -> Result<Json<Found>, Problem> {
    let organization = caller.organization().to_string();
    let now = api_keys.now().wall().as_millis();
    let icp_config = database
        .run(move |connection| {
            connection.immediate_transaction(|connection| {
                let before = icp_configs::table
                    .filter(icp_configs::organization_id.eq(organization))
                    .filter(icp_configs::id.eq(path.1))
                    .select(Values::as_select())
                    .first(connection)
                    .optional()?;
                let before =
                    before.ok_or_else(|| Problem::new(Code::NotFound, "There is no such ICP config."))?;
                let values = diesel::update(icp_configs::table.find(path.1))
                    .set(changed(before, body.into_inner(), now)?)
                    .returning(Values::as_returning())
                    .get_result(connection)?;
                view(path.1, values)
            })
        })
        .await?;
    Ok(Json(Found { icp_config }))
}

/// The values after a change, if they can be.
fn changed(before: Values, body: Body, updated_at: i64) -> Result<Values, Problem> {
    let mut validation = Validation::default();
    let name = validation.take_some("name", body.name.map(|name| name.parse::<Name>()));
    let names = body.industries.map(|names| names.iter().map(|name| name.parse::<Name>()).collect());
    let industries = validation.take_some::<Vec<_>>("industries", names);
    let few = industries.as_ref().is_none_or(|names| names.len() <= MOST_INDUSTRIES);
    validation.expect("industries", few, "must be at most 50");
    let min_employees = body.min_employees.unwrap_or(before.min_employees);
    let max_employees = body.max_employees.unwrap_or(before.max_employees);
    validation.expect("minEmployees", min_employees >= 0, "must be at least 0");
    validation.expect("maxEmployees", max_employees >= min_employees, "must not be less than minEmployees");
    validation.expect("maxEmployees", max_employees <= MOST_EMPLOYEES, "must be at most 10,000,000");
    validation.finish()?;
    let written =
        |names: Vec<Name>| names.iter().map(Name::as_str).collect::<serde_json::Value>().to_string();
    Ok(Values {
        name: name.map_or(before.name, |name| name.to_string()),
        industries: industries.map_or(before.industries, written),
        min_employees,
        max_employees,
        updated_at,
    })
}

fn view(id: i64, values: Values) -> Result<IcpConfig, Fault> {
    let Values { name, industries, min_employees, max_employees, updated_at } = values;
    let industries = serde_json::from_str(&industries)?;
    Ok(IcpConfig { id, name, industries, min_employees, max_employees, updated_at })
}
