//! Examples: JSON, and commands to paste.

use serde_json::Value;

use super::document::{Described, text};
use super::html::Html;

/// What a client may have asked of the service behind a proxy.
const CLIENT_PATH: &str = "lists?page=2";

/// JSON, with its parts told apart by colour.
pub(super) fn json(value: &Value) -> Html {
    let mut inner = Html::new();
    add_json(&mut inner, value, 0);
    block(&inner)
}

/// A command that sends the operation's example.
pub(super) fn curl(described: &Described<'_>) -> Html {
    let mut command = String::from("curl");
    if !["get", "any"].contains(&described.method) {
        command.push_str(" -X ");
        command.push_str(&described.method.to_uppercase());
    }
    command.push_str(" \"$BASE");
    command.push_str(
        &described.path.replace("{org}", "$ORG").replace("{path}", CLIENT_PATH).replace(['{', '}'], ""),
    );
    let has_query = described.parameters().any(|parameter| text(parameter, "in") == "query");
    if described.method == "any" && has_query {
        command.push_str("?scope=read&organization=$ORG");
    }
    command.push_str("\" \\\n  -H \"X-API-Key: $KEY\"");
    if described.path.contains("{path}") {
        command.push_str(" \\\n  -H \"X-Auth-Require-Scope: read\"");
    }
    let example = &described.operation["requestBody"]["content"]["application/json"]["example"];
    if !example.is_null() {
        command.push_str(" \\\n  -H \"Content-Type: application/json\" \\\n  -d '");
        command.push_str(&serde_json::to_string_pretty(example).unwrap_or_default());
        command.push('\'');
    }
    block(&Html::text(&command))
}

/// A block of lines that scrolls by itself, also by keyboard.
pub(super) fn block(lines: &Html) -> Html {
    let mut code = Html::new();
    code.element("code", &[], lines);
    let mut block = Html::new();
    block.element("pre", &[("tabindex", "0")], &code);
    block
}

fn add_json(html: &mut Html, value: &Value, depth: usize) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            html.add_markup("{");
            for (i, (name, value)) in members.iter().enumerate() {
                begin_line(html, i, depth + 1);
                html.span("span", "name", &format!("\"{name}\""));
                html.add_markup(": ");
                add_json(html, value, depth + 1);
            }
            end_lines(html, depth);
            html.add_markup("}");
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            html.add_markup("[");
            for (i, item) in items.iter().enumerate() {
                begin_line(html, i, depth + 1);
                add_json(html, item, depth + 1);
            }
            end_lines(html, depth);
            html.add_markup("]");
        }
        Value::Array(items) => {
            html.add_markup("[");
            for (i, item) in items.iter().enumerate() {
                html.add_markup(if i == 0 { "" } else { ", " });
                add_json(html, item, depth);
            }
            html.add_markup("]");
        }
        Value::String(_) => html.span("span", "string", &value.to_string()),
        other => html.span("span", "literal", &other.to_string()),
    }
}

fn begin_line(html: &mut Html, i: usize, depth: usize) {
    html.add_markup(if i == 0 { "\n" } else { ",\n" });
    (0..depth).for_each(|_| html.add_markup("  "));
}

fn end_lines(html: &mut Html, depth: usize) {
    html.add_markup("\n");
    (0..depth).for_each(|_| html.add_markup("  "));
}
