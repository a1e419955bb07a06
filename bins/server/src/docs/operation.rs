//! One operation: what it needs, takes and answers on one side, examples on the other.

use serde_json::Value;

use super::code;
use super::document::{Described, Document, list, members, referred, text};
use super::html::{Html, paragraphs};
use super::schema;

/// The whole section.
pub(super) fn section(document: &Document, described: &Described<'_>) -> Html {
    let operation = described.operation;
    let mut prose = Html::new();
    heading(&mut prose, described);
    prose.add(&paragraphs(text(operation, "description")));
    needs(&mut prose, operation);
    parameters(&mut prose, document, described);
    request(&mut prose, document, operation);
    answers(&mut prose, document, operation);

    let mut columns = Html::new();
    columns.element("div", &[("class", "prose")], &prose);
    columns.element("div", &[("class", "examples")], &examples(document, described));
    let mut section = Html::new();
    let attributes = [("class", "operation"), ("id", text(operation, "operationId"))];
    section.element("section", &attributes, &columns);
    section
}

/// The method in its colour.
pub(super) fn badge(method: &str) -> Html {
    let mut badge = Html::new();
    badge.span("span", &format!("method {method}"), &method.to_uppercase());
    badge
}

fn heading(prose: &mut Html, described: &Described<'_>) {
    let mut link = Html::new();
    let target = format!("#{}", text(described.operation, "operationId"));
    let summary = Html::text(text(described.operation, "summary"));
    link.element("a", &[("href", &target)], &summary);
    prose.element("h3", &[], &link);

    let mut address = badge(described.method);
    let mut path = Html::new();
    // Long paths may break after a slash, and nowhere else.
    for part in described.path.split_inclusive('/') {
        path.add_text(part);
        if part.ends_with('/') {
            path.add_markup("<wbr>");
        }
    }
    address.element("code", &[], &path);
    prose.element("p", &[("class", "address")], &address);
}

fn needs(prose: &mut Html, operation: &Value) {
    let scopes = list(&operation["security"][0]["apiKey"]);
    let mut needs = Html::text("Needs ");
    if scopes.is_empty() {
        needs.add_text("any valid key");
    }
    for scope in scopes.iter().filter_map(Value::as_str) {
        needs.span("span", "scope", scope);
    }
    prose.element("p", &[("class", "needs")], &needs);
}

fn parameters(prose: &mut Html, document: &Document, described: &Described<'_>) {
    for (place, title) in [("path", "Path"), ("query", "Query string"), ("header", "Request header fields")] {
        let mut rows = Html::new();
        for parameter in described.parameters() {
            let parameter = document.resolve(parameter);
            if text(parameter, "in") != place {
                continue;
            }
            let (schema, required) = (&parameter["schema"], parameter["required"] == true);
            let kind = schema::kind(schema);
            schema::row(
                &mut rows,
                text(parameter, "name"),
                &kind,
                required && place != "path",
                text(parameter, "description"),
                schema,
            );
        }
        if !rows.is_empty() {
            prose.element("h4", &[], &Html::text(title));
            prose.element("dl", &[("class", "fields")], &rows);
        }
    }
}

fn request(prose: &mut Html, document: &Document, operation: &Value) {
    let content = &operation["requestBody"]["content"]["application/json"];
    if content.is_null() {
        return;
    }
    let required = operation["requestBody"]["required"] == true;
    let title = if required { "Body" } else { "Body, which may be left out" };
    prose.element("h4", &[], &Html::text(title));
    prose.add(&schema::fields(document.resolve(&content["schema"])));
}

fn answers(prose: &mut Html, document: &Document, operation: &Value) {
    let mut rows = Html::new();
    for (status, response) in members(&operation["responses"]) {
        let class = if status.starts_with('2') { "status good" } else { "status bad" };
        let mut term = Html::new();
        term.span("span", class, status);
        rows.element("dt", &[], &term);
        rows.element("dd", &[], &meaning(document.resolve(response)));
    }
    prose.element("h4", &[], &Html::text("Answers"));
    prose.element("dl", &[("class", "answers")], &rows);
}

/// What an answer says; codes lead to their meaning.
fn meaning(response: &Value) -> Html {
    let content = &response["content"]["application/json"];
    let codes = members(&content["examples"]);
    let mut html = Html::new();
    if codes.is_empty() {
        html.add(&super::html::line(text(response, "description")));
        if let Some(name) = referred(&content["schema"]) {
            html.add_markup(" ");
            html.element("a", &[("href", &format!("#{name}"))], &Html::text(name));
        }
    }
    for code in codes.keys() {
        let mut name = Html::new();
        name.element("code", &[], &Html::text(code));
        html.element("a", &[("class", "code"), ("href", &format!("#{code}"))], &name);
        html.add_markup(" ");
    }
    html
}

fn examples(document: &Document, described: &Described<'_>) -> Html {
    let mut html = Html::new();
    html.span("p", "caption", "Request");
    html.add(&code::curl(described));
    for (status, response) in members(&described.operation["responses"]) {
        let response = document.resolve(response);
        let example = &response["content"]["application/json"]["example"];
        if !example.is_null() {
            html.span("p", "caption", &format!("Answer {status}"));
            html.add(&code::json(example));
        } else if status.starts_with('2') {
            html.span("p", "caption", &format!("Answer {status}"));
            html.add(&code::block(&header_fields(response)));
        }
    }
    html
}

/// The header fields of an answer without a body, that have a meaning of its own.
fn header_fields(response: &Value) -> Html {
    const EXAMPLES: [(&str, &str); 3] = [
        ("X-Auth-Key-Id", "3f2b8c1e-6d1c-4a57-9a3e-0b6f1d2c4e5a"),
        ("X-Auth-Organization-Id", "org_661f0a2b9c4d7e83105fd2aa"),
        ("X-Auth-Scopes", "admin read write"),
    ];
    let mut html = Html::new();
    let there = members(&response["headers"]);
    for (name, value) in EXAMPLES.into_iter().filter(|(name, _)| there.contains_key(*name)) {
        html.span("span", "name", name);
        html.add_markup(": ");
        html.span("span", "string", value);
        html.add_markup("\n");
    }
    html
}
