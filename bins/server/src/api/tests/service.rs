//! The API over a store in memory, with an agency and a key of every scope.

use std::future::Future;

use actix_http::Request;
use actix_web::App;
use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::{AppConfig, Response, Service, ServiceFactory as _};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::test::TestRequest;
use bsk_actix::auth::{
    Agency, ApiKeys, Caller, CreateOrganization, IssueKey, MemoryStore, OrganizationId, Pepper, RateLimit,
    ScopeSet, UpdateOrganization,
};
use serde_json::Value;

use crate::api::{self, State};
use crate::door::Door;
use crate::metrics::Metrics;
use crate::observe::{Observe, RequestIds};
use crate::settings::TrustedProxies;

pub(super) struct World {
    pub(super) api_keys: ApiKeys,
    pub(super) agency: OrganizationId,
    /// A key of the agency with every scope.
    pub(super) key: String,
}

/// An answer, taken apart.
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

impl World {
    pub(super) fn new() -> Self {
        let api_keys = ApiKeys::builder(MemoryStore::new(), Pepper::from_random([7; 32])).open().unwrap();
        let mut agency = CreateOrganization::new("Agency".parse().unwrap());
        agency.agency = Agency::Yes;
        let agency = api_keys.create_organization(agency).unwrap().id;
        let most = UpdateOrganization {
            rate_limit: Some(RateLimit::new(RateLimit::MAX_LIMIT, 1).unwrap()),
            ..UpdateOrganization::default()
        };
        api_keys.update_organization(&agency, most).unwrap();
        let mut world = Self { api_keys, agency, key: String::new() };
        world.key = world.issue(IssueKey::new("root".parse().unwrap(), ScopeSet::ALL));
        world
    }

    /// A key of the agency; its text.
    pub(super) fn issue(&self, asked: IssueKey) -> String {
        let keys = self.api_keys.organization_keys(&Caller::Operator, &self.agency).unwrap();
        keys.issue(asked, None).unwrap().plain_key.unwrap().as_str().to_owned()
    }

    /// The id of a new key of the agency.
    pub(super) fn key_id(&self) -> String {
        let keys = self.api_keys.organization_keys(&Caller::Operator, &self.agency).unwrap();
        let asked = IssueKey::new("target".parse().unwrap(), ScopeSet::BASE);
        keys.issue(asked, None).unwrap().key.record.id.to_string()
    }

    /// The id of a new sub-organization.
    pub(super) fn sub_organization(&self) -> String {
        let name = "Sub".parse().unwrap();
        let created = self.api_keys.create_sub_organization(&Caller::Operator, &self.agency, name);
        created.unwrap().id.to_string()
    }

    /// A path of the document with ids of things that are there.
    pub(super) fn fill(&self, path: &str) -> String {
        let mut filled = format!("/api/v1{path}").replace("{org}", self.agency.as_str());
        if filled.contains("{id}") {
            filled = filled.replace("{id}", &self.key_id());
        }
        if filled.contains("{sub}") {
            filled = filled.replace("{sub}", &self.sub_organization());
        }
        filled
    }

    /// Sends a request with the key of every scope.
    pub(super) fn request(&self, method: &str, uri: &str) -> TestRequest {
        TestRequest::with_uri(uri)
            .method(method.parse().unwrap())
            .insert_header(("X-API-Key", self.key.as_str()))
    }

    /// The API behind its door.
    pub(super) async fn service(
        &self,
    ) -> impl Service<Request, Response = Response<BoxBody>, Error = actix_web::Error> + use<> {
        let metrics = Metrics::new(self.api_keys.clone(), None, || 0);
        let url = "http://localhost".parse().unwrap();
        let observe = Observe::new(metrics, RequestIds::new(1), TrustedProxies::default(), &url);
        let (watch, state) = (observe.on_thread(), State::new(self.api_keys.clone()));
        let app = App::new().wrap(watch.clone()).configure(|config| api::configure(config, &state));
        let door = Door::new(app, self.api_keys.clone(), watch);
        door.new_service(AppConfig::default()).await.expect("nothing fails to start")
    }

    /// Sends requests, one after the other.
    pub(super) async fn send_all(&self, requests: impl IntoIterator<Item = TestRequest>) -> Vec<Answered> {
        let service = self.service().await;
        let mut answers = Vec::new();
        for request in requests {
            answers.push(take_apart(service.call(request.to_request())).await);
        }
        answers
    }

    /// Sends one request.
    pub(super) async fn send(&self, request: TestRequest) -> Answered {
        self.send_all([request]).await.remove(0)
    }
}

impl Answered {
    pub(super) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub(super) fn header(&self, name: &'static str) -> Option<&str> {
        self.headers.get(HeaderName::from_static(name)).map(|value: &HeaderValue| value.to_str().unwrap())
    }
}

async fn take_apart(answer: impl Future<Output = Result<Response<BoxBody>, actix_web::Error>>) -> Answered {
    let answer = answer.await.expect("refusals are answers");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let body = to_bytes(answer.into_body()).await.unwrap();
    Answered { status, headers, body: serde_json::from_slice(&body).unwrap_or_default() }
}
