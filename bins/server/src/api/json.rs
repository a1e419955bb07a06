//! JSON, read strictly: an object in which no name stands twice.

use std::collections::BTreeMap;
use std::fmt;

use bsk_actix::auth::{Name, OrganizationStatus, RateLimit, Scope, ScopeSet, Timestamp};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::fields::{Fields, Wrong};

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool,
    /// `None`: negative, too large, or no whole number.
    Number(Option<u64>),
    Text(String),
    List(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

/// Reads the fields of an object.
///
/// # Errors
///
/// What is wrong, without any of the text: it is not UTF-8, not JSON, not an object, or a name
/// stands twice in an object.
pub(crate) fn object(text: &[u8]) -> Result<Fields<Json>, String> {
    match serde_json::from_slice(text) {
        Ok(Json::Object(given)) => Ok(Fields::new(given)),
        Ok(_) => Err("The body must be a JSON object.".to_owned()),
        // The names of objects and their places, and nothing else, are in these messages.
        Err(error) if error.is_data() => {
            Err(format!("The body has a name twice in one object, at line {}.", error.line()))
        }
        Err(error) => {
            Err(format!("The body is not valid JSON: see line {}, column {}.", error.line(), error.column()))
        }
    }
}

/// A name: see [`Name`].
pub(crate) fn name(value: Json) -> Result<Name, Wrong> {
    text(value)?.parse().map_err(|error: <Name as std::str::FromStr>::Err| error.to_string().into())
}

/// At least one scope; repeats collapse.
pub(crate) fn scopes(value: Json) -> Result<ScopeSet, Wrong> {
    let Json::List(names) = value else {
        return Err("must be a list of scopes".into());
    };
    let read = |value| match value {
        Json::Text(name) => name.parse::<Scope>().map_err(|error| Wrong::from(error.to_string())),
        _ => Err(Wrong::from("must be a list of texts")),
    };
    let scopes: ScopeSet = names.into_iter().map(read).collect::<Result<_, _>>()?;
    if scopes.is_empty() { Err("must name at least one scope".into()) } else { Ok(scopes) }
}

/// A moment.
pub(crate) fn moment(value: Json) -> Result<Timestamp, Wrong> {
    const EXPECTED: &str = "must be an RFC 3339 time such as 2026-01-31T12:00:00Z";
    match value {
        Json::Text(text) => text.parse().map_err(|_| EXPECTED.into()),
        _ => Err(EXPECTED.into()),
    }
}

/// A whole number of at most `most`.
pub(crate) fn number(value: &Json, most: u64) -> Result<u64, Wrong> {
    match value {
        Json::Number(Some(number)) if *number <= most => Ok(*number),
        _ => Err(format!("must be a whole number from 0 to {most}").into()),
    }
}

/// A rate limit.
pub(crate) fn rate_limit(value: Json) -> Result<RateLimit, Wrong> {
    let Json::Object(given) = value else {
        return Err("must be an object with limit and windowSeconds".into());
    };
    let mut fields = Fields::new(given);
    let limit = fields.required("limit", |value| positive(&value, RateLimit::MAX_LIMIT));
    let window = fields.required("windowSeconds", |value| positive(&value, RateLimit::MAX_WINDOW_SECONDS));
    fields.finish()?;
    match (limit, window) {
        (Some(limit), Some(window)) => {
            RateLimit::new(limit, window).map_err(|error| error.to_string().into())
        }
        _ => Err("must have limit and windowSeconds".into()),
    }
}

/// Whether an organization's keys are accepted.
pub(crate) fn status(value: Json) -> Result<OrganizationStatus, Wrong> {
    match value {
        Json::Text(text) if text == "active" => Ok(OrganizationStatus::Active),
        Json::Text(text) if text == "suspended" => Ok(OrganizationStatus::Suspended),
        _ => Err("must be active or suspended".into()),
    }
}

/// `null` as `None`, and everything else as `read` says.
pub(crate) fn or_null<T>(
    read: impl FnOnce(Json) -> Result<T, Wrong>,
) -> impl FnOnce(Json) -> Result<Option<T>, Wrong> {
    |value| match value {
        Json::Null => Ok(None),
        value => read(value).map(Some),
    }
}

fn text(value: Json) -> Result<String, Wrong> {
    match value {
        Json::Text(text) => Ok(text),
        _ => Err("must be a text".into()),
    }
}

fn positive(value: &Json, most: u32) -> Result<u32, Wrong> {
    let wrong = || format!("must be a whole number from 1 to {most}");
    match value {
        Json::Number(Some(number)) if (1..=u64::from(most)).contains(number) => {
            u32::try_from(*number).map_err(|_| wrong().into())
        }
        _ => Err(wrong().into()),
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
        Ok(Json::Bool)
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Number(Some(number)))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Number(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Number(None))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = BTreeMap::new();
        while let Some((name, value)) = members.next_entry()? {
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("a name stands twice"));
            }
        }
        Ok(Json::Object(object))
    }
}
