//! A part of a long list.

use thiserror::Error;

/// Which part of a list: a page number from 1, and how many entries a page
/// has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    number: u32,
    size: u32,
}

impl Page {
    /// The first hundred.
    pub const FIRST: Self = Self { number: 1, size: 100 };
    /// Most entries on a page.
    pub const MAX_SIZE: u32 = 200;

    /// Takes a page number from 1 and a size from 1 to 200.
    ///
    /// # Errors
    ///
    /// [`InvalidPage`] says which of the two is out of its range.
    pub const fn new(number: u32, size: u32) -> Result<Self, InvalidPage> {
        if number == 0 {
            return Err(InvalidPage::Number);
        }
        if size == 0 || size > Self::MAX_SIZE {
            return Err(InvalidPage::Size);
        }
        Ok(Self { number, size })
    }

    /// The page's number, from 1.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }

    /// Entries on a page.
    #[must_use]
    pub const fn size(self) -> u32 {
        self.size
    }

    /// How many entries come before this page.
    #[must_use]
    pub const fn offset(self) -> u64 {
        (self.number as u64 - 1) * self.size as u64
    }

    /// Cuts this page out of a whole list.
    #[must_use]
    pub fn of<T>(self, list: Vec<T>) -> Paged<T> {
        let total = list.len() as u64;
        let before = usize::try_from(self.offset()).unwrap_or(usize::MAX);
        let items = list.into_iter().skip(before).take(self.size as usize).collect();
        Paged { items, total }
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paged<T> {
    /// The entries of the page.
    pub items: Vec<T>,
    /// How many entries the whole list has.
    pub total: u64,
}

/// There is no such page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InvalidPage {
    /// Pages are numbered from 1.
    #[error("page must be at least 1")]
    Number,
    /// The size is out of its range.
    #[error("limit must be from 1 to 200")]
    Size,
}
