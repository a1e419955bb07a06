//! What happens around every answer: a request id, the client's address,
//! security headers, a count, a line in the log.

mod log;
mod request_id;
mod security;

use core::fmt;
use std::cell::RefCell;
use std::future::{Future, Ready, ready};
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::header::HeaderValue;
use actix_web::http::{Method, StatusCode};
use actix_web::{Error, HttpMessage as _, HttpResponse};
use bsk_auth::{Admission, KeyId};
use pin_project_lite::pin_project;

use crate::metrics::{Metrics, Series};
use crate::settings::{PublicUrl, TrustedProxies};
use log::Line;
use request_id::IdsOfThread;
pub(crate) use request_id::{REQUEST_ID, RequestIds};
pub(crate) use security::Transport;

/// The route of a request that has none.
const NO_ROUTE: &str = "none";

/// What is seen to around every answer. Cloning is cheap.
#[derive(Clone, Debug)]
pub(crate) struct Observe {
    metrics: Metrics,
    ids: RequestIds,
    trusted_proxies: TrustedProxies,
    transport: Transport,
}

impl Observe {
    /// Observes a server that clients reach at `public_url`.
    pub(crate) fn new(
        metrics: Metrics,
        ids: RequestIds,
        trusted_proxies: TrustedProxies,
        public_url: &PublicUrl,
    ) -> Self {
        let transport = if public_url.is_https() { Transport::Tls } else { Transport::Plain };
        Self { metrics, ids, trusted_proxies, transport }
    }

    /// Where it counts.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// What sees to the answers of one more thread.
    pub(crate) fn on_thread(&self) -> Watch {
        let (series, ids) = (RefCell::new(self.metrics.series()), self.ids.of_thread());
        let trusted_proxies = self.trusted_proxies.clone();
        Watch(Rc::new(OfThread { series, ids, trusted_proxies, transport: self.transport }))
    }
}

/// What is seen to around every answer of one thread. Wraps its application;
/// what answers without one asks for a [`Watched`]. Cloning is cheap.
#[derive(Clone, Debug)]
pub(crate) struct Watch(Rc<OfThread>);

#[derive(Debug)]
struct OfThread {
    series: RefCell<Series>,
    ids: IdsOfThread,
    trusted_proxies: TrustedProxies,
    transport: Transport,
}

impl Watch {
    /// Begins to watch a request.
    pub(crate) fn begin(&self) -> Watched {
        self.0.series.borrow().begin();
        Watched { of: Rc::clone(&self.0), since: now() }
    }

    /// Whose word is taken on where a request comes from.
    pub(crate) fn trusted_proxies(&self) -> &TrustedProxies {
        &self.0.trusted_proxies
    }
}

/// A request that is being answered, and counted as such until this is dropped.
#[derive(Debug)]
pub(crate) struct Watched {
    of: Rc<OfThread>,
    since: Instant,
}

/// What is known of a request once it is answered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The template of its route, if it has one.
    pub(crate) route: Option<&'a str>,
    pub(crate) method: &'a Method,
    /// The name that the caller gave it.
    pub(crate) id: Option<&'a HeaderValue>,
    /// Where it came from.
    pub(crate) client: Option<SocketAddr>,
    /// The key of whoever called, if that is noted beside the request.
    pub(crate) key: Option<KeyId>,
}

impl Watched {
    /// Counts the answer, writes a line about it, and the header fields that
    /// every answer has.
    pub(crate) fn end<B: MessageBody>(&self, asked: Asked<'_>, response: &mut HttpResponse<B>) {
        let OfThread { series, ids, transport, .. } = &*self.of;
        let elapsed = now().saturating_duration_since(self.since);
        let (route, status) = (asked.route.unwrap_or(NO_ROUTE), response.status());
        series.borrow_mut().record(route, asked.method, status, elapsed);
        security::write(response, *transport);
        let id = ids.of(asked.id);
        log::write(&Line { asked, route, status, elapsed, id: &id });
        // Nothing else names a request.
        response.headers_mut().append(REQUEST_ID, id);
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.of.series.borrow().end();
    }
}

impl<S, B> Transform<S, ServiceRequest> for Watch
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Transform = Observer<S>;
    type InitError = ();
    type Future = Ready<Result<Observer<S>, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(Observer { service, watch: self.clone() }))
    }
}

/// The application of one thread, observed.
pub(crate) struct Observer<S> {
    service: S,
    watch: Watch,
}

impl<S, B> Service<ServiceRequest> for Observer<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = Observed<S::Future>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.service.poll_ready(context)
    }

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        self.watch.trusted_proxies().resolve(&mut request);
        Observed { watched: self.watch.begin(), answer: self.service.call(request) }
    }
}

pin_project! {
    /// An answer on its way.
    pub(crate) struct Observed<F> {
        #[pin]
        answer: F,
        watched: Watched,
    }
}

impl<F, B> Future for Observed<F>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
    B: MessageBody,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        Poll::Ready(match ready!(this.answer.poll(context)) {
            Ok(answered) => Ok(end(this.watched, answered)),
            Err(error) => {
                let status: StatusCode = error.as_response_error().status_code();
                tracing::error!(status = status.as_u16(), "a request was not answered by its route");
                Err(error)
            }
        })
    }
}

fn end<B: MessageBody>(watched: &Watched, answered: ServiceResponse<B>) -> ServiceResponse<B> {
    let (request, mut response) = answered.into_parts();
    // Resources that name themselves after their template spare the time to
    // put it together.
    let name = request.match_name();
    let pattern = if name.is_none() { request.match_pattern() } else { None };
    let asked = Asked {
        route: name.or(pattern.as_deref()),
        method: request.method(),
        id: request.headers().get(REQUEST_ID),
        client: request.peer_addr(),
        key: request.extensions().get().map(|admission: &Admission| admission.principal().id()),
    };
    watched.end(asked, &mut response);
    ServiceResponse::new(request, response)
}

#[expect(clippy::disallowed_methods, reason = "how long an answer takes is measured here alone")]
fn now() -> Instant {
    Instant::now()
}

impl<S> fmt::Debug for Observer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

#[cfg(test)]
mod tests;
