//! What whoever copies the files learns.

use std::fs;

use bsk_hash::{Pepper, PepperVersion, Peppers};
use bsk_key::{ApiKey, KeyPrefix};
use bsk_store::{KeyStore, NewKey, OrganizationStore, PepperStore};

use crate::sample::{Database, add, at, create, digest, is_unavailable, key, organization, told};

const TEXT: &str = "bsk_live_3f9c0a7be41d5268f0937cab1e4d6258";

fn holds(bytes: &[u8], secret: &[u8]) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret)
}

#[test]
fn copied_database_holds_no_key_and_no_pepper() {
    let database = Database::new();
    let store = database.begin();
    let presented: ApiKey = KeyPrefix::BSK_LIVE.parse(TEXT.as_bytes()).unwrap();
    let pepper = Pepper::from_random([0x5a; 32]);
    let check = pepper.check();
    let peppers = Peppers::new(PepperVersion::FIRST, pepper);
    store.add_pepper(PepperVersion::FIRST, check, at(0)).unwrap();
    let digest = peppers.digest(&presented);
    store.create_key(create(NewKey { digest, ..key(1) })).unwrap();
    store.backup(&database.file("copy.db")).unwrap();

    let body = &TEXT[TEXT.len() - 32..];
    let number = u128::from_str_radix(body, 16).unwrap();
    let mut searched = 0;
    for file in fs::read_dir(database.file("")).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        for secret in [body.as_bytes(), &body.as_bytes()[4..], &number.to_be_bytes(), &[0x5a; 32]] {
            assert!(!holds(&bytes, secret));
        }
        searched += usize::from(holds(&bytes, digest.as_bytes()));
    }
    assert!(searched >= 2, "the digest is found, so the search works");
}

#[test]
fn errors_show_no_digest() {
    let database = Database::new();
    let store = database.begin();
    add(&store, 1);
    let duplicate = store.create_key(create(NewKey { digest: digest(1), ..key(2) })).unwrap_err();
    let stranger = NewKey { organization: bsk_store::OrganizationId::from_random([9; 12]), ..key(3) };
    let orphan = store.create_key(create(stranger)).unwrap_err();
    let rehash = store.rehash_key(key(1).id, &digest(1), &digest(1), PepperVersion::FIRST);
    assert!(rehash.is_ok() && !is_unavailable(&rehash));
    let again = store.create_organization(organization()).unwrap_err();
    for error in [duplicate, orphan, again] {
        let told = told(&error).to_lowercase();
        for shown in ["d1d1", "209, 209", "\\xd1", "\u{d1}"] {
            assert!(!told.contains(shown), "{told}");
        }
    }
}
