//! Which part of the log is looked at.

use std::fmt;

use crate::view::address_text;

/// Which part of the log is looked at. Its `Display` is the query of the log's
/// address: empty, or beginning with `?`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditLogQuery {
    /// The name of an action; empty: any.
    pub action: String,
    /// The id of somebody or something that acts or is acted upon; empty:
    /// any.
    pub party: String,
    /// The first day, such as `2026-11-26`; empty: from the beginning.
    pub from: String,
    /// The last day; empty: to the end.
    pub to: String,
    /// The page, from 1. Zero counts as the first.
    pub page: u32,
}

impl AuditLogQuery {
    pub(super) fn at_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    /// The same on all its pages.
    pub(super) fn everything(&self) -> Self {
        self.at_page(0)
    }

    pub(super) fn about(&self, party: &str) -> Self {
        Self { party: party.to_owned(), page: 0, ..self.clone() }
    }

    pub(super) fn about_anybody(&self) -> Self {
        self.about("")
    }
}

impl fmt::Display for AuditLogQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        let parameters = [
            ("action", &self.action),
            ("party", &self.party),
            ("from", &self.from),
            ("to", &self.to),
            ("page", &page),
        ];
        let given = parameters.into_iter().filter(|(_, value)| !value.is_empty());
        address_text::write_query(f, given.map(|(name, value)| (name, value.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_only_what_differs() {
        assert_eq!(AuditLogQuery::default().to_string(), "");
        let query = AuditLogQuery {
            action: "key.created".to_owned(),
            from: "2026-11-01".to_owned(),
            page: 2,
            ..AuditLogQuery::default()
        };
        assert_eq!(query.to_string(), "?action=key.created&from=2026-11-01&page=2");
        assert_eq!(query.everything().to_string(), "?action=key.created&from=2026-11-01");
    }
}
