//! Many requests at once.

use bsk_actix::auth::Scope;

use crate::fixture::{Fixture, with_key};

#[actix_web::test]
async fn requests_at_once_for_a_key_that_is_not_cached_are_all_answered_and_counted_once() {
    let acme = Fixture::new();
    let key = acme.limited_key(Scope::Read, 30);
    let answers = acme.send_all((0..50).map(|_| with_key("/v1/me", &key))).await;
    let with_status = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((with_status(200), with_status(429)), (30, 20));
    assert!(
        answers.iter().filter(|answer| answer.status == 200).all(|answer| answer.body == key.id.to_string())
    );
}

#[actix_web::test]
async fn requests_at_once_with_different_keys_are_not_mixed_up() {
    let acme = Fixture::new();
    let keys: Vec<_> = (0..40).map(|_| acme.key(Scope::Read)).collect();
    let answers = acme.send_all(keys.iter().map(|key| with_key("/v1/me", key))).await;
    for (key, answer) in keys.iter().zip(answers) {
        assert_eq!(answer.body, key.id.to_string());
        assert_eq!(answer.number("x-ratelimit-remaining"), 999);
    }
}
