//! The handle that a service holds.

use core::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use arc_swap::ArcSwap;
use bsk_hash::{AuditKey, Indexer, Peppers};
use bsk_key::KeyPrefix;
use bsk_store::{KeyId, ReplicaId, Store, StoreError, Timestamp};
use dashmap::DashSet;

use crate::activity::{Everything, Recorder, Unrecorded};
use crate::builder::Builder;
use crate::cache::Cache;
use crate::clock::{Clock, Now};
use crate::idempotency::InFlight;
use crate::lane::Lanes;
use crate::peppers::PepperSource;
use crate::sealer::Sealer;
use crate::stillness::Stillness;
use crate::strangers::Strangers;
use crate::under_way::UnderWay;
use crate::worker::Workers;

/// API keys: issued, verified, limited, rotated and revoked.
///
/// Cloning is cheap, and all clones are the same. Verification never blocks on
/// a key that is cached; everything else may, and belongs on a thread of its
/// own in an event loop. When the last clone is dropped, or
/// [`ApiKeys::close`] is called, what was not yet recorded is.
///
/// # Examples
///
/// ```
/// use bsk_auth::{ApiKeys, Caller, CreateOrganization, IssueKey, MemoryStore, Pepper, Scope};
///
/// let api_keys = ApiKeys::builder(MemoryStore::new(), Pepper::from_random([7; 32])).open()?;
/// let organization = api_keys.create_organization(CreateOrganization::new("Acme".parse()?))?;
/// let issued = api_keys
///     .organization_keys(&Caller::Operator, &organization.id)?
///     .issue(IssueKey::new("CI".parse()?, Scope::Read.into()), None)?;
///
/// let plain_key = issued.plain_key.expect("shown once, now");
/// let admission = api_keys.verify(plain_key.as_bytes())?;
/// admission.principal().require(Scope::Read.into())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct ApiKeys {
    pub(crate) inner: Arc<Inner>,
    /// Stops the threads when the last clone goes.
    pub(crate) workers: Arc<Workers>,
    /// Where the request comes from that this clone is for.
    pub(crate) address: Option<IpAddr>,
}

pub(crate) struct Inner {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) prefix: KeyPrefix,
    pub(crate) peppers: ArcSwap<Peppers>,
    pub(crate) pepper_source: Box<dyn PepperSource>,
    pub(crate) clock: Clock,
    pub(crate) indexer: Indexer,
    pub(crate) cache: Cache,
    pub(crate) lanes: Lanes,
    pub(crate) strangers: Strangers,
    /// How often the store was asked about keys.
    pub(crate) look_ups: AtomicU64,
    pub(crate) unrecorded: Arc<Unrecorded>,
    pub(crate) recorder: Recorder,
    pub(crate) in_flight: DashSet<InFlight>,
    /// The id under which this process follows the store's changes.
    pub(crate) replica: Option<ReplicaId>,
    pub(crate) stillness: Stillness,
    /// How many other processes answered from a cache when something was last
    /// changed here.
    pub(crate) others: AtomicU32,
    pub(crate) under_way: UnderWay,
    pub(crate) most_usable_keys: u64,
    /// The key of the audit log, if the store keeps one.
    pub(crate) audit_key: Option<AuditKey>,
    pub(crate) sealer: Sealer,
}

impl ApiKeys {
    /// Starts to put a handle together, over a store and the peppers that its
    /// digests stand under. A single [`bsk_hash::Pepper`] is a source too.
    pub fn builder(store: impl Store, peppers: impl PepperSource) -> Builder {
        Builder::new(Arc::new(store), Box::new(peppers))
    }

    /// Like [`ApiKeys::builder`], over a store that somebody else holds too.
    pub fn builder_over(store: Arc<dyn Store>, peppers: impl PepperSource) -> Builder {
        Builder::new(store, Box::new(peppers))
    }

    /// What keys begin with.
    #[must_use]
    pub fn prefix(&self) -> KeyPrefix {
        self.inner.prefix
    }

    /// Reads the clock that everything here is judged by.
    #[must_use]
    pub fn now(&self) -> Now {
        self.inner.clock.now()
    }

    /// Whether a key could be verified now: the cache may be trusted, or else
    /// the store answers.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn check_ready(&self) -> Result<(), StoreError> {
        if self.inner.replica.is_some() && self.inner.cache.is_trusted(self.now().moment) {
            return Ok(());
        }
        self.inner.store.look_up(&[]).map(drop)
    }

    /// How many keys are cached.
    #[must_use]
    pub fn cached_keys(&self) -> usize {
        self.inner.cache.len()
    }

    /// The most memory that the cached keys will ever take, in bytes.
    #[must_use]
    pub fn cached_bytes(&self) -> usize {
        self.inner.cache.most_bytes()
    }

    /// How often the store was asked which keys it has, since the handle was
    /// opened. One question is about up to 500 keys.
    #[must_use]
    pub fn look_ups(&self) -> u64 {
        self.inner.look_ups.load(Relaxed)
    }

    /// Records what is due: counts, last uses, new digests. A thread does this
    /// every few seconds by itself.
    ///
    /// # Errors
    ///
    /// What the store says. Nothing is lost; the next call tries again.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.inner.flush(Everything::No)
    }

    /// Stops the threads, records everything, and gives up the registration
    /// with the store. Keys are not verified any more.
    ///
    /// # Errors
    ///
    /// What the store says of the last recording.
    pub fn close(&self) -> Result<(), StoreError> {
        self.workers.stop(&self.inner)
    }
}

impl Inner {
    pub(crate) fn flush(&self, everything: Everything) -> Result<(), StoreError> {
        self.recorder.flush(&*self.store, &self.cache, &self.unrecorded, self.clock.now().wall(), everything)
    }

    /// When a key was last used, as the store or this process knows it.
    pub(crate) fn last_used(&self, id: KeyId, stored: Option<Timestamp>) -> Option<Timestamp> {
        self.cache.by_id(id).and_then(|entry| entry.activity().last_used()).max(stored)
    }
}

impl fmt::Debug for ApiKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKeys")
            .field("prefix", &self.inner.prefix)
            .field("peppers", &self.inner.peppers.load())
            .field("cached_keys", &self.cached_keys())
            .finish_non_exhaustive()
    }
}
