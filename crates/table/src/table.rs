//! Names and their values.

use core::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError};

use thiserror::Error;

use crate::held::Held;
use crate::index::{Index, Number};
use crate::place::Place;
use crate::prefetch::prefetch;
use crate::slab::Pool;
use crate::sync::{Mutex, MutexGuard};

/// Values by 128-bit names, found by any number of threads without a lock.
///
/// A value lies in a place, 128 bytes together with its name and the count of its holders if it is no longer than 96,
/// and stays there as long as anybody but the table holds it. Whoever changes which names there are waits for the others who do; those who look values up
/// wait for nobody.
///
/// # Security
///
/// A name is its own hash. Names that strangers can choose, or are not spread evenly, make look-ups slow.
///
/// # Examples
///
/// ```
/// use bsk_table::Table;
///
/// let table = Table::new();
/// table.insert(7, "seven")?;
/// let seven = table.get(7).expect("it was inserted");
/// assert!(table.remove(7).is_some());
/// assert!(table.get(7).is_none());
/// assert_eq!(*seven, "seven", "whoever holds it keeps it");
/// # Ok::<(), bsk_table::Full>(())
/// ```
pub struct Table<V> {
    index: Index,
    pool: Arc<Pool<V>>,
    /// Whoever changes the index.
    changing: Mutex<()>,
    names: AtomicUsize,
}

/// The table has as many places as it can, or there is no memory for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("there is no place left")]
pub struct Full;

/// A look-up that has begun: the processor is fetching what was found.
#[must_use]
pub struct Sought<'a, V> {
    table: &'a Table<V>,
    name: u128,
    place: Option<&'a Place<V>>,
}

impl<V> Table<V> {
    /// The most values that a table can hold.
    pub const MOST: usize = crate::index::MOST as usize;

    /// A table with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self {
            index: Index::new(),
            pool: Arc::new(Pool::new()),
            changing: Mutex::new(()),
            names: AtomicUsize::new(0),
        }
    }

    /// Begins to look a name up. Whatever else is to be done, do it before [`Sought::hold`]: the value is on its way.
    #[inline]
    pub fn seek(&self, name: u128) -> Sought<'_, V> {
        self.pool.expect(name);
        let place = self.index.probe(name).next().and_then(|number| self.pool.place(number));
        if let Some(place) = place {
            prefetch(place);
        }
        Sought { table: self, name, place }
    }

    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: u128) -> Option<Held<V>> {
        self.seek(name).hold()
    }

    /// Gives a name a value, in place of a former one.
    ///
    /// # Errors
    ///
    /// [`Full`] if there is no place for it; nothing has changed then.
    pub fn insert(&self, name: u128, value: V) -> Result<Held<V>, Full> {
        let changing = self.change();
        let number = self.pool.take(name).ok_or(Full)?;
        let place = self.pool.place(number).ok_or(Full)?;
        // SAFETY: the number was just taken.
        #[expect(unsafe_code, reason = "the place is free")]
        unsafe {
            place.fill(name, value, Arc::clone(&self.pool), 2);
        }
        // SAFETY: two holders are counted: the table and whoever asked.
        #[expect(unsafe_code, reason = "the place counts it")]
        let held = unsafe { Held::counted(place) };
        let former = self.look_again(name);
        if let Some(former) = &former {
            self.index.while_moving(|| self.index.replace(name, former.number(), number));
        } else {
            let names = self.names.load(Ordering::Relaxed);
            self.index.insert(name, number, names, |number| self.name_of(number));
            self.names.store(names + 1, Ordering::Relaxed);
        }
        drop(changing);
        if let Some(former) = former {
            self.let_go(&former);
        }
        Ok(held)
    }

    /// Takes a name out, and gives back the value that it had.
    pub fn remove(&self, name: u128) -> Option<Held<V>> {
        let changing = self.change();
        let held = self.look_again(name)?;
        self.index.remove(name, held.number(), |number| self.name_of(number));
        self.names.fetch_sub(1, Ordering::Relaxed);
        drop(changing);
        self.let_go(&held);
        Some(held)
    }

    /// Moves values to where look-ups expect them, which is elsewhere after the table has grown; those that somebody holds
    /// stay where they are, until the next time. Call it now and then: a look-up that finds its value where it expects
    /// it waits for memory once, else twice.
    ///
    /// Nobody waits for it longer than for an insertion.
    pub fn settle(&self) {
        if !self.pool.was_widened() {
            return;
        }
        loop {
            let mut settling = Settling::default();
            for first in (0..self.pool.made()).step_by(SETTLED_AT_ONCE) {
                let _changing = self.change();
                for number in (first..).take(SETTLED_AT_ONCE) {
                    self.settle_one(number, &mut settling);
                }
            }
            // What moves makes room for others.
            if settling.moved <= self.len() / WORTH_ANOTHER_TIME {
                if settling.stayed > self.len() / WORTH_ANOTHER_TIME {
                    self.pool.remember_widened();
                }
                return;
            }
        }
    }

    /// Moves what lies in a place, if its name likes another one better that is free or can be freed, and nobody holds
    /// it. Nobody else changes the index meanwhile.
    fn settle_one(&self, number: Number, settling: &mut Settling) {
        let Some((held, liked)) = self.lying(number) else { return };
        if liked.contains(&number) {
            return;
        }
        let Some(better) = liked.into_iter().find_map(|liked| self.free(liked, PUSHES)) else { return };
        let counter =
            if self.go(held, better).is_some() { &mut settling.moved } else { &mut settling.stayed };
        *counter += 1;
    }

    /// Takes a place, if need be after moving what lies there to another one that its name likes, and so on.
    fn free(&self, number: Number, pushes: u32) -> Option<Number> {
        let taken = self.pool.take_this(number);
        if taken.is_some() || pushes == 0 {
            return taken;
        }
        let (held, liked) = self.lying(number)?;
        let others = liked.into_iter().filter(|other| *other != number);
        let other = others.into_iter().find_map(|other| self.free(other, pushes - 1))?;
        self.go(held, other)?;
        self.pool.take_this(number)
    }

    /// Who lies in a place, and which ones its name likes, if the table holds it.
    fn lying(&self, number: Number) -> Option<(Held<V>, [Number; 2])> {
        let held = Held::of(self.pool.place(number)?)?;
        // A value that was taken out is held by others only.
        let name = held.name();
        self.index.has(name, number).then(|| (held, self.pool.liked(name)))
    }

    /// Moves a value to a place that was taken for it, unless somebody holds it; frees the place that is free then.
    fn go(&self, held: Held<V>, to: Number) -> Option<()> {
        let (name, from) = (held.name(), held.number());
        let moved = self.index.while_moving(|| {
            let place = self.pool.place(to)?;
            // SAFETY: its name is in the index, so the table is counted; and the place was just taken.
            #[expect(unsafe_code, reason = "the other place is free")]
            unsafe { held.move_to(place) }.ok()?;
            self.index.replace(name, from, to);
            Some(())
        });
        self.pool.give_back(if moved.is_some() { from } else { to });
        moved
    }

    /// How many values lie where look-ups expect them. Looks at every place, and so is for measurements.
    #[must_use]
    pub fn settled(&self) -> usize {
        let _changing = self.change();
        let lies_well = |number: &Number| self.pool.liked(self.name_of(*number)).contains(number);
        self.index.numbers().filter(lies_well).count()
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.load(Ordering::Relaxed)
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The memory that the table takes up, in bytes, without what its values have elsewhere.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.index.bytes() + self.pool.bytes()
    }

    fn change(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at every place that may be the name's.
    #[cold]
    fn search(&self, name: u128) -> Option<Held<V>> {
        let probe = self.index.probe(name);
        let (state, found) = self.find(name, probe);
        if found.is_none() && self.index.has_moved(state) {
            let _changing = self.change();
            return self.look_again(name);
        }
        found
    }

    /// The value of a name, while nobody changes the index.
    fn look_again(&self, name: u128) -> Option<Held<V>> {
        self.find(name, self.index.probe(name)).1
    }

    fn find(&self, name: u128, mut probe: crate::index::Probe<'_>) -> (u64, Option<Held<V>>) {
        let state = probe.state();
        let found = probe.find_map(|number| {
            let held = Held::of(self.pool.place(number)?)?;
            (held.name() == name).then_some(held)
        });
        (state, found)
    }

    fn name_of(&self, number: Number) -> u128 {
        self.pool.place(number).and_then(Held::of).map_or(0, |held| held.name())
    }

    /// Ends the table's own hold on a value that is in the index no more.
    fn let_go(&self, held: &Held<V>) {
        if let Some(place) = self.pool.place(held.number()) {
            // SAFETY: the table has counted itself when it filled the place, and the number has just left the index.
            #[expect(unsafe_code, reason = "the place counts it")]
            drop(unsafe { Held::counted(place) });
        }
    }
}

/// How it goes.
#[derive(Default)]
struct Settling {
    moved: usize,
    /// Values that somebody held.
    stayed: usize,
}

/// Places that are looked through while others who change the index wait.
const SETTLED_AT_ONCE: usize = 1_024;

/// How many values at most are pushed on, so that one lies better.
const PUSHES: u32 = 3;

/// If more than one of so many values moved, or could not be moved, it is worth trying again.
const WORTH_ANOTHER_TIME: usize = 32;

impl<V> Sought<'_, V> {
    /// Holds the value, if the name has one.
    #[must_use]
    #[inline]
    pub fn hold(self) -> Option<Held<V>> {
        if let Some(held) = self.place.and_then(Held::of)
            && held.name() == self.name
        {
            return Some(held);
        }
        self.table.search(self.name)
    }
}

impl<V> Drop for Table<V> {
    fn drop(&mut self) {
        for number in self.index.numbers() {
            if let Some(place) = self.pool.place(number) {
                // SAFETY: the table counts itself in each place that is in the index, and the index is not used again.
                #[expect(unsafe_code, reason = "the place counts it")]
                drop(unsafe { Held::counted(place) });
            }
        }
    }
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V> fmt::Debug for Table<V> {
    /// Shows how many names there are, but none of them: they may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("names", &self.len()).field("bytes", &self.bytes()).finish()
    }
}

impl<V> fmt::Debug for Sought<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sought").field("found", &self.place.is_some()).finish()
    }
}
