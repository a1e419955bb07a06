//! `migrate`: the database's tables, up to date.

use serde_json::json;

use crate::answer::Answer;
use crate::database;
use crate::failure::Failure;
use crate::settings::Settings;

/// Makes the changes that have not been made yet.
pub(crate) fn run(settings: &Settings) -> Result<Answer, Failure> {
    let migrations = database::migrate(settings)?;
    let text = if migrations.is_empty() {
        format!("{} is up to date", settings.database)
    } else {
        format!("{} is brought up to date: {}", settings.database, migrations.join(", "))
    };
    Ok(Answer::new(json!({ "migrations": migrations }), text))
}
