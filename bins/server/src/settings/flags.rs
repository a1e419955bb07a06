//! The settings as flags.

use clap::Args;

use super::source::Texts;

/// The flag of every setting. Each can also stand in the environment, and all
/// but the pepper in the configuration file.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Settings (flag, over environment variable, over configuration file)")]
pub(crate) struct Flags {
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "ADDRESS:PORT",
        help = "Address and port to serve on [env: BSK_LISTEN] [default: 127.0.0.1:8080]"
    )]
    listen: Option<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "URL",
        help = "Where keys are kept; made if it is not there [env: BSK_DATABASE_URL] [default: \
                sqlite://data/bsk.db]"
    )]
    database_url: Option<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "NUMBER",
        help = "Most connections to PostgreSQL at once, beside the one for the lease [env: \
                BSK_DATABASE_CONNECTIONS] [default: 8]"
    )]
    database_connections: Option<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "URL",
        help = "Redis or Valkey through which servers share rate limits [env: BSK_REDIS_URL] [default: none, \
                each server limits for itself]"
    )]
    redis_url: Option<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "FILE",
        help = "The secret that keys are hashed under, apart from the database [env: BSK_PEPPER_FILE, \
                and BSK_PEPPER for the secret itself] [default: data/pepper]"
    )]
    pepper_file: Option<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "NUMBER",
        help = "Threads that serve [env: BSK_WORKERS] [default: the number of cores]"
    )]
    workers: Option<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "TIME",
        help = "How long cached keys may be trusted without hearing from the database, 1s to 60s [env: \
                BSK_LEASE] [default: 5s]"
    )]
    lease: Option<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "WHAT",
        help = "While Redis is away: each server admits its share of a limit, or nothing (closed), or \
                everything (open) [env: BSK_REDIS_LOSS] [default: share]"
    )]
    redis_loss: Option<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "ADDRESS:PORT",
        help = "Serves /metrics on an address of its own [env: BSK_METRICS_LISTEN]"
    )]
    metrics_listen: Option<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "CIDR",
        value_delimiter = ',',
        help = "Networks whose X-Forwarded-For is believed; may be repeated [env: BSK_TRUSTED_PROXY, \
                comma-separated]"
    )]
    trusted_proxy: Vec<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "URL",
        help = "How clients reach this server [env: BSK_PUBLIC_URL] [default: from --listen]"
    )]
    public_url: Option<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "HEADER",
        help = "Header in which a trusted proxy says who somebody is, by e-mail address, in place of \
                passwords [env: BSK_TRUSTED_USER_HEADER]"
    )]
    trusted_user_header: Option<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "TIME",
        help = "How often the uses of keys are written to the database, 1s to 60s [env: \
                BSK_RECORD_INTERVAL] [default: 2s]"
    )]
    record_interval: Option<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "TIME",
        help = "How long requests may go on after SIGTERM [env: BSK_STOP_TIMEOUT] [default: 30s]"
    )]
    stop_timeout: Option<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "NUMBER",
        help = "Most active keys of an organization [env: BSK_MAX_KEYS_PER_ORGANIZATION] [default: \
                10000]"
    )]
    max_keys_per_organization: Option<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "NUMBER",
        help = "Above how many cached keys idle ones are forgotten [env: BSK_MAX_CACHED_KEYS] [default: \
                1000000]"
    )]
    max_cached_keys: Option<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "NUMBER",
        help = "Above how many bytes for cached keys idle ones are forgotten [env: BSK_MAX_CACHED_BYTES] \
                [default: 1073741824]"
    )]
    max_cached_bytes: Option<String>,
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "FILE",
        help = "TOML file with the same names [env: BSK_CONFIG]"
    )]
    config: Option<String>,
}

impl Flags {
    /// The settings that are given.
    pub(crate) fn texts(&self) -> Texts {
        let trusted_proxy = (!self.trusted_proxy.is_empty()).then(|| self.trusted_proxy.join(","));
        let all = [
            ("listen", &self.listen),
            ("database-url", &self.database_url),
            ("database-connections", &self.database_connections),
            ("redis-url", &self.redis_url),
            ("pepper-file", &self.pepper_file),
            ("workers", &self.workers),
            ("lease", &self.lease),
            ("redis-loss", &self.redis_loss),
            ("metrics-listen", &self.metrics_listen),
            ("trusted-proxy", &trusted_proxy),
            ("public-url", &self.public_url),
            ("record-interval", &self.record_interval),
            ("trusted-user-header", &self.trusted_user_header),
            ("stop-timeout", &self.stop_timeout),
            ("max-keys-per-organization", &self.max_keys_per_organization),
            ("max-cached-keys", &self.max_cached_keys),
            ("max-cached-bytes", &self.max_cached_bytes),
            ("config", &self.config),
        ];
        all.into_iter().filter_map(|(name, text)| Some((name, text.clone()?))).collect()
    }
}
