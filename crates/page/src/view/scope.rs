//! Scopes in the product's words.

use bsk_auth::{Scope, ScopeSet};
use maud::{Markup, html};

/// The scopes in the order in which a person chooses them.
pub(super) const CHOICES: [Scope; 5] =
    [Scope::Read, Scope::Write, Scope::Admin, Scope::AgencyRead, Scope::AgencyWrite];

/// What a scope is called.
pub(super) const fn title(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "Read",
        Scope::Write => "Write",
        Scope::Admin => "Admin",
        Scope::AgencyRead => "Agency Read",
        Scope::AgencyWrite => "Agency Write",
    }
}

/// What a key with the scope may do.
pub(super) const fn meaning(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "View visitors, companies, lists and analytics.",
        Scope::Write => "Create and update lists, ICP configs and settings. Read is not included.",
        Scope::Admin => "All of Read and Write, and the management of API keys.",
        Scope::AgencyRead => "View the agency overview and the sub-organizations.",
        Scope::AgencyWrite => "Create and manage sub-organizations. Agency Read is not included.",
    }
}

/// The scopes as they stand in a table.
pub(super) fn chips(scopes: ScopeSet) -> Markup {
    html! {
        span.chips {
            @for scope in CHOICES.into_iter().filter(|scope| scopes.contains(*scope)) {
                span.chip title=(meaning(scope)) { (title(scope)) } " "
            }
        }
    }
}
