//! The extractor whose type is the permission.

use core::fmt;
use core::marker::PhantomData;
use core::ops::Deref;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use bsk_auth::{Caller, Permission, Principal};

use crate::authenticated::principal;
use crate::problem::Problem;

/// Whoever calls, with a key that grants `P`. Stands in a handler's arguments,
/// behind [`RequireApiKey`](crate::RequireApiKey), before those that read the
/// body, so that a caller without permission learns nothing of it.
///
/// A route whose path names an organization judges that first: take
/// [`Authenticated`](crate::Authenticated) there, and
/// [`ApiKeys::organization`](bsk_auth::ApiKeys::organization).
///
/// # Errors
///
/// Extraction fails with `403` `insufficient_scope` if the key does not grant
/// `P`, and with `500` if the route is not behind
/// [`RequireApiKey`](crate::RequireApiKey); the log says so.
///
/// # Examples
///
/// ```
/// use bsk_actix::{Scoped, auth::permission::{Read, Write}};
///
/// async fn companies(caller: Scoped<Read>) -> String {
///     format!("companies of {}", caller.organization())
/// }
///
/// async fn merge(caller: Scoped<(Read, Write)>) -> String {
///     format!("merged for {}", caller.organization())
/// }
/// ```
pub struct Scoped<P> {
    principal: Principal,
    permission: PhantomData<fn() -> P>,
}

impl<P: Permission> Scoped<P> {
    /// Whoever calls, taken out.
    #[must_use]
    pub fn into_principal(self) -> Principal {
        self.principal
    }
}

impl<P> Deref for Scoped<P> {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        &self.principal
    }
}

impl<P> Clone for Scoped<P> {
    fn clone(&self) -> Self {
        Self { principal: self.principal.clone(), permission: PhantomData }
    }
}

impl<P: Permission> fmt::Debug for Scoped<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scoped")
            .field("principal", &self.principal)
            .field("permission", &P::REQUIRED)
            .finish()
    }
}

impl<P> From<Scoped<P>> for Caller {
    fn from(caller: Scoped<P>) -> Self {
        Self::Key(caller.principal)
    }
}

impl<P: Permission> FromRequest for Scoped<P> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(principal(request).and_then(|principal| {
            principal.require(P::REQUIRED)?;
            Ok(Self { principal, permission: PhantomData })
        }))
    }
}
