//! Digests, peppers and indexes.

use bsk_hash::{Indexer, InvalidPepper, KeyDigest, Pepper, PepperCheck, PepperVersion, Peppers};
use bsk_key::{ApiKey, KeyBody, KeyPrefix};
use proptest::prelude::*;

fn key(body: [u8; 16]) -> ApiKey {
    ApiKey::new(KeyPrefix::BSK_LIVE, KeyBody::from_bytes(body))
}

fn pepper(byte: u8) -> Pepper {
    Pepper::from_random([byte; 32])
}

fn version(number: i32) -> PepperVersion {
    PepperVersion::new(number).expect("positive")
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes all");
        text
    })
}

/// `printf %s bsk_live_000102030405060708090a0b0c0d0e0f | openssl dgst -sha256
/// -mac HMAC -macopt hexkey:<32 times 0b>`
#[test]
fn digest_is_hmac_sha256_of_the_text() {
    let peppers = Peppers::new(PepperVersion::FIRST, pepper(0x0b));
    let body = core::array::from_fn(|i| u8::try_from(i).expect("small"));
    assert_eq!(hex(peppers.digest(&key(body)).as_bytes()), EXPECTED_DIGEST);
}

const EXPECTED_DIGEST: &str = "486724da1e88661dba2d89bb15646624437b38fbba4f69a6ca82364d4bc571fd";

#[test]
fn key_under_an_old_pepper_is_still_a_candidate() {
    let mut peppers = Peppers::new(version(1), pepper(1));
    let old = peppers.digest(&key([7; 16]));
    peppers.add(version(2), pepper(2));
    peppers.add(version(3), pepper(3));

    assert_eq!(peppers.current(), version(3));
    let candidates: Vec<_> = peppers.candidates(&key([7; 16])).collect();
    assert_eq!(candidates.iter().map(|(v, _)| v.number()).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(candidates[0].1, peppers.digest(&key([7; 16])));
    assert_eq!(candidates[2].1, old);
    assert!(peppers.is_obsolete(version(2)) && !peppers.is_obsolete(version(3)));
}

#[test]
fn adding_an_older_pepper_keeps_the_current_one() {
    let mut peppers = Peppers::new(version(2), pepper(2));
    peppers.add(version(1), pepper(1));
    assert_eq!(peppers.current(), version(2));
    peppers.add(version(1), pepper(9));
    assert_eq!(peppers.checks().count(), 2, "a version is there once");
}

#[test]
fn check_value_tells_peppers_apart() {
    assert_eq!(pepper(1).check(), pepper(1).check());
    assert_ne!(pepper(1).check(), pepper(2).check());
    let stored = PepperCheck::try_from(&pepper(1).check().as_bytes()[..]).expect("32 bytes");
    assert_eq!(stored, pepper(1).check());
}

#[test]
fn peppers_that_are_short_or_no_base64_are_refused() {
    assert_eq!(Pepper::from_base64("not base64!").map(drop), Err(InvalidPepper::NotBase64));
    assert_eq!(Pepper::from_base64("c2hvcnQ=").map(drop), Err(InvalidPepper::TooShort { len: 5 }));
    let text = pepper(5).expose_base64();
    let read = Pepper::from_base64(&format!("  {}\n", text.as_str())).expect("legal");
    assert_eq!(read.check(), pepper(5).check());
}

#[test]
fn nothing_secret_is_in_debug() {
    let peppers = Peppers::new(PepperVersion::FIRST, pepper(0x41));
    let key = key([0x41; 16]);
    let shown = format!(
        "{:?} {peppers:?} {:?} {:?} {:?} {:?}",
        pepper(0x41),
        peppers.digest(&key),
        pepper(0x41).check(),
        Indexer::new([0x41; 16]),
        Indexer::new([0x41; 16]).index(key.body()),
    );
    assert_eq!(
        shown,
        "Pepper([REDACTED]) [PepperVersion(1)] SecretDigest([REDACTED]) PepperCheck([REDACTED]) Indexer([REDACTED]) KeyIndex([REDACTED])"
    );
}

/// FIPS 197, appendix C.1: AES-128 of 00112233…ff under 000102…0f is
/// 69c4e0d86a7b0430d8cdb78070b4c55a.
#[test]
fn index_is_one_aes_block_xor_its_input() {
    let indexer = Indexer::new(core::array::from_fn(|i| u8::try_from(i).expect("small")));
    let body: [u8; 16] = core::array::from_fn(|i| u8::try_from(i * 0x11).expect("small"));
    let index = indexer.index(&KeyBody::from_bytes(body)).number() ^ u128::from_le_bytes(body);
    assert_eq!(hex(&index.to_le_bytes()), "69c4e0d86a7b0430d8cdb78070b4c55a");
}

proptest! {
    #[test]
    fn different_keys_have_different_digests_and_indexes(a: [u8; 16], b: [u8; 16]) {
        prop_assume!(a != b);
        let peppers = Peppers::new(PepperVersion::FIRST, pepper(1));
        prop_assert_ne!(peppers.digest(&key(a)), peppers.digest(&key(b)));
        let indexer = Indexer::new([3; 16]);
        prop_assert_ne!(indexer.index(key(a).body()), indexer.index(key(b).body()));
    }

    #[test]
    fn digest_reads_back_only_from_32_bytes(bytes: Vec<u8>) {
        let digest = KeyDigest::try_from(&bytes[..]);
        prop_assert_eq!(digest.is_ok(), bytes.len() == 32);
    }
}
