//! Which part of the list is looked at.

use std::fmt;

use crate::view::address_text;

/// Which part of the list is looked at. Its `Display` is the query of the
/// list's address: empty, or beginning with `?`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyListQuery {
    /// A part of a name or prefix; empty: all.
    pub search: String,
    /// Keys in this state.
    pub filter: KeyFilter,
    /// The order.
    pub sort: KeySort,
    /// The page, from 1. Zero counts as the first.
    pub page: u32,
}

/// Keys in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyFilter {
    /// In any.
    #[default]
    All,
    /// Those that can be used.
    Active,
    /// Those that can be used, but not for much longer.
    ExpiringSoon,
    /// Those whose time is over.
    Expired,
    /// Those that were revoked.
    Revoked,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeySort {
    /// Newest first.
    #[default]
    Created,
    /// By name, from A.
    Name,
    /// Last used first, never used last.
    LastUsed,
    /// Next to end first, those without an end last.
    Expiry,
}

impl KeyFilter {
    /// Every filter, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::All, Self::Active, Self::ExpiringSoon, Self::Expired, Self::Revoked];

    /// Its name in an address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Active => "active",
            Self::ExpiringSoon => "expiring",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    /// The filter of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.as_str() == name)
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Active => "Active",
            Self::ExpiringSoon => "Expiring soon",
            Self::Expired => "Expired",
            Self::Revoked => "Revoked",
        }
    }
}

impl KeySort {
    /// Every order, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Created, Self::Name, Self::LastUsed, Self::Expiry];

    /// Its name in an address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Name => "name",
            Self::LastUsed => "last-used",
            Self::Expiry => "expiry",
        }
    }

    /// The order of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == name)
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Created => "Newest first",
            Self::Name => "By name",
            Self::LastUsed => "Last used first",
            Self::Expiry => "Next to expire first",
        }
    }
}

impl KeyListQuery {
    /// Whether the whole list is looked at.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.search.is_empty() && self.filter == KeyFilter::All
    }

    pub(super) fn filtered(&self, filter: KeyFilter) -> Self {
        Self { filter, page: 1, ..self.clone() }
    }

    pub(super) fn sorted(&self, sort: KeySort) -> Self {
        Self { sort, page: 1, ..self.clone() }
    }

    pub(super) fn at_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }
}

impl fmt::Display for KeyListQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let page = self.page.to_string();
        let default = Self::default();
        let parameters = [
            ("search", self.search.as_str(), !self.search.is_empty()),
            ("status", self.filter.as_str(), self.filter != default.filter),
            ("sort", self.sort.as_str(), self.sort != default.sort),
            ("page", page.as_str(), self.page > 1),
        ];
        let given = parameters.into_iter().filter(|(_, _, given)| *given);
        address_text::write_query(f, given.map(|(name, value, _)| (name, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_only_what_differs() {
        assert_eq!(KeyListQuery::default().to_string(), "");
        assert_eq!(KeyListQuery { page: 1, ..KeyListQuery::default() }.to_string(), "");
        let query = KeyListQuery {
            search: "a&b é".to_owned(),
            filter: KeyFilter::Expired,
            sort: KeySort::LastUsed,
            page: 3,
        };
        assert_eq!(query.to_string(), "?search=a%26b%20%C3%A9&status=expired&sort=last-used&page=3");
    }

    #[test]
    fn names_are_read_back() {
        for filter in KeyFilter::ALL {
            assert_eq!(KeyFilter::named(filter.as_str()), Some(filter));
        }
        for sort in KeySort::ALL {
            assert_eq!(KeySort::named(sort.as_str()), Some(sort));
        }
        assert_eq!(KeyFilter::named("Active"), None);
        assert_eq!(KeySort::named(""), None);
    }
}
