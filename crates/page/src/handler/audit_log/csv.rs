//! The log as a table for spreadsheets (RFC 4180).

use bsk_auth::AuditRecord;

use crate::serve::{Outcome, Standing, Visit};

/// The columns.
const HEAD: &str =
    "id,at,action,actor kind,actor id,actor name,target kind,target id,target name,via,address,details\r\n";

/// The log as a table, newest entry first.
pub(crate) fn download(visit: &Visit, standing: &Standing) -> Outcome {
    super::download(visit, standing, "csv", "text/csv; charset=utf-8", HEAD, row)
}

fn row(record: &AuditRecord) -> String {
    let event = &record.event;
    let details: Vec<String> = event.details.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let cells = [
        record.id.to_string(),
        event.at.to_string(),
        event.action.to_string(),
        event.actor.kind.as_str().to_owned(),
        event.actor.id.clone().unwrap_or_default(),
        event.actor.name.clone().unwrap_or_default(),
        event.target.kind.as_str().to_owned(),
        event.target.id.clone().unwrap_or_default(),
        event.target.name.clone().unwrap_or_default(),
        event.via.as_str().to_owned(),
        event.address.map(|address| address.to_string()).unwrap_or_default(),
        details.join("; "),
    ];
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell. A text that a spreadsheet would take for a formula gets a `'` before it: names are
/// chosen by whoever makes a key.
fn quoted(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if guard.is_empty() && !text.contains(['"', ',', '\r', '\n', ' ']) {
        return text.to_owned();
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_a_formula() {
        for (text, cell) in [
            ("", ""),
            ("key.created", "key.created"),
            ("nightly export", "\"nightly export\""),
            ("a \"b\", c", "\"a \"\"b\"\", c\""),
            ("=HYPERLINK(\"https://evil.example\")", "\"'=HYPERLINK(\"\"https://evil.example\"\")\""),
            ("@sum", "\"'@sum\""),
            ("-1", "\"'-1\""),
        ] {
            assert_eq!(quoted(text), cell);
        }
    }
}
