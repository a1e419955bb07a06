//! HTML, in which text is always escaped.

use std::fmt;

/// A piece of HTML.
#[derive(Clone, Default)]
pub(super) struct Html(String);

impl Html {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A text, escaped.
    pub(super) fn text(text: &str) -> Self {
        let mut html = Self::new();
        html.add_text(text);
        html
    }

    /// Adds a text, escaped.
    pub(super) fn add_text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                _ => self.0.push(character),
            }
        }
    }

    /// Adds markup of this program's own.
    pub(super) fn add_markup(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    /// Adds a piece.
    pub(super) fn add(&mut self, piece: &Html) {
        self.0.push_str(&piece.0);
    }

    /// Adds an element around a piece.
    pub(super) fn element(&mut self, name: &'static str, attributes: &[(&'static str, &str)], inner: &Html) {
        self.0.push('<');
        self.0.push_str(name);
        for (attribute, value) in attributes {
            self.0.push(' ');
            self.0.push_str(attribute);
            self.0.push_str("=\"");
            self.add_text(value);
            self.0.push('"');
        }
        self.0.push('>');
        self.add(inner);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// Adds an element of a class around a text.
    pub(super) fn span(&mut self, name: &'static str, class: &str, text: &str) {
        self.element(name, &[("class", class)], &Self::text(text));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Debug for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the document's descriptions use of Markdown: paragraphs, `code` and **bold**.
pub(super) fn paragraphs(markdown: &str) -> Html {
    let mut html = Html::new();
    for paragraph in markdown.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        html.element("p", &[], &line(paragraph));
    }
    html
}

/// One paragraph, without the element around it.
pub(super) fn line(markdown: &str) -> Html {
    let mut html = Html::new();
    // Every second part is between two backticks.
    for (i, part) in markdown.split('`').enumerate() {
        if i % 2 == 1 {
            html.element("code", &[], &Html::text(part));
            continue;
        }
        for (i, part) in part.split("**").enumerate() {
            if i % 2 == 1 {
                html.element("strong", &[], &Html::text(part));
            } else {
                html.add_text(part);
            }
        }
    }
    html
}
