//! The answer to a request, while it is made.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::rc::Rc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage as _};
use bsk_auth::{Admission, Pending, Refusal};
use pin_project_lite::pin_project;

use crate::problem::Problem;
use crate::rate_limit::write_rate_limit;

type Verification = Pin<Box<dyn Future<Output = Result<Admission, Refusal>>>>;

pin_project! {
    /// The answer of a [`RequireApiKeyService`](crate::RequireApiKeyService),
    /// while it is made.
    pub struct Answer<S>
    where
        S: Service<ServiceRequest>,
    {
        #[pin]
        stage: Stage<S>,
    }
}

pin_project! {
    #[project = StageProjection]
    enum Stage<S>
    where
        S: Service<ServiceRequest>,
    {
        Refused { response: Option<ServiceResponse> },
        // Boxed, as the store was asked already.
        Verifying { verification: Verification, request: Option<ServiceRequest>, service: Rc<S> },
        Serving { #[pin] response: S::Future, admission: Admission },
    }
}

impl<S: Service<ServiceRequest>> Answer<S> {
    pub(super) fn admitted(service: &S, request: ServiceRequest, admission: Admission) -> Self {
        Self { stage: Stage::serve(service, request, admission) }
    }

    pub(super) fn refused(request: ServiceRequest, problem: Problem) -> Self {
        Self { stage: Stage::Refused { response: Some(request.error_response(problem)) } }
    }

    #[cold]
    pub(super) fn pending(service: &Rc<S>, request: ServiceRequest, pending: Pending) -> Self {
        let verification = Box::pin(pending.resolve());
        let (request, service) = (Some(request), Rc::clone(service));
        Self { stage: Stage::Verifying { verification, request, service } }
    }
}

impl<S: Service<ServiceRequest>> Stage<S> {
    fn serve(service: &S, request: ServiceRequest, admission: Admission) -> Self {
        // The request itself may not be kept: routing needs it to be the only
        // one.
        request.extensions_mut().insert(admission.clone());
        Self::Serving { response: service.call(request), admission }
    }
}

impl<S, B> Future for Answer<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Output = Result<ServiceResponse<EitherBody<B>>, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut stage = self.project().stage;
        loop {
            match stage.as_mut().project() {
                StageProjection::Refused { response } => {
                    // Polled after it was ready, a future may wait for ever.
                    let Some(response) = response.take() else { return Poll::Pending };
                    return Poll::Ready(Ok(response.map_into_right_body()));
                }
                StageProjection::Verifying { verification, request, service } => {
                    let verified = ready!(verification.as_mut().poll(context));
                    let Some(request) = request.take() else { return Poll::Pending };
                    let next = match verified {
                        Ok(admission) => Stage::serve(&**service, request, admission),
                        Err(refusal) => {
                            Stage::Refused { response: Some(request.error_response(Problem::from(refusal))) }
                        }
                    };
                    stage.set(next);
                }
                StageProjection::Serving { response, admission } => {
                    return Poll::Ready(match ready!(response.poll(context)) {
                        Ok(mut response) => {
                            write_rate_limit(&admission.rate(), response.headers_mut());
                            Ok(response.map_into_left_body())
                        }
                        Err(error) => Err(with_rate_limit(error, admission.clone())),
                    });
                }
            }
        }
    }
}

/// A middleware inside may fail with an error that becomes a response outside.
fn with_rate_limit(mut error: Error, admission: Admission) -> Error {
    error.add_response_mapper(move |mut response| {
        write_rate_limit(&admission.rate(), response.headers_mut());
        response
    });
    error
}

impl<S: Service<ServiceRequest>> fmt::Debug for Answer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.stage {
            Stage::Refused { .. } => "Answer::Refused",
            Stage::Verifying { .. } => "Answer::Verifying",
            Stage::Serving { .. } => "Answer::Serving",
        })
    }
}
