//! The limits that the servers of a fleet share, if the settings say so.

use std::sync::Arc;

use bsk_auth::Clock;
use bsk_limit_redis::{Loss, RedisLimits, State};

use crate::failure::Failure;
use crate::settings::{DatabaseUrl, Settings};

/// Where keys are counted together with other servers; `None` if each server
/// counts for itself.
pub(crate) type Limits = Option<Arc<RedisLimits>>;

/// Connects to Redis, if there is to be one. The moments of requests must come
/// from this clock.
pub(crate) fn open(settings: &Settings, clock: &Clock) -> Result<Limits, Failure> {
    let Some(url) = &settings.redis else {
        if matches!(settings.database, DatabaseUrl::Postgres(_)) {
            tracing::warn!(
                "each server limits for itself: a key that is used on several servers gets its whole limit on \
                 each of them; --redis-url makes them share it"
            );
        }
        return Ok(None);
    };
    let clock = clock.clone();
    let limits = RedisLimits::open(url, settings.redis_loss, move || clock.now().moment)
        .map_err(|source| Failure::Redis { location: url.to_string(), source })?;
    tracing::info!(redis = %url, loss = ?limits.loss(), "limits are shared");
    Ok(Some(Arc::new(limits)))
}

/// Whether requests are admitted, as far as that depends on Redis: not while it
/// is away and nothing may be admitted without it.
pub(crate) fn admit(limits: &Limits) -> bool {
    limits.as_ref().is_none_or(|limits| limits.loss() != Loss::Closed || limits.state() == State::Shared)
}
