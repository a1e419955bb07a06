//! What is a key and what is not.

use bsk_key::{ApiKey, KeyBody, KeyHint, KeyPrefix};
use proptest::prelude::*;

const DIGITS: &str = "00112233445566778899aabbccddeeff";

fn parses(text: &[u8]) -> bool {
    KeyPrefix::BSK_LIVE.parse(text).is_ok()
}

#[test]
fn only_the_grammar_is_a_key() {
    let good = format!("bsk_live_{DIGITS}");
    assert!(parses(good.as_bytes()));

    let upper = good.to_uppercase();
    let cases: &[(&str, &[u8])] = &[
        ("empty", b""),
        ("prefix alone", b"bsk_live_"),
        ("31 digits", &good.as_bytes()[..40]),
        ("33 digits", &[good.as_bytes(), b"0"].concat()),
        ("uppercase", upper.as_bytes()),
        ("uppercase digit", b"bsk_live_00112233445566778899aabbccddeefF"),
        ("another prefix", b"bsk_test_00112233445566778899aabbccddeeff"),
        ("space before", &[b" ", good.as_bytes()].concat()),
        ("line feed after", &[good.as_bytes(), b"\n"].concat()),
        ("nul inside", b"bsk_live_00112233\x004556677889aabbccddeeff0"),
        ("not UTF-8", b"bsk_live_00112233\xff4556677889aabbccddeeff0"),
        ("not hexadecimal", b"bsk_live_g0112233445566778899aabbccddeeff"),
        ("wide digits", "bsk_live_\u{ff10}112233445566778899aabbccddeef".as_bytes()),
    ];
    for (what, text) in cases {
        assert!(!parses(text), "{what} must be refused");
    }
}

#[test]
fn prefix_of_an_embedder_is_its_own() {
    let acme = KeyPrefix::new("acme_live_").expect("legal");
    let key = ApiKey::new(acme, KeyBody::from_bytes([7; 16]));
    assert!(acme.parse(key.expose().as_bytes()).is_ok());
    assert!(!parses(key.expose().as_bytes()));
    assert_eq!(key.hint().as_str(), "acme_live_0707");
}

#[test]
fn illegal_prefixes_are_refused() {
    for text in ["", "bsk", "_bsk_", "1bsk_", "Bsk_", "bsk-live_", "bsk live_", "a_b_c_d_e_f_g_h_i_j_k_l_m_"]
    {
        assert!(KeyPrefix::new(text).is_err(), "{text:?}");
    }
    assert!(KeyPrefix::new("a_b_c_d_e_f_g_h_i_j_k_l_").is_ok());
}

#[test]
fn hint_is_read_back_and_nothing_else_is_one() {
    let hint = KeyHint::parse("bsk_live_a1b2").expect("legal");
    assert_eq!(hint.to_string(), "bsk_live_a1b2");
    for text in ["", "a1b2", "bsk_live_a1b", "bsk_live_A1B2", "bsk_live_a1b2c3", "bsk_live_é12"] {
        assert!(KeyHint::parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn debug_shows_no_digit_of_the_secret() {
    let key = KeyPrefix::BSK_LIVE.parse(format!("bsk_live_{DIGITS}").as_bytes()).expect("well formed");
    let shown = format!("{key:?} {:?} {:?}", key.body(), key.expose());
    assert_eq!(shown, "ApiKey(bsk_live_[REDACTED]) KeyBody([REDACTED]) KeyText([REDACTED])");
}

proptest! {
    #[test]
    fn every_key_reads_back_as_itself(body: [u8; 16]) {
        let key = ApiKey::new(KeyPrefix::BSK_LIVE, KeyBody::from_bytes(body));
        let text = key.expose();
        let parsed = KeyPrefix::BSK_LIVE.parse(text.as_bytes()).expect("well formed");
        prop_assert_eq!(parsed.body().expose(), &body);
        let hint = key.hint();
        prop_assert_eq!(hint.as_str(), &text.as_str()[..13]);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text: Vec<u8>) {
        let _ = KeyPrefix::BSK_LIVE.parse(&text);
        let _ = KeyHint::parse(&String::from_utf8_lossy(&text));
    }

    #[test]
    fn what_parses_is_exactly_what_was_presented(text in "bsk_live_[0-9a-fA-F]{31,33}") {
        if let Ok(key) = KeyPrefix::BSK_LIVE.parse(text.as_bytes()) {
            let shown = key.expose();
            prop_assert_eq!(shown.as_str(), text);
        }
    }
}
