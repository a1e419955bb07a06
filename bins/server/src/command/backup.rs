//! `backup`: a copy of the database.

use std::path::PathBuf;

use bsk_store_diesel::IfMissing;
use clap::Args;
use serde_json::json;

use crate::answer::Answer;
use crate::database;
use crate::failure::Failure;
use crate::settings::{DatabaseUrl, Settings};

#[derive(Args, Debug)]
pub(crate) struct Backup {
    /// The new file
    #[arg(value_name = "FILE")]
    to: PathBuf,
}

impl Backup {
    /// Copies the database. The peppers are not in it.
    pub(crate) fn run(self, settings: &Settings) -> Result<Answer, Failure> {
        let DatabaseUrl::Sqlite(database) = &settings.database else {
            return Err(Failure::Usage(format!(
                "{} is PostgreSQL, which has its own tools: pg_dump makes a consistent copy while servers run",
                settings.database
            )));
        };
        database::open_file(database, IfMissing::Fail)?.backup(&self.to)?;
        let file = self.to.display();
        let text = format!(
            "{} is copied to {file}. To restore it, {} is needed too: back that up apart from it.",
            settings.database,
            settings.pepper_file.display()
        );
        Ok(Answer::new(json!({ "backup": { "file": file.to_string() } }), text))
    }
}
