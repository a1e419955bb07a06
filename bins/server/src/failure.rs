//! Why the program ends without having done what it was asked.

use std::error::Error as StdError;
use std::io;
use std::net::SocketAddr;

use bsk_auth::{AuditFault, Code, ManageError, OpenError, PepperError, StoreError};
use bsk_people::PeopleError;
use bsk_store_diesel::{BackupError, CopyError};
use thiserror::Error;

use crate::pepper_file::PepperFileError;
use crate::settings::{DatabaseUrl, SettingError};

/// Why the program ends without having done what it was asked.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// A setting makes no sense.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The command makes no sense.
    #[error("{0}")]
    Usage(String),
    /// The address cannot be served on.
    #[error("{}", cannot_listen(.setting, .address, .source))]
    Listen {
        /// The setting that names it.
        setting: &'static str,
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The database cannot be opened.
    #[error("{database} cannot be opened: {source}")]
    Database {
        /// Which one.
        database: DatabaseUrl,
        /// Why.
        source: bsk_store_diesel::OpenError,
    },
    /// The database of PostgreSQL cannot be opened.
    #[error(transparent)]
    Postgres(bsk_store_diesel::PostgresOpenError),
    /// Limits cannot be shared.
    #[error("{location}: {source}")]
    Redis {
        /// Where.
        location: String,
        /// Why.
        source: bsk_limit_redis::OpenError,
    },
    /// The database cannot be copied.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The database cannot be copied into another one.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// The pepper file cannot be used.
    #[error(transparent)]
    PepperFile(#[from] PepperFileError),
    /// The peppers are not those of the database.
    #[error("{source} ({looked_in})")]
    Pepper {
        /// What is wrong.
        source: PepperError,
        /// Where they were looked for.
        looked_in: String,
    },
    /// No pepper can be added as things are.
    #[error("{0}")]
    CannotAddPepper(String),
    /// The database is served already.
    #[error(
        "another process is serving from {location}: stop it first, or manage keys beside it with the other commands"
    )]
    AlreadyServed {
        /// Where the database is.
        location: String,
    },
    /// The database cannot be served or managed.
    #[error(transparent)]
    Open(OpenError),
    /// An organization or a key cannot be managed as asked.
    #[error("{}", operators_words(.0))]
    Manage(#[from] ManageError),
    /// People cannot be managed as asked.
    #[error(transparent)]
    People(#[from] PeopleError),
    /// The audit log was changed.
    #[error("the audit log was changed after it was written: {0}")]
    AuditLog(AuditFault),
    /// Entries of the audit log stand outside its chain.
    #[error(
        "{entries} entries of the audit log have no place in its chain: they were put into the database by something \
         else, or their seals were removed"
    )]
    UnsealedAuditLog {
        /// How many.
        entries: u64,
    },
    /// The database keeps no audit log.
    #[error("this database keeps no audit log")]
    NoAuditLog,
    /// The database does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The operating system has no randomness.
    #[error("the operating system gives no random bytes")]
    Random(#[source] getrandom::Error),
    /// The server cannot run.
    #[error("the server cannot run")]
    Serve(#[source] io::Error),
    /// What was done cannot be said.
    #[error("the answer cannot be written")]
    Output(#[source] io::Error),
}

impl Failure {
    /// What it is called, for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Setting(_) => "invalid_setting",
            Self::Usage(_) => "usage",
            Self::Listen { .. } => "cannot_listen",
            Self::Database { .. } | Self::Postgres(_) | Self::Backup(_) | Self::Copy(_) => "database",
            Self::Redis { .. } => "redis",
            Self::PepperFile(_) | Self::Pepper { .. } | Self::CannotAddPepper(_) => "pepper",
            Self::AlreadyServed { .. } => "already_served",
            Self::Manage(error) => error.code().as_str(),
            Self::Store(_) | Self::Open(OpenError::Store(_)) | Self::People(PeopleError::Unavailable(_)) => {
                Code::TemporarilyUnavailable.as_str()
            }
            Self::AuditLog(_) | Self::UnsealedAuditLog { .. } | Self::NoAuditLog => "audit_log",
            Self::People(_) | Self::Open(_) | Self::Random(_) | Self::Serve(_) | Self::Output(_) => "failed",
        }
    }

    /// The status that the program ends with.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Setting(_) | Self::Usage(_) => 2,
            _ => 1,
        }
    }

    /// What happened, down to the first cause.
    pub(crate) fn message(&self) -> String {
        let mut message = self.to_string();
        let mut cause = match self {
            // These say in their own words what happened, and so go on with why.
            Self::Manage(error) => error.source(),
            Self::Pepper { source, .. } => source.source(),
            Self::Database { source, .. } => source.source(),
            Self::Redis { source, .. } => source.source(),
            _ => self.source(),
        };
        while let Some(error) = cause {
            let text = error.to_string();
            if !message.contains(&text) {
                message.push_str(": ");
                message.push_str(&text);
            }
            cause = error.source();
        }
        message
    }
}

fn cannot_listen(setting: &str, address: &SocketAddr, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "port {} of {} is in use by another program; stop that one, or choose another with --{setting}",
            address.port(),
            address.ip()
        ),
        io::ErrorKind::PermissionDenied => format!(
            "port {} may not be used by this user; choose one from 1024 on with --{setting}",
            address.port()
        ),
        io::ErrorKind::AddrNotAvailable => {
            format!(
                "this machine does not have the address {}; choose another with --{setting}",
                address.ip()
            )
        }
        _ => format!("cannot serve on {address}; choose another with --{setting}"),
    }
}

/// The facade speaks to callers of an API; here it is the operator who asks.
fn operators_words(error: &ManageError) -> String {
    match error {
        ManageError::OrganizationNotFound => {
            "there is no such organization; `bsk-server org list` has them all".to_owned()
        }
        ManageError::KeyNotFound => {
            "there is no such key; `bsk-server key list` has all of an organization".to_owned()
        }
        ManageError::Invalid(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|wrong| format!("{} {}", wrong.field, wrong.reason)).collect();
            fields.join("; ")
        }
        other => other.to_string(),
    }
}
