//! Lists as tables.

use maud::{Markup, html};

/// The column of what can be done, whose heading is for ears only.
pub(super) const ACTIONS: &str = "Actions";

/// A table, whose rows a narrow screen shows as cards. Their roles are said
/// again, because an element that is displayed otherwise loses its own.
pub(super) fn table(label: &str, columns: &[&str], rows: impl Iterator<Item = Markup>) -> Markup {
    html! {
        table.cards role="table" aria-label=(label) {
            thead role="rowgroup" { tr role="row" { @for column in columns { (heading(column)) } } }
            tbody role="rowgroup" { @for row in rows { (row) } }
        }
    }
}

fn heading(column: &str) -> Markup {
    html! {
        @if column == ACTIONS {
            th.actions role="columnheader" scope="col" { span.unseen { (column) } }
        } @else {
            th role="columnheader" scope="col" { (column) }
        }
    }
}
