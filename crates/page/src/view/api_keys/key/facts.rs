//! What is known about a key.

use bsk_auth::Timestamp;
use maud::{Markup, html};

use super::{KeyPage, LimitOf};
use crate::view::api_keys::{KeyState, row};
use crate::view::limit::in_words;
use crate::view::scope::{self, CHOICES};
use crate::view::time;

impl KeyPage {
    pub(super) fn facts(&self, now: Timestamp) -> Markup {
        html! {
            section.block {
                h2 { "Facts" }
                dl.facts {
                    dt { "Scopes" }
                    dd { (self.scopes_explained()) }
                    dt { "Limit" }
                    dd {
                        (in_words(self.rate_limit))
                        @if self.limit_of == LimitOf::Organization { span.quiet { " (the organization's)" } }
                    }
                    (self.end(now))
                    dt { "Last used" } dd { (row::last_used(self.last_used_at, now)) }
                    dt { "Created" }
                    dd { (time::moment(self.created_at)) " " (row::creator(&self.organization, &self.creator)) }
                    dt { "Id" } dd { code { (self.key.id) } }
                }
            }
        }
    }

    fn scopes_explained(&self) -> Markup {
        html! {
            ul.explained {
                @for scope in CHOICES.into_iter().filter(|scope| self.scopes.contains(*scope)) {
                    li { span.chip { (scope::title(scope)) } span.quiet { (scope::meaning(scope)) } }
                }
            }
        }
    }

    fn end(&self, now: Timestamp) -> Markup {
        html! {
            @match self.state {
                KeyState::Active { expires_at: None } => { dt { "Expires" } dd { "Never" } }
                KeyState::Active { expires_at: Some(at) }
                | KeyState::ExpiringSoon { expires_at: at }
                | KeyState::Expired { expires_at: at } => {
                    dt { @if at <= now { "Expired" } @else { "Expires" } }
                    dd { (time::moment(at)) }
                }
                KeyState::Revoked { at } => {
                    @if let Some(at) = at { dt { "Revoked" } dd { (time::moment(at)) } }
                    @if let Some(reason) = &self.reason { dt { "Reason" } dd { (reason) } }
                }
            }
        }
    }
}
