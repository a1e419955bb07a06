//! What a line of the journal says: a transaction, as the records that it
//! leaves behind.

mod claim;
mod key;
mod organization;
mod text;
mod usage;

pub(crate) use claim::{Claim, ClaimName};
pub(crate) use key::Key;
pub(crate) use organization::Organization;
pub(crate) use usage::{Counts, Kept, PepperFact, Used};

use serde::{Deserialize, Serialize};

/// One thing that is so from now on. To apply it twice changes nothing more,
/// except of what was used.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fact {
    /// A key is like this.
    Key(Box<Key>),
    /// An organization is like this.
    Organization(Organization),
    /// A request has claimed its idempotency key.
    Claim(Claim),
    /// A pepper is in use.
    Pepper(PepperFact),
    /// A key was used.
    Used(Used),
    /// This is kept for the next process, in place of what was before.
    Kept(Vec<Kept>),
}
