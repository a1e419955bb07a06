//! `page` and `limit`: which part of a list.

use bsk_actix::auth::Page;
use utoipa::openapi::path::Parameter;

use super::fields::Fields;
use super::{parameter, query};

/// Reads both.
pub(super) fn read(fields: &mut Fields<String>) -> Option<Page> {
    let first = Page::FIRST;
    let number = fields.optional("page", |text| query::number(&text, u32::MAX));
    let size = fields.optional("limit", |text| query::number(&text, Page::MAX_SIZE));
    Page::new(number.unwrap_or(first.number()), size.unwrap_or(first.size())).ok()
}

/// Documents both.
pub(super) fn parameters() -> [Parameter; 2] {
    [
        parameter::query(
            "page",
            "The number of the page, from 1.",
            parameter::number(1, u32::MAX).default(Some(1.into())),
        ),
        parameter::query(
            "limit",
            "Most entries on a page.",
            parameter::number(1, Page::MAX_SIZE).default(Some(Page::FIRST.size().into())),
        ),
    ]
}
