//! What a list without keys says.

use bsk_auth::OrganizationId;
use maud::{Markup, html};

use super::list::create_button;
use crate::address;
use crate::view::command;

/// An organization without a key: what a key is for, and what comes next.
pub(super) fn lesson(organization: &OrganizationId, api: &str) -> Markup {
    let command = format!("curl {api}/key \\\n  -H \"X-API-Key: bsk_live_…\"");
    html! {
        section.lesson {
            h2 { "No keys yet" }
            p {
                "A program that calls the API shows a key. Make one for each program, with no more scopes than it "
                "needs: then you can revoke one without stopping the others."
            }
            (create_button(organization))
            p.hint { "With a key, this tells a program who it is:" }
            (command::block(&command))
            p.hint { "Everything else it can ask is in the " a href=(address::REFERENCE) { "API reference" } "." }
        }
    }
}

/// Keys, but none that is looked for.
pub(super) fn no_match(organization: &OrganizationId) -> Markup {
    html! {
        section.lesson {
            h2 { "No key matches" }
            p { "Search by a part of its name or by the beginning of its text, such as bsk_live_a1b2." }
            p { a href=(address::api_keys(organization)) { "Show all keys" } }
        }
    }
}
