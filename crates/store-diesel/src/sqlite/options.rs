//! How a database is opened.

use std::time::Duration;

/// How a database is opened.
///
/// # Examples
///
/// ```
/// use bsk_store_diesel::{IfMissing, SqliteOptions};
///
/// let options = SqliteOptions { if_missing: IfMissing::Fail, ..SqliteOptions::default() };
/// assert_eq!(options.busy_timeout.as_secs(), 5);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqliteOptions {
    /// How long a call waits for another process's change, or for a free
    /// connection, before the store counts as unavailable: 5 s by default.
    pub busy_timeout: Duration,
    /// Connections that read: 4 by default, at least 1.
    pub readers: u32,
    /// What to do if there is no file.
    pub if_missing: IfMissing,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self { busy_timeout: Duration::from_secs(5), readers: 4, if_missing: IfMissing::Create }
    }
}

/// What to do if there is no file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IfMissing {
    /// Create it, and the folder that it is in.
    #[default]
    Create,
    /// Refuse to open it.
    Fail,
}
