//! The keys that a key made.

use bsk_auth::{KeyId, OrganizationId, Timestamp};
use maud::{Markup, html};

use crate::address;
use crate::view::api_keys::{KeyState, NamedKey, row};
use crate::view::pager::Pager;
use crate::view::table::table;
use crate::view::time;

/// A page of the keys that a key made.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// The keys of this page.
    pub keys: Vec<MadeKey>,
    /// The page, from 1.
    pub page: u32,
    /// How many it made.
    pub total: u64,
}

/// A key that another one made.
#[derive(Clone, Debug)]
pub struct MadeKey {
    /// Whose key: a sub-organization's, perhaps.
    pub organization: OrganizationId,
    /// The key.
    pub key: NamedKey,
    /// Whether it can be used.
    pub state: KeyState,
    /// When it was created.
    pub created_at: Timestamp,
}

impl Made {
    /// Keys on a page.
    pub const PAGE_SIZE: u32 = 25;

    pub(super) fn draw(&self, organization: &OrganizationId, key: KeyId, now: Timestamp) -> Markup {
        let pager = Pager { page: self.page, size: Self::PAGE_SIZE, total: self.total };
        html! {
            @if self.total > 0 {
                section.block #made {
                    h2 { "Keys that it made" }
                    (table("Keys that it made", &["Name", "Key prefix", "Status", "Created"],
                        self.keys.iter().map(|made| made.row(now))))
                    (pager.draw(|page| address::made_by(organization, key, page)))
                }
            }
        }
    }
}

impl MadeKey {
    fn row(&self, now: Timestamp) -> Markup {
        html! {
            tr role="row" {
                td.name role="cell" {
                    a href=(address::key(&self.organization, self.key.id)) { (self.key.name) }
                }
                td role="cell" data-column="Key prefix" { (row::masked(&self.key.hint)) }
                td role="cell" data-column="Status" { (row::status(self.state, now)) }
                td role="cell" data-column="Created" { (time::relative(self.created_at, now)) }
            }
        }
    }
}
