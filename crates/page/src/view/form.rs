//! Forms: fields with their labels, hints and errors.

use maud::{Markup, html};

/// What is wrong with what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormErrors {
    general: Option<String>,
    fields: Vec<(&'static str, String)>,
}

/// A field: a control with its label, hint and error.
pub(super) struct Field<'a> {
    name: &'static str,
    label: &'static str,
    hint: Option<&'a str>,
    first: bool,
    errors: &'a FormErrors,
}

/// What ties a control to its label, hint and error.
pub(super) struct Ties {
    pub(super) id: String,
    pub(super) described_by: Option<String>,
    pub(super) invalid: Option<&'static str>,
    /// Whether the reader begins here.
    pub(super) focused: bool,
}

impl FormErrors {
    /// Nothing is wrong.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Something is wrong with the whole.
    #[must_use]
    pub fn general(sentence: impl Into<String>) -> Self {
        Self { general: Some(sentence.into()), fields: Vec::new() }
    }

    /// Something is wrong with a field, by the name under which it is sent.
    pub fn add(&mut self, field: &'static str, sentence: impl Into<String>) {
        self.fields.push((field, sentence.into()));
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.general.is_none() && self.fields.is_empty()
    }

    pub(super) fn of(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|(name, _)| *name == field).map(|(_, sentence)| sentence.as_str())
    }

    /// What was wrong, at the head of the form, with links to the fields. The
    /// reader begins here.
    pub(super) fn summary(&self) -> Markup {
        html! {
            @if !self.is_empty() {
                div.errors role="alert" tabindex="-1" autofocus {
                    @if let Some(sentence) = &self.general { p { (sentence) } }
                    @if !self.fields.is_empty() {
                        ul {
                            @for (field, sentence) in &self.fields {
                                li { a href={ "#" (id(field)) } { (sentence) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl<'a> Field<'a> {
    /// A field, by the name under which the form sends it.
    pub(super) fn new(name: &'static str, label: &'static str, errors: &'a FormErrors) -> Self {
        Self { name, label, hint: None, first: false, errors }
    }

    /// With a sentence that helps to fill it in.
    pub(super) fn hint(self, hint: &'a str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// Where the reader begins, unless something was wrong.
    pub(super) fn first(self) -> Self {
        Self { first: true, ..self }
    }

    /// The field, with its control between hint and error.
    pub(super) fn around(&self, control: impl FnOnce(&Ties) -> Markup) -> Markup {
        let ties = self.ties();
        html! {
            div.field .invalid[ties.invalid.is_some()] {
                label for=(ties.id) { (self.label) }
                @if let Some(hint) = self.hint { p.hint id={ (ties.id) "-hint" } { (hint) } }
                (control(&ties))
                @if let Some(sentence) = self.errors.of(self.name) {
                    p.error id={ (ties.id) "-error" } { (sentence) }
                }
            }
        }
    }

    /// A field for a line of text.
    pub(super) fn line(&self, value: &str, autocomplete: &str) -> Markup {
        self.input("text", Some(value), autocomplete)
    }

    /// A field for a line of text that need not be filled in.
    pub(super) fn optional_line(&self, value: &str) -> Markup {
        self.around(|ties| {
            html! {
                input type="text" id=(ties.id) name=(self.name) value=(value) autocomplete="off"
                    aria-describedby=[ties.described_by.as_deref()] aria-invalid=[ties.invalid];
            }
        })
    }

    /// A field for an e-mail address.
    pub(super) fn email(&self, value: &str, autocomplete: &str) -> Markup {
        self.input("email", Some(value), autocomplete)
    }

    /// A field for a password: what was typed is never sent back.
    pub(super) fn password(&self, autocomplete: &str) -> Markup {
        self.input("password", None, autocomplete)
    }

    fn input(&self, kind: &str, value: Option<&str>, autocomplete: &str) -> Markup {
        self.around(|ties| {
            html! {
                input type=(kind) id=(ties.id) name=(self.name) value=[value] autocomplete=(autocomplete) required
                    autofocus[ties.focused] aria-describedby=[ties.described_by.as_deref()] aria-invalid=[ties.invalid];
            }
        })
    }

    fn ties(&self) -> Ties {
        let id = id(self.name);
        let invalid = self.errors.of(self.name).is_some();
        let parts = [(self.hint.is_some(), "hint"), (invalid, "error")];
        let described_by: Vec<_> =
            parts.iter().filter(|(there, _)| *there).map(|(_, part)| format!("{id}-{part}")).collect();
        Ties {
            described_by: (!described_by.is_empty()).then(|| described_by.join(" ")),
            invalid: invalid.then_some("true"),
            focused: self.first && self.errors.is_empty(),
            id,
        }
    }
}

fn id(field: &str) -> String {
    format!("field-{field}")
}
