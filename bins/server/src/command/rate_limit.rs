//! Rate limits on the command line.

use bsk_auth::RateLimit;
use clap::Args;

use crate::failure::Failure;

/// A rate limit, which may be left out.
#[derive(Args, Debug)]
pub(crate) struct RateLimitFlags {
    /// Requests in a window, 1 to 1000000
    #[arg(long, value_name = "REQUESTS", requires = "window_seconds")]
    limit: Option<u32>,
    /// Length of the window, 1 to 86400 seconds
    #[arg(long, value_name = "SECONDS", requires = "limit")]
    window_seconds: Option<u32>,
}

impl RateLimitFlags {
    /// The limit, if one is given.
    pub(crate) fn rate_limit(&self) -> Result<Option<RateLimit>, Failure> {
        let (Some(limit), Some(window)) = (self.limit, self.window_seconds) else { return Ok(None) };
        RateLimit::new(limit, window).map(Some).map_err(|error| Failure::Usage(format!("--{error}")))
    }
}

/// A limit as people read it.
pub(crate) fn shown(limit: RateLimit) -> String {
    format!("{} in {} s", limit.limit(), limit.window_seconds())
}
