//! Companies, from which visitors came.

use actix_web::web::{Data, Json, Path, Query};
use bsk_actix::auth::Code;
use bsk_actix::auth::permission::Read;
use bsk_actix::{Problem, Scoped};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::database::Database;
use crate::page::{self, Part};
use crate::schema::companies;

#[derive(Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = companies)]
pub(crate) struct Company {
    id: i64,
    name: String,
    domain: String,
    industry: String,
    employees: i32,
    country: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompanyQuery {
    industry: Option<String>,
    page: Option<u32>,
    limit: Option<u32>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Companies {
    companies: Vec<Company>,
    #[serde(flatten)]
    part: Part,
}

#[derive(Debug, Serialize)]
pub(crate) struct Found {
    company: Company,
}

/// In the order of their names, all or those of one industry.
pub(crate) async fn list(
    caller: Scoped<Read>,
    database: Data<Database>,
    query: Query<CompanyQuery>,
) -> Result<Json<Companies>, Problem> {
    let page = page::page(query.page, query.limit)?;
    let organization = caller.organization().to_string();
    let industry = query.into_inner().industry;
    let (companies, total) = database
        .run(move |connection| {
            let of_organization = || {
                let all = companies::table.filter(companies::organization_id.eq(organization.clone()));
                match industry.clone() {
                    Some(industry) => all.filter(companies::industry.eq(industry)).into_boxed(),
                    None => all.into_boxed(),
                }
            };
            let (offset, limit) = page::bounds(page);
            let rows = of_organization()
                .order((companies::name, companies::id))
                .offset(offset)
                .limit(limit)
                .select(Company::as_select())
                .load(connection)?;
            Ok((rows, of_organization().count().get_result(connection)?))
        })
        .await?;
    Ok(Json(Companies { companies, part: Part::counted(page, total) }))
}

pub(crate) async fn find(
    caller: Scoped<Read>,
    database: Data<Database>,
    path: Path<(String, i64)>,
) -> Result<Json<Found>, Problem> {
    let organization = caller.organization().to_string();
    let found = database
        .run(move |connection| {
            let company = companies::table
                .filter(companies::organization_id.eq(organization))
                .filter(companies::id.eq(path.1))
                .select(Company::as_select());
            Ok(company.first(connection).optional()?)
        })
        .await?;
    let company = found.ok_or_else(|| Problem::new(Code::NotFound, "There is no such company."))?;
    Ok(Json(Found { company }))
}
