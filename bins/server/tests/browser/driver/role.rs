//! Accessible roles, and which elements can have them.

/// The role by which assistive technology knows an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Does something.
    Button,
    /// A choice that is made or not.
    Checkbox,
    /// A column's head in a table.
    ColumnHeader,
    /// A window over the page.
    Dialog,
    /// A heading.
    Heading,
    /// Leads elsewhere.
    Link,
    /// The links of a site.
    Navigation,
    /// One choice among several that all show.
    Radio,
    /// A field for text.
    TextBox,
}

impl Role {
    /// The name that the browser computes.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Button => "button",
            Self::Checkbox => "checkbox",
            Self::ColumnHeader => "columnheader",
            Self::Dialog => "dialog",
            Self::Heading => "heading",
            Self::Link => "link",
            Self::Navigation => "navigation",
            Self::Radio => "radio",
            Self::TextBox => "textbox",
        }
    }

    /// A selector of all elements that can have the role; the browser says which have it.
    pub(super) const fn candidates(self) -> &'static str {
        match self {
            Self::Button => "button, input[type=submit], [role=button]",
            Self::Checkbox => "input[type=checkbox], [role=checkbox]",
            Self::ColumnHeader => "th, [role=columnheader]",
            Self::Dialog => "dialog, [role=dialog]",
            Self::Heading => "h1, h2, h3, h4, [role=heading]",
            Self::Link => "a, [role=link]",
            Self::Navigation => "nav, [role=navigation]",
            Self::Radio => "input[type=radio], [role=radio]",
            Self::TextBox => "input, textarea, [role=textbox]",
        }
    }
}
