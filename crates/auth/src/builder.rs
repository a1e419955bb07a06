//! Putting a handle together.

use core::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64};
use std::time::Duration;

use arc_swap::ArcSwap;
use bsk_hash::Indexer;
use bsk_key::KeyPrefix;
use bsk_limit::{Moment, SharedLimits};
use bsk_store::{AuditChainError, Position, RegisterError, ReplicaId, Store, StoreError};
use dashmap::DashSet;
use thiserror::Error;

use crate::activity::{Recorder, Unrecorded};
use crate::api_keys::{ApiKeys, Inner};
use crate::audit::{self, OpenAuditError};
use crate::cache::{Cache, Ceiling};
use crate::clock::Clock;
use crate::lane::Lanes;
use crate::peppers::{self, PepperError, PepperSource};
use crate::random::random;
use crate::sealer::Sealer;
use crate::stillness::Stillness;
use crate::strangers::Strangers;
use crate::under_way::UnderWay;
use crate::worker::Workers;

/// Puts an [`ApiKeys`] together; made by [`ApiKeys::builder`].
#[must_use]
pub struct Builder {
    store: Arc<dyn Store>,
    peppers: Box<dyn PepperSource>,
    prefix: KeyPrefix,
    clock: Clock,
    lease: Duration,
    ceiling: Ceiling,
    most_usable_keys: u64,
    recording_interval: Duration,
    limits: Option<Arc<dyn SharedLimits>>,
}

impl Builder {
    pub(crate) fn new(store: Arc<dyn Store>, peppers: Box<dyn PepperSource>) -> Self {
        Self {
            store,
            peppers,
            prefix: KeyPrefix::BSK_LIVE,
            clock: Clock::system(),
            lease: Duration::from_secs(5),
            ceiling: Ceiling { keys: 1_000_000, bytes: 1 << 30 },
            most_usable_keys: 10_000,
            recording_interval: Duration::from_secs(2),
            limits: None,
        }
    }

    /// What keys begin with: `bsk_live_` unless something else is said.
    pub fn prefix(mut self, prefix: KeyPrefix) -> Self {
        self.prefix = prefix;
        self
    }

    /// Where the time comes from: the operating system unless something else
    /// is said.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// How long the cache may be trusted without hearing from a store that
    /// other processes share: 5 s unless something else is said.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// Above how many cached keys those are forgotten that count nothing:
    /// 1,000,000 unless something else is said.
    pub fn most_cached_keys(mut self, keys: usize) -> Self {
        self.ceiling.keys = keys.max(1);
        self
    }

    /// Above how much memory for cached keys, in bytes, those are forgotten
    /// that count nothing: 1 GiB unless something else is said. A key is
    /// reckoned with the most that it may come to take: about 900 bytes at a
    /// limit of 1,000 requests. 4,096 bytes are the least.
    pub fn most_cached_bytes(mut self, bytes: usize) -> Self {
        self.ceiling.bytes = bytes.max(4_096);
        self
    }

    /// How many usable keys an organization may have: 10,000 unless something
    /// else is said.
    pub fn most_usable_keys(mut self, keys: u64) -> Self {
        self.most_usable_keys = keys;
        self
    }

    /// How often counts and last uses are recorded: every 2 s unless something
    /// else is said. A crash loses at most as much.
    pub fn recording_interval(mut self, interval: Duration) -> Self {
        self.recording_interval = interval;
        self
    }

    /// Counts keys together with other processes: in this one alone unless
    /// something else is said. The limits' moments must come from the clock of
    /// this handle.
    pub fn shared_limits(mut self, limits: Arc<dyn SharedLimits>) -> Self {
        self.limits = Some(limits);
        self
    }

    /// Opens the store for verifying and managing keys, and starts the threads
    /// that look keys up, follow changes and record uses.
    ///
    /// # Errors
    ///
    /// [`OpenError`]: the peppers are not the store's, another process has the
    /// store, the store does not answer, or the system has no randomness or no
    /// thread to give.
    pub fn open(self) -> Result<ApiKeys, OpenError> {
        let (lease, recording_interval) = (self.lease, self.recording_interval);
        let (mut inner, head) = self.register()?;
        inner.lanes = Lanes::open();
        let inner = Arc::new(inner);
        let workers = Workers::start(&inner, head.map(|head| (head, lease)), recording_interval)?;
        Ok(ApiKeys { inner, workers: Arc::new(workers), address: None })
    }

    /// Opens the store for managing keys beside a process that serves it. No
    /// thread is started and nothing is cached: every verification asks the
    /// store.
    ///
    /// # Errors
    ///
    /// [`OpenError`], as [`Builder::open`].
    pub fn open_for_management(self) -> Result<ApiKeys, OpenError> {
        let inner = Arc::new(self.assemble(None)?);
        Ok(ApiKeys { inner, workers: Arc::new(Workers::none()), address: None })
    }

    /// Registers as a server of the store, if it has a log of changes: from the
    /// position that is returned on, changes must be followed.
    pub(crate) fn register(self) -> Result<(Inner, Option<Position>), OpenError> {
        let lease = self.lease;
        let replica = match self.store.change_log() {
            Some(_) => Some(ReplicaId::from_random(random()?)),
            None => None,
        };
        let inner = self.assemble(replica)?;
        let mut head = None;
        if let (Some(log), Some(replica)) = (inner.store.change_log(), replica) {
            head = Some(log.register(replica, lease)?.head);
        } else {
            // Nobody else changes the store: the cache is always current.
            inner.cache.extend_lease(Moment::from_millis(u64::MAX));
        }
        inner.cache.kept().load(inner.store.take_counts()?);
        Ok((inner, head))
    }

    fn assemble(self, replica: Option<ReplicaId>) -> Result<Inner, OpenError> {
        let peppers = peppers::open(&*self.store, &*self.peppers, self.clock.now().wall())?;
        let audit_key = audit::open(&*self.store, &peppers)?;
        let unrecorded = Arc::new(Unrecorded::default());
        Ok(Inner {
            prefix: self.prefix,
            peppers: ArcSwap::from_pointee(peppers),
            pepper_source: self.peppers,
            indexer: Indexer::new(random()?),
            cache: Cache::new(self.ceiling, &unrecorded, self.limits),
            lanes: Lanes::direct(),
            strangers: Strangers::new(),
            look_ups: AtomicU64::new(0),
            unrecorded,
            recorder: Recorder::default(),
            in_flight: DashSet::new(),
            replica,
            stillness: Stillness::default(),
            others: AtomicU32::new(0),
            under_way: UnderWay::default(),
            most_usable_keys: self.most_usable_keys,
            audit_key,
            sealer: Sealer::default(),
            clock: self.clock,
            store: self.store,
        })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("prefix", &self.prefix)
            .field("lease", &self.lease)
            .finish_non_exhaustive()
    }
}

/// A handle cannot be put together.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The peppers are not the ones that the store's digests stand under.
    #[error(transparent)]
    Pepper(#[from] PepperError),
    /// The store cannot be served by this process.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The key of the audit log cannot be opened.
    #[error(transparent)]
    Audit(AuditChainError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The operating system has no randomness.
    #[error("the operating system gives no random bytes")]
    Random(#[from] getrandom::Error),
    /// A thread cannot be started.
    #[error("a thread cannot be started")]
    Thread(#[from] std::io::Error),
}

impl From<OpenAuditError> for OpenError {
    fn from(error: OpenAuditError) -> Self {
        match error {
            OpenAuditError::Chain(AuditChainError::Store(error)) => Self::Store(error),
            OpenAuditError::Chain(error) => Self::Audit(error),
            OpenAuditError::Random(error) => Self::Random(error),
        }
    }
}
