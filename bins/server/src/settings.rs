//! What the server is told: by flags, over the environment, over a file.

mod database_url;
mod file;
mod flags;
mod public_url;
mod source;
mod trusted_proxies;

use core::str::FromStr;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use actix_web::http::header::HeaderName;
use bsk_auth::Pepper;
use bsk_limit_redis::{InvalidLoss, InvalidUrl, Loss, RedisUrl};

pub(crate) use database_url::DatabaseUrl;
pub(crate) use flags::Flags;
pub(crate) use public_url::PublicUrl;
pub(crate) use source::{Environment, SettingError};
pub(crate) use trusted_proxies::TrustedProxies;

use crate::duration;
use source::{PEPPER, Sources};

/// Where the peppers are, if nothing is said.
pub(crate) const DEFAULT_PEPPER_FILE: &str = "data/pepper";

/// Every setting, read and judged.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Where to serve.
    pub(crate) listen: SocketAddr,
    /// Where keys are kept.
    pub(crate) database: DatabaseUrl,
    /// Most connections to PostgreSQL, beside the one for the lease.
    pub(crate) database_connections: u32,
    /// Where limits are shared, if they are.
    pub(crate) redis: Option<RedisUrl>,
    /// What is done while Redis is away.
    pub(crate) redis_loss: Loss,
    /// The file of the peppers.
    pub(crate) pepper_file: PathBuf,
    /// The pepper from the environment; the newest one.
    pub(crate) pepper: Option<Pepper>,
    /// Threads that serve.
    pub(crate) workers: usize,
    /// How long cached keys may be trusted.
    pub(crate) lease: Duration,
    /// Where to serve the metrics, if not beside everything else.
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// Whose word is taken on where a request comes from.
    pub(crate) trusted_proxies: TrustedProxies,
    /// In which header a trusted proxy says who somebody is.
    pub(crate) trusted_user_header: Option<HeaderName>,
    /// How clients reach the server, if not directly.
    pub(crate) public_url: Option<PublicUrl>,
    /// How often uses are recorded.
    pub(crate) record_interval: Duration,
    /// How long requests may go on after a signal to stop.
    pub(crate) stop_timeout: Duration,
    /// Most usable keys of an organization.
    pub(crate) max_keys_per_organization: u64,
    /// Above how many cached keys idle ones are forgotten.
    pub(crate) max_cached_keys: usize,
    /// Above how many bytes for cached keys idle ones are forgotten.
    pub(crate) max_cached_bytes: usize,
    /// Variables that look like settings and are none.
    pub(crate) unknown_variables: Vec<String>,
}

impl Settings {
    /// Reads the settings from everywhere.
    pub(crate) fn read(flags: &Flags, environment: &Environment) -> Result<Self, SettingError> {
        let mut sources = Sources {
            flags: flags.texts(),
            environment: source::read_environment(environment)?,
            file: source::Texts::new(),
        };
        if let Some((_, path)) = sources.find("config") {
            sources.file = file::read(Path::new(path))?;
        }
        let pepper = source::read_variable(environment, PEPPER)?;
        let pepper = pepper.as_deref().map(Pepper::from_base64).transpose();
        Ok(Self {
            listen: sources.parse("listen", address)?.unwrap_or(([127, 0, 0, 1], 8080).into()),
            database: sources.parse("database-url", DatabaseUrl::from_str)?.unwrap_or_default(),
            database_connections: sources.parse("database-connections", number(1, 1_000))?.unwrap_or(8),
            redis: sources.parse("redis-url", redis)?,
            redis_loss: sources.parse("redis-loss", loss)?.unwrap_or_default(),
            pepper_file: sources.parse("pepper-file", path)?.unwrap_or_else(|| DEFAULT_PEPPER_FILE.into()),
            pepper: pepper.map_err(|error| SettingError::Bad {
                setting: PEPPER.to_owned(),
                reason: error.to_string(),
            })?,
            workers: sources.parse("workers", number(1, 1_024))?.unwrap_or_else(cores),
            lease: sources.parse("lease", time(1, 60))?.unwrap_or(Duration::from_secs(5)),
            metrics_listen: sources.parse("metrics-listen", address)?,
            trusted_proxies: sources.parse("trusted-proxy", TrustedProxies::from_str)?.unwrap_or_default(),
            trusted_user_header: user_header(&sources)?,
            public_url: sources.parse("public-url", PublicUrl::from_str)?,
            record_interval: sources.parse("record-interval", time(1, 60))?.unwrap_or(Duration::from_secs(2)),
            stop_timeout: sources.parse("stop-timeout", time(0, 3_600))?.unwrap_or(Duration::from_secs(30)),
            max_keys_per_organization: sources
                .parse("max-keys-per-organization", number(1, 1_000_000_000))?
                .unwrap_or(10_000),
            max_cached_keys: sources.parse("max-cached-keys", number(1, 1_000_000_000))?.unwrap_or(1_000_000),
            max_cached_bytes: sources.parse("max-cached-bytes", number(1 << 20, 1 << 40))?.unwrap_or(1 << 30),
            unknown_variables: source::unknown_variables(environment),
        })
    }
}

/// A header that anybody could send says nothing: somebody must be trusted to
/// set it.
fn user_header(sources: &Sources) -> Result<Option<HeaderName>, SettingError> {
    let proxy = sources.find("trusted-proxy").is_some();
    sources.parse("trusted-user-header", |text| {
        if !proxy {
            return Err("needs --trusted-proxy: the networks of the proxies that set this header".to_owned());
        }
        text.parse().map_err(|_| format!("`{text}` is no name of a header, such as X-Forwarded-Email"))
    })
}

/// As many threads as the machine has cores.
fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        format!("`{text}` is no address with a port; write it as 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080")
    })
}

/// May hold a password, and so is not repeated.
fn redis(text: &str) -> Result<RedisUrl, String> {
    text.parse().map_err(|error: InvalidUrl| error.to_string())
}

fn loss(text: &str) -> Result<Loss, String> {
    text.parse().map_err(|error: InvalidLoss| format!("{error}, and not `{text}`"))
}

fn path(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() { Err("must be the path of a file".to_owned()) } else { Ok(text.into()) }
}

/// Reads whole numbers from `least` to `most`.
fn number<T: TryFrom<u64>>(least: u64, most: u64) -> impl FnOnce(&str) -> Result<T, String> {
    move |text| {
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        number
            .and_then(|number| T::try_from(number).ok())
            .ok_or_else(|| format!("must be a whole number from {least} to {most}, and not `{text}`"))
    }
}

/// Reads lengths of time from `least` to `most` seconds.
fn time(least: u64, most: u64) -> impl FnOnce(&str) -> Result<Duration, String> {
    move |text| {
        let time = duration::parse(text)?;
        if !(Duration::from_secs(least)..=Duration::from_secs(most)).contains(&time) {
            return Err(format!("must be from {least}s to {most}s, and not `{text}`"));
        }
        Ok(time)
    }
}

#[cfg(test)]
mod tests;
