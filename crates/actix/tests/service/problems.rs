//! Error answers, made of what can go wrong.

use std::time::Duration;

use actix_web::ResponseError as _;
use actix_web::body::MessageBody as _;
use actix_web::http::StatusCode;
use bsk_actix::Problem;
use bsk_actix::auth::{Code, FieldError, ManageError, Refusal, Scope, ScopeSet, StoreError};
use serde_json::{Value, json};

fn body(problem: &Problem) -> Value {
    serde_json::from_slice(&problem.error_response().into_body().try_into_bytes().unwrap()).unwrap()
}

fn header<'a>(response: &'a actix_web::HttpResponse, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

#[test]
fn every_code_is_answered_with_its_name_and_status() {
    for code in Code::ALL {
        let problem = Problem::new(code, "a message");
        assert_eq!(problem.error_response().status(), code.status());
        assert_eq!(body(&problem), json!({"code": code.as_str(), "message": "a message", "details": {}}));
    }
}

#[test]
fn every_401_has_a_challenge_and_no_404_has() {
    for code in Code::ALL {
        let challenged = header(&Problem::new(code, "").error_response(), "www-authenticate").is_some();
        match code.status() {
            401 => assert!(challenged, "{code}"),
            404 | 409 | 422 | 503 => assert!(!challenged, "{code}"),
            _ => {}
        }
    }
    let turned = Problem::new(Code::InvalidRequest, "").with_status(StatusCode::UNAUTHORIZED);
    assert_eq!(header(&turned.error_response(), "www-authenticate"), Some(r#"Bearer realm="api""#));
    assert_eq!(turned.code(), "invalid_request");
}

#[test]
fn values_that_cannot_be_are_named_with_their_reasons() {
    let error = |field, reason: &str| FieldError { field, reason: reason.to_owned() };
    let problem = Problem::from(ManageError::Invalid(vec![
        error("name", "must not be empty"),
        error("scopes", "must name at least one scope"),
        error("name", "is taken"),
    ]));
    assert_eq!(problem.status_code(), 422);
    assert_eq!(
        body(&problem)["details"],
        json!({"fields": {"name": "must not be empty; is taken", "scopes": "must name at least one scope"}})
    );
}

#[test]
fn an_escalation_names_what_is_missing() {
    let missing = ScopeSet::of(Scope::Admin).union(Scope::AgencyWrite.into());
    let problem = Problem::from(ManageError::ScopeEscalation { missing });
    assert_eq!(problem.status_code(), 403);
    assert_eq!(body(&problem)["details"], json!({"missingScopes": ["admin", "agency:write"]}));
    assert_eq!(header(&problem.error_response(), "www-authenticate"), None);
}

#[test]
fn what_the_store_says_does_not_reach_the_caller() {
    let cause = || StoreError::Failed("password of db.internal is hunter2".into());
    for error in [ManageError::Unavailable(cause()), ManageError::Unsettled(cause())] {
        let problem = Problem::from(error);
        let response = problem.error_response();
        assert_eq!(response.status(), 503);
        assert_eq!(header(&response, "retry-after"), Some("1"));
        let shown = format!("{} {problem} {problem:?} {response:?}", body(&problem));
        assert!(!shown.contains("hunter2") && !shown.contains("the store failed"), "{shown}");
    }
}

#[test]
fn an_organization_that_is_not_there_is_not_found() {
    let problem = Problem::from(ManageError::OrganizationNotFound);
    assert_eq!((problem.status_code().as_u16(), problem.code()), (404, "organization_not_found"));
    let problem = Problem::from(ManageError::KeyLimitReached { most: 10_000 });
    assert_eq!((problem.status_code().as_u16(), problem.code()), (409, "key_limit_reached"));
}

#[test]
fn retry_after_is_in_whole_seconds_and_never_too_soon() {
    for (wait, seconds) in [(0, "1"), (999, "1"), (1_000, "1"), (1_001, "2"), (59_500, "60")] {
        let refusal = Refusal::Unavailable { retry_after: Duration::from_millis(wait) };
        assert_eq!(header(&Problem::from(refusal).error_response(), "retry-after"), Some(seconds));
    }
}

#[test]
fn a_service_has_problems_of_its_own_in_the_same_shape() {
    let problem = Problem::custom(StatusCode::PAYMENT_REQUIRED, "plan_exhausted", "Upgrade the plan.")
        .with_detail("plan", "free");
    assert_eq!(problem.error_response().status(), 402);
    assert_eq!(
        body(&problem),
        json!({"code": "plan_exhausted", "message": "Upgrade the plan.", "details": {"plan": "free"}})
    );
}
