//! Credentials that are wrong in every way.

use super::{SERVER, assert_well};
use crate::harness::{Answer, Request};

fn with(headers: &[(&str, &[u8])]) -> Answer {
    let request = Request::new("GET", "/api/v1/key");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    request.send(SERVER.server().address())
}

#[test]
fn text_that_is_no_key_is_an_invalid_key() {
    let server = SERVER.server();
    let organization = server.organization("Mutations");
    let key = organization.key(&["read"]).text;
    let long = format!("bsk_live_{}", "a".repeat(6000));
    let table: Vec<Vec<u8>> = vec![
        b"x".to_vec(),
        b"bsk_live_".to_vec(),
        key[..40].into(),
        format!("{key}0").into(),
        format!("{key} {key}").into(),
        format!("\"{key}\"").into(),
        key.to_uppercase().into(),
        key.replace("bsk_live_", "bsk_test_").into(),
        key.replace("bsk_live_", "acme_live_").into(),
        key.replacen(|letter: char| letter.is_ascii_digit(), "g", 1).into(),
        [key.as_bytes(), b"\xff"].concat(),
        b"\xff\xfe\xfd".to_vec(),
        long.into(),
        b"bsk_live_' OR '1'='1' -- aaaaaaaaaaaaaaa".to_vec(),
    ];
    for text in table {
        let answer = with(&[("X-API-Key", &text)]);
        assert_eq!(answer.status, 401, "{}", String::from_utf8_lossy(&text));
        answer.refused(401, "invalid_api_key");
    }
    assert!(server.caller_with(&key).is_accepted());
    assert_well(&server);
}

#[test]
fn every_changed_letter_of_a_key_makes_it_unknown() {
    let server = SERVER.server();
    let organization = server.organization("One letter");
    let key = organization.key(&["read"]).text;
    for at in (9..41).step_by(5) {
        let mut changed = key.clone().into_bytes();
        changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
        with(&[("X-API-Key", &changed)]).refused(401, "invalid_api_key");
    }
}

#[test]
fn two_credentials_are_one_too_many() {
    let server = SERVER.server();
    let organization = server.organization("Two credentials");
    let (one, other) = (organization.key(&["read"]).text, organization.key(&["write"]).text);
    let bearer = |key: &str| format!("Bearer {key}").into_bytes();
    let ambiguous = [
        with(&[("X-API-Key", one.as_bytes()), ("X-API-Key", other.as_bytes())]),
        with(&[("X-API-Key", one.as_bytes()), ("Authorization", &bearer(&other))]),
        with(&[("Authorization", &bearer(&one)), ("Authorization", &bearer(&other))]),
        with(&[("X-API-Key", b"nonsense"), ("Authorization", &bearer(&other))]),
    ];
    for answer in ambiguous {
        answer.refused(400, "ambiguous_credentials");
    }
    with(&[("X-API-Key", one.as_bytes()), ("X-API-Key", one.as_bytes())]).expect(200);
}

#[test]
fn an_empty_credential_is_no_key_that_anybody_has() {
    let table: [&[(&str, &[u8])]; 5] = [
        &[("X-API-Key", b"")],
        &[("X-API-Key", b"   ")],
        &[("Authorization", b"")],
        &[("Authorization", b"Bearer")],
        &[("Authorization", b"Basic YTpi")],
    ];
    for headers in table {
        let answer = with(headers);
        let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
        assert!(["missing_api_key", "invalid_api_key"].contains(&code.as_str()), "{headers:?}: {code}");
        assert_eq!(answer.status, 401);
    }
}
