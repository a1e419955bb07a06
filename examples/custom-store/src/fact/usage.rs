//! Uses of keys, counts to be kept, and peppers.

use bsk_auth::{KeyId, PepperVersion, Timestamp};
use bsk_hash::PepperCheck;
use bsk_store::{KeptCount, Position};
use serde::{Deserialize, Serialize};

use super::text;

/// What happened to a key in a minute.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Used {
    #[serde(with = "text")]
    pub(crate) key: KeyId,
    #[serde(with = "text")]
    pub(crate) minute: Timestamp,
    #[serde(with = "text::option")]
    pub(crate) last_used_at: Option<Timestamp>,
    #[serde(flatten)]
    pub(crate) counts: Counts,
}

/// How often what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) admitted: u64,
    pub(crate) rate_limited: u64,
    pub(crate) forbidden: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, more: Self) {
        self.admitted += more.admitted;
        self.rate_limited += more.rate_limited;
        self.forbidden += more.forbidden;
    }
}

/// What a key's window counted when a process stopped.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    #[serde(with = "text")]
    key: KeyId,
    #[serde(with = "text")]
    at: Timestamp,
    counted: String,
}

impl From<KeptCount> for Kept {
    fn from(kept: KeptCount) -> Self {
        Self { key: kept.key, at: kept.at, counted: kept.counted }
    }
}

impl From<Kept> for KeptCount {
    fn from(kept: Kept) -> Self {
        Self { key: kept.key, at: kept.at, counted: kept.counted }
    }
}

/// A pepper, as the store knows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "PepperLine", into = "PepperLine")]
pub(crate) struct PepperFact {
    pub(crate) version: PepperVersion,
    pub(crate) check: PepperCheck,
    pub(crate) added_at: Timestamp,
    pub(crate) position: Position,
}

#[derive(Serialize, Deserialize)]
struct PepperLine {
    version: i32,
    check: String,
    #[serde(with = "text")]
    added_at: Timestamp,
    position: u64,
}

impl From<PepperFact> for PepperLine {
    fn from(pepper: PepperFact) -> Self {
        Self {
            version: pepper.version.number(),
            check: text::encode(pepper.check.as_bytes()),
            added_at: pepper.added_at,
            position: pepper.position.number(),
        }
    }
}

impl TryFrom<PepperLine> for PepperFact {
    type Error = String;

    fn try_from(line: PepperLine) -> Result<Self, String> {
        let check = text::decode(&line.check)?;
        Ok(Self {
            version: PepperVersion::new(line.version).ok_or("not a pepper's version")?,
            check: PepperCheck::try_from(check.as_slice()).map_err(|error| error.to_string())?,
            added_at: line.added_at,
            position: Position::from_number(line.position),
        })
    }
}
