//! Limits, and the fields for a key's own.

use bsk_auth::RateLimit;
use maud::{Markup, html};

use super::form::{Field, FormErrors};
use super::number::grouped;
use super::time::length;

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
pub(super) fn limit_fields(typed: &LimitForm, ceiling: RateLimit, errors: &FormErrors) -> Markup {
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
pub(super) fn in_words(limit: RateLimit) -> String {
    format!("{} requests in {}", grouped(limit.limit().get().into()), length(limit.window_seconds()))
}
