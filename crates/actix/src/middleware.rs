//! The middleware that keeps everybody else out.

mod answer;

pub use answer::Answer;

use core::fmt;
use core::task::{Context, Poll};
use std::future::{Ready, ready};
use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use bsk_auth::{ApiKeys, Budget};

use crate::gate::{Check, Gate};
use crate::problem::Problem;

/// Requires a valid key for a whole scope of routes.
///
/// It takes the key from `X-API-Key` or `Authorization: Bearer`, verifies and
/// counts the request, and leaves an [`Admission`](bsk_auth::Admission) in its
/// extensions, where [`Authenticated`](crate::Authenticated) and
/// [`Scoped`](crate::Scoped) find it. It answers all others with a
/// [`Problem`]: a response and no error, so that the middleware around it sees
/// it. Every answer to a valid key carries the rate-limit fields, also a `404`
/// and what a handler returns as an error.
///
/// A request that passes two of them is counted twice: wrap each route once.
/// CORS, compression and logging go around it.
///
/// # Examples
///
/// ```
/// use actix_web::{App, web};
/// use bsk_actix::{Authenticated, RequireApiKey};
/// # use bsk_actix::auth::{ApiKeys, MemoryStore, Pepper};
///
/// async fn hello(caller: Authenticated) -> String {
///     format!("hello, {}", caller.organization())
/// }
///
/// # let api_keys = ApiKeys::builder(MemoryStore::new(), Pepper::from_random([7; 32])).open()?;
/// let app = App::new().service(
///     web::scope("/v1").wrap(RequireApiKey::new(api_keys)).route("/hello", web::get().to(hello)),
/// );
/// # Ok::<(), bsk_actix::auth::OpenError>(())
/// ```
#[derive(Clone)]
pub struct RequireApiKey {
    gate: Gate,
    budget: fn(&ServiceRequest) -> Budget,
    address: Option<Arc<Address>>,
}

type Address = dyn Fn(&ServiceRequest) -> Option<IpAddr> + Send + Sync;

impl RequireApiKey {
    /// Requires one of these keys.
    #[must_use]
    pub fn new(api_keys: ApiKeys) -> Self {
        Self { gate: Gate::new(api_keys), budget: |_| Budget::Request, address: None }
    }

    /// Chooses by the request what it spends. Without, every request spends
    /// one unit of its key's limit.
    ///
    /// # Security
    ///
    /// A request with [`Budget::Revocation`] is admitted beyond the limit: the
    /// choice must fit the routes that do nothing but revoke, and no others.
    /// They call [`ApiKeys::spend_vain_revocation`] where they end without.
    #[must_use]
    pub fn budget(mut self, budget: fn(&ServiceRequest) -> Budget) -> Self {
        self.budget = budget;
        self
    }

    /// Says where a request comes from. Without, that is the peer of its
    /// connection; behind a proxy, it is what a trusted proxy says of it.
    ///
    /// Whoever presents many unknown keys from one address has to wait for new
    /// ones to be looked up. Keys that are cached do not notice, and `None`
    /// never waits.
    #[must_use]
    pub fn address(
        mut self,
        address: impl Fn(&ServiceRequest) -> Option<IpAddr> + Send + Sync + 'static,
    ) -> Self {
        self.address = Some(Arc::new(address));
        self
    }

    fn address_of(&self, request: &ServiceRequest) -> Option<IpAddr> {
        match &self.address {
            Some(address) => address(request),
            None => request.peer_addr().map(|peer| peer.ip()),
        }
    }
}

impl fmt::Debug for RequireApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequireApiKey").field("gate", &self.gate).finish_non_exhaustive()
    }
}

impl<S, B> Transform<S, ServiceRequest> for RequireApiKey
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = RequireApiKeyService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(RequireApiKeyService { required: self.clone(), service: Rc::new(service) }))
    }
}

/// The service that [`RequireApiKey`] makes of another.
#[derive(Debug)]
pub struct RequireApiKeyService<S> {
    required: RequireApiKey,
    service: Rc<S>,
}

impl<S, B> Service<ServiceRequest> for RequireApiKeyService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Answer<S>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.service.poll_ready(context)
    }

    fn call(&self, request: ServiceRequest) -> Answer<S> {
        let required = &self.required;
        let (budget, address) = ((required.budget)(&request), required.address_of(&request));
        match required.gate.try_check_from(request.headers(), budget, address) {
            Check::Admitted(admission) => Answer::admitted(&*self.service, request, admission),
            Check::Refused(refusal) => Answer::refused(request, Problem::from(refusal)),
            Check::NoCredential(error) => Answer::refused(request, Problem::from(error)),
            Check::Pending(pending) => Answer::pending(&self.service, request, *pending),
        }
    }
}
