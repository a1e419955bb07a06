//! What a key may do and does not.

use bsk_auth::{KeyId, OrganizationId, ScopeSet};
use maud::{Markup, html};

use crate::address;
use crate::view::scope;

/// What a key may do and has not done in 30 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unused {
    /// Scopes that it holds and has not used.
    pub scopes: ScopeSet,
    /// The fewest scopes with which it could have done all it did; none if it
    /// did nothing.
    pub enough: ScopeSet,
}

impl Unused {
    pub(super) fn draw(self, organization: &OrganizationId, key: KeyId) -> Markup {
        html! {
            section.advice aria-label="Advice" {
                @if self.enough.is_empty() {
                    p {
                        strong { "Not used in 30 days." }
                        " A key that nobody needs is best revoked."
                    }
                } @else {
                    p {
                        strong { "Not used in 30 days: " } (scope::chips(self.scopes))
                        " A key that may do less does less harm in the wrong hands: "
                        (scope::chips(self.enough)) " would have been enough."
                    }
                    form method="get" action=(address::create_key(organization)) data-opens {
                        input type="hidden" name="narrower" value=(key);
                        button type="submit" { "Create a narrower key" }
                    }
                }
            }
        }
    }
}
