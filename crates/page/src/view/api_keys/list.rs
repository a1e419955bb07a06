//! The list of an organization's keys.

use bsk_auth::{OrganizationId, OrganizationStatus};
use maud::{Markup, html};

use super::query::{KeyListQuery, KeySort};
use super::{KeyRow, empty, filter, row};
use crate::address;
use crate::view::frame::{Frame, Layout, Section, View};
use crate::view::pager::Pager;

/// The list of an organization's keys.
#[derive(Clone, Debug)]
pub struct KeyList {
    /// Whose keys.
    pub organization: OrganizationId,
    /// Whether any of them is accepted.
    pub status: OrganizationStatus,
    /// Which part of the list this is.
    pub query: KeyListQuery,
    /// The keys of this page.
    pub keys: Vec<KeyRow>,
    /// How many keys match.
    pub total: u64,
    /// Where the API is, for commands to paste: `https://keys.example/api/v1`.
    pub api: String,
}

impl KeyList {
    /// Keys on a page.
    pub const PAGE_SIZE: u32 = 25;
}

impl View for KeyList {
    fn title(&self) -> String {
        "API Keys".to_owned()
    }

    fn layout(&self) -> Layout {
        Layout::Page(Some(Section::ApiKeys))
    }

    fn body(&self, frame: &Frame) -> Markup {
        let none_at_all = self.total == 0 && self.query.is_everything();
        html! {
            header.heading {
                div {
                    h1 { "API Keys" }
                    p { "Programs show one of these keys to use the API in your organization's name." }
                }
                @if !none_at_all { (create_button(&self.organization)) }
            }
            @if self.status == OrganizationStatus::Suspended {
                p.warning {
                    "This organization is suspended: none of its keys is accepted until it is activated again."
                }
            }
            @if none_at_all {
                (empty::lesson(&self.organization, &self.api))
            } @else {
                (filter::filter(&self.organization, &self.query))
                @if self.keys.is_empty() {
                    (empty::no_match(&self.organization))
                } @else {
                    (self.table(frame))
                }
                (self.pager())
            }
        }
    }
}

impl KeyList {
    fn table(&self, frame: &Frame) -> Markup {
        html! {
            table.keys role="table" aria-label="API keys" {
                thead role="rowgroup" {
                    tr role="row" {
                        (self.sortable("Name", KeySort::Name, "ascending"))
                        th role="columnheader" scope="col" { "Key prefix" }
                        th role="columnheader" scope="col" { "Scopes" }
                        (self.sortable("Status", KeySort::Expiry, "ascending"))
                        th.spark role="columnheader" scope="col" title="In the last 7 days" { "Requests" }
                        (self.sortable("Last used", KeySort::LastUsed, "descending"))
                        (self.sortable("Created", KeySort::Created, "descending"))
                        th.actions role="columnheader" scope="col" { span.unseen { "Actions" } }
                    }
                }
                tbody role="rowgroup" {
                    @for key in &self.keys { (row::row(&self.organization, key, &self.query, frame.now)) }
                }
            }
        }
    }

    fn sortable(&self, title: &str, sort: KeySort, direction: &str) -> Markup {
        let current = self.query.sort == sort;
        let address = format!("{}{}", address::api_keys(&self.organization), self.query.sorted(sort));
        html! {
            th role="columnheader" scope="col" aria-sort=[current.then_some(direction)] {
                a href=(address) title=(sort.title()) { (title) }
            }
        }
    }

    fn pager(&self) -> Markup {
        let pager = Pager { page: self.query.page, size: Self::PAGE_SIZE, total: self.total };
        pager.draw(|page| format!("{}{}", address::api_keys(&self.organization), self.query.at_page(page)))
    }
}

/// The button that leads to a new key.
pub(super) fn create_button(organization: &OrganizationId) -> Markup {
    html! {
        form method="get" action=(address::create_key(organization)) data-opens {
            button.primary type="submit" { "Create API Key" }
        }
    }
}
