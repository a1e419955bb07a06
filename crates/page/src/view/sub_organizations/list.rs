//! The list of sub-organizations.

use bsk_auth::{AgencyOverview, OrganizationId, OrganizationStatus, Timestamp};
use maud::{Markup, html};

use crate::address;
use crate::view::frame::{Frame, Layout, NamedOrganization, Section, View};
use crate::view::number::grouped;
use crate::view::pager::Pager;
use crate::view::table::{ACTIONS, table};
use crate::view::time;

/// An agency's sub-organizations.
#[derive(Clone, Debug)]
pub struct SubOrganizations {
    /// The agency.
    pub agency: OrganizationId,
    /// All of them in three numbers.
    pub overview: AgencyOverview,
    /// Those of this page.
    pub subs: Vec<SubOrganization>,
    /// The page, from 1.
    pub page: u32,
    /// How many there are.
    pub total: u64,
}

/// A sub-organization in the list.
#[derive(Clone, Debug)]
pub struct SubOrganization {
    /// Which one.
    pub organization: NamedOrganization,
    /// Whether its keys are accepted.
    pub status: OrganizationStatus,
    /// When it was created.
    pub created_at: Timestamp,
}

impl View for SubOrganizations {
    fn title(&self) -> String {
        "Sub-organizations".to_owned()
    }

    fn layout(&self) -> Layout {
        Layout::Page(Some(Section::SubOrganizations))
    }

    fn body(&self, frame: &Frame) -> Markup {
        let pager = Pager { page: self.page, size: Self::PAGE_SIZE, total: self.total };
        let create = html! {
            form method="get" action=(address::create_sub_organization(&self.agency)) data-opens {
                button.primary type="submit" { "Create sub-organization" }
            }
        };
        html! {
            header.heading {
                div {
                    h1 { "Sub-organizations" }
                    p { "The organizations that your agency manages, each with keys of its own." }
                }
                @if self.total > 0 { (create) }
            }
            @if self.total == 0 {
                section.lesson {
                    h2 { "No sub-organizations yet" }
                    p {
                        "Make one for each client: their keys, limits and records stay apart, and you can stop all keys "
                        "of one at once."
                    }
                    (create)
                }
            } @else {
                (self.numbers())
                (self.table(frame))
            }
            (pager.draw(|page| format!("{}?page={page}", address::sub_organizations(&self.agency))))
        }
    }
}

impl SubOrganizations {
    /// Sub-organizations on a page.
    pub const PAGE_SIZE: u32 = 25;

    fn numbers(&self) -> Markup {
        let AgencyOverview { sub_organizations, active_keys, requests_last_24h } = self.overview;
        html! {
            dl.numbers {
                div { dt { "Sub-organizations" } dd { (grouped(sub_organizations)) } }
                div { dt { "Active keys" } dd { (grouped(active_keys)) } }
                div { dt { "Requests, last 24 hours" } dd { (grouped(requests_last_24h)) } }
            }
        }
    }

    fn table(&self, frame: &Frame) -> Markup {
        html! {
            (table("Sub-organizations", &["Name", "Status", "Created", ACTIONS],
                self.subs.iter().map(|sub| self.row(sub, frame))))
        }
    }

    fn row(&self, sub: &SubOrganization, frame: &Frame) -> Markup {
        let id = &sub.organization.id;
        let label = format!("organization-{id}");
        html! {
            tr role="row" {
                td.name role="cell" { a id=(label) href=(address::api_keys(id)) { (sub.organization.name) } }
                td role="cell" data-column="Status" {
                    @match sub.status {
                        OrganizationStatus::Active => span.badge.good { "Active" },
                        OrganizationStatus::Suspended => span.badge.bad { "Suspended" },
                    }
                }
                td role="cell" data-column="Created" { (time::relative(sub.created_at, frame.now)) }
                td.actions role="cell" {
                    @match sub.status {
                        OrganizationStatus::Active => {
                            form method="get" action=(address::suspend(&self.agency, id)) data-opens {
                                button.small.danger type="submit" aria-describedby=(label) { "Suspend" }
                            }
                        }
                        OrganizationStatus::Suspended => {
                            form method="post" action=(address::activate(&self.agency, id)) {
                                (frame.token_field())
                                button.small type="submit" aria-describedby=(label) { "Activate" }
                            }
                        }
                    }
                }
            }
        }
    }
}
