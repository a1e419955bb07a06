//! Looking into the OpenAPI document.

use std::sync::LazyLock;

use serde_json::{Map, Value};

/// The document, as it is served.
pub(super) struct Document(Value);

/// One operation, and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Described<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) operation: &'a Value,
    /// The path, whose parameters every operation has.
    pub(super) item: &'a Value,
}

impl<'a> Described<'a> {
    /// The operation's parameters, and those of its path.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &'a Value> {
        list(&self.item["parameters"]).iter().chain(list(&self.operation["parameters"]))
    }
}

/// Methods in the order in which they are shown.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

impl Document {
    /// Reads a document; one that cannot be read is empty.
    pub(super) fn read(json: &str) -> Self {
        Self(serde_json::from_str(json).unwrap_or_default())
    }

    /// Something in it, by its JSON pointer.
    pub(super) fn at(&self, pointer: &str) -> &Value {
        self.0.pointer(pointer).unwrap_or(&Value::Null)
    }

    /// What a value refers to, or else the value itself.
    pub(super) fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str().and_then(|place| place.strip_prefix('#')) {
            Some(pointer) => self.at(pointer),
            None => value,
        }
    }

    /// The tags, in order: name and description.
    pub(super) fn tags(&self) -> impl Iterator<Item = (&str, &str)> {
        list(self.at("/tags")).iter().map(|tag| (text(tag, "name"), text(tag, "description")))
    }

    /// The operations of a tag. A path that any method may ask stands there once.
    pub(super) fn operations<'a>(&'a self, tag: &'a str) -> impl Iterator<Item = Described<'a>> {
        let paths = members(self.at("/paths")).iter();
        paths.flat_map(move |(path, item)| {
            let found: Vec<_> = METHODS
                .into_iter()
                .filter_map(|method| Some(Described { method, path, operation: item.get(method)?, item }))
                .filter(|found| list(&found.operation["tags"]).iter().any(|name| name == tag))
                .collect();
            match found.first() {
                Some(first) if found.len() == METHODS.len() => vec![Described { method: "any", ..*first }],
                _ => found,
            }
        })
    }

    /// The schemas that have a name.
    pub(super) fn schemas(&self) -> impl Iterator<Item = (&str, &Value)> {
        members(self.at("/components/schemas")).iter().map(|(name, schema)| (name.as_str(), schema))
    }

    /// The names of the schemas that bodies of requests have.
    pub(super) fn request_schemas(&self) -> Vec<&str> {
        let items = members(self.at("/paths")).values().flat_map(|item| members(item).values());
        items
            .filter_map(|operation| {
                referred(&operation["requestBody"]["content"]["application/json"]["schema"])
            })
            .collect()
    }
}

/// A text in an object, empty if there is none.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// The entries of a list.
pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The members of an object.
pub(super) fn members(value: &Value) -> &Map<String, Value> {
    static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
    value.as_object().unwrap_or(&*NONE)
}

/// The last part of what a value refers to.
pub(super) fn referred(value: &Value) -> Option<&str> {
    value["$ref"].as_str()?.rsplit('/').next()
}
