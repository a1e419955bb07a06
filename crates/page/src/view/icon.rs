//! The few pictures, drawn in the colour of the text around them.

use maud::{Markup, html};

/// A picture that says nothing which the text beside it does not say.
#[derive(Clone, Copy)]
pub(super) enum Icon {
    Key,
    People,
    Branches,
    Log,
    Building,
    Person,
    Book,
    Menu,
    Copy,
    Search,
    Leave,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Key => "M8.5 10.5a3 3 0 1 1-6 0 3 3 0 0 1 6 0M7.7 8.3l5.8-5.8M10.3 5.7l2.2 2.2",
            Self::People => {
                "M6.5 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M2 13.5c.3-2.3 2-3.7 4.5-3.7s4.2 1.4 4.5 3.7\
                 M10.8 3.2a2.5 2.5 0 0 1 0 4.7M12 10.1c1.3.6 2 1.8 2.2 3.4"
            }
            Self::Branches => "M8 2.5v4M3.5 13.5V10h9v3.5M8 6.5V10M6.5 2.5h3M2 13.5h3M11 13.5h3",
            Self::Log => "M3.5 2.5h9v11h-9zM6 5.5h4M6 8h4M6 10.5h2.5",
            Self::Building => "M3.5 13.5v-11h6v11M9.5 6.5h3v7M2 13.5h12M6 5.5h1M6 8h1M6 10.5h1",
            Self::Person => {
                "M8 8.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2.8 13.8c.5-2.3 2.5-3.3 5.2-3.3s4.7 1 5.2 3.3"
            }
            Self::Book => {
                "M8 4c-1.2-1-3-1.5-5.5-1.5v10c2.5 0 4.3.5 5.5 1.5 1.2-1 3-1.5 5.5-1.5v-10C11 2.5 9.2 3 8 4v10"
            }
            Self::Menu => "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
            Self::Copy => "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
            Self::Leave => "M6.5 2.5h-3v11h3M6.5 8h7M10.5 5l3 3-3 3",
            Self::Search => "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9M10.3 10.3l3.2 3.2",
        }
    }

    /// The picture.
    pub(super) fn draw(self) -> Markup {
        html! {
            svg.icon viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" {
                path d=(self.path()) {}
            }
        }
    }
}
