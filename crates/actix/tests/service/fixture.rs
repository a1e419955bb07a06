//! Acme, its keys, and a service that requires them.

use std::future::ready;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::error::{ErrorBadGateway, ErrorInternalServerError};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::test::{self, TestRequest};
use actix_web::{App, Error, HttpResponse, web};
use bsk_actix::auth::permission::{AgencyRead, Read, Write};
use bsk_actix::auth::{
    ApiKeys, Budget, Caller, Clock, CreateOrganization, IssueKey, KeyId, KeyPrefix, MemoryStore,
    OrganizationId, Pepper, RateLimit, RevokeKey, ScopeSet,
};
use bsk_actix::{Authenticated, RequireApiKey, Scoped};
use futures_util::future::join_all;
use serde_json::Value;

pub(crate) struct Fixture {
    pub(crate) api_keys: ApiKeys,
    pub(crate) clock: Clock,
    pub(crate) organization: OrganizationId,
}

/// A key of Acme.
pub(crate) struct Key {
    pub(crate) id: KeyId,
    pub(crate) text: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        Self::with_prefix(KeyPrefix::BSK_LIVE)
    }

    pub(crate) fn with_prefix(prefix: KeyPrefix) -> Self {
        let clock = Clock::manual();
        let api_keys = ApiKeys::builder(MemoryStore::new(), Pepper::from_random([7; 32]))
            .prefix(prefix)
            .clock(clock.clone())
            .open()
            .unwrap();
        let acme = CreateOrganization::new("Acme".parse().unwrap());
        let organization = api_keys.create_organization(acme).unwrap().id;
        Self { api_keys, clock, organization }
    }

    pub(crate) fn key(&self, scopes: impl Into<ScopeSet>) -> Key {
        self.issue(IssueKey::new("a key".parse().unwrap(), scopes.into()))
    }

    /// A key with a limit in 60 s.
    pub(crate) fn limited_key(&self, scopes: impl Into<ScopeSet>, limit: u32) -> Key {
        let rate_limit = Some(RateLimit::new(limit, 60).unwrap());
        self.issue(IssueKey { rate_limit, ..IssueKey::new("a key".parse().unwrap(), scopes.into()) })
    }

    pub(crate) fn issue(&self, request: IssueKey) -> Key {
        let keys = self.api_keys.organization_keys(&Caller::Operator, &self.organization).unwrap();
        let issued = keys.issue(request, None).unwrap();
        Key { id: issued.key.record.id, text: issued.plain_key.unwrap().as_str().to_owned() }
    }

    pub(crate) fn revoke(&self, key: &Key) {
        let keys = self.api_keys.organization_keys(&Caller::Operator, &self.organization).unwrap();
        keys.revoke(key.id, RevokeKey::default()).unwrap();
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Sends requests at the same time, to one service.
    pub(crate) async fn send_all(&self, requests: impl IntoIterator<Item = TestRequest>) -> Vec<Answer> {
        let required = RequireApiKey::new(self.api_keys.clone()).budget(budget);
        let outside = |request: ServiceRequest, next: &_| {
            let answered = Service::call(next, request);
            async {
                let mut response: ServiceResponse<_> = answered.await?;
                let seen = HeaderValue::from(response.status().as_u16());
                response.headers_mut().insert(HeaderName::from_static("x-seen-outside"), seen);
                Ok(response)
            }
        };
        let app = App::new()
            .service(web::scope("/v1").wrap(required).wrap_fn(outside).configure(routes))
            .service(web::scope("/open").configure(routes));
        let app = test::init_service(app).await;
        let calls = requests.into_iter().map(|request| app.call(request.to_request()));
        join_all(calls).await.into_iter().map(answer).collect()
    }

    pub(crate) async fn send(&self, request: TestRequest) -> Answer {
        self.send_all([request]).await.remove(0)
    }

    pub(crate) async fn get(&self, path: &str, key: &Key) -> Answer {
        self.send(with_key(path, key)).await
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name);
        let first = values.next().map(|value| value.to_str().unwrap());
        assert!(values.next().is_none(), "{name} is there once");
        first
    }

    pub(crate) fn number(&self, name: &str) -> u64 {
        self.header(name).unwrap_or_else(|| panic!("{name} is in {self:?}")).parse().unwrap()
    }

    pub(crate) fn problem(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"));
        let body: Value = serde_json::from_str(&self.body).unwrap();
        let mut names: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["code", "details", "message"]);
        body
    }

    #[track_caller]
    pub(crate) fn assert_refused(&self, status: u16, code: &str) {
        assert_eq!((self.status.as_u16(), &self.problem()["code"]), (status, &code.into()), "{self:?}");
    }

    #[track_caller]
    pub(crate) fn assert_ok(&self) {
        assert_eq!(self.status, StatusCode::OK, "{self:?}");
    }
}

pub(crate) fn with_key(path: &str, key: &Key) -> TestRequest {
    TestRequest::get().uri(path).insert_header(("X-API-Key", key.text.as_str()))
}

fn read<B: MessageBody>(status: StatusCode, headers: &HeaderMap, body: B) -> Answer {
    let body = body.try_into_bytes().ok().expect("a body that is whole");
    Answer { status, headers: headers.clone(), body: String::from_utf8(body.to_vec()).unwrap() }
}

/// Answers as the HTTP server does: an error becomes a response.
fn answer<B: MessageBody>(outcome: Result<ServiceResponse<B>, Error>) -> Answer {
    match outcome {
        Ok(response) => {
            let (response, body) = response.into_parts().1.into_parts();
            read(response.status(), response.headers(), body)
        }
        Err(error) => {
            let (response, body) = error.error_response().into_parts();
            read(response.status(), response.headers(), body)
        }
    }
}

/// What the service does behind the middleware.
fn routes(routes: &mut web::ServiceConfig) {
    routes
        .route("/me", web::to(|caller: Authenticated| ready(caller.id().to_string())))
        .route("/read", web::to(|_: Scoped<Read>| ready("read")))
        .route("/both", web::to(|_: Scoped<(Read, Write)>| ready("both")))
        .route("/agency", web::to(|_: Scoped<AgencyRead>| ready("agency")))
        .route("/write", web::to(|_: Scoped<Write>, _: web::Json<Value>| ready("written")))
        .route("/revoke", web::to(|_: Authenticated| ready("revoked")))
        .route("/teapot", web::to(|| ready(HttpResponse::new(StatusCode::IM_A_TEAPOT))))
        .route("/fails", web::to(|| ready(Err::<&str, _>(ErrorInternalServerError("it broke")))))
        .service(
            web::resource("/broken")
                .wrap_fn(|_, _| ready(Err::<ServiceResponse, _>(ErrorBadGateway("it broke inside"))))
                .to(|| ready("unreachable")),
        );
}

fn budget(request: &ServiceRequest) -> Budget {
    if request.path() == "/v1/revoke" { Budget::Revocation } else { Budget::Request }
}
