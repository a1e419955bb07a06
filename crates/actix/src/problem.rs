//! Error answers.

mod challenge;
mod convert;

use core::fmt;
use std::borrow::Cow;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use bsk_auth::{Code, Rate};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::rate_limit::write_refused_rate;
use challenge::Challenge;

/// An error answer: `{"code": "…", "message": "…", "details": {…}}`, with its
/// status and header fields.
///
/// Whatever `bsk-auth` refuses becomes one by `?`. The text of a store's error
/// stays in the log.
///
/// # Examples
///
/// ```
/// use actix_web::{ResponseError as _, http::StatusCode};
/// use bsk_actix::{Problem, auth::Code};
///
/// let problem = Problem::new(Code::ValidationFailed, "Some values cannot be accepted.")
///     .with_field("name", "must not be empty");
/// assert_eq!(problem.status_code(), StatusCode::UNPROCESSABLE_ENTITY);
/// assert_eq!(problem.details()["fields"]["name"], "must not be empty");
/// ```
pub struct Problem(Box<Contents>);

#[derive(Debug)]
struct Contents {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
    details: Map<String, Value>,
    challenge: Option<Challenge>,
    retry_after: Option<u64>,
    rate: Option<Rate>,
}

#[derive(Serialize)]
struct Body<'a> {
    code: &'a str,
    message: &'a str,
    details: &'a Map<String, Value>,
}

impl Problem {
    /// A problem that `bsk-auth` has a code for.
    #[must_use]
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        // Every code has a status that exists.
        let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut problem = Self::custom(status, code.as_str(), message);
        problem.0.challenge = Challenge::of(code);
        problem
    }

    /// A problem with a code of the service's own, in the same shape.
    #[must_use]
    pub fn custom(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Contents {
            status,
            code,
            message: message.into(),
            details: Map::new(),
            challenge: None,
            retry_after: None,
            rate: None,
        }))
    }

    /// A fault of the service, about which callers learn nothing: `500`
    /// `internal_error`.
    #[must_use]
    pub fn internal() -> Self {
        Self::custom(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal_error",
            "Something went wrong on this side. Try again, and report it if it stays.",
        )
    }

    /// Adds one of the details.
    #[must_use]
    pub fn with_detail(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.details.insert(name.into(), value.into());
        self
    }

    /// Adds to `details.fields` what is wrong with a field of the request.
    /// Several reasons for one field are joined.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<String>, reason: impl AsRef<str>) -> Self {
        let fields = self.0.details.entry("fields").or_insert_with(|| Map::new().into());
        if let Value::Object(fields) = fields {
            let reasons = fields.entry(field).or_insert_with(|| String::new().into());
            if let Value::String(reasons) = reasons {
                if !reasons.is_empty() {
                    reasons.push_str("; ");
                }
                reasons.push_str(reason.as_ref());
            }
        }
        self
    }

    /// Sets `Retry-After`, in seconds, rounded up, at least 1.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0));
        self.0.retry_after = Some(seconds.max(1));
        self
    }

    /// Answers with another status, the same code and header fields.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = status;
        self
    }

    /// The code, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The message, for people.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The details.
    #[must_use]
    pub fn details(&self) -> &Map<String, Value> {
        &self.0.details
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    fn error_response(&self) -> HttpResponse {
        let Contents { code, message, details, .. } = &*self.0;
        let mut response = HttpResponse::build(self.0.status).json(Body { code, message, details });
        let headers = response.headers_mut();
        if let Some(rate) = &self.0.rate {
            write_refused_rate(rate, headers);
        }
        if let Some(seconds) = self.0.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        // RFC 9110 asks for a challenge in every 401.
        let unauthorized = (self.0.status == StatusCode::UNAUTHORIZED).then_some(Challenge::Bare);
        if let Some(challenge) = self.0.challenge.or(unauthorized) {
            headers.insert(WWW_AUTHENTICATE, challenge.value());
        }
        response
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code, self.0.message)
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problem")
            .field("status", &self.0.status.as_u16())
            .field("code", &self.0.code)
            .field("message", &self.0.message)
            .field("details", &self.0.details)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Problem {}
