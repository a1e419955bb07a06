//! Parameters, as the OpenAPI document describes them.

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{Object, Required};

/// A parameter of the query string that may be absent.
pub(super) fn query(name: &str, description: &str, schema: impl Into<Object>) -> Parameter {
    parameter(ParameterIn::Query, Required::False, name, description, schema)
}

/// A request header that may be absent.
pub(super) fn header(name: &str, description: &str, schema: impl Into<Object>) -> Parameter {
    parameter(ParameterIn::Header, Required::False, name, description, schema)
}

/// A part of the path.
pub(super) fn path(name: &str, description: &str, schema: impl Into<Object>) -> Parameter {
    parameter(ParameterIn::Path, Required::True, name, description, schema)
}

/// The header that makes a request safe to repeat.
pub(super) fn idempotency_key() -> Parameter {
    header(
        "Idempotency-Key",
        "A name of your own for this request. Sent again within 24 hours, with the same body, it is \
         answered with the key that was made then, without its text.",
        text().min_length(Some(1)).max_length(Some(255)).pattern(Some("^[!-~]+$")),
    )
}

/// A text.
pub(super) fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// One of a few texts.
pub(super) fn one_of(texts: &[&str]) -> ObjectBuilder {
    text().enum_values(Some(texts.iter().copied()))
}

/// A moment.
pub(super) fn moment() -> ObjectBuilder {
    text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
}

/// A UUID.
pub(super) fn uuid() -> ObjectBuilder {
    text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
}

/// A whole number.
pub(super) fn number(least: u32, most: u32) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(least)).maximum(Some(most))
}

/// `true` or `false`.
pub(super) fn flag() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Boolean)
}

fn parameter(
    place: ParameterIn,
    required: Required,
    name: &str,
    description: &str,
    schema: impl Into<Object>,
) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .description(Some(description))
        .schema(Some(schema.into()))
        .build()
}
