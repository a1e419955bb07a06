//! The form for a new key.

mod expiry;

use bsk_auth::{OrganizationId, RateLimit, Scope, ScopeSet};
use maud::{Markup, html};

use super::NamedKey;
use crate::address;
use crate::view::form::{Choice, Field, FormErrors};
use crate::view::frame::{Frame, Layout, Section, View};
use crate::view::limit::{LimitForm, limit_fields};
use crate::view::scope::{self, CHOICES};
use crate::view::sheet;

pub use expiry::ExpiryChoice;

/// The form for a new key.
///
/// It sends `name`, `scope` (once for each), `expires` (an [`ExpiryChoice`]),
/// `expires-on` (a day), `limit`, `window`, and `once`, by which the same form
/// sent twice makes one key.
#[derive(Clone, Debug)]
pub struct CreateKey {
    /// Whose key.
    pub organization: OrganizationId,
    /// The scopes that may be given.
    pub offered: ScopeSet,
    /// The organization's limit: the key's, if it has none of its own, and the
    /// most that it may have.
    pub ceiling: RateLimit,
    /// What tells this form from every other.
    pub once: String,
    /// The key that the new one is to replace, with fewer scopes.
    pub narrower_than: Option<NamedKey>,
    /// What was typed.
    pub typed: KeyForm,
    /// What was wrong.
    pub errors: FormErrors,
}

/// What was typed into the form for a new key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyForm {
    /// What people are to call it.
    pub name: String,
    /// What it is to be allowed.
    pub scopes: ScopeSet,
    /// When it is to end.
    pub expires: ExpiryChoice,
    /// The last day, if the choice was a day.
    pub expires_on: String,
    /// A limit of its own.
    pub limit: LimitForm,
}

impl View for CreateKey {
    fn title(&self) -> String {
        match self.narrower_than {
            Some(_) => "Create a narrower key".to_owned(),
            None => "Create API Key".to_owned(),
        }
    }

    fn layout(&self) -> Layout {
        Layout::Sheet(Section::ApiKeys)
    }

    fn body(&self, frame: &Frame) -> Markup {
        let errors = &self.errors;
        html! {
            h1 { (self.title()) }
            (self.lead())
            form method="post" action=(address::create_key(&self.organization)) novalidate {
                (frame.token_field())
                input type="hidden" name="once" value=(self.once);
                @if let Some(key) = &self.narrower_than { input type="hidden" name="narrower" value=(key.id); }
                (errors.summary())
                (Field::new("name", "Name", errors).first()
                    .hint("The program that will use it, such as “nightly export”.")
                    .line(&self.typed.name, "off"))
                (self.scopes())
                (expiry::expiry_fields(&self.typed, errors, frame.now))
                (limit_fields(&self.typed.limit, self.ceiling, errors))
                (sheet::buttons(&address::api_keys(&self.organization), "Create Key"))
            }
        }
    }
}

impl CreateKey {
    fn lead(&self) -> Markup {
        html! {
            @match &self.narrower_than {
                Some(key) => p.lead {
                    "Like " strong { (key.name) } ", with the scopes alone that it has used. "
                    "Revoke the old key when its program has the new one."
                },
                None => p.lead { "You will see its text once, right after." },
            }
        }
    }

    fn scopes(&self) -> Markup {
        let choices = html! {
            @for scope in CHOICES.into_iter().filter(|scope| self.offered.contains(*scope)) {
                (choice(scope, self.typed.scopes.contains(scope)))
            }
        };
        self.errors.around_choices("scope", "Scopes", &choices)
    }
}

fn choice(scope: Scope, chosen: bool) -> Markup {
    let (label, meaning) = (scope::title(scope), scope::meaning(scope));
    Choice { name: "scope", value: scope.as_str(), label, meaning, chosen }.checkbox()
}
