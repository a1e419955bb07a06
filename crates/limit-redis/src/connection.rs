//! One connection to Redis or Valkey.

use crate::{
    account::Call,
    epoch::EpochId,
    script::{self, Membership, Reply},
    server_id::ServerId,
};
use bsk_limit::SharedKey;
use redis::{Client, Connection as Raw, ConnectionLike as _, InfoDict, RedisError, RedisResult, Value, cmd};
use std::time::Duration;

/// How long Redis may take to answer before a call is repeated on another connection.
const PATIENCE: Duration = Duration::from_millis(250);

/// A connection with the scripts loaded.
pub(crate) struct Connection {
    raw: Raw,
    lease: String,
    join: String,
    /// The Redis process, as it calls itself.
    process: String,
}

/// Redis cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// It cannot be reached, or refuses.
    #[error("Redis cannot be reached: check its address, its password and that it runs")]
    Unreachable(#[source] RedisError),
    /// It would throw counts away when its memory is full.
    #[error(
        "Redis evicts keys when its memory is full (maxmemory-policy is {policy}), and would forget what was \
         counted: set maxmemory-policy to noeviction"
    )]
    Evicts {
        /// The policy that it has.
        policy: String,
    },
}

impl From<RedisError> for ConnectError {
    fn from(error: RedisError) -> Self {
        Self::Unreachable(error)
    }
}

impl Connection {
    /// Connects, and makes sure that what is written there stays.
    pub(crate) fn open(client: &Client) -> Result<Self, ConnectError> {
        let mut raw = client.get_connection_with_timeout(PATIENCE)?;
        raw.set_read_timeout(Some(PATIENCE))?;
        raw.set_write_timeout(Some(PATIENCE))?;
        let info: InfoDict = cmd("INFO").query(&mut raw)?;
        let policy = info.get::<String>("maxmemory_policy").unwrap_or_default();
        if policy != "noeviction" {
            return Err(ConnectError::Evicts { policy });
        }
        let process = info.get::<String>("run_id").unwrap_or_default();
        let mut load = |text: &str| cmd("SCRIPT").arg("LOAD").arg(text).query(&mut raw);
        let (lease, join) = (load(script::LEASE)?, load(script::JOIN)?);
        Ok(Self { raw, lease, join, process })
    }

    /// Makes calls in one round trip; the answers are in their order.
    pub(crate) fn lease(
        &mut self,
        server: &ServerId,
        calls: &[(SharedKey, Call)],
    ) -> RedisResult<Vec<RedisResult<Reply>>> {
        let mut pipeline = redis::pipe();
        for (key, call) in calls {
            pipeline.add_command(script::lease(&self.lease, server, *key, call));
        }
        let packed = pipeline.get_packed_pipeline();
        let replies = self.raw.req_packed_commands(&packed, 0, calls.len())?;
        if replies.len() != calls.len() {
            return Err(RedisError::from((redis::ErrorKind::Parse, "answers are missing")));
        }
        Ok(replies.into_iter().map(Reply::read).collect())
    }

    /// Says that this server is there.
    pub(crate) fn join(
        &mut self,
        server: &ServerId,
        fresh: &EpochId,
        registered: Option<&EpochId>,
        memory_ms: u64,
        met: &[ServerId],
    ) -> RedisResult<Membership> {
        let command = script::join(&self.join, server, &self.process, fresh, registered, memory_ms, met);
        let value: Value = command.query(&mut self.raw)?;
        Membership::read(value)
    }
}
