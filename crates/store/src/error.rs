//! What goes wrong in a store.

use std::error::Error as StdError;

use thiserror::Error;

/// A store could not do what it was asked.
///
/// # Security
///
/// The message is for operators. It may name tables and addresses, and never
/// reaches a caller.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The store cannot be reached or is too busy; the same call may go
    /// through later. Nothing was changed, as far as the store knows.
    #[error("the store is unavailable")]
    Unavailable(#[source] Box<dyn StdError + Send + Sync>),
    /// What the store holds makes no sense.
    #[error("the store holds {what} that cannot be read")]
    Corrupt {
        /// What was being read, such as `"a key's scopes"`.
        what: &'static str,
    },
    /// An id or a digest that had to be new is there already.
    #[error("{what} is there already")]
    Duplicate {
        /// What was to be written, such as `"the key"`.
        what: &'static str,
    },
    /// The store refused the call for another reason.
    #[error("the store failed")]
    Failed(#[source] Box<dyn StdError + Send + Sync>),
}
