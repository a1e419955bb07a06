//! Analytics: what visitors come to, by day and by company.

use actix_web::web::{Data, Json, Query};
use bsk_actix::auth::Timestamp;
use bsk_actix::auth::permission::Read;
use bsk_actix::{Problem, Scoped};
use diesel::dsl::{count, count_star, sum};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::database::Database;
use crate::schema::{companies, visitors};
use crate::validation::Validation;

/// How many of the companies with the most page views are named.
const TOP: i64 = 5;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Period {
    from: Option<String>,
    to: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    analytics: Analytics,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Analytics {
    visitors: i64,
    companies: i64,
    page_views: i64,
    days: Vec<Daily>,
    top_companies: Vec<TopCompany>,
}

#[derive(Debug, Queryable, Serialize)]
#[serde(rename_all = "camelCase")]
struct Daily {
    day: String,
    visitors: i64,
    page_views: Option<i64>,
}

#[derive(Debug, Queryable, Serialize)]
#[serde(rename_all = "camelCase")]
struct TopCompany {
    company_id: i64,
    name: String,
    page_views: Option<i64>,
}

/// From `from` up to `to`, exclusive; since ever and up to now without them.
pub(crate) async fn read(
    caller: Scoped<Read>,
    database: Data<Database>,
    period: Query<Period>,
) -> Result<Json<Answer>, Problem> {
    let mut validation = Validation::default();
    let at = |text: &Option<String>| text.as_deref().map(str::parse::<Timestamp>);
    let from = validation.take_some("from", at(&period.from)).unwrap_or(Timestamp::MIN);
    let to = validation.take_some("to", at(&period.to)).unwrap_or(Timestamp::MAX);
    validation.expect("to", from < to, "must be after from");
    validation.finish()?;
    let organization = caller.organization().to_string();
    let analytics = database
        .run(move |connection| {
            // One snapshot, so that the parts agree.
            connection.transaction(|connection| Ok(analyze(connection, &organization, from, to)?))
        })
        .await?;
    Ok(Json(Answer { analytics }))
}

fn analyze(
    connection: &mut SqliteConnection,
    organization: &str,
    from: Timestamp,
    to: Timestamp,
) -> QueryResult<Analytics> {
    let period = visitors::organization_id
        .eq(organization)
        .and(visitors::seen_at.ge(from.as_millis()))
        .and(visitors::seen_at.lt(to.as_millis()));
    let (visitors, companies, page_views): (i64, i64, Option<i64>) = visitors::table
        .filter(period)
        .select((count_star(), count(visitors::company_id).aggregate_distinct(), sum(visitors::page_views)))
        .first(connection)?;
    let days = visitors::table
        .filter(period)
        .group_by(visitors::seen_on)
        .order(visitors::seen_on)
        .select((visitors::seen_on, count_star(), sum(visitors::page_views)))
        .load(connection)?;
    let top_companies = visitors::table
        .inner_join(companies::table)
        .filter(period)
        .group_by((companies::id, companies::name))
        .order((sum(visitors::page_views).desc(), companies::id))
        .limit(TOP)
        .select((companies::id, companies::name, sum(visitors::page_views)))
        .load(connection)?;
    let page_views = page_views.unwrap_or(0);
    Ok(Analytics { visitors, companies, page_views, days, top_companies })
}
