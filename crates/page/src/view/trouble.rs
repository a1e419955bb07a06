//! What a page says that cannot be shown, and what to do then.

use maud::{Markup, html};

use super::frame::{Frame, View};
use super::number::counted;

/// Why a page cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The form did not arrive whole. 400.
    Unreadable,
    /// The form is larger than any of ours. 413.
    TooLarge,
    /// The form is of a type that none of ours has. 415.
    WrongType,
    /// It is for owners. 403.
    OwnersOnly,
    /// Another site sent the form. 403.
    CrossSite {
        /// Where it came from, if the browser says.
        from: Option<String>,
        /// Where forms of this server come from.
        here: String,
    },
    /// The form belongs to another session, or to none. 403.
    StaleForm,
    /// A proxy should say who it is, and says nothing. 403.
    NotVouched,
    /// Whoever the proxy says it is belongs nowhere here. 403.
    NobodyHere,
    /// There is no such page, or none that this person may know of. 404.
    NotFound,
    /// The one-time link is good for nothing any more. 404.
    DeadLink,
    /// Too many attempts. 429.
    TooMany {
        /// In how many seconds to come again.
        seconds: u64,
    },
    /// A fault of this program. 500.
    Internal {
        /// By which the operator finds it in the log.
        request: Option<String>,
    },
    /// The server cannot do it now. 503.
    Unavailable,
}

impl Trouble {
    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Unreadable => 400,
            Self::OwnersOnly
            | Self::CrossSite { .. }
            | Self::StaleForm
            | Self::NotVouched
            | Self::NobodyHere => 403,
            Self::NotFound | Self::DeadLink => 404,
            Self::TooLarge => 413,
            Self::WrongType => 415,
            Self::TooMany { .. } => 429,
            Self::Internal { .. } => 500,
            Self::Unavailable => 503,
        }
    }

    fn advice(&self) -> Markup {
        html! {
            @match self {
                Self::Unreadable => p { "The form did not arrive whole. Go back, and send it again." },
                Self::OwnersOnly => p { "Only owners of this organization can see or do this. Ask one of them." },
                Self::TooLarge => p { "It is larger than any form here. Go back, and type less." },
                Self::WrongType => p { "Forms are read as browsers send them: application/x-www-form-urlencoded. Programs use the API." },
                Self::CrossSite { from, here } => {
                    p {
                        "The form was sent by " @match from { Some(from) => code { (from) }, None => "another site" }
                        ", and this server is " code { (here) } ". Nothing was done."
                    }
                    p.hint {
                        "If that is your own address of this server, whoever runs it starts it with "
                        code { "--public-url" } " and that address."
                    }
                },
                Self::StaleForm => p {
                    "The form is from before you signed in, or from another session. Nothing was done. "
                    "Go back, load the page again, and repeat it."
                },
                Self::NotVouched => p { "Here a proxy says who you are, and it said nothing. Open the page through it." },
                Self::NobodyHere => p { "You belong to no organization here. Ask an owner of one to invite you." },
                Self::NotFound => p { "There is nothing at this address, or nothing that you may see. Check it, or begin at the start." },
                Self::DeadLink => p { "It was used, taken back, or is too old. Ask whoever gave it to you for a new one." },
                Self::TooMany { seconds } => p { "Wait for " (counted(*seconds, "second")) ", then try again." },
                Self::Internal { request } => {
                    p { "It is not your fault, and trying again may help. If it does not, tell whoever runs this server." }
                    @if let Some(request) = request { p.hint { "Request " code { (request) } } }
                },
                Self::Unavailable => p { "The server is busy, or cannot reach its database. Try again in a moment. Nothing is lost." },
            }
        }
    }
}

impl View for Trouble {
    fn title(&self) -> String {
        let title = match self {
            Self::Unreadable => "This form cannot be read",
            Self::OwnersOnly => "This is for owners",
            Self::TooLarge => "This form is too large",
            Self::WrongType => "This is not a form",
            Self::CrossSite { .. } => "This came from elsewhere",
            Self::StaleForm => "This form is out of date",
            Self::NotVouched => "Nobody says who you are",
            Self::NobodyHere => "You belong nowhere here",
            Self::NotFound => "Not found",
            Self::DeadLink => "This link is not good any more",
            Self::TooMany { .. } => "Too many attempts",
            Self::Internal { .. } => "Something went wrong",
            Self::Unavailable => "Not now",
        };
        title.to_owned()
    }

    fn body(&self, _frame: &Frame) -> Markup {
        html! {
            div.trouble {
                p.code { (self.status()) }
                h1 { (self.title()) }
                (self.advice())
                p { a href="/" { "To the start" } }
            }
        }
    }
}
