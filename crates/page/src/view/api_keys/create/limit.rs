//! A key's own limit.

use bsk_auth::RateLimit;
use maud::{Markup, html};

use crate::view::form::{Field, FormErrors};
use crate::view::number::grouped;
use crate::view::time::length;

/// What was typed as a key's own limit; both empty: the organization's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LimitForm {
    /// Requests in a window.
    pub requests: String,
    /// Length of the window in seconds.
    pub window_seconds: String,
}

impl LimitForm {
    fn is_empty(&self) -> bool {
        self.requests.is_empty() && self.window_seconds.is_empty()
    }
}

/// Two numbers, folded away while nobody wants them.
pub(crate) fn limit_fields(typed: &LimitForm, ceiling: RateLimit, errors: &FormErrors) -> Markup {
    let wanted = !typed.is_empty() || errors.of("limit").is_some() || errors.of("window").is_some();
    let window = ceiling.window_seconds().to_string();
    html! {
        details.more open[wanted] {
            summary { "Custom limit" }
            p.hint {
                "Leave both empty for the organization's limit: " (in_words(ceiling))
                ". A key's own limit can only be tighter."
            }
            div.pair {
                (number("limit", "Requests", &typed.requests, &ceiling.limit().to_string(), errors))
                (number("window", "In seconds", &typed.window_seconds, &window, errors))
            }
        }
    }
}

fn number(name: &'static str, label: &'static str, value: &str, usual: &str, errors: &FormErrors) -> Markup {
    Field::new(name, label, errors).around(|ties| {
        html! {
            input type="text" inputmode="numeric" id=(ties.id) name=(name) value=(value) placeholder=(usual)
                autocomplete="off" aria-describedby=[ties.described_by.as_deref()] aria-invalid=[ties.invalid];
        }
    })
}

/// `1,000 requests in 60 seconds`.
pub(crate) fn in_words(limit: RateLimit) -> String {
    format!("{} requests in {}", grouped(limit.limit().get().into()), length(limit.window_seconds()))
}
