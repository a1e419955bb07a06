//! Visitors: who came to the organization's site, and from which company.

use actix_web::web::{Data, Json, Path, Query};
use bsk_actix::auth::Code;
use bsk_actix::auth::permission::Read;
use bsk_actix::{Problem, Scoped};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::database::Database;
use crate::page::{self, Part};
use crate::schema::visitors;

#[derive(Debug, Queryable, Selectable, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Visitor {
    id: i64,
    company_id: i64,
    #[serde(serialize_with = "page::rfc3339")]
    seen_at: i64,
    page_views: i32,
    source: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct VisitorQuery {
    company_id: Option<i64>,
    page: Option<u32>,
    limit: Option<u32>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Visitors {
    visitors: Vec<Visitor>,
    #[serde(flatten)]
    part: Part,
}

#[derive(Debug, Serialize)]
pub(crate) struct Found {
    visitor: Visitor,
}

/// The latest first, all or those of one company.
pub(crate) async fn list(
    caller: Scoped<Read>,
    database: Data<Database>,
    query: Query<VisitorQuery>,
) -> Result<Json<Visitors>, Problem> {
    let page = page::page(query.page, query.limit)?;
    let organization = caller.organization().to_string();
    let company = query.company_id;
    let (visitors, total) = database
        .run(move |connection| {
            let of_organization = || {
                let all = visitors::table.filter(visitors::organization_id.eq(organization.clone()));
                match company {
                    Some(company) => all.filter(visitors::company_id.eq(company)).into_boxed(),
                    None => all.into_boxed(),
                }
            };
            let (offset, limit) = page::bounds(page);
            let rows = of_organization()
                .order((visitors::seen_at.desc(), visitors::id.desc()))
                .offset(offset)
                .limit(limit)
                .select(Visitor::as_select())
                .load(connection)?;
            Ok((rows, of_organization().count().get_result(connection)?))
        })
        .await?;
    Ok(Json(Visitors { visitors, part: Part::counted(page, total) }))
}

pub(crate) async fn find(
    caller: Scoped<Read>,
    database: Data<Database>,
    path: Path<(String, i64)>,
) -> Result<Json<Found>, Problem> {
    let organization = caller.organization().to_string();
    let found = database
        .run(move |connection| {
            let visitor = visitors::table
                .filter(visitors::organization_id.eq(organization))
                .filter(visitors::id.eq(path.1))
                .select(Visitor::as_select());
            Ok(visitor.first(connection).optional()?)
        })
        .await?;
    let visitor = found.ok_or_else(|| Problem::new(Code::NotFound, "There is no such visitor."))?;
    Ok(Json(Found { visitor }))
}
