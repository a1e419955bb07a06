//! The one way to the store for keys that the cache does not know: many
//! requests, few look-ups.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use bsk_hash::{KeyDigest, KeyIndex, PepperVersion};
use bsk_key::ApiKey;
use bsk_limit::Moment;
use bsk_store::Found;
use bsk_table::Held;
use oneshot::{Receiver, Sender};

use crate::activity::Rehash;
use crate::api_keys::Inner;
use crate::cache::NotTaken;
use crate::entry::Entry;
use crate::refusal::Refusal;
use crate::strangers::Pace;
use crate::sync::LockExt as _;
use crate::worker::Stop;

/// Most keys that wait in a lane at once; more are told to come back.
const MOST_WAITING: usize = 10_000;

/// Most keys in one look-up.
const BATCH: usize = 500;

/// How often what changes under our hands is read again in one batch.
const READS: usize = 3;

/// How long the store may take before those who wait for it are told to come
/// back: a link may stall and say nothing.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often to look whether it has taken that long.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// The pause between two look-ups of the slow lane.
const PACE: Duration = Duration::from_millis(20);

/// What the store said about a key.
pub(crate) enum Answer {
    Known(Held<Entry>),
    Unknown,
    Unavailable,
    /// Not the store, but those who share the key's limit have answered.
    Again,
}

/// The lanes: a fast one, and one for those who have presented many unknown
/// keys.
pub(crate) struct Lanes {
    fast: Lane,
    slow: Lane,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speed {
    Fast,
    Slow,
}

/// A queue of keys to look up, one entry for each, however many ask.
struct Lane {
    queue: Mutex<Queue>,
    arrived: Condvar,
    /// What the store is being asked at the moment.
    under_way: Mutex<Option<UnderWay>>,
}

/// Since when the store is being asked, and for whom.
struct UnderWay {
    since: Moment,
    askers: Vec<Arc<Askers>>,
}

/// Those who wait for one key.
#[derive(Default)]
struct Askers(Mutex<Vec<Asker>>);

struct Queue {
    state: State,
    waiting: HashMap<KeyIndex, Waiting>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// A thread serves the queue.
    Open,
    /// Nobody does: each question is asked of the store by itself.
    Direct,
    /// There will be no more answers.
    Ended,
}

/// A key that somebody waits for.
struct Waiting {
    /// Its digest under each pepper, the current one first.
    candidates: Vec<(PepperVersion, KeyDigest)>,
    askers: Arc<Askers>,
}

struct Asker {
    answer: Sender<Answer>,
    address: Option<IpAddr>,
}

impl Lanes {
    /// Lanes that threads are about to serve.
    pub(crate) fn open() -> Self {
        Self { fast: Lane::new(State::Open), slow: Lane::new(State::Open) }
    }

    /// Lanes without threads: each question is asked of the store at once.
    pub(crate) fn direct() -> Self {
        Self { fast: Lane::new(State::Direct), slow: Lane::new(State::Direct) }
    }

    /// Asks the store about a key.
    pub(crate) fn ask(
        &self,
        inner: &Inner,
        key: &ApiKey,
        index: KeyIndex,
        address: Option<IpAddr>,
    ) -> Result<Receiver<Answer>, Refusal> {
        let now = inner.clock.now().moment;
        if inner.cache.is_unknown(index) && inner.cache.is_trusted(now) {
            return Err(Refusal::Invalid);
        }
        match address.map_or(Pace::AtOnce, |address| inner.strangers.pace(address, now)) {
            Pace::AtOnce => self.fast.ask(inner, key, index, address),
            Pace::AtLeisure => self.slow.ask(inner, key, index, address),
            Pace::After(retry_after) => Err(Refusal::Unavailable { retry_after }),
        }
    }

    /// Serves a lane until it ends.
    pub(crate) fn serve(&self, speed: Speed, inner: &Inner, stop: &Stop) {
        let (lane, pace) = match speed {
            Speed::Fast => (&self.fast, None),
            Speed::Slow => (&self.slow, Some(PACE)),
        };
        while let Some(batch) = lane.next_batch() {
            let askers = batch.iter().map(|(_, waiting)| Arc::clone(&waiting.askers)).collect();
            *lane.under_way.locked() = Some(UnderWay { since: inner.clock.now().moment, askers });
            inner.answer(batch);
            *lane.under_way.locked() = None;
            if pace.is_some_and(|pace| stop.wait(pace)) {
                return;
            }
        }
    }

    /// Sees to it that nobody waits for ever for a store that does not answer.
    pub(crate) fn watch(&self, inner: &Inner, stop: &Stop) {
        while !stop.wait(LOOK_EVERY) {
            let now = inner.clock.now().moment;
            self.fast.give_up(now);
            self.slow.give_up(now);
        }
    }

    /// Ends the lanes. Whoever waits is told that there is no answer.
    pub(crate) fn end(&self) {
        self.fast.end();
        self.slow.end();
    }
}

impl Lane {
    fn new(state: State) -> Self {
        Self {
            queue: Mutex::new(Queue { state, waiting: HashMap::new() }),
            arrived: Condvar::new(),
            under_way: Mutex::default(),
        }
    }

    fn ask(
        &self,
        inner: &Inner,
        key: &ApiKey,
        index: KeyIndex,
        address: Option<IpAddr>,
    ) -> Result<Receiver<Answer>, Refusal> {
        let (answer, receiver) = oneshot::channel();
        let asker = Asker { answer, address };
        let mut queue = self.queue.locked();
        match queue.state {
            State::Open => {}
            State::Ended => return Err(Refusal::UNAVAILABLE),
            State::Direct => {
                drop(queue);
                let waiting = Waiting::new(inner, key, asker);
                inner.answer(vec![(index, waiting)]);
                return Ok(receiver);
            }
        }
        if let Some(waiting) = queue.waiting.get_mut(&index) {
            waiting.askers.0.locked().push(asker);
            return Ok(receiver);
        }
        if queue.waiting.len() >= MOST_WAITING {
            return Err(Refusal::UNAVAILABLE);
        }
        queue.waiting.insert(index, Waiting::new(inner, key, asker));
        drop(queue);
        self.arrived.notify_one();
        Ok(receiver)
    }

    fn end(&self) {
        let mut queue = self.queue.locked();
        queue.state = State::Ended;
        queue.waiting.clear();
        drop(queue);
        self.arrived.notify_all();
    }

    /// If the store takes too long, tells everybody who waits for it.
    fn give_up(&self, now: Moment) {
        let under_way = self.under_way.locked();
        let Some(asked) = under_way.as_ref().filter(|asked| now >= asked.since.saturating_add(PATIENCE))
        else {
            return;
        };
        let behind: Vec<Waiting> = self.queue.locked().waiting.drain().map(|(_, waiting)| waiting).collect();
        let behind = behind.iter().map(|waiting| &waiting.askers);
        for askers in asked.askers.iter().chain(behind) {
            askers.tell(|| Answer::Unavailable);
        }
    }

    /// The next keys to look up; `None` once the lane has ended.
    fn next_batch(&self) -> Option<Vec<(KeyIndex, Waiting)>> {
        let queue = self.queue.locked();
        let mut queue = self
            .arrived
            .wait_while(queue, |queue| queue.waiting.is_empty() && queue.state != State::Ended)
            .unwrap_or_else(PoisonError::into_inner);
        if queue.state == State::Ended {
            return None;
        }
        if queue.waiting.len() <= BATCH {
            return Some(queue.waiting.drain().collect());
        }
        let indexes: Vec<_> = queue.waiting.keys().copied().take(BATCH).collect();
        Some(indexes.into_iter().filter_map(|index| queue.waiting.remove_entry(&index)).collect())
    }
}

impl Inner {
    /// Answers a batch, with one look-up if any of its keys needs one.
    fn answer(&self, batch: Vec<(KeyIndex, Waiting)>) {
        let mut open: Vec<_> = batch.into_iter().filter_map(|asked| self.answer_from_cache(asked)).collect();
        for _ in 0..READS {
            if open.is_empty() {
                return;
            }
            open = self.answer_from_store(open);
        }
        // What changes faster than it can be read is not known.
        for (_, waiting) in open {
            waiting.tell(|| Answer::Unavailable);
        }
    }

    /// Somebody else's look-up may have brought the key meanwhile.
    fn answer_from_cache(&self, (index, waiting): (KeyIndex, Waiting)) -> Option<(KeyIndex, Waiting)> {
        match self.cache.seek(index).hold() {
            Some(entry)
                if !entry.is_stale()
                    && !entry.is_superseded()
                    && self.cache.is_trusted(self.clock.now().moment) =>
            {
                waiting.tell(|| Answer::Known(entry.clone()));
                None
            }
            _ => Some((index, waiting)),
        }
    }

    /// Gives back the keys that changed while they were read.
    fn answer_from_store(&self, open: Vec<(KeyIndex, Waiting)>) -> Vec<(KeyIndex, Waiting)> {
        let digests: Vec<_> = open
            .iter()
            .flat_map(|(_, waiting)| waiting.candidates.iter().map(|(_, digest)| *digest))
            .collect();
        self.look_ups.fetch_add(1, Relaxed);
        let read = match self.store.look_up(&digests) {
            Ok(read) => read,
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    keys = open.len(),
                    "keys cannot be looked up"
                );
                for (_, waiting) in open {
                    waiting.tell(|| Answer::Unavailable);
                }
                return Vec::new();
            }
        };
        self.cache.make_room(self.clock.now().moment);
        let found: HashMap<_, _> = read.found.iter().map(|found| (found.digest, found)).collect();
        let mut again = Vec::new();
        for (index, waiting) in open {
            let Some(found) = waiting.candidates.iter().find_map(|(_, digest)| found.get(digest)) else {
                self.cache.remember_unknown(index);
                for address in waiting.addresses() {
                    self.strangers.note(address, self.clock.now().moment);
                }
                waiting.tell(|| Answer::Unknown);
                continue;
            };
            match self.cache.fill(index, found, read.position, self.clock.now()) {
                Ok(entry) => {
                    self.rehash_later(found, &waiting);
                    waiting.tell(|| Answer::Known(entry.clone()));
                }
                Err(NotTaken::Outdated) => again.push((index, waiting)),
                Err(NotTaken::NoRoom) => {
                    tracing::warn!(
                        keys = self.cache.len(),
                        bytes = self.cache.most_bytes(),
                        "every cached key still counts; raise the ceiling of the cache"
                    );
                    waiting.tell(|| Answer::Unavailable);
                }
            }
        }
        again
    }

    fn rehash_later(&self, found: &Found, waiting: &Waiting) {
        if let Some((current, digest)) = waiting.candidates.first().copied()
            && found.key.pepper < current
            && found.key.revoked_at.is_none()
        {
            self.recorder.rehash(Rehash {
                id: found.key.id,
                old: found.digest,
                new: digest,
                pepper: current,
            });
        }
    }
}

impl Waiting {
    fn new(inner: &Inner, key: &ApiKey, asker: Asker) -> Self {
        Self {
            candidates: inner.peppers.load().candidates(key).collect(),
            askers: Arc::new(Askers(Mutex::new(vec![asker]))),
        }
    }

    fn addresses(&self) -> Vec<IpAddr> {
        self.askers.0.locked().iter().filter_map(|asker| asker.address).collect()
    }

    fn tell(self, answer: impl Fn() -> Answer) {
        self.askers.tell(answer);
    }
}

impl Askers {
    fn tell(&self, answer: impl Fn() -> Answer) {
        for asker in std::mem::take(&mut *self.0.locked()) {
            // Whoever does not wait any more needs no answer.
            let _ = asker.answer.send(answer());
        }
    }
}
