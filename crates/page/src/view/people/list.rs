//! The list of people.

use bsk_auth::{OrganizationId, Timestamp, UserId};
use maud::{Markup, html};

use super::{Invited, Person};
use crate::address;
use crate::view::frame::{Frame, Layout, Section, SignedInBy, View};
use crate::view::pager::Pager;
use crate::view::table::{ACTIONS, table};
use crate::view::{role, time};

/// The people of an organization.
#[derive(Clone, Debug)]
pub struct People {
    /// Where.
    pub organization: OrganizationId,
    /// Who looks.
    pub viewer: UserId,
    /// The people of this page.
    pub people: Vec<Person>,
    /// The page, from 1.
    pub page: u32,
    /// How many there are.
    pub total: u64,
    /// Who is invited and has not come yet.
    pub invited: Vec<Invited>,
}

impl View for People {
    fn title(&self) -> String {
        "People".to_owned()
    }

    fn layout(&self) -> Layout {
        Layout::Page(Some(Section::People))
    }

    fn body(&self, frame: &Frame) -> Markup {
        let pager = Pager { page: self.page, size: Self::PAGE_SIZE, total: self.total };
        let by_password =
            frame.viewer.as_ref().is_none_or(|viewer| viewer.signed_in_by == SignedInBy::Password);
        html! {
            header.heading {
                div {
                    h1 { "People" }
                    p { "Owners manage keys, people and settings. Members belong to the organization." }
                }
                form method="get" action=(address::invite(&self.organization)) data-opens {
                    button.primary type="submit" { "Invite" }
                }
            }
            (table("People", &["Email", "Role", "Joined", ACTIONS],
                self.people.iter().map(|person| self.row(person, by_password, frame.now))))
            (pager.draw(|page| format!("{}?page={page}", address::people(&self.organization))))
            @if !self.invited.is_empty() { (self.invited(frame)) }
        }
    }
}

impl People {
    /// People on a page.
    pub const PAGE_SIZE: u32 = 50;

    fn row(&self, person: &Person, by_password: bool, now: Timestamp) -> Markup {
        let id = format!("person-{}", person.id);
        let action = |label: &str, to: fn(&OrganizationId, &UserId) -> String| {
            html! {
                form method="get" action=(to(&self.organization, &person.id)) data-opens {
                    button.small.danger[label == "Remove"] type="submit" aria-describedby=(id) { (label) }
                }
            }
        };
        html! {
            tr role="row" {
                td.name role="cell" {
                    span id=(id) { (person.email) }
                    @if person.id == self.viewer { " " span.badge.off { "You" } }
                }
                td role="cell" data-column="Role" { (role::title(person.role)) }
                td role="cell" data-column="Joined" { (time::relative(person.joined_at, now)) }
                td.actions role="cell" {
                    (action("Change role", address::change_role))
                    @if by_password && person.id != self.viewer { (action("Reset link", address::reset_link)) }
                    (action("Remove", address::remove_person))
                }
            }
        }
    }

    fn invited(&self, frame: &Frame) -> Markup {
        html! {
            section.block {
                h2 { "Invited" }
                (table("Invited", &["Email", "Role", "Link ends", ACTIONS],
                    self.invited.iter().map(|invited| self.invited_row(invited, frame))))
            }
        }
    }

    fn invited_row(&self, invited: &Invited, frame: &Frame) -> Markup {
        let id = format!("invited-{}", invited.id);
        html! {
            tr role="row" {
                td.name role="cell" { span id=(id) { (invited.email) } }
                td role="cell" data-column="Role" { (role::title(invited.role)) }
                td role="cell" data-column="Link ends" { (time::relative(invited.expires_at, frame.now)) }
                td.actions role="cell" {
                    form method="post" action=(address::withdraw_invitation(&self.organization, &invited.id)) {
                        (frame.token_field())
                        button.small type="submit" aria-describedby=(id) { "Withdraw" }
                    }
                }
            }
        }
    }
}
