//! Lists of companies, which `write` keeps and `read` shows.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path, Query};
use bsk_actix::auth::permission::{Read, Write};
use bsk_actix::auth::{ApiKeys, Code, Name};
use bsk_actix::{Problem, Scoped};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::database::{Database, Fault};
use crate::page::{self, PageQuery, Part};
use crate::schema::{companies, list_companies, lists};
use crate::validation::Validation;

/// Most companies of a list.
const MOST_COMPANIES: usize = 1_000;

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = lists)]
struct Row {
    id: i64,
    name: String,
    created_at: i64,
    updated_at: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct List {
    id: i64,
    name: String,
    company_ids: Vec<i64>,
    #[serde(serialize_with = "page::rfc3339")]
    created_at: i64,
    #[serde(serialize_with = "page::rfc3339")]
    updated_at: i64,
}

#[derive(Debug, Serialize)]
pub(crate) struct Lists {
    lists: Vec<List>,
    #[serde(flatten)]
    part: Part,
}

#[derive(Debug, Serialize)]
pub(crate) struct Found {
    list: List,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewList {
    name: String,
    #[serde(default)]
    company_ids: BTreeSet<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ListChange {
    name: Option<String>,
    company_ids: Option<BTreeSet<i64>>,
}

/// The latest first.
pub(crate) async fn list(
    caller: Scoped<Read>,
    database: Data<Database>,
    query: Query<PageQuery>,
) -> Result<Json<Lists>, Problem> {
    let page = query.page()?;
    let organization = caller.organization().to_string();
    let (lists, total) = database
        .run(move |connection| {
            let of_organization = lists::table.filter(lists::organization_id.eq(&organization));
            let (offset, limit) = page::bounds(page);
            let rows = of_organization
                .order(lists::id.desc())
                .offset(offset)
                .limit(limit)
                .select(Row::as_select())
                .load(connection)?;
            let total = of_organization.count().get_result(connection)?;
            Ok((with_companies(connection, rows)?, total))
        })
        .await?;
    Ok(Json(Lists { lists, part: Part::counted(page, total) }))
}

pub(crate) async fn find(
    caller: Scoped<Read>,
    database: Data<Database>,
    path: Path<(String, i64)>,
) -> Result<Json<Found>, Problem> {
    let organization = caller.organization().to_string();
    let list = database.run(move |connection| one(connection, &organization, path.1)).await?;
    Ok(Json(Found { list }))
}

pub(crate) async fn create(
    caller: Scoped<Write>,
    api_keys: Data<ApiKeys>,
    database: Data<Database>,
    body: Json<NewList>,
) -> Result<HttpResponse, Problem> {
    let NewList { name, company_ids } = body.into_inner();
    let mut validation = Validation::default();
    let name = validation.take("name", name.parse::<Name>());
    check_number(&mut validation, &company_ids);
    let name = validation.finish_with(name)?;
    let organization = caller.organization().to_string();
    let now = api_keys.now().wall().as_millis();
    let list = database
        .run(move |connection| {
            connection.immediate_transaction(|connection| {
                let values = (
                    lists::organization_id.eq(&organization),
                    lists::name.eq(name.as_str()),
                    lists::created_at.eq(now),
                    lists::updated_at.eq(now),
                );
                let id = diesel::insert_into(lists::table)
                    .values(values)
                    .returning(lists::id)
                    .get_result(connection)?;
                put_companies(connection, &organization, id, &company_ids)?;
                one(connection, &organization, id)
            })
        })
        .await?;
    Ok(HttpResponse::Created().json(Found { list }))
}

pub(crate) async fn update(
    caller: Scoped<Write>,
    api_keys: Data<ApiKeys>,
    database: Data<Database>,
    path: Path<(String, i64)>,
    body: Json<ListChange>,
) -> Result<Json<Found>, Problem> {
    let ListChange { name, company_ids } = body.into_inner();
    let mut validation = Validation::default();
    let name = validation.take_some("name", name.map(|name| name.parse::<Name>()));
    if let Some(company_ids) = &company_ids {
        check_number(&mut validation, company_ids);
    }
    validation.finish()?;
    let organization = caller.organization().to_string();
    let now = api_keys.now().wall().as_millis();
    let list = database
        .run(move |connection| {
            connection.immediate_transaction(|connection| {
                let before = one(connection, &organization, path.1)?;
                diesel::update(lists::table.find(before.id))
                    .set((
                        lists::name.eq(name.map_or(before.name, |name| name.to_string())),
                        lists::updated_at.eq(now),
                    ))
                    .execute(connection)?;
                if let Some(company_ids) = company_ids {
                    diesel::delete(list_companies::table.filter(list_companies::list_id.eq(before.id)))
                        .execute(connection)?;
                    put_companies(connection, &organization, before.id, &company_ids)?;
                }
                one(connection, &organization, before.id)
            })
        })
        .await?;
    Ok(Json(Found { list }))
}

fn check_number(validation: &mut Validation, company_ids: &BTreeSet<i64>) {
    validation.expect("companyIds", company_ids.len() <= MOST_COMPANIES, "must be at most 1,000");
}

/// A list of an organization; another's is not there.
fn one(connection: &mut SqliteConnection, organization: &str, id: i64) -> Result<List, Fault> {
    let row = lists::table
        .filter(lists::organization_id.eq(organization))
        .filter(lists::id.eq(id))
        .select(Row::as_select())
        .first(connection)
        .optional()?;
    let found = with_companies(connection, Vec::from_iter(row))?.pop();
    found.ok_or_else(|| Problem::new(Code::NotFound, "There is no such list.").into())
}

fn with_companies(connection: &mut SqliteConnection, rows: Vec<Row>) -> QueryResult<Vec<List>> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let members: Vec<(i64, i64)> = list_companies::table
        .filter(list_companies::list_id.eq_any(ids))
        .order((list_companies::list_id, list_companies::company_id))
        .load(connection)?;
    let mut companies: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (list, company) in members {
        companies.entry(list).or_default().push(company);
    }
    let list = |Row { id, name, created_at, updated_at }| List {
        id,
        name,
        company_ids: companies.remove(&id).unwrap_or_default(),
        created_at,
        updated_at,
    };
    Ok(rows.into_iter().map(list).collect())
}

/// Puts companies of the organization into a list that has none.
fn put_companies(
    connection: &mut SqliteConnection,
    organization: &str,
    list: i64,
    company_ids: &BTreeSet<i64>,
) -> Result<(), Fault> {
    let own: i64 = companies::table
        .filter(companies::organization_id.eq(organization))
        .filter(companies::id.eq_any(company_ids))
        .count()
        .get_result(connection)?;
    let mut validation = Validation::default();
    let all_there = usize::try_from(own) == Ok(company_ids.len());
    validation.expect("companyIds", all_there, "names a company that is not there");
    validation.finish()?;
    let member = |id: &i64| (list_companies::list_id.eq(list), list_companies::company_id.eq(*id));
    let members: Vec<_> = company_ids.iter().map(member).collect();
    diesel::insert_into(list_companies::table).values(members).execute(connection)?;
    Ok(())
}
