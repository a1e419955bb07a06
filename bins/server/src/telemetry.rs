//! What the program says while it runs: on standard error, as much as
//! `RUST_LOG` asks for.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;

use crate::settings::Environment;

/// How much is said if `RUST_LOG` does not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verbosity {
    /// Of a server: what happens.
    Server,
    /// Of a command: what is wrong.
    Command,
}

/// Starts to write the log.
pub(crate) fn start(verbosity: Verbosity, environment: &Environment) {
    let default = match verbosity {
        Verbosity::Server => "info,actix_server=warn",
        Verbosity::Command => "warn",
    };
    let wanted = environment.get(&std::ffi::OsString::from("RUST_LOG")).and_then(|value| value.to_str());
    let (filter, trouble) = match wanted.filter(|wanted| !wanted.is_empty()).map(EnvFilter::try_new) {
        Some(Ok(filter)) => (filter, None),
        Some(Err(error)) => (EnvFilter::new(default), Some(error)),
        None => (EnvFilter::new(default), None),
    };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        .compact()
        .finish();
    // Somebody else who has set one keeps it.
    let _ = tracing::subscriber::set_global_default(subscriber);
    if let Some(error) = trouble {
        tracing::warn!(%error, "RUST_LOG makes no sense and is ignored; write it as info or bsk_server=debug");
    }
}
