//! The handle that a service holds.

use crate::{
    connection::ConnectError,
    epoch::State,
    loss::Loss,
    member::Member,
    server_id::ServerId,
    url::{RedisUrl, RootError},
    window::RedisLender,
    worker::Worker,
};
use bsk_limit::{Moment, Quota, SharedKey, SharedLimits, SharedWindow};
use std::{
    fmt, io,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering},
    thread::{self, JoinHandle},
};

/// Limits that are shared through Redis or Valkey.
///
/// A thread of its own talks to Redis; requests never do. When the handle is dropped, or [closed](Self::close), the
/// units that are in hand go back.
pub struct RedisLimits {
    member: Arc<Member>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// How much was asked of Redis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Script calls that were sent, repeated ones included.
    pub calls: u64,
    /// Round trips that failed.
    pub failures: u64,
}

/// Limits cannot be shared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Redis cannot be used.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The certificates by which Redis is to be known cannot be read.
    #[error(transparent)]
    Root(#[from] RootError),
    /// The operating system has no randomness.
    #[error("the operating system gives no random bytes")]
    Random(#[from] getrandom::Error),
    /// The thread cannot be started.
    #[error("a thread cannot be started")]
    Thread(#[from] io::Error),
}

impl RedisLimits {
    /// Connects to Redis and starts the thread that talks to it. A Redis that does not answer is waited for, some
    /// seconds: how many servers there are is known from it alone, so that there is no sharing without it.
    ///
    /// `clock` reads the clock that the moments of the requests come from: monotonic, in milliseconds, and going on
    /// while the machine sleeps.
    ///
    /// # Errors
    /// [`OpenError`]: Redis cannot be reached, it would evict what is counted, the certificates cannot be read, or the
    /// system has no randomness or no thread to give.
    pub fn open(
        url: &RedisUrl,
        loss: Loss,
        clock: impl Fn() -> Moment + Send + Sync + 'static,
    ) -> Result<Self, OpenError> {
        let member = Arc::new(Member::new(loss, Box::new(clock)));
        let worker = Worker::start(Arc::clone(&member), url.client()?, ServerId::random()?)?;
        let thread = thread::Builder::new().name("bsk-limits".to_owned()).spawn(move || worker.run())?;
        Ok(Self { member, thread: Mutex::new(Some(thread)) })
    }

    /// How things stand between this process and Redis.
    #[must_use]
    pub fn state(&self) -> State {
        self.member.epoch.state()
    }

    /// How much was asked of Redis since the handle was opened.
    #[must_use]
    pub fn counters(&self) -> Counters {
        Counters {
            calls: self.member.calls.load(Ordering::Relaxed),
            failures: self.member.failures.load(Ordering::Relaxed),
        }
    }

    /// How many servers shared the limits when Redis last said so; at least 1.
    #[must_use]
    pub fn servers(&self) -> u32 {
        self.member.servers()
    }

    /// What is done with requests while Redis cannot be asked.
    #[must_use]
    pub fn loss(&self) -> Loss {
        self.member.loss
    }

    /// Returns the units in hand and ends the thread. Nothing is to be checked any more.
    pub fn close(&self) {
        self.member.inbox.stop();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
    }
}

impl SharedLimits for RedisLimits {
    fn window(&self, key: SharedKey, quota: Quota) -> SharedWindow {
        RedisLender::window(&self.member, key, quota)
    }
}

impl Drop for RedisLimits {
    fn drop(&mut self) {
        self.close();
    }
}

impl fmt::Debug for RedisLimits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RedisLimits").field("member", &self.member).finish_non_exhaustive()
    }
}
