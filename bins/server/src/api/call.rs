//! One request with a valid key, in the order in which it is judged.

use std::collections::BTreeMap;

use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, HttpResponse};
use bsk_actix::auth::{
    ApiKeys, Caller, Code, KeyId, ManageError, OrganizationId, OrganizationKeys, OrganizationRecord,
    Principal, ScopeSet,
};
use bsk_actix::{Authenticated, Problem};
use serde::Serialize;

use super::fields::{Fields, WrongFields};
use super::json::Json;
use super::{body, idempotency, query};

/// What a handler answers.
pub(super) type Answer = Result<HttpResponse, Problem>;

/// A request that carried a valid key within its limit.
pub(super) struct Call {
    api_keys: ApiKeys,
    caller: Authenticated,
    request: HttpRequest,
    payload: Payload,
}

/// A part of a request, made of its fields.
pub(super) trait Read<V>: Sized {
    /// Reads every field, so that all that is wrong is noted; `None` if something is.
    fn read(fields: &mut Fields<V>) -> Option<Self>;
}

/// Nothing: a request without parameters.
impl<V> Read<V> for () {
    fn read(_: &mut Fields<V>) -> Option<Self> {
        Some(())
    }
}

impl Call {
    pub(super) fn new(
        api_keys: ApiKeys,
        caller: Authenticated,
        request: HttpRequest,
        payload: Payload,
    ) -> Self {
        let api_keys = api_keys.for_request_from(request.peer_addr().map(|peer| peer.ip()));
        Self { api_keys, caller, request, payload }
    }

    pub(super) fn api_keys(&self) -> &ApiKeys {
        &self.api_keys
    }

    pub(super) fn principal(&self) -> &Principal {
        &self.caller
    }

    /// The organization of the path, for a caller that belongs to it and has the scopes.
    pub(super) async fn organization(&self, required: ScopeSet) -> Result<OrganizationRecord, Problem> {
        let (id, caller) = (self.organization_id("org")?, self.as_caller());
        self.blocking(move |api_keys| api_keys.organization(&caller, &id, required)).await
    }

    /// The keys of the path's organization, for a caller that may manage them.
    pub(super) async fn organization_keys(&self) -> Result<OrganizationKeys, Problem> {
        let (id, caller) = (self.organization_id("org")?, self.as_caller());
        self.blocking(move |api_keys| api_keys.organization_keys(&caller, &id)).await
    }

    /// An organization that the path names. To a caller, an impossible one is one that is not there.
    pub(super) fn organization_id(&self, name: &str) -> Result<OrganizationId, Problem> {
        let text = self.request.match_info().query(name);
        text.parse().map_err(|_| ManageError::OrganizationNotFound.into())
    }

    /// The key that the path names.
    pub(super) fn key_id(&self) -> Result<KeyId, Problem> {
        let text = self.request.match_info().query("id");
        text.parse().map_err(|_| ManageError::KeyNotFound.into())
    }

    /// Reads the query string.
    pub(super) fn query<T: Read<String>>(&self) -> Result<T, Problem> {
        let fields = query::fields(self.request.query_string())
            .map_err(|malformed| Problem::new(Code::InvalidRequest, malformed.message()))?;
        read(fields)
    }

    /// Reads the body, which must be there.
    pub(super) async fn body<T: Read<Json>>(&mut self) -> Result<T, Problem> {
        let text = body::read(self.request.headers(), &mut self.payload).await?;
        body::check_type(self.request.headers())?;
        read_json(&text)
    }

    /// Reads the body; none is one without fields.
    pub(super) async fn body_or_none<T: Read<Json>>(&mut self) -> Result<T, Problem> {
        let text = body::read(self.request.headers(), &mut self.payload).await?;
        if text.is_empty() {
            return read(Fields::new(BTreeMap::new()));
        }
        body::check_type(self.request.headers())?;
        read_json(&text)
    }

    /// The request's `Idempotency-Key`, with a digest of what it asks for.
    pub(super) fn idempotency(
        &self,
        asked: &impl Serialize,
    ) -> Result<Option<bsk_actix::auth::Idempotency>, Problem> {
        idempotency::read(self.request.headers(), asked)
    }

    /// Asks what may wait for the store, on a thread where waiting hurts nobody.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&ApiKeys) -> Result<T, ManageError> + Send + 'static,
    ) -> Result<T, Problem> {
        let api_keys = self.api_keys.clone();
        let Ok(answer) = web::block(move || ask(&api_keys)).await else {
            tracing::error!(route = self.request.match_pattern(), "a request ended before its time");
            return Err(Problem::internal());
        };
        Ok(answer?)
    }

    /// What a request to revoke a key asks for. One that asks for nothing that can be revoked is not refused
    /// by the limit of its key, and so has another.
    pub(super) fn or_vain_revocation<T>(&self, asked: Result<T, Problem>) -> Result<T, Problem> {
        if asked.is_err() {
            self.api_keys.spend_vain_revocation(self.principal())?;
        }
        asked
    }

    pub(super) fn as_caller(&self) -> Caller {
        Caller::Key(self.principal().clone())
    }
}

/// Reads all fields of a request and refuses those that are wrong or unknown.
fn read<V, T: Read<V>>(mut fields: Fields<V>) -> Result<T, Problem> {
    let value = T::read(&mut fields);
    fields.finish().map_err(wrong_fields)?;
    value.ok_or_else(|| wrong_fields(WrongFields::new()))
}

fn read_json<T: Read<Json>>(text: &[u8]) -> Result<T, Problem> {
    read(super::json::object(text).map_err(|message| Problem::new(Code::InvalidRequest, message))?)
}

fn wrong_fields(wrong: WrongFields) -> Problem {
    let problem = Problem::from(ManageError::Invalid(Vec::new()));
    wrong.into_iter().fold(problem, |problem, (field, reason)| problem.with_field(field, reason))
}
