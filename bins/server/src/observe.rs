//! What happens around every answer: a request id, the client's address,
//! security headers, a count, a line in the log.

mod log;
mod request_id;
mod security;

use core::fmt;
use std::cell::RefCell;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderValue;
use pin_project_lite::pin_project;

use crate::metrics::{InFlight, Metrics, Series};
use crate::settings::{PublicUrl, TrustedProxies};
pub(crate) use request_id::RequestIds;
pub(crate) use security::Transport;

/// The route of a request that has none.
const NO_ROUTE: &str = "none";

/// Wraps the whole application. Cloning is cheap.
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
}

impl<S, B> Transform<S, ServiceRequest> for Observe
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
        let series = Rc::new(RefCell::new(self.metrics.series()));
        ready(Ok(Observer { service, observe: Rc::new(self.clone()), series }))
    }
}

/// The application of one thread, observed.
pub(crate) struct Observer<S> {
    service: S,
    observe: Rc<Observe>,
    series: Rc<RefCell<Series>>,
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
        self.observe.trusted_proxies.resolve(&mut request);
        let id = self.observe.ids.of(request.headers());
        Observed {
            since: now(),
            id: Some(id),
            in_flight: self.observe.metrics.in_flight(),
            observe: Rc::clone(&self.observe),
            series: Rc::clone(&self.series),
            answer: self.service.call(request),
        }
    }
}

pin_project! {
    /// An answer on its way.
    pub(crate) struct Observed<F> {
        #[pin]
        answer: F,
        since: Instant,
        id: Option<HeaderValue>,
        in_flight: InFlight,
        observe: Rc<Observe>,
        series: Rc<RefCell<Series>>,
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
        let mut answer = ready!(this.answer.poll(context));
        let elapsed = now().saturating_duration_since(*this.since);
        match &mut answer {
            Ok(response) => {
                security::write(response, this.observe.transport);
                with_route(response, |route| {
                    let (method, status) = (response.request().method(), response.status());
                    this.series.borrow_mut().record(route, method, status, elapsed.as_secs_f64());
                    log::write(response, route, elapsed, this.id.as_ref());
                });
                if let Some(id) = this.id.take() {
                    response.headers_mut().insert(request_id::HEADER, id);
                }
            }
            Err(error) => {
                let status: StatusCode = error.as_response_error().status_code();
                tracing::error!(status = status.as_u16(), "a request was not answered by its route");
            }
        }
        Poll::Ready(answer)
    }
}

/// The template of the route that has answered. Resources that name themselves
/// after their template spare the time to put it together.
fn with_route<B>(response: &ServiceResponse<B>, record: impl FnOnce(&str)) {
    let request = response.request();
    match request.match_name() {
        Some(name) => record(name),
        None => record(request.match_pattern().as_deref().unwrap_or(NO_ROUTE)),
    }
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
