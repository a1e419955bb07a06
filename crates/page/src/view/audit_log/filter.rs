//! Choosing a part of the log.

use maud::{Markup, html};

use super::query::AuditLogQuery;
use super::words;

pub(super) fn filter(log: &str, query: &AuditLogQuery, actions: &[&'static str]) -> Markup {
    html! {
        form.filters.search role="search" method="get" action=(log) {
            (labelled("action", "Action", &html! {
                select #filter-action name="action" {
                    option value="" { "Any" }
                    @for action in actions {
                        option value=(action) selected[*action == query.action] { (words::title(action)) }
                    }
                }
            }))
            (labelled("from", "First day", &html! { input #filter-from type="date" name="from" value=(query.from); }))
            (labelled("to", "Last day", &html! { input #filter-to type="date" name="to" value=(query.to); }))
            @if !query.party.is_empty() {
                input type="hidden" name="party" value=(query.party);
            }
            button type="submit" { "Filter" }
            @if !query.party.is_empty() {
                p.quiet {
                    "Only what concerns " code { (query.party) } ". "
                    a href={ (log) (query.about_anybody()) } { "Show everything" }
                }
            }
        }
    }
}

fn labelled(name: &str, label: &str, control: &Markup) -> Markup {
    html! { div { label for={ "filter-" (name) } { (label) } (control) } }
}
