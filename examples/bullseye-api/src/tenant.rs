//! An organization sees what is its own.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use bsk_actix::auth::{Code, OrganizationId};
use bsk_actix::{Authenticated, Problem};

/// Lets a request through if the organization in its path is the one that its
/// key belongs to. All others are told that there is none, so that nobody
/// learns which ids exist.
///
/// It stands between the key and the handlers: after it, `caller.organization()`
/// is the organization of the path, and a handler's `Scoped<…>` judges the scope.
pub(crate) async fn own_organization_only(
    caller: Authenticated,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let named = request.match_info().get("organization").map(str::parse::<OrganizationId>);
    if named != Some(Ok(caller.organization().clone())) {
        return Err(Problem::new(
            Code::OrganizationNotFound,
            "There is no such organization, or this API key does not belong to it.",
        )
        .into());
    }
    next.call(request).await
}
