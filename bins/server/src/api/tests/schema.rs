//! Enough of JSON Schema to hold the document's examples against its schemas.

use serde_json::Value;

/// What is wrong with a value, by its path.
pub(super) fn violations(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let schema = resolve(document, schema);
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = |choice: &&Value| violations(document, choice, value, at).is_empty();
        let fitting = choices.iter().filter(fits).count();
        return if fitting == 1 { vec![] } else { vec![format!("{at}: {fitting} choices fit")] };
    }
    let mut wrong = Vec::new();
    if !types(schema).iter().any(|name| is_of(value, name)) {
        return vec![format!("{at}: {value} is not {}", schema["type"])];
    }
    if let Some(choices) = schema["enum"].as_array()
        && !choices.contains(value)
    {
        wrong.push(format!("{at}: {value} is no choice"));
    }
    if let Some(text) = value.as_str() {
        wrong.extend(text_violations(schema, text).into_iter().map(|it| format!("{at}: {text:?} {it}")));
    }
    if let Some(number) = value.as_f64() {
        let (least, most) = (schema["minimum"].as_f64(), schema["maximum"].as_f64());
        if least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most) {
            wrong.push(format!("{at}: {number} is out of its range"));
        }
    }
    for (i, item) in value.as_array().into_iter().flatten().enumerate() {
        wrong.extend(violations(document, &schema["items"], item, &format!("{at}[{i}]")));
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.get(name).is_none() {
            wrong.push(format!("{at}.{name} is missing"));
        }
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        match schema["properties"].get(name) {
            Some(schema) => wrong.extend(violations(document, schema, member, &format!("{at}.{name}"))),
            None if schema["additionalProperties"] == true => {}
            None if schema["additionalProperties"].is_object() => {
                let schema = &schema["additionalProperties"];
                wrong.extend(violations(document, schema, member, &format!("{at}.{name}")));
            }
            None => wrong.push(format!("{at}.{name} is not described")),
        }
    }
    wrong
}

/// What a schema refers to, or else the schema itself.
pub(super) fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let Some(place) = schema["$ref"].as_str() else { return schema };
    document.pointer(place.strip_prefix('#').unwrap()).unwrap_or_else(|| panic!("{place} is nowhere"))
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(name) => vec![name.as_str()],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        other => panic!("a schema of type {other}"),
    }
}

fn is_of(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("a type named {other}"),
    }
}

fn text_violations(schema: &Value, text: &str) -> Vec<&'static str> {
    let mut wrong = Vec::new();
    let is_hex = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let fits_format = match schema["format"].as_str() {
        Some("uuid") => text.len() == 36 && is_hex(&text.replace('-', "")),
        Some("date-time") => text.parse::<bsk_actix::auth::Timestamp>().is_ok(),
        None => true,
        Some(other) => panic!("a format named {other}"),
    };
    let id_of = |prefix: &str| {
        text.strip_prefix(prefix).is_some_and(|rest| {
            (1..=60).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    let key_with =
        |digits| text.strip_prefix("bsk_live_").is_some_and(|rest| rest.len() == digits && is_hex(rest));
    let fits_pattern = match schema["pattern"].as_str() {
        Some("^org_[0-9A-Za-z]{1,60}$") => id_of("org_"),
        Some("^user_[0-9A-Za-z]{1,60}$") => id_of("user_"),
        Some("^bsk_live_[0-9a-f]{4}$") => key_with(4),
        Some("^bsk_live_[0-9a-f]{32}$") => key_with(32),
        None => true,
        Some(other) => panic!("a pattern that nothing here can judge: {other}"),
    };
    let (least, most) = (schema["minLength"].as_u64(), schema["maxLength"].as_u64());
    let length = text.chars().count() as u64;
    if !fits_format {
        wrong.push("has another format");
    }
    if !fits_pattern {
        wrong.push("does not fit the pattern");
    }
    if least.is_some_and(|least| length < least) || most.is_some_and(|most| length > most) {
        wrong.push("has another length");
    }
    wrong
}
