//! The question whether to suspend a sub-organization.

use bsk_auth::OrganizationId;
use maud::{Markup, html};

use crate::address;
use crate::view::form::FormErrors;
use crate::view::frame::{Frame, Layout, NamedOrganization, Section, View};
use crate::view::sheet;

/// The question whether to suspend a sub-organization.
#[derive(Clone, Debug)]
pub struct SuspendSubOrganization {
    /// The agency.
    pub agency: OrganizationId,
    /// Which one.
    pub organization: NamedOrganization,
    /// What was wrong.
    pub errors: FormErrors,
}

impl View for SuspendSubOrganization {
    fn title(&self) -> String {
        format!("Suspend {}?", self.organization.name)
    }

    fn layout(&self) -> Layout {
        Layout::Sheet(Section::SubOrganizations)
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            h1 { (self.title()) }
            p.lead { "Every one of its keys stops, on every server, before the next page is there." }
            p.warning {
                "Its programs get 401 until you activate it again. Then the same keys are accepted as before."
            }
            form method="post" action=(address::suspend(&self.agency, &self.organization.id)) novalidate {
                (frame.token_field())
                (self.errors.summary())
                (sheet::grave_buttons(&address::sub_organizations(&self.agency), "Suspend organization"))
            }
        }
    }
}
