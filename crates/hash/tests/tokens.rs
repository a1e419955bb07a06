//! Tokens, and the key of the audit log.

use bsk_hash::{AuditKey, AuditMac, Pepper, SecretToken};

#[test]
fn token_is_read_from_its_text_and_from_nothing_else() {
    let token = SecretToken::from_random([0xa5; 32]);
    let text = token.expose();
    assert_eq!(text.len(), 43);
    assert_eq!(text.parse::<SecretToken>().unwrap().digest(), token.digest());
    let longer = format!("{}A", *text);
    let padded = format!("{}=", *text);
    let others = ["", "x", &text[1..], &longer, &padded, &text.replace('p', "+"), "ü"];
    for other in others {
        assert!(other.parse::<SecretToken>().is_err(), "{other:?}");
    }
}

#[test]
fn digest_is_sha_256() {
    // FIPS 180-4 on 32 bytes of zero, as every implementation has it.
    let digest = SecretToken::from_random([0; 32]).digest();
    assert_eq!(digest.as_bytes()[..8], [0x66, 0x68, 0x7a, 0xad, 0xf8, 0x62, 0xbd, 0x77]);
    assert_eq!(digest.as_bytes()[24..], [0x90, 0x2a, 0x59, 0x1d, 0x0d, 0x5f, 0x29, 0x25]);
}

#[test]
fn wrapped_key_opens_under_its_pepper_and_no_other() {
    let key = AuditKey::from_random([7; 32]);
    let (one, other) = (Pepper::from_random([1; 32]), Pepper::from_random([2; 32]));
    let wrapped = key.wrap(&one, [9; 16]);
    let opened = AuditKey::unwrap(&wrapped, &one).unwrap();
    assert_eq!(opened.mac([b"entry".as_slice()]), key.mac([b"entry".as_slice()]));
    assert!(AuditKey::unwrap(&wrapped, &other).is_none());
    let mut changed = wrapped;
    changed.masked[0] ^= 1;
    assert!(AuditKey::unwrap(&changed, &one).is_none());
}

#[test]
fn two_nonces_hide_a_key_under_two_pads() {
    let (key, pepper) = (AuditKey::from_random([7; 32]), Pepper::from_random([1; 32]));
    assert_ne!(key.wrap(&pepper, [1; 16]).masked, key.wrap(&pepper, [2; 16]).masked);
}

#[test]
fn code_is_read_from_its_text() {
    let code = AuditKey::from_random([7; 32]).mac([b"entry".as_slice()]);
    assert_eq!(code.to_string().parse::<AuditMac>().unwrap(), code);
    for text in ["", "00", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64), &"é".repeat(32)] {
        assert!(text.parse::<AuditMac>().is_err(), "{text:?}");
    }
}

#[test]
fn secrets_are_not_shown() {
    let token = SecretToken::from_random([0xab; 32]);
    let shown = format!("{token:?} {:?} {:?}", token.digest(), AuditKey::from_random([0xab; 32]));
    assert_eq!(shown, "SecretToken([REDACTED]) SecretDigest([REDACTED]) AuditKey([REDACTED])");
}
