//! The extractor of whoever calls.

use core::ops::Deref;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use bsk_auth::{Admission, Caller, Principal};

use crate::problem::Problem;

/// Whoever calls, with any valid key. Stands in a handler's arguments, behind
/// [`RequireApiKey`](crate::RequireApiKey).
///
/// # Errors
///
/// Extraction fails with `500` if the route is not behind
/// [`RequireApiKey`](crate::RequireApiKey); the log says so.
///
/// # Examples
///
/// ```
/// use bsk_actix::Authenticated;
///
/// async fn who_am_i(caller: Authenticated) -> String {
///     format!("{} of {}", caller.id(), caller.organization())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Authenticated(Principal);

impl Authenticated {
    /// Whoever calls, taken out.
    #[must_use]
    pub fn into_principal(self) -> Principal {
        self.0
    }
}

impl Deref for Authenticated {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        &self.0
    }
}

impl From<Authenticated> for Caller {
    fn from(caller: Authenticated) -> Self {
        Self::Key(caller.0)
    }
}

impl FromRequest for Authenticated {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(principal(request).map(Self))
    }
}

/// Who calls, as the middleware has found out.
pub(crate) fn principal(request: &HttpRequest) -> Result<Principal, Problem> {
    if let Some(admission) = request.extensions().get::<Admission>() {
        return Ok(admission.principal().clone());
    }
    tracing::error!(
        route = request.match_pattern(),
        "this route asks for a caller but is not behind bsk_actix::RequireApiKey: wrap its scope with it"
    );
    Err(Problem::internal())
}
