//! The scripts that run inside Redis, what they are asked and what they answer.

use crate::{account::Call, epoch::EpochId, server_id::ServerId};
use bsk_limit::SharedKey;
use redis::{Cmd, RedisError, RedisResult, ServerErrorKind, Value, cmd, from_redis_value};

/// Settles and grants.
pub(crate) const LEASE: &str = include_str!("script/lease.lua");

/// Registers a server.
pub(crate) const JOIN: &str = include_str!("script/join.lua");

pub(crate) const EPOCH_KEY: &str = "bsk:limits:epoch";
const SERVERS_KEY: &str = "bsk:limits:servers";

/// What the script says of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reply {
    Settled(Answer),
    /// Redis has begun another epoch; the call counts nothing.
    OtherEpoch,
    /// A later call was settled already; this one counts nothing.
    Outdated,
}

/// What is granted, and how things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Whether nothing is granted since not all servers are registered yet.
    pub(crate) is_gathering: bool,
    /// Units that were granted now.
    pub(crate) granted: u32,
    /// Units that the server has in its lease now.
    pub(crate) held: u32,
    /// Whether the units that the server held before are part of it.
    pub(crate) continues: bool,
    /// Units that are left to everybody.
    pub(crate) left: u32,
    /// Servers that use this key.
    pub(crate) servers: u32,
    /// In how many milliseconds it is certain that there are units; 0 if there are some left.
    pub(crate) again_ms: u64,
    /// In how many milliseconds it is worth asking; at most `again_ms`.
    pub(crate) hope_ms: u64,
    /// In how many milliseconds nothing counts any more.
    pub(crate) full_ms: u64,
    /// In how many milliseconds the oldest units count no more; 0 if none count.
    pub(crate) next_ms: u64,
}

/// What Redis says about the fleet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Membership {
    pub(crate) epoch: EpochId,
    /// Whether every server is registered.
    pub(crate) is_ready: bool,
    /// How long ago the epoch began.
    pub(crate) age_ms: u64,
    /// Servers that were there lately.
    pub(crate) alive: u32,
    /// Servers whose units may still count.
    pub(crate) servers: Vec<ServerId>,
}

/// The command that makes a call; `hash` is what Redis calls the script.
pub(crate) fn lease(hash: &str, server: &ServerId, key: SharedKey, call: &Call) -> Cmd {
    let mut command = cmd("EVALSHA");
    command.arg(hash).arg(2).arg(name_of(key)).arg(EPOCH_KEY);
    put_lease_arguments(&mut command, server, call);
    command
}

/// The script of leases, with a clock whose milliseconds are one more argument, the last.
#[cfg(any(test, feature = "by-hand"))]
pub(crate) fn with_clock_given() -> String {
    let clock = "local time = redis.call('TIME')";
    assert!(LEASE.contains(clock), "the script reads the clock once");
    LEASE.replace(clock, "local time = {math.floor(ARGV[13] / 1000), (ARGV[13] % 1000) * 1000}")
}

/// The same script, but that it keeps for ever what it counts. Redis would let it die by its own clock, which goes on while
/// a simulation reckons.
#[cfg(any(test, feature = "by-hand"))]
pub(crate) fn without_expiry(script: &str) -> String {
    let dies = "redis.call('PEXPIRE', KEYS[1], string.format('%.0f', needed))";
    assert!(script.contains(dies), "the script says once how long it keeps what it counts");
    script.replace(dies, "")
}

/// The key's hash in Redis.
pub(crate) fn name_of(key: SharedKey) -> String {
    format!("bsk:limits:key:{key}")
}

fn put_lease_arguments(command: &mut Cmd, server: &ServerId, call: &Call) {
    let charges: Vec<_> =
        call.charges.iter().map(|charge| format!("{}@{}", charge.units, charge.age_ms)).collect();
    command
        .arg(call.epoch.as_str())
        .arg(call.policy.limit())
        .arg(call.policy.window_ms)
        .arg(call.policy.bucket_ms)
        .arg(call.length_ms)
        .arg(server.as_str())
        .arg(call.sequence)
        .arg(call.used)
        .arg(call.used_up_ms)
        .arg(call.returned)
        .arg(call.wanted)
        .arg(charges.join(" "));
}

/// The command that says that this server is there.
pub(crate) fn join(
    hash: &str,
    server: &ServerId,
    process: &str,
    fresh: &EpochId,
    registered: Option<&EpochId>,
    memory_ms: u64,
    met: &[ServerId],
) -> Cmd {
    let mut command = cmd("EVALSHA");
    command
        .arg(hash)
        .arg(2)
        .arg(EPOCH_KEY)
        .arg(SERVERS_KEY)
        .arg(server.as_str())
        .arg(process)
        .arg(fresh.as_str())
        .arg(registered.map_or("", EpochId::as_str))
        .arg(memory_ms);
    for other in met {
        command.arg(other.as_str());
    }
    command
}

impl Reply {
    pub(crate) fn read(value: Value) -> RedisResult<Self> {
        let numbers: Vec<i64> = from_redis_value(value)?;
        let number = |place: usize| numbers.get(place).copied().and_then(|number| u64::try_from(number).ok());
        let units = |place: usize| number(place).and_then(|number| u32::try_from(number).ok());
        let answer = || {
            Some(Answer {
                is_gathering: number(0)? == 2,
                granted: units(1)?,
                held: units(2)?,
                continues: number(3)? == 1,
                left: units(4)?,
                servers: units(5)?,
                again_ms: number(6)?,
                hope_ms: number(7)?,
                full_ms: number(8)?,
                next_ms: number(9)?,
            })
        };
        match numbers.first() {
            Some(-1) => Ok(Self::OtherEpoch),
            Some(-2) => Ok(Self::Outdated),
            _ => answer().map(Self::Settled).ok_or_else(nonsense),
        }
    }
}

impl Membership {
    pub(crate) fn read(value: Value) -> RedisResult<Self> {
        let (epoch, ready, age_ms, alive, servers): (String, u8, i64, u32, Vec<String>) =
            from_redis_value(value)?;
        Ok(Self {
            epoch: EpochId::new(epoch),
            is_ready: ready == 1,
            age_ms: u64::try_from(age_ms).unwrap_or(0),
            alive,
            servers: servers.into_iter().map(ServerId::new).collect(),
        })
    }
}

fn nonsense() -> RedisError {
    let kind = redis::ErrorKind::Server(ServerErrorKind::ResponseError);
    RedisError::from((kind, "the script's answer makes no sense"))
}
