//! What a command answers: a text for people, one JSON object for programs.

use std::io::{self, Write as _};

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;
use serde_json::json;

use crate::failure::Failure;

/// For whom an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// A person at a terminal.
    Person,
    /// A program.
    Program,
}

/// What a command has to say.
#[derive(Debug)]
pub(crate) struct Answer {
    json: String,
    text: String,
}

impl Answer {
    /// The same for programs and for people.
    pub(crate) fn new(object: impl Serialize, text: impl Into<String>) -> Self {
        // Nothing here has keys that are no strings, the one thing that fails.
        let json = serde_json::to_string(&object).unwrap_or_default();
        Self { json, text: text.into() }
    }

    /// An object that people read too.
    pub(crate) fn of_json(object: &str) -> Self {
        Self { json: object.to_owned(), text: object.to_owned() }
    }

    /// Nothing more: it was said already.
    pub(crate) fn said() -> Self {
        Self { json: String::new(), text: String::new() }
    }

    /// Writes it on standard output.
    pub(crate) fn print(&self, reader: Reader) -> Result<(), Failure> {
        if self.json.is_empty() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        let written = match reader {
            Reader::Person => writeln!(out, "{}", self.text.trim_end()),
            Reader::Program => writeln!(out, "{}", self.json),
        };
        match written.and_then(|()| out.flush()) {
            // Whoever reads has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(Failure::Output),
        }
    }
}

/// Writes on standard error why the program ends.
pub(crate) fn print_failure(failure: &Failure, reader: Reader) {
    print_error(failure.code(), &failure.message(), reader);
}

/// Writes an error on standard error.
pub(crate) fn print_error(code: &str, message: &str, reader: Reader) {
    let mut err = io::stderr().lock();
    // If not even this can be written, the exit code is all that is left.
    let _ = match reader {
        Reader::Person => writeln!(err, "error: {message}"),
        Reader::Program => writeln!(err, "{}", json!({ "error": { "code": code, "message": message } })),
    };
}

/// A table with these columns.
pub(crate) fn table<const N: usize>(
    columns: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(columns);
    table.add_rows(rows);
    table.trim_fmt()
}

/// Names and values, one on each line.
pub(crate) fn facts<const N: usize>(facts: [(&str, String); N]) -> String {
    let width = facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    let lines: Vec<String> =
        facts.into_iter().map(|(name, value)| format!("{name:width$}  {value}\n")).collect();
    lines.concat()
}

/// A text, or a dash where there is none.
pub(crate) fn or_dash(text: Option<impl ToString>) -> String {
    text.map_or_else(|| "-".to_owned(), |text| text.to_string())
}
