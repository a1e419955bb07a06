//! The organizations of a person, to choose from.

use bsk_auth::Role;
use maud::{Markup, html};

use super::frame::{Frame, NamedOrganization, View};
use super::role;
use crate::address;

/// The organizations of a person, to choose from.
#[derive(Clone, Debug, Default)]
pub struct Organizations {
    /// Which ones, and what the person is there.
    pub memberships: Vec<(NamedOrganization, Role)>,
}

impl View for Organizations {
    fn title(&self) -> String {
        "Organizations".to_owned()
    }

    fn body(&self, _frame: &Frame) -> Markup {
        html! {
            header.heading { div { h1 { "Organizations" } p { "Choose where to go on." } } }
            @if self.memberships.is_empty() {
                section.lesson {
                    h2 { "You belong to no organization" }
                    p { "Ask an owner of one for an invitation, and open its link in this browser." }
                }
            } @else {
                ul.places {
                    @for (organization, role) in &self.memberships {
                        li {
                            a href=(address::organization(&organization.id)) { (organization.name) }
                            span.quiet { (role::title(*role)) }
                        }
                    }
                }
            }
        }
    }
}
