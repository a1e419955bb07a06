//! `pepper`: the secrets that keys are hashed under.

use std::sync::Arc;

use bsk_auth::{Clock, Pepper, Store};
use bsk_store::PepperRecord;
use bsk_store_diesel::IfMissing;
use clap::Subcommand;
use serde::Serialize;
use serde_json::json;

use crate::answer::{Answer, table};
use crate::database;
use crate::failure::Failure;
use crate::opening;
use crate::peppers::{PeppersAtHand, Place, random_pepper};
use crate::settings::Settings;

/// What to do with peppers.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a new pepper the current one; keys move to it when they are next used
    ///
    /// The pepper is written to the pepper file. If `BSK_PEPPER` is set, its
    /// value becomes the current one instead, and the one before must stand in
    /// the file. Running servers learn of it before the command returns.
    Add,
    /// List the peppers, the keys under each, and which may be deleted
    Status,
}

/// A pepper, as the database and the file know it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PepperObject {
    version: i32,
    current: bool,
    added_at: String,
    keys: u64,
    usable_keys: u64,
    at_hand: bool,
    safe_to_drop: bool,
    #[serde(skip)]
    place: String,
}

impl Command {
    /// Does it.
    pub(crate) fn run(self, settings: &Settings) -> Result<Answer, Failure> {
        let at_hand = PeppersAtHand::new(settings);
        match self {
            Self::Add => add(settings, &at_hand),
            Self::Status => {
                let store = database::open(settings, IfMissing::Fail)?;
                let peppers = objects(&records(&*store)?, &at_hand)?;
                let text = shown(&peppers);
                Ok(Answer::new(json!({ "peppers": peppers }), text))
            }
        }
    }
}

fn add(settings: &Settings, at_hand: &PeppersAtHand) -> Result<Answer, Failure> {
    let store: Arc<dyn Store> = database::open(settings, IfMissing::Create)?;
    at_hand.make_first(&*store, &Clock::system())?;
    let records = records(&*store)?;
    let (known, unknown): (Vec<Pepper>, Vec<Pepper>) =
        at_hand.read()?.into_iter().map(|(_, pepper)| pepper).partition(|pepper| {
            // A database that knows none yet learns of those at hand first.
            records.is_empty() || records.iter().any(|record| record.check == pepper.check())
        });
    let api_keys = opening::with_peppers(settings, Arc::clone(&store), known)?;
    let new = match <[Pepper; 1]>::try_from(unknown) {
        // It stands there since an earlier attempt, or by the operator's hand.
        Ok([new]) => new,
        Err(none) if none.is_empty() => write_new(at_hand)?,
        Err(several) => {
            return Err(Failure::CannotAddPepper(format!(
                "{} peppers are at hand that the database does not know; leave one of them, and run this again",
                several.len()
            )));
        }
    };
    api_keys.add_pepper(&new)?;
    let peppers = objects(&self::records(&*store)?, at_hand)?;
    let mut text = shown(&peppers);
    if at_hand.environment().is_some() {
        text.push_str("\n\nGive every running server the new BSK_PEPPER, and start it again.");
    }
    Ok(Answer::new(json!({ "peppers": peppers }), text))
}

/// Makes a pepper and writes it where servers find it, before any of them is
/// told.
fn write_new(at_hand: &PeppersAtHand) -> Result<Pepper, Failure> {
    if at_hand.environment().is_some() {
        return Err(Failure::CannotAddPepper(format!(
            "BSK_PEPPER is in use: put its value into {}, set BSK_PEPPER to the output of \
             `openssl rand -base64 32`, and run this again",
            at_hand.file().path().display()
        )));
    }
    let new = random_pepper()?;
    at_hand.file().append(&new)?;
    Ok(new)
}

/// The peppers that the database knows, oldest first.
fn records(store: &dyn Store) -> Result<Vec<PepperRecord>, Failure> {
    let mut records = store.peppers(Clock::system().now().wall())?;
    records.reverse();
    Ok(records)
}

fn objects(records: &[PepperRecord], at_hand: &PeppersAtHand) -> Result<Vec<PepperObject>, Failure> {
    let found = at_hand.read()?;
    let object = |(index, record): (usize, &PepperRecord)| {
        let current = index + 1 == records.len();
        let place = found.iter().find(|(_, pepper)| pepper.check() == record.check).map(|(place, _)| *place);
        PepperObject {
            version: record.version.number(),
            current,
            added_at: record.added_at.to_string(),
            keys: record.keys,
            usable_keys: record.usable_keys,
            at_hand: place.is_some(),
            safe_to_drop: !current && record.usable_keys == 0,
            place: match place {
                Some(Place::Line(number)) => format!("{}, line {number}", at_hand.file().path().display()),
                Some(Place::Environment) => "BSK_PEPPER".to_owned(),
                None if record.usable_keys > 0 || current => "MISSING".to_owned(),
                None => "-".to_owned(),
            },
        }
    };
    Ok(records.iter().enumerate().map(object).collect())
}

fn shown(peppers: &[PepperObject]) -> String {
    let yes_or_no = |yes| if yes { "yes" } else { "no" }.to_owned();
    let rows = peppers.iter().map(|pepper| {
        [
            pepper.version.to_string(),
            yes_or_no(pepper.current),
            pepper.added_at.clone(),
            pepper.keys.to_string(),
            pepper.usable_keys.to_string(),
            pepper.place.clone(),
            yes_or_no(pepper.safe_to_drop),
        ]
    });
    table(["Version", "Current", "Added", "Keys", "Usable keys", "Where", "Safe to drop"], rows)
}

#[cfg(test)]
mod tests;
