//! Whether the process is up, and whether it can verify keys.

use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, ContentType};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, rt};
use bsk_actix::Problem;
use bsk_auth::{ApiKeys, Code};

use crate::limits::{self, Limits};
use crate::resource::read_only;

/// How long the database may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// Registers `/healthz` and `/readyz`.
pub(crate) fn configure(config: &mut ServiceConfig, api_keys: &ApiKeys, limits: &Limits) {
    config
        .app_data(Data::new(api_keys.clone()))
        .app_data(Data::new(limits.clone()))
        .service(read_only("/healthz", || async { answer("ok\n") }))
        .service(read_only("/readyz", ready));
}

/// Asks off the event loop: the database may be slow.
async fn ready(api_keys: Data<ApiKeys>, limits: Data<Limits>) -> Result<HttpResponse, Problem> {
    if !limits::admit(&limits) {
        tracing::warn!("requests are not admitted now: Redis is lost, and --redis-loss is closed");
        return Err(not_ready());
    }
    let asked = web::block(move || api_keys.check_ready());
    match rt::time::timeout(PATIENCE, asked).await {
        Ok(Ok(Ok(()))) => Ok(answer("ready\n")),
        Ok(Ok(Err(error))) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "keys cannot be verified now");
            Err(not_ready())
        }
        Ok(Err(_)) | Err(_) => {
            tracing::warn!("keys cannot be verified now: the database does not answer");
            Err(not_ready())
        }
    }
}

fn not_ready() -> Problem {
    Problem::new(Code::TemporarilyUnavailable, "Keys cannot be verified at the moment. Try again shortly.")
        .with_retry_after(Duration::from_secs(1))
}

fn answer(text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(ContentType::plaintext())
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(text)
}
