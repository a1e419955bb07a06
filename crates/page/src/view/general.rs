//! An organization's name and facts.

use bsk_auth::{Agency, OrganizationId, RateLimit, Timestamp};
use maud::{Markup, html};

use super::form::{Field, FormErrors};
use super::frame::{Frame, Layout, NamedOrganization, Section, View};
use super::limit::in_words;
use super::time;
use crate::address;

/// An organization's name and facts. It sends `name`.
#[derive(Clone, Debug)]
pub struct General {
    /// Which one.
    pub organization: OrganizationId,
    /// The name that was typed, or that it has.
    pub name: String,
    /// Whether it has sub-organizations.
    pub agency: Agency,
    /// The agency that it belongs to.
    pub parent: Option<NamedOrganization>,
    /// The limit of its keys.
    pub rate_limit: RateLimit,
    /// When it was created.
    pub created_at: Timestamp,
    /// What was wrong.
    pub errors: FormErrors,
}

impl View for General {
    fn title(&self) -> String {
        "General".to_owned()
    }

    fn layout(&self) -> Layout {
        Layout::Page(Some(Section::General))
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            header.heading {
                div {
                    h1 { "General" }
                    p { "What the organization is called, and what holds for its keys." }
                }
            }
            section.block.narrow {
                form method="post" action=(address::general(&self.organization)) novalidate {
                    (frame.token_field())
                    (self.errors.summary())
                    (Field::new("name", "Name", &self.errors).line(&self.name, "organization"))
                    div.buttons { button type="submit" { "Save" } }
                }
            }
            section.block {
                h2 { "Facts" }
                dl.facts {
                    dt { "Id" } dd { code { (self.organization) } }
                    dt { "Limit of a key" }
                    dd { (in_words(self.rate_limit)) span.quiet { ", unless it has a tighter one" } }
                    dt { "Kind" }
                    dd {
                        @match (self.agency, &self.parent) {
                            (Agency::Yes, _) => "Agency",
                            (Agency::No, Some(parent)) => { "Sub-organization of " (parent.name) },
                            (Agency::No, None) => "Organization",
                        }
                    }
                    dt { "Created" } dd { (time::moment(self.created_at)) }
                }
            }
        }
    }
}
