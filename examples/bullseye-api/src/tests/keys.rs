//! What holds for every key, whatever the service does with it.

use std::path::Path;

use actix_web::test::TestRequest;
use bsk_actix::auth::Scope;

use super::fixture::Fixture;
use crate::command;
use crate::home::Home;

#[actix_web::test]
async fn answers_tell_what_is_left_of_the_limit() {
    let service = Fixture::new();
    let (_, key) = service.issue(Scope::Read.into(), 3);
    for (path, status, remaining) in
        [("/visitors", 200, "2"), ("/settings", 403, "1"), ("/nothing", 404, "0")]
    {
        let answer = service.get(path, &key).await;
        answer.assert_status(status);
        assert_eq!(answer.header("x-ratelimit-limit"), "3");
        assert_eq!(answer.header("x-ratelimit-remaining"), remaining);
        assert!(answer.header("x-ratelimit-reset").parse::<u64>().unwrap() > 1_700_000_000);
        assert_eq!(answer.header("ratelimit-policy"), r#""default";q=3;w=60"#);
    }
    let refused = service.get("/visitors", &key).await;
    refused.assert_refused(429, "rate_limit_exceeded");
    assert!((1..=61).contains(&refused.header("retry-after").parse::<u32>().unwrap()));
}

#[actix_web::test]
async fn a_revoked_key_is_refused_at_once() {
    let service = Fixture::new();
    let (id, key) = service.issue(Scope::Read.into(), 1_000);
    service.get("/visitors", &key).await.assert_status(200);
    service.revoke(id);
    service.get("/visitors", &key).await.assert_refused(401, "api_key_revoked");
}

#[actix_web::test]
async fn a_key_that_a_command_revokes_is_refused_at_once() {
    let service = Fixture::new();
    let (id, key) = service.issue(Scope::Read.into(), 1_000);
    service.get("/visitors", &key).await.assert_status(200);
    let (organization, id) = (service.agency().id.to_string(), id.to_string());
    let home: &Home = &service.home;
    command::run(home, &["revoke", &organization, &id]).await.unwrap();
    service.get("/visitors", &key).await.assert_refused(401, "api_key_revoked");
}

#[actix_web::test]
async fn commands_that_make_no_sense_are_refused_with_a_reason() {
    let service = Fixture::new();
    let organization = service.client().id.to_string();
    for (arguments, reason) in [
        (vec!["serve", "now"], "usage"),
        (vec!["key", &organization], "usage"),
        (vec!["key", "org_nobody", "read"], "no such organization"),
        (vec!["key", &organization, "everything"], "scope"),
        (vec!["key", &organization, "agency:read"], "cannot be accepted"),
        (vec!["revoke", &organization, "1"], "a UUID"),
    ] {
        let error = command::run(&service.home, &arguments).await.unwrap_err();
        assert!(format!("{error:#}").contains(reason), "{arguments:?}: {error:#}");
    }
}

#[actix_web::test]
async fn the_same_key_is_good_after_a_restart() {
    let service = Fixture::new();
    service.api_keys.close().unwrap();
    let again = service.home.serve().unwrap();
    assert!(again.verify(service.key("READ").as_bytes()).is_ok());
}

#[test]
fn a_lost_pepper_is_said_and_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::new(folder.path());
    drop(home.serve().unwrap());
    let pepper = folder.path().join("pepper");
    std::fs::remove_file(&pepper).unwrap();
    let error = home.serve().unwrap_err();
    assert!(error.to_string().contains("is missing; restore it"), "{error:#}");
    assert!(!Path::new(&pepper).exists());
}

#[actix_web::test]
async fn unknown_paths_and_methods_have_answers_of_the_same_shape() {
    let service = Fixture::new();
    let key = service.key("ADMIN");
    service.get("/nothing", key).await.assert_refused(404, "not_found");
    let outside = TestRequest::get().uri("/api/v1/nothing").insert_header(("X-API-Key", key));
    service.request(outside).await.assert_refused(404, "not_found");
    service
        .send(actix_web::http::Method::DELETE, service.agency(), "/lists/1", key, None)
        .await
        .assert_refused(405, "method_not_allowed");
}
