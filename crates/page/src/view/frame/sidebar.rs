//! The sidebar: where one is, and where one can go.

use bsk_auth::{Agency, OrganizationId};
use maud::{Markup, html};

use super::{Access, Frame, Place, Section, SignedInBy, Viewer};
use crate::address;
use crate::view::icon::Icon;

/// Organizations that the switcher lists; whoever has more finds them on a
/// page of their own.
const SWITCHABLE: usize = 8;

/// Longer labels may be cut, and are said in full where the mouse rests.
const FITTING: usize = 18;

/// On a narrow screen the list opens on demand, as a popover; a wide one
/// shows it always.
pub(super) fn sidebar(frame: &Frame, viewer: &Viewer, current: Option<Section>) -> Markup {
    html! {
        header.bar {
            p.brand { (mark()) }
            button.plain type="button" popovertarget="menu" aria-label="Menu" { (Icon::Menu.draw()) }
        }
        nav.side #menu popover aria-label="Main" {
            p.brand { (mark()) }
            @if let Some(place) = &viewer.place {
                (switcher(viewer, place))
                @if place.access != Access::Member { (settings(place, current)) }
            }
            div.foot {
                ul {
                    (entry(address::ACCOUNT, Icon::Person, &viewer.email, current == Some(Section::Account)))
                    (entry(address::REFERENCE, Icon::Book, "API reference", false))
                }
                @if viewer.signed_in_by == SignedInBy::Password {
                    form method="post" action=(address::SIGN_OUT) {
                        (frame.token_field())
                        button.plain type="submit" { (Icon::Leave.draw()) "Sign out" }
                    }
                }
            }
        }
    }
}

/// The program's mark.
pub(super) fn mark() -> Markup {
    html! { span.mark aria-hidden="true" { (Icon::Key.draw()) } "bsk" }
}

fn switcher(viewer: &Viewer, place: &Place) -> Markup {
    let others = viewer.organizations.iter().filter(|other| other.id != place.organization.id);
    let more = viewer.organizations.len() > SWITCHABLE;
    html! {
        @if viewer.organizations.len() > 1 {
            details.switcher {
                summary { span.name { (place.organization.name) } }
                ul {
                    @for other in others.take(SWITCHABLE) {
                        li { a href=(address::organization(&other.id)) { (other.name) } }
                    }
                    @if more { li { a href=(address::ORGANIZATIONS) { "All organizations" } } }
                }
            }
        } @else {
            p.switcher { span.name { (place.organization.name) } }
        }
    }
}

fn settings(place: &Place, current: Option<Section>) -> Markup {
    let id = &place.organization.id;
    let link = |section, icon, label, to: fn(&OrganizationId) -> String| {
        entry(&to(id), icon, label, current == Some(section))
    };
    html! {
        h2 #settings-heading { "Organization Settings" }
        ul aria-labelledby="settings-heading" {
            (link(Section::ApiKeys, Icon::Key, "API Keys", address::api_keys))
            @if place.access == Access::Owner {
                @if place.agency == Agency::Yes {
                    (link(Section::SubOrganizations, Icon::Branches, "Sub-organizations", address::sub_organizations))
                }
                (link(Section::People, Icon::People, "People", address::people))
                (link(Section::AuditLog, Icon::Log, "Audit log", address::audit_log))
                (link(Section::General, Icon::Building, "General", address::general))
            }
        }
        @if let Access::Agency(agency) = &place.access {
            p.within { "Managed by " a href=(address::organization(&agency.id)) { (agency.name) } }
        }
    }
}

fn entry(address: &str, icon: Icon, label: &str, current: bool) -> Markup {
    html! {
        li {
            a href=(address) title=[(label.len() > FITTING).then_some(label)] aria-current=[current.then_some("page")] {
                (icon.draw()) span { (label) }
            }
        }
    }
}
