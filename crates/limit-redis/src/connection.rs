//! One connection to Redis or Valkey.

use crate::{
    account::Call,
    epoch::EpochId,
    script::{self, Membership, Reply},
    server_id::ServerId,
};
use bsk_limit::SharedKey;
use redis::{
    Client, Connection as Raw, ConnectionLike as _, ErrorKind, InfoDict, RedisError, RedisResult,
    ServerErrorKind, Value, cmd,
};
use std::{error::Error, io, sync::Arc, time::Duration};

/// How long Redis may take to answer before a call is repeated on another connection.
const PATIENCE: Duration = Duration::from_millis(250);

/// A connection with the scripts loaded.
pub(crate) struct Connection {
    raw: Raw,
    lease: String,
    join: String,
    /// The Redis process, as it calls itself.
    pub(crate) process: Arc<str>,
}

/// Redis cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// It cannot be reached, or refuses.
    #[error(
        "Redis cannot be reached: check its address, its password, its certificate if it is to have one, and that it runs"
    )]
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

impl ConnectError {
    /// Whether another attempt may do: Redis was not there or did not answer, or was just starting.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(error) if error.is_io_error() => !speaks_otherwise(error),
            Self::Unreachable(error) => error.kind() == ErrorKind::Server(ServerErrorKind::BusyLoading),
            Self::Evicts { .. } => false,
        }
    }
}

/// Whether what arrived makes no sense: another certificate, or no TLS.
fn speaks_otherwise(error: &RedisError) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<Arc<dyn Error + Send + Sync>>());
    let cause = cause.and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::InvalidData)
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
        // In one round trip: where answers are lost, each one more is one that may be.
        let load = |text: &str| cmd("SCRIPT").arg("LOAD").arg(text).clone();
        let (info, lease, join): (InfoDict, String, String) = redis::pipe()
            .add_command(cmd("INFO"))
            .add_command(load(script::LEASE))
            .add_command(load(script::JOIN))
            .query(&mut raw)?;
        let policy = info.get::<String>("maxmemory_policy").unwrap_or_default();
        if policy != "noeviction" {
            return Err(ConnectError::Evicts { policy });
        }
        let process = info.get::<String>("run_id").unwrap_or_default().into();
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
            return Err(RedisError::from((ErrorKind::Parse, "answers are missing")));
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
