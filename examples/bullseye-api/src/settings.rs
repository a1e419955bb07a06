//! An organization's settings. What `read` shows does not include them: who
//! may change them, with `write`, sees them.

use actix_web::web::{Data, Json};
use bsk_actix::auth::ApiKeys;
use bsk_actix::auth::permission::Write;
use bsk_actix::{Problem, Scoped};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::database::Database;
use crate::page;
use crate::schema::settings;
use crate::validation::Validation;

#[derive(Debug, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = settings)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Settings {
    retention_days: i32,
    weekly_digest: bool,
    #[serde(serialize_with = "page::rfc3339")]
    updated_at: i64,
}

#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    settings: Settings,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SettingsChange {
    retention_days: Option<i32>,
    weekly_digest: Option<bool>,
}

impl Default for Settings {
    /// What holds until an organization says otherwise.
    fn default() -> Self {
        Self { retention_days: 365, weekly_digest: true, updated_at: 0 }
    }
}

pub(crate) async fn read(caller: Scoped<Write>, database: Data<Database>) -> Result<Json<Answer>, Problem> {
    let organization = caller.organization().to_string();
    let settings = database.run(move |connection| Ok(of(connection, &organization)?)).await?;
    Ok(Json(Answer { settings }))
}

pub(crate) async fn update(
    caller: Scoped<Write>,
    api_keys: Data<ApiKeys>,
    database: Data<Database>,
    body: Json<SettingsChange>,
) -> Result<Json<Answer>, Problem> {
    let mut validation = Validation::default();
    let sensible = body.retention_days.is_none_or(|days| (1..=3_650).contains(&days));
    validation.expect("retentionDays", sensible, "must be from 1 to 3,650");
    validation.finish()?;
    let organization = caller.organization().to_string();
    let updated_at = api_keys.now().wall().as_millis();
    let settings = database
        .run(move |connection| {
            connection.immediate_transaction(|connection| {
                let before = of(connection, &organization)?;
                let after = Settings {
                    retention_days: body.retention_days.unwrap_or(before.retention_days),
                    weekly_digest: body.weekly_digest.unwrap_or(before.weekly_digest),
                    updated_at,
                };
                diesel::insert_into(settings::table)
                    .values((settings::organization_id.eq(&organization), &after))
                    .on_conflict(settings::organization_id)
                    .do_update()
                    .set(&after)
                    .execute(connection)?;
                Ok(after)
            })
        })
        .await?;
    Ok(Json(Answer { settings }))
}

fn of(connection: &mut SqliteConnection, organization: &str) -> QueryResult<Settings> {
    let stored = settings::table.find(organization).select(Settings::as_select()).first(connection);
    Ok(stored.optional()?.unwrap_or_default())
}
