//! Which part of a list, and how it is said.

use bsk_actix::Problem;
use bsk_actix::auth::{Code, Page, Timestamp};
use serde::{Deserialize, Serialize, Serializer};

/// The query of a list that has nothing to ask but its part.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageQuery {
    pub(crate) page: Option<u32>,
    pub(crate) limit: Option<u32>,
}

impl PageQuery {
    pub(crate) fn page(&self) -> Result<Page, Problem> {
        page(self.page, self.limit)
    }
}

/// What stands beside the entries of a page.
#[derive(Debug, Serialize)]
pub(crate) struct Part {
    total: u64,
    page: u32,
    limit: u32,
}

impl Part {
    pub(crate) fn new(page: Page, total: u64) -> Self {
        Self { total, page: page.number(), limit: page.size() }
    }

    /// With a total as databases count it.
    pub(crate) fn counted(page: Page, total: i64) -> Self {
        Self::new(page, total.unsigned_abs())
    }
}

/// The page that a query asks for; the first hundred if it does not say.
pub(crate) fn page(number: Option<u32>, size: Option<u32>) -> Result<Page, Problem> {
    let number = number.unwrap_or(Page::FIRST.number());
    Page::new(number, size.unwrap_or(Page::FIRST.size())).map_err(|error| {
        let field = if number == 0 { "page" } else { "limit" };
        Problem::new(Code::ValidationFailed, "There is no such page.").with_field(field, error.to_string())
    })
}

/// Where a page begins and how long it is, for `OFFSET` and `LIMIT`.
pub(crate) fn bounds(page: Page) -> (i64, i64) {
    (i64::try_from(page.offset()).unwrap_or(i64::MAX), i64::from(page.size()))
}

/// Writes milliseconds since 1970 as RFC 3339.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field")]
pub(crate) fn rfc3339<S: Serializer>(millis: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&Timestamp::from_millis(*millis))
}
