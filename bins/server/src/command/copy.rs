//! `copy`: everything from one database into another.

use bsk_auth::StoreError;
use bsk_store_diesel::{
    CopyError, IfMissing, Place, PostgresOptions, PostgresStore, Progress, SqliteStore, copy,
};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use crate::answer::{Answer, Reader};
use crate::database;
use crate::failure::Failure;
use crate::settings::DatabaseUrl;

#[derive(Args, Debug)]
pub(crate) struct Copy {
    /// The database to copy; no server may be running on it
    #[arg(long, value_name = "URL")]
    from: DatabaseUrl,
    /// The new database, which must be empty
    #[arg(long, value_name = "URL")]
    to: DatabaseUrl,
}

impl Copy {
    /// Copies the database, all or nothing. The peppers are not in it.
    pub(crate) fn run(self, reader: Reader) -> Result<Answer, Failure> {
        if self.from == self.to {
            return Err(Failure::Usage("--from and --to are the same database".to_owned()));
        }
        let from = Opened::open(&self.from, IfMissing::Fail)?;
        let to = Opened::open(&self.to, IfMissing::Create)?;
        let bar = bar(reader);
        let mut rows = 0;
        let copied = copy(from.place(), to.place(), |progress| {
            rows = progress.total;
            show(&bar, progress);
        });
        bar.finish_and_clear();
        copied.map_err(|error| match error {
            CopyError::Store(error @ StoreError::Unavailable(_)) => Failure::Store(error),
            error => Failure::Copy(error),
        })?;
        let text = format!(
            "{rows} rows are copied from {} to {}. Start the servers on the new database with the same peppers, and \
             none on the old one: what is revoked there from now on is not revoked here.",
            self.from, self.to
        );
        let object =
            json!({ "copy": { "from": self.from.to_string(), "to": self.to.to_string(), "rows": rows } });
        Ok(Answer::new(object, text))
    }
}

/// A database to copy from or to.
enum Opened {
    Sqlite(SqliteStore),
    Postgres(PostgresStore),
}

impl Opened {
    fn open(url: &DatabaseUrl, if_missing: IfMissing) -> Result<Self, Failure> {
        match url {
            DatabaseUrl::Sqlite(file) => database::open_file(file, if_missing).map(Self::Sqlite),
            DatabaseUrl::Postgres(url) => PostgresStore::open(url, &PostgresOptions::default())
                .map(Self::Postgres)
                .map_err(Failure::Postgres),
        }
    }

    fn place(&self) -> Place<'_> {
        match self {
            Self::Sqlite(store) => Place::Sqlite(store),
            Self::Postgres(store) => Place::Postgres(store),
        }
    }
}

/// A bar for people at a terminal.
fn bar(reader: Reader) -> ProgressBar {
    let target = match reader {
        // It draws nothing where standard error is no terminal.
        Reader::Person => ProgressDrawTarget::stderr(),
        Reader::Program => ProgressDrawTarget::hidden(),
    };
    let bar = ProgressBar::with_draw_target(None, target);
    match ProgressStyle::with_template("{msg:20} {wide_bar} {human_pos} of {human_len} rows, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn show(bar: &ProgressBar, progress: Progress) {
    bar.set_length(progress.total);
    bar.set_position(progress.copied);
    if bar.message() != progress.table {
        bar.set_message(progress.table);
    }
}
