//! The way in: what proxies ask about every request that they pass on is
//! answered before the application looks for a route.
//!
//! The route is there too, for those who spell its path in another way.

use core::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_http::Request;
use actix_service::IntoServiceFactory;
use actix_web::body::BoxBody;
use actix_web::dev::{AppConfig, Response, Service, ServiceFactory, ServiceResponse};
use actix_web::http::header::HeaderName;
use bsk_actix::auth::{Admission, ApiKeys};
use bsk_actix::{Gate, Problem};
use futures_util::future::LocalBoxFuture;
use pin_project_lite::pin_project;

use crate::api::forward_auth::{self, Form};
use crate::field_names::FieldNames;
use crate::observe::{self, Asked, Watch, Watched};

static REQUEST_ID: HeaderName = observe::REQUEST_ID;

/// An application behind the door.
pub(crate) struct Door<A> {
    app: A,
    porter: Porter,
}

impl<A> Door<A> {
    /// Puts an application behind it. `watch` sees to what is answered here.
    pub(crate) fn new(app: impl IntoServiceFactory<A, Request>, api_keys: ApiKeys, watch: Watch) -> Self
    where
        A: ServiceFactory<Request>,
    {
        Self { app: app.into_factory(), porter: Porter { gate: Gate::new(api_keys), watch } }
    }
}

impl<A> ServiceFactory<Request> for Door<A>
where
    A: ServiceFactory<Request, Config = AppConfig, Response = ServiceResponse>,
    A::Future: 'static,
{
    type Response = Response<BoxBody>;
    type Error = A::Error;
    type Config = AppConfig;
    type Service = Open<A::Service>;
    type InitError = A::InitError;
    type Future = LocalBoxFuture<'static, Result<Self::Service, A::InitError>>;

    fn new_service(&self, config: AppConfig) -> Self::Future {
        let (app, porter) = (self.app.new_service(config), self.porter.clone());
        Box::pin(async move { Ok(Open { app: app.await?, porter }) })
    }
}

/// An application of one thread behind the door.
pub(crate) struct Open<S> {
    app: S,
    porter: Porter,
}

impl<S> Service<Request> for Open<S>
where
    S: Service<Request, Response = ServiceResponse>,
{
    type Response = Response<BoxBody>;
    type Error = S::Error;
    type Future = Passing<S::Future>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.app.poll_ready(context)
    }

    fn call(&self, request: Request) -> Self::Future {
        if request.path() == forward_auth::PATH {
            self.porter.answer(request)
        } else {
            Passing::Through { answer: self.app.call(request) }
        }
    }
}

pin_project! {
    /// An answer on its way.
    #[project = PassingProjection]
    pub(crate) enum Passing<F> {
        /// It was given at the door.
        Answered { response: Option<Response<BoxBody>> },
        /// It will be: the store was asked.
        Waiting { answer: Pin<Box<dyn Future<Output = Response<BoxBody>>>> },
        /// The application gives it.
        Through { #[pin] answer: F },
    }
}

impl<F, E> Future for Passing<F>
where
    F: Future<Output = Result<ServiceResponse, E>>,
{
    type Output = Result<Response<BoxBody>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(Ok(match self.project() {
            // Polled after it was ready, a future may wait for ever.
            PassingProjection::Answered { response } => match response.take() {
                Some(response) => response,
                None => return Poll::Pending,
            },
            PassingProjection::Waiting { answer } => ready!(answer.as_mut().poll(context)),
            PassingProjection::Through { answer } => ready!(answer.poll(context))?.into(),
        }))
    }
}

/// Who answers at the door.
#[derive(Clone, Debug)]
struct Porter {
    gate: Gate,
    watch: Watch,
}

impl Porter {
    /// Answers a request. Nothing here allocates if the key is cached and let
    /// through, once its values are kept.
    fn answer<F>(&self, mut request: Request) -> Passing<F> {
        let watched = self.watch.begin();
        let forwarded =
            self.watch.trusted_proxies().client_behind(request.peer_addr(), &request.head().headers);
        if forwarded.is_some() {
            request.head_mut().peer_addr = forwarded;
        }
        match forward_auth::judge(&self.gate, request.head()).decided() {
            Ok(decided) => Passing::Answered { response: Some(answer(&watched, &request, decided)) },
            Err(pending) => Passing::Waiting {
                answer: Box::pin(async move {
                    let decided = pending.resolve().await.map_err(Problem::from);
                    answer(&watched, &request, decided)
                }),
            },
        }
    }
}

fn answer(watched: &Watched, request: &Request, decided: Result<Admission, Problem>) -> Response<BoxBody> {
    let head = request.head();
    let fields = FieldNames::of(&head.headers);
    let mut response = forward_auth::answer(decided, head, fields, Form::Query);
    let asked = Asked {
        route: Some(forward_auth::PATH),
        method: &head.method,
        id: fields.get(&REQUEST_ID),
        client: head.peer_addr,
        key: None,
    };
    watched.end(asked, &mut response);
    response.into()
}

impl<A> fmt::Debug for Door<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Door")
    }
}

impl<S> fmt::Debug for Open<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Open")
    }
}
