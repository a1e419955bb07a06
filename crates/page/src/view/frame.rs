//! What stands around every page.

mod notice;
mod sidebar;

use std::fmt;

use bsk_auth::{Agency, Name, OrganizationId, Timestamp};
use maud::{DOCTYPE, Markup, html};

use crate::asset;

pub use notice::Notice;

/// Who looks at a page, at which organization, and when.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The moment to which "3 minutes ago" refers.
    pub now: Timestamp,
    /// What every form of the page carries.
    pub form_token: FormToken,
    /// Who is signed in.
    pub viewer: Option<Viewer>,
    /// What just happened.
    pub notice: Option<Notice>,
}

/// The text in every form that proves that a page of this session sent it.
///
/// # Security
///
/// `Debug` does not show it.
#[derive(Clone)]
pub struct FormToken(String);

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The e-mail address.
    pub email: String,
    /// How it is known that it is theirs.
    pub signed_in_by: SignedInBy,
    /// The organizations to switch between, the present one too.
    pub organizations: Vec<NamedOrganization>,
    /// The organization that is looked at.
    pub place: Option<Place>,
}

/// How it is known who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedInBy {
    /// By a password that is known here.
    Password,
    /// A proxy in front says so: passwords and signing out are its business.
    Proxy,
}

/// An organization, by id and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedOrganization {
    /// Its id.
    pub id: OrganizationId,
    /// What people call it.
    pub name: Name,
}

/// The organization that is looked at.
#[derive(Clone, Debug)]
pub struct Place {
    /// Which one.
    pub organization: NamedOrganization,
    /// Whether it has sub-organizations.
    pub agency: Agency,
    /// By what right it is looked at.
    pub access: Access,
}

/// By what right somebody looks at an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// As an owner: everything.
    Owner,
    /// As a member: no settings.
    Member,
    /// As an owner of the agency that it belongs to: its keys.
    Agency(NamedOrganization),
}

/// A place in the sidebar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The organization's keys.
    ApiKeys,
    /// The organization's people.
    People,
    /// The agency's sub-organizations.
    SubOrganizations,
    /// Who did what.
    AuditLog,
    /// The organization's name and facts.
    General,
    /// The person's own password and sessions.
    Account,
}

/// How a view sits on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Beside the sidebar, in which it may have a place.
    Page(Option<Section>),
    /// A dialog: a card beside the sidebar, which the script lifts onto the
    /// page that it was opened from.
    Sheet(Section),
    /// Alone in the middle, for those who are not signed in.
    Gate,
}

/// Something to see.
pub trait View {
    /// What it is called: the heading, and the browser's tab.
    fn title(&self) -> String;

    /// How it sits on the screen.
    fn layout(&self) -> Layout {
        Layout::Page(None)
    }

    /// What there is to see, heading included.
    fn body(&self, frame: &Frame) -> Markup;
}

impl Frame {
    /// A view as a whole HTML document.
    #[must_use]
    pub fn show(&self, view: &dyn View) -> String {
        let layout = view.layout();
        let body = view.body(self);
        let markup = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    title { (view.title()) " · " (self.site()) }
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    link rel="icon" href=(asset::ICON.path()) type="image/svg+xml";
                    link rel="stylesheet" href=(asset::STYLE.path());
                    script src=(asset::SCRIPT.path()) defer {}
                }
                @match (&self.viewer, layout) {
                    (Some(viewer), Layout::Page(_) | Layout::Sheet(_)) => {
                        body.framed data-now=(self.now) {
                            a.skip href="#main" { "Skip to content" }
                            (sidebar::sidebar(self, viewer, layout.section()))
                            main #main tabindex="-1" {
                                (self.notice())
                                @match layout {
                                    Layout::Sheet(_) => div.sheet data-sheet { (body) },
                                    _ => (body),
                                }
                            }
                        }
                    }
                    _ => {
                        body.gate data-now=(self.now) {
                            main #main {
                                p.brand { (sidebar::mark()) }
                                (self.notice())
                                div.card { (body) }
                            }
                        }
                    }
                }
            }
        };
        markup.into_string()
    }

    /// The hidden field of every form that posts.
    pub(super) fn token_field(&self) -> Markup {
        html! { input type="hidden" name="token" value=(self.form_token.0); }
    }

    fn notice(&self) -> Markup {
        html! { @if let Some(notice) = &self.notice { (notice.draw()) } }
    }

    /// What the browser's tab says after the page's title.
    fn site(&self) -> &str {
        let place = self.viewer.as_ref().and_then(|viewer| viewer.place.as_ref());
        place.map_or("bsk", |place| place.organization.name.as_str())
    }
}

impl Layout {
    /// Its place in the sidebar.
    const fn section(self) -> Option<Section> {
        match self {
            Self::Page(section) => section,
            Self::Sheet(section) => Some(section),
            Self::Gate => None,
        }
    }
}

impl FormToken {
    /// Takes the text.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for FormToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormToken([REDACTED])")
    }
}
