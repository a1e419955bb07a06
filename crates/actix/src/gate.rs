//! Verification without a middleware.

use std::net::IpAddr;

use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use bsk_auth::{Admission, ApiKeys, Attempt, Budget, CredentialError, Pending, Refusal, credential};

use crate::problem::Problem;

static X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Verifies the key of a request, for a route that does it by itself.
///
/// [`RequireApiKey`](crate::RequireApiKey) is the usual way. A gate leaves
/// nothing in the request's extensions and does not allocate if the key is
/// cached: it is for the one hot route, such as that of a forward-auth server.
/// What it refuses and what it admits are the same.
///
/// # Examples
///
/// ```
/// use actix_web::{HttpRequest, HttpResponse, web};
/// use bsk_actix::{Gate, Problem, auth::Budget, write_rate_limit};
///
/// async fn check(request: HttpRequest, gate: web::Data<Gate>) -> Result<HttpResponse, Problem> {
///     let admission = gate.check(request.headers(), Budget::Request).await?;
///     let mut response = HttpResponse::Ok().finish();
///     write_rate_limit(&admission.rate(), response.headers_mut());
///     Ok(response)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Gate {
    api_keys: ApiKeys,
}

impl Gate {
    /// A gate for these keys.
    #[must_use]
    pub fn new(api_keys: ApiKeys) -> Self {
        Self { api_keys }
    }

    /// The keys that are let through.
    #[must_use]
    pub fn api_keys(&self) -> &ApiKeys {
        &self.api_keys
    }

    /// Verifies the key in a request's headers and counts the request.
    ///
    /// # Errors
    ///
    /// The [`Problem`] that answers the request: 400, 401, 429 or 503.
    pub async fn check(&self, headers: &HeaderMap, budget: Budget) -> Result<Admission, Problem> {
        self.try_check(headers, budget).resolve().await
    }

    /// Verifies the key in a request's headers and counts the request, if it
    /// can be done without waiting.
    pub fn try_check(&self, headers: &HeaderMap, budget: Budget) -> Check {
        self.try_check_from(headers, budget, None)
    }

    /// Like [`Gate::try_check`], for a request from `address`: whoever presents
    /// many unknown keys from there has to wait for new ones to be looked up.
    pub fn try_check_from(&self, headers: &HeaderMap, budget: Budget, address: Option<IpAddr>) -> Check {
        let api_key = headers.get_all(&X_API_KEY).map(HeaderValue::as_bytes);
        let authorization = headers.get_all(&AUTHORIZATION).map(HeaderValue::as_bytes);
        match credential(self.api_keys.prefix(), api_key, authorization) {
            Err(error) => Check::NoCredential(error),
            Ok(presented) => match self.api_keys.authenticate_from(presented, budget, address) {
                Attempt::Decided(Ok(admission)) => Check::Admitted(admission),
                Attempt::Decided(Err(refusal)) => Check::Refused(refusal),
                Attempt::Pending(pending) => Check::Pending(Box::new(pending)),
            },
        }
    }
}

/// What a gate knows at once.
#[derive(Debug)]
#[must_use]
pub enum Check {
    /// The request got through.
    Admitted(Admission),
    /// The key is refused.
    Refused(Refusal),
    /// There is no one credential to judge.
    NoCredential(CredentialError),
    /// The store must be asked. Boxed, as it is large and rare.
    Pending(Box<Pending>),
}

impl Check {
    /// What is decided already.
    ///
    /// # Errors
    ///
    /// [`Pending`] if the store must be asked.
    pub fn decided(self) -> Result<Result<Admission, Problem>, Box<Pending>> {
        Ok(match self {
            Self::Admitted(admission) => Ok(admission),
            Self::Refused(refusal) => Err(refusal.into()),
            Self::NoCredential(error) => Err(error.into()),
            Self::Pending(pending) => return Err(pending),
        })
    }

    /// Waits for the store if it must be asked.
    ///
    /// # Errors
    ///
    /// The [`Problem`] that answers the request: 400, 401, 429 or 503.
    pub async fn resolve(self) -> Result<Admission, Problem> {
        match self.decided() {
            Ok(decided) => decided,
            Err(pending) => Ok(pending.resolve().await?),
        }
    }
}
