//! Two services that are no `bsk-server`, and a fleet all the same: each embeds the keys, and both keep them in one
//! PostgreSQL.
//!
//! ```sh
//! export DATABASE_URL=postgres://bsk@localhost/keys
//! export PEPPER=$(head -c 32 /dev/urandom | base64)   # the same for both; keep it
//! export REDIS_URL=redis://localhost:6379/0           # or leave it out: then each service limits for itself
//! cargo run -p bsk-example-embedded-fleet --bin desk -- 127.0.0.1:7001      # prints the first key
//! cargo run -p bsk-example-embedded-fleet --bin reports -- 127.0.0.1:7002
//!
//! curl -X POST -H "X-API-Key: bsk_live_…" http://127.0.0.1:7001/v1/keys     # a key that may read, and its id
//! curl -H "X-API-Key: bsk_live_…" http://127.0.0.1:7002/v1/reports
//! curl -X DELETE -H "X-API-Key: bsk_live_…" http://127.0.0.1:7001/v1/keys/…
//! ```
//!
//! When the last of these has answered, `reports` refuses the key: it has said that it knows, or its lease has run out.
//! What both need is in this file; what each does is in `src/bin/`.

use std::env;
use std::error::Error;
use std::sync::Arc;

use bsk_actix::auth::{ApiKeys, Clock, Pepper};
use bsk_limit_redis::{Loss, RedisLimits};
use bsk_store_diesel::{PostgresOptions, PostgresStore};

/// Opens the keys, as the environment says where they are.
///
/// # Errors
///
/// What is missing in the environment, or does not answer.
pub fn open_keys() -> Result<ApiKeys, Box<dyn Error>> {
    let database =
        env::var("DATABASE_URL").map_err(|_| "DATABASE_URL must be postgres://user@host/database")?;
    let pepper = env::var("PEPPER").map_err(|_| "PEPPER must be base64 of 32 random bytes")?;
    let store = PostgresStore::open(&database.parse()?, &PostgresOptions::default())?;
    let clock = Clock::system();
    let mut builder = ApiKeys::builder(store, Pepper::from_base64(&pepper)?).clock(clock.clone());
    if let Ok(redis) = env::var("REDIS_URL") {
        // Moments must come from one clock.
        let limits = RedisLimits::open(&redis.parse()?, Loss::Share, move || clock.now().moment)?;
        builder = builder.shared_limits(Arc::new(limits));
    }
    Ok(builder.open()?)
}

/// The address to listen on, which the first argument may say.
#[must_use]
pub fn address() -> String {
    env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".to_owned())
}
