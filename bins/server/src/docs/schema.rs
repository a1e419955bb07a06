//! What values may be.

use serde_json::Value;

use super::document::{list, members, referred, text};
use super::html::{Html, line};

/// The fields of an object, each with its type and meaning.
pub(super) fn fields(schema: &Value) -> Html {
    let required = list(&schema["required"]);
    let mut rows = Html::new();
    for (name, field) in members(&schema["properties"]) {
        let is_required = required.iter().any(|it| it == name);
        row(&mut rows, name, &kind(field), is_required, description(field), field);
    }
    let mut html = Html::new();
    if !rows.is_empty() {
        html.element("dl", &[("class", "fields")], &rows);
    }
    html
}

/// Adds one row: a field, or a parameter.
pub(super) fn row(
    rows: &mut Html,
    name: &str,
    kind: &Html,
    is_required: bool,
    description: &str,
    schema: &Value,
) {
    let mut term = Html::new();
    term.element("code", &[], &Html::text(name));
    term.element("span", &[("class", "type")], kind);
    if is_required {
        term.span("span", "required", "required");
    }
    let mut meaning = line(description);
    let limits = limits(schema);
    if !limits.is_empty() {
        meaning.add_markup(" ");
        meaning.span("span", "limits", &limits);
    }
    rows.element("dt", &[], &term);
    rows.element("dd", &[], &meaning);
}

/// What kind of value a schema describes.
pub(super) fn kind(schema: &Value) -> Html {
    let mut html = Html::new();
    if let Some(name) = referred(schema) {
        html.element("a", &[("href", &format!("#{name}"))], &Html::text(name));
        return html;
    }
    for choice in list(&schema["oneOf"]).iter().chain(list(&schema["anyOf"])) {
        if !html.is_empty() {
            html.add_markup(" or ");
        }
        html.add(&kind(choice));
    }
    if !html.is_empty() {
        return html;
    }
    let mut names: Vec<&str> = list(&schema["type"]).iter().filter_map(Value::as_str).collect();
    names.extend(schema["type"].as_str());
    for (i, name) in names.into_iter().enumerate() {
        html.add_markup(if i == 0 { "" } else { " or " });
        match (name, text(schema, "format")) {
            ("array", _) => {
                html.add_markup("list of ");
                html.add(&kind(&schema["items"]));
            }
            ("string", "date-time") => html.add_markup("time"),
            ("string", "uuid") => html.add_markup("UUID"),
            ("string", _) => html.add_markup("text"),
            ("integer", _) => html.add_markup("whole number"),
            ("boolean", _) => html.add_markup("true or false"),
            (other, _) => html.add_text(other),
        }
    }
    html
}

/// What a field means, also if it stands at one of its choices.
fn description(schema: &Value) -> &str {
    let choices = list(&schema["oneOf"]).iter();
    let described = [schema].into_iter().chain(choices).map(|schema| text(schema, "description"));
    described.into_iter().find(|description| !description.is_empty()).unwrap_or_default()
}

/// The values of a schema that has only a few, as text.
pub(super) fn choices(schema: &Value) -> Vec<&str> {
    list(&schema["enum"]).iter().filter_map(Value::as_str).collect()
}

/// Within which bounds a value must be.
fn limits(schema: &Value) -> String {
    let mut limits = Vec::new();
    match (schema["minimum"].as_u64(), schema["maximum"].as_u64()) {
        (Some(least), Some(most)) if most < u64::from(u32::MAX) => limits.push(format!("{least} to {most}")),
        (None, Some(most)) => limits.push(format!("at most {most}")),
        (Some(least), _) if least > 0 => limits.push(format!("at least {least}")),
        _ => {}
    }
    for choices in [choices(schema), choices(&schema["items"])] {
        if !choices.is_empty() {
            limits.push(choices.join(", "));
        }
    }
    if let Some(most) = schema["maxLength"].as_u64() {
        limits.push(format!("at most {most} characters"));
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        limits.push(pattern.to_owned());
    }
    if !schema["default"].is_null() {
        let default = &schema["default"];
        limits.push(format!("default {}", default.as_str().map_or(default.to_string(), str::to_owned)));
    }
    limits.join(" · ")
}
