//! A first start in a folder of its own, and requests to the service.

use actix_web::body::MessageBody;
use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use actix_web::test::{self, TestRequest};
use actix_web::{App, Error};
use bsk_actix::auth::{
    ApiKeys, Caller, IssueKey, KeyId, OrganizationKeys, OrganizationRecord, RateLimit, RevokeKey, ScopeSet,
};
use serde_json::Value;
use tempfile::TempDir;

use crate::api;
use crate::database::Database;
use crate::first_start::{self, FirstStart};
use crate::home::Home;

pub(super) struct Fixture {
    pub(super) home: Home,
    pub(super) api_keys: ApiKeys,
    database: Database,
    start: FirstStart,
    _folder: TempDir,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

impl Fixture {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path());
        let (api_keys, database) = (home.serve().unwrap(), home.database().unwrap());
        let start = first_start::begin(&api_keys, &database).unwrap();
        Self { home, api_keys, database, start, _folder: folder }
    }

    pub(super) fn agency(&self) -> &OrganizationRecord {
        &self.start.agency
    }

    pub(super) fn client(&self) -> &OrganizationRecord {
        &self.start.client
    }

    /// One of the keys of the first start, by its variable.
    pub(super) fn key(&self, variable: &str) -> &str {
        let named = self.start.keys.iter().find(|(name, _)| *name == variable);
        named.unwrap_or_else(|| panic!("{variable} is one of the keys")).1.as_str()
    }

    /// A further key of the agency, with a limit in 60 s.
    pub(super) fn issue(&self, scopes: ScopeSet, limit: u32) -> (KeyId, String) {
        let rate_limit = Some(RateLimit::new(limit, 60).unwrap());
        let request = IssueKey { rate_limit, ..IssueKey::new("further".parse().unwrap(), scopes) };
        let issued = self.agency_keys().issue(request, None).unwrap();
        (issued.key.record.id, issued.plain_key.unwrap().as_str().to_owned())
    }

    pub(super) fn revoke(&self, id: KeyId) {
        self.agency_keys().revoke(id, RevokeKey::default()).unwrap();
    }

    fn agency_keys(&self) -> OrganizationKeys {
        self.api_keys.organization_keys(&Caller::Operator, &self.agency().id).unwrap()
    }

    /// Sends a request about an organization, with a key.
    pub(super) async fn send(
        &self,
        method: Method,
        organization: &OrganizationRecord,
        path: &str,
        key: &str,
        body: Option<Value>,
    ) -> Answer {
        let uri = format!("/api/v1/organization/{}{path}", organization.id);
        let request = TestRequest::default().method(method).uri(&uri).insert_header(("X-API-Key", key));
        self.request(match body {
            Some(body) => request.set_json(body),
            None => request,
        })
        .await
    }

    /// Reads something of the agency.
    pub(super) async fn get(&self, path: &str, key: &str) -> Answer {
        self.send(Method::GET, self.agency(), path, key, None).await
    }

    pub(super) async fn request(&self, request: TestRequest) -> Answer {
        let app = App::new().configure(api::service(self.api_keys.clone(), self.database.clone()));
        let app = test::init_service(app).await;
        match test::try_call_service(&app, request.to_request()).await {
            Ok(response) => {
                let (response, body) = response.into_parts().1.into_parts();
                Answer::new(response.status(), response.headers(), body)
            }
            Err(error) => Answer::of(&error),
        }
    }
}

impl Answer {
    fn new<B: MessageBody>(status: StatusCode, headers: &HeaderMap, body: B) -> Self {
        let bytes = body.try_into_bytes().ok().expect("a body that is whole");
        let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| panic!("{status} with {bytes:?}"));
        Self { status: status.as_u16(), headers: headers.clone(), body }
    }

    /// As the HTTP server answers an error.
    fn of(error: &Error) -> Self {
        let (response, body) = error.error_response().into_parts();
        Self::new(response.status(), response.headers(), body)
    }

    pub(super) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).unwrap_or_else(|| panic!("{name} is in {self:?}"));
        value.to_str().unwrap()
    }

    #[track_caller]
    pub(super) fn assert_refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, &self.body["code"]), (status, &code.into()), "{self:?}");
        assert!(self.body["message"].is_string() && self.body["details"].is_object(), "{self:?}");
    }

    #[track_caller]
    pub(super) fn assert_status(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
    }
}
