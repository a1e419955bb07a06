//! The header fields of answers.

use std::collections::BTreeMap;

use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::openapi::{Ref, RefOr, ResponseBuilder};

use crate::api::parameter::{number, one_of, text};

/// On every answer to a request with a valid key.
pub(super) const ALWAYS: [&str; 5] =
    ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit-Policy", "RateLimit"];

/// Every header field, by its name.
pub(super) fn all() -> BTreeMap<String, RefOr<Header>> {
    let most = u32::MAX;
    let fields: [(&str, &str, ObjectBuilder); 12] = [
        ("X-RateLimit-Limit", "Requests in a window.", number(1, 1_000_000)),
        ("X-RateLimit-Remaining", "Requests that would be admitted now.", number(0, 1_000_000)),
        (
            "X-RateLimit-Reset",
            "Unix time in seconds from which, if the key stays silent, the full limit is free again.",
            number(0, most),
        ),
        ("RateLimit-Policy", "The limit as IETF drafts write it: `\"default\";q=1000;w=60`.", text()),
        (
            "RateLimit",
            "What is left of it now, and in how many seconds there is more: `\"default\";r=999;t=60`.",
            text(),
        ),
        ("Retry-After", "Seconds to wait before the request is sent again.", number(1, most)),
        ("WWW-Authenticate", "How to come back with a key that will do (RFC 6750).", text()),
        ("Location", "Where what was created is.", text()),
        (
            "Idempotent-Replayed",
            "There if an earlier request with the same `Idempotency-Key` created the key.",
            one_of(&["true"]),
        ),
        ("X-Auth-Key-Id", "The id of the key.", crate::api::parameter::uuid()),
        ("X-Auth-Organization-Id", "The organization that the key belongs to.", text()),
        (
            "X-Auth-Scopes",
            "What the key may do, separated by spaces: `admin` gives `admin read write`.",
            text(),
        ),
    ];
    fields
        .into_iter()
        .map(|(name, description, schema)| {
            let header =
                HeaderBuilder::new().schema(Some(schema.build())).description(Some(description)).build();
            (name.to_owned(), RefOr::T(header))
        })
        .collect()
}

/// Adds header fields to an answer.
pub(super) fn refer(
    response: ResponseBuilder,
    names: impl IntoIterator<Item = &'static str>,
) -> ResponseBuilder {
    names.into_iter().fold(response, |response, name| {
        response.header_ref(name, Ref::new(format!("#/components/headers/{name}")))
    })
}
