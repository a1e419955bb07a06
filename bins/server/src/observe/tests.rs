use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS};
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, HttpResponse, web};
use bsk_auth::{ApiKeys, Pepper};
use bsk_store::MemoryStore;

use super::*;

fn observe(public_url: &str) -> (Watch, Metrics) {
    let opened = ApiKeys::builder(MemoryStore::new(), Pepper::from_random([7; 32])).open_for_management();
    let metrics = Metrics::new(opened.unwrap(), None, || 0);
    let url = public_url.parse().unwrap();
    let observe = Observe::new(metrics.clone(), RequestIds::new(1), TrustedProxies::default(), &url);
    (observe.on_thread(), metrics)
}

async fn rendered(metrics: &Metrics) -> String {
    let body = metrics.answer().into_body();
    String::from_utf8(actix_web::body::to_bytes(body).await.unwrap_or_default().to_vec()).unwrap()
}

#[actix_web::test]
async fn answers_are_counted_under_the_template_of_their_route() {
    let (watch, metrics) = observe("http://localhost");
    let app = App::new()
        .wrap(watch)
        .route("/things/{id}", web::get().to(|| async { "thing" }))
        .service(web::resource("/named/{id}").name("/named/{id}").to(HttpResponse::NotFound));
    let app = init_service(app).await;
    let key = format!("bsk_live_{}", "0".repeat(32));
    for path in [format!("/things/{key}?key={key}"), format!("/named/{key}"), format!("/nowhere/{key}")] {
        call_service(&app, TestRequest::with_uri(&path).to_request()).await;
    }
    let method = actix_web::http::Method::from_bytes(b"STRANGE").unwrap();
    call_service(&app, TestRequest::with_uri("/named/1").method(method).to_request()).await;

    let text = rendered(&metrics).await;
    for line in [
        r#"bsk_http_requests_total{route="/things/{id}",method="GET",status="200"} 1"#,
        r#"bsk_http_requests_total{route="/named/{id}",method="GET",status="404"} 1"#,
        r#"bsk_http_requests_total{route="/named/{id}",method="other",status="404"} 1"#,
        r#"bsk_http_requests_total{route="none",method="GET",status="404"} 1"#,
        r#"bsk_http_request_duration_seconds_count{route="/things/{id}",method="GET"} 1"#,
        "bsk_http_requests_in_flight 0",
        "bsk_build_info{version=",
        "bsk_cached_keys 0",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains("bsk_live_"), "{text}");
}

#[actix_web::test]
async fn an_answer_has_an_id_and_what_protects_browsers() {
    let (watch, _) = observe("https://keys.example.com");
    let app = App::new()
        .wrap(watch)
        .route("/", web::get().to(|| async { "text" }))
        .route("/empty", web::get().to(HttpResponse::Ok))
        .route(
            "/page",
            web::get().to(|| async {
                HttpResponse::Ok().insert_header((CONTENT_SECURITY_POLICY, "default-src 'self'")).body("page")
            }),
        );
    let app = init_service(app).await;
    let ask = async |path: &str| call_service(&app, TestRequest::with_uri(path).to_request()).await;

    let answer = ask("/").await;
    assert!(answer.headers().contains_key(REQUEST_ID));
    assert_eq!(answer.headers().get(X_CONTENT_TYPE_OPTIONS).unwrap(), "nosniff");
    assert!(answer.headers().contains_key(STRICT_TRANSPORT_SECURITY));
    let page = ask("/page").await;
    assert_eq!(page.headers().get(CONTENT_SECURITY_POLICY).unwrap(), "default-src 'self'");
    let empty = ask("/empty").await;
    assert!(empty.headers().contains_key(REQUEST_ID));
    assert!(!empty.headers().contains_key(X_CONTENT_TYPE_OPTIONS));
    assert_eq!(empty.status(), StatusCode::OK);
}

#[actix_web::test]
async fn without_https_nobody_is_told_to_insist_on_it() {
    let (watch, _) = observe("http://localhost");
    let app = init_service(App::new().wrap(watch).route("/", web::get().to(|| async { "text" }))).await;
    let answer = call_service(&app, TestRequest::with_uri("/").to_request()).await;
    assert!(!answer.headers().contains_key(STRICT_TRANSPORT_SECURITY));
}
