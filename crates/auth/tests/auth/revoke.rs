use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use bsk_auth::{Code, ManageError, Refusal, RevokeKey};

use crate::world::World;

#[test]
fn no_verification_that_begins_after_a_revocation_gets_through() {
    let world = World::new();
    for _ in 0..50 {
        let key = world.key(&world.acme, "read");
        let revoked = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    loop {
                        let was_revoked = revoked.load(SeqCst);
                        let result = world.verify(&key);
                        assert!(!(was_revoked && result.is_ok()), "accepted after the revocation returned");
                        if was_revoked {
                            assert!(matches!(result, Err(Refusal::Revoked)));
                            return;
                        }
                    }
                });
            }
            world.operator(&world.acme).revoke(key.id, RevokeKey::default()).expect("revoked");
            revoked.store(true, SeqCst);
        });
    }
}

#[test]
fn revoking_again_changes_nothing() {
    let world = World::new();
    let key = world.key(&world.acme, "read");
    let keys = world.operator(&world.acme);
    let why = RevokeKey { reason: Some("leaked".to_owned()), descendants: false };
    let first = keys.revoke(key.id, why).expect("revoked");
    assert_eq!(first.revoked, [key.id]);
    assert_eq!(first.receipt.acknowledged_by, 1, "this process");
    world.clock.advance(std::time::Duration::from_secs(9));
    let again = keys.revoke(key.id, RevokeKey::default()).expect("still revoked");
    assert_eq!(again.key, first.key);
    assert!(again.revoked.is_empty());
}

#[test]
fn descendants_go_with_the_key_that_made_them() {
    let world = World::new();
    let root = world.key(&world.agency, "admin agency:write");
    let made_by = |maker: &crate::world::Key, organization: &bsk_auth::OrganizationRecord| {
        let keys = world.api_keys.organization_keys(&world.caller(maker), &organization.id).expect("may");
        crate::world::Key::from(keys.issue(crate::world::request("admin"), None).expect("issued"))
    };
    let child = made_by(&root, &world.client);
    let grandchild = made_by(&child, &world.client);
    let stranger = world.key(&world.client, "read");
    for key in [&root, &child, &grandchild, &stranger] {
        world.verify(key).expect("good");
    }
    let request = RevokeKey { descendants: true, reason: None };
    let revoked = world.operator(&world.agency).revoke(root.id, request).expect("revoked");
    assert_eq!(revoked.revoked.len(), 3);
    for key in [&root, &child, &grandchild] {
        assert!(matches!(world.verify(key), Err(Refusal::Revoked)));
    }
    world.verify(&stranger).expect("made by somebody else");
}

#[test]
fn holder_revokes_its_own_key() {
    let world = World::new();
    let key = world.key(&world.acme, "read");
    let principal = world.verify(&key).expect("good");
    assert_eq!(world.api_keys.own_key(&principal).expect("there").record.id, key.id);
    world.api_keys.revoke_own_key(&principal).expect("revoked");
    assert!(matches!(world.verify(&key), Err(Refusal::Revoked)));
}

#[test]
fn vain_revocations_have_a_limit_and_true_ones_have_none() {
    let world = World::new();
    let admin = world.key(&world.acme, "admin");
    let keys = world.api_keys.organization_keys(&world.caller(&admin), &world.acme.id).expect("an admin");
    let victim = world.key(&world.acme, "read");
    let nothing = bsk_auth::KeyId::from_bytes([7; 16]);
    let mut last = None;
    for _ in 0..1_001 {
        last = keys.revoke(nothing, RevokeKey::default()).err();
    }
    assert!(matches!(last, Some(ManageError::RateLimited(_))));
    assert_eq!(last.map(|error| error.code()), Some(Code::RateLimitExceeded));
    keys.revoke(victim.id, RevokeKey::default()).expect("a thief cannot hold the door shut");
}
