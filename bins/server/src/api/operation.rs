//! One row of the API: what answers a request, and what the reference says about it.

use std::future::Future;

use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, Route, guard};
use bsk_actix::Authenticated;
use bsk_actix::auth::{ApiKeys, Code, ScopeSet};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::AdditionalProperties;
use utoipa::openapi::{RefOr, Schema};

use super::call::{Answer, Call};
use super::object::Example;

/// An operation of the API. The router and the OpenAPI document are made of the same list of
/// these, so that neither has a route that the other lacks.
pub(crate) struct Operation {
    pub(super) id: &'static str,
    pub(super) verb: Verb,
    /// Below the base path.
    pub(super) path: &'static str,
    pub(super) tag: Tag,
    pub(super) summary: &'static str,
    pub(super) description: &'static str,
    pub(super) scopes: ScopeSet,
    pub(super) parameters: Vec<Parameter>,
    pub(super) request: Option<RequestBody>,
    pub(super) answer: Option<AnswerBody>,
    /// The codes that no other part of the operation implies.
    pub(super) codes: Vec<Code>,
    pub(super) schemas: Vec<(String, RefOr<Schema>)>,
    handler: Handler,
}

/// Makes the route of one worker.
type Handler = Box<dyn Fn(&ApiKeys) -> Route>;

/// The body of a request.
pub(super) struct RequestBody {
    pub(super) required: bool,
    pub(super) schema: String,
    pub(super) example: Value,
}

/// The answer if all is well.
pub(super) struct AnswerBody {
    pub(super) status: u16,
    pub(super) description: &'static str,
    pub(super) schema: String,
    pub(super) example: Value,
    pub(super) headers: Vec<&'static str>,
}

/// The method of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    /// `GET`, and `HEAD` with it.
    Get,
    Post,
    Patch,
    Delete,
}

/// The part of the reference that an operation stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    ApiKeys,
    OwnKey,
    ForwardAuth,
    Organizations,
    Agencies,
    AuditLog,
}

impl Operation {
    /// An operation that answers requests with a valid key.
    pub(super) fn new<F, A>(verb: Verb, path: &'static str, id: &'static str, handler: F) -> Self
    where
        F: Fn(Call) -> A + Copy + 'static,
        A: Future<Output = Answer> + 'static,
    {
        let handler = move |api_keys: &ApiKeys| {
            let api_keys = api_keys.clone();
            web::route().to(move |caller: Authenticated, request: HttpRequest, payload: Payload| {
                handler(Call::new(api_keys.clone(), caller, request, payload))
            })
        };
        Self {
            id,
            verb,
            path,
            tag: Tag::ApiKeys,
            summary: "",
            description: "",
            scopes: ScopeSet::EMPTY,
            parameters: Vec::new(),
            request: None,
            answer: None,
            codes: Vec::new(),
            schemas: Vec::new(),
            handler: Box::new(handler),
        }
    }

    /// Says what it does, in one line and in more.
    pub(super) fn documented(mut self, tag: Tag, summary: &'static str, description: &'static str) -> Self {
        (self.tag, self.summary, self.description) = (tag, summary, description);
        self
    }

    /// Says which scopes it needs.
    pub(super) fn needs(mut self, scopes: impl Into<ScopeSet>) -> Self {
        self.scopes = scopes.into();
        self
    }

    /// Says which parameters it has beside those of its path.
    pub(super) fn with_parameters(mut self, parameters: impl IntoIterator<Item = Parameter>) -> Self {
        self.parameters.extend(parameters);
        self
    }

    /// Says what its body is.
    pub(super) fn with_body<T: ToSchema>(mut self, required: bool, example: Value) -> Self {
        let schema = self.refer::<T>();
        for (_, described) in self.schemas.iter_mut().filter(|(name, _)| *name == schema) {
            // Unknown fields are refused.
            if let RefOr::T(Schema::Object(object)) = described {
                object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
            }
        }
        self.request = Some(RequestBody { required, schema, example });
        self
    }

    /// Says what it answers if all is well.
    pub(super) fn answers<T: ToSchema + Serialize + Example>(
        mut self,
        status: u16,
        description: &'static str,
        headers: &[&'static str],
    ) -> Self {
        let schema = self.refer::<T>();
        // An example that cannot be written would be null, which no schema allows.
        let example = serde_json::to_value(T::example()).unwrap_or_default();
        self.answer = Some(AnswerBody { status, description, schema, example, headers: headers.to_vec() });
        self
    }

    /// Says which codes it has that are its own.
    pub(super) fn refuses(mut self, codes: &[Code]) -> Self {
        self.codes.extend_from_slice(codes);
        self
    }

    /// The route, without what guards it.
    pub(super) fn route(&self, api_keys: &ApiKeys) -> Route {
        (self.handler)(api_keys)
    }

    fn refer<T: ToSchema>(&mut self) -> String {
        let name = T::name().into_owned();
        self.schemas.push((name.clone(), T::schema()));
        T::schemas(&mut self.schemas);
        name
    }
}

impl Verb {
    /// The methods that a request may have.
    pub(super) const fn methods(self) -> &'static [&'static str] {
        match self {
            Self::Get => &["GET", "HEAD"],
            Self::Post => &["POST"],
            Self::Patch => &["PATCH"],
            Self::Delete => &["DELETE"],
        }
    }

    /// Lets only these methods through.
    pub(super) fn guard(self) -> impl guard::Guard {
        guard::fn_guard(move |context| self.methods().contains(&context.head().method.as_str()))
    }
}

impl Tag {
    /// Every tag, in the order of the reference.
    pub(super) const ALL: [Self; 6] =
        [Self::ApiKeys, Self::OwnKey, Self::ForwardAuth, Self::Organizations, Self::Agencies, Self::AuditLog];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::ApiKeys => "API keys",
            Self::OwnKey => "The calling key",
            Self::ForwardAuth => "Forward auth",
            Self::Organizations => "Organizations",
            Self::Agencies => "Agencies",
            Self::AuditLog => "Audit log",
        }
    }

    pub(super) const fn description(self) -> &'static str {
        match self {
            Self::ApiKeys => {
                "The API keys of an organization. All need a key with `admin`. A key with `admin` and \
                 `agency:write` also manages the keys of its organization's sub-organizations, which \
                 have no agency scopes."
            }
            Self::OwnKey => "Any valid key can read and revoke itself.",
            Self::ForwardAuth => {
                "For proxies that ask before they pass a request on: nginx `auth_request`, Traefik, \
                 Caddy, HAProxy, Envoy."
            }
            Self::Organizations => "The organization that the calling key belongs to.",
            Self::Agencies => "Agencies and their sub-organizations, for keys with agency scopes.",
            Self::AuditLog => "Who did what to which key or person, and when. Needs a key with `admin`.",
        }
    }
}
