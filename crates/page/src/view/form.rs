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

    /// Choices that belong together, with what was wrong with them.
    pub(super) fn around_choices(&self, field: &str, legend: &str, choices: &Markup) -> Markup {
        let error = self.of(field);
        let error_id = format!("{}-error", id(field));
        html! {
            fieldset id=(id(field)) tabindex="-1" aria-describedby=[error.map(|_| &error_id)] {
                legend { (legend) }
                (choices)
                @if let Some(sentence) = error { p.error id=(error_id) { (sentence) } }
            }
        }
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
        self.input("text", value, autocomplete)
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
        self.input("email", value, autocomplete)
    }

    /// A field for a password: what was typed is never sent back.
    pub(super) fn password(&self, autocomplete: &str) -> Markup {
        self.around(|ties| {
            html! {
                div.with-button {
                    input type="password" id=(ties.id) name=(self.name) autocomplete=(autocomplete) required
                        autofocus[ties.focused] aria-describedby=[ties.described_by.as_deref()]
                        aria-invalid=[ties.invalid];
                    button type="button" aria-pressed="false" data-reveals=(ties.id) data-with-script hidden { "Show" }
                }
            }
        })
    }

    fn input(&self, kind: &str, value: &str, autocomplete: &str) -> Markup {
        self.around(|ties| {
            html! {
                input type=(kind) id=(ties.id) name=(self.name) value=(value) autocomplete=(autocomplete) required
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

/// For password managers alone, which keep a password together with the name
/// that it is for.
pub(super) fn username(email: &str) -> Markup {
    html! {
        input.unseen type="email" name="email" value=(email) autocomplete="username" readonly tabindex="-1"
            aria-hidden="true" aria-label="Email";
    }
}

fn id(field: &str) -> String {
    format!("field-{field}")
}

/// A box to check or a button to choose, with what it means.
pub(super) struct Choice<'a> {
    pub(super) name: &'static str,
    pub(super) value: &'a str,
    pub(super) label: &'a str,
    pub(super) meaning: &'a str,
    pub(super) chosen: bool,
}

impl Choice<'_> {
    /// One of any number.
    pub(super) fn checkbox(&self) -> Markup {
        self.draw("checkbox")
    }

    /// One that excludes the others. The reader begins at the chosen one.
    pub(super) fn radio(&self) -> Markup {
        self.draw("radio")
    }

    fn draw(&self, kind: &str) -> Markup {
        let id = format!("{}-{}", self.name, self.value.replace(':', "-"));
        html! {
            div.choice {
                input type=(kind) id=(id) name=(self.name) value=(self.value) checked[self.chosen]
                    autofocus[self.chosen && kind == "radio"] aria-describedby={ (id) "-meaning" };
                label for=(id) { (self.label) }
                p.hint id={ (id) "-meaning" } { (self.meaning) }
            }
        }
    }
}
