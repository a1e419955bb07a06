//! Two handles over one store: what one changes, the other knows when the call
//! has returned.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use bsk_auth::{
    ApiKeys, Caller, CreateOrganization, MemoryStore, OrganizationRecord, OrganizationStatus, Pepper,
    PepperSource, RateLimit, Refusal, RevokeKey, UpdateKey, UpdateOrganization,
};
use bsk_store::{ChangeLog as _, KeyStore as _};

use crate::world::{Key, name, pepper, request};

struct Fleet {
    store: Arc<MemoryStore>,
    servers: Vec<ApiKeys>,
    command_line: ApiKeys,
    acme: OrganizationRecord,
}

impl Fleet {
    fn new(servers: usize) -> Self {
        Self::with_peppers(servers, || pepper(1))
    }

    fn with_peppers<P: PepperSource>(servers: usize, peppers: impl Fn() -> P) -> Self {
        let store = Arc::new(MemoryStore::shared());
        let builder =
            || ApiKeys::builder_over(Arc::clone(&store) as _, peppers()).lease(Duration::from_secs(1));
        let servers = (0..servers).map(|_| builder().open().expect("opens")).collect();
        let command_line = builder().open_for_management().expect("opens");
        let acme = command_line.create_organization(CreateOrganization::new(name("Acme"))).expect("created");
        Self { store, servers, command_line, acme }
    }

    fn key(&self) -> Key {
        let keys = self.command_line.organization_keys(&Caller::Operator, &self.acme.id).expect("may");
        keys.issue(request("read"), None).expect("issued").into()
    }

    fn accept(&self, key: &Key) -> Vec<Result<(), Refusal>> {
        self.servers.iter().map(|server| server.verify(key.text.as_bytes()).map(drop)).collect()
    }

    fn revoke(&self, by: &ApiKeys, key: &Key) -> bsk_auth::Revoked {
        let keys = by.organization_keys(&Caller::Operator, &self.acme.id).expect("may");
        keys.revoke(key.id, RevokeKey::default()).expect("revoked")
    }
}

#[test]
fn new_key_is_accepted_everywhere_at_once() {
    let fleet = Fleet::new(3);
    for _ in 0..20 {
        let key = fleet.key();
        assert!(fleet.accept(&key).iter().all(Result::is_ok));
    }
}

#[test]
fn revocation_by_any_process_is_known_to_all_when_it_returns() {
    let fleet = Fleet::new(3);
    for by in [&fleet.servers[0], &fleet.servers[2], &fleet.command_line] {
        let key = fleet.key();
        assert!(fleet.accept(&key).iter().all(Result::is_ok));
        let receipt = fleet.revoke(by, &key).receipt;
        assert_eq!((receipt.acknowledged_by, receipt.waited_for_leases), (3, 0));
        assert!(fleet.accept(&key).iter().all(|result| matches!(result, Err(Refusal::Revoked))));
    }
}

#[test]
fn no_server_accepts_what_was_revoked_under_load() {
    let fleet = Fleet::new(2);
    for _ in 0..30 {
        let key = fleet.key();
        let revoked = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for server in &fleet.servers {
                scope.spawn(|| {
                    loop {
                        let was_revoked = revoked.load(SeqCst);
                        let accepted = server.verify(key.text.as_bytes()).is_ok();
                        assert!(!(was_revoked && accepted), "accepted after the revocation returned");
                        if was_revoked {
                            return;
                        }
                    }
                });
            }
            fleet.revoke(&fleet.command_line, &key);
            revoked.store(true, SeqCst);
        });
    }
}

#[test]
fn silent_process_is_waited_for_until_its_lease_has_passed() {
    let fleet = Fleet::new(1);
    let silent = bsk_store::ReplicaId::from_random([9; 16]);
    fleet.store.register(silent, Duration::from_millis(300)).expect("registered");
    let key = fleet.key();
    let before = fleet.servers[0].now().moment;
    let receipt = fleet.revoke(&fleet.servers[0], &key).receipt;
    assert_eq!((receipt.acknowledged_by, receipt.waited_for_leases), (1, 1));
    assert!(fleet.servers[0].now().moment.millis_since(before) >= 300);
}

#[test]
fn process_that_was_struck_off_registers_anew_and_forgets_nothing_it_counted() {
    let fleet = Fleet::new(1);
    let keys = fleet.command_line.organization_keys(&Caller::Operator, &fleet.acme.id).expect("may");
    let limit = RateLimit::new(5, 600).expect("legal");
    let key: Key = keys
        .issue(bsk_auth::IssueKey { rate_limit: Some(limit), ..request("read") }, None)
        .expect("issued")
        .into();
    let admitted = |tries| (0..tries).filter(|_| fleet.accept(&key)[0].is_ok()).count();
    assert_eq!(admitted(3), 3);
    fleet.store.strike_off_everyone();
    // The store is asked for every verification until the registration is
    // renewed; either way the key is good and its count is kept.
    assert_eq!(admitted(9), 2);
}

#[test]
fn changed_limit_and_suspension_reach_every_server() {
    let fleet = Fleet::new(2);
    let key = fleet.key();
    assert!(fleet.accept(&key).iter().all(Result::is_ok));
    let keys = fleet.servers[0].organization_keys(&Caller::Operator, &fleet.acme.id).expect("may");
    let limit = RateLimit::new(1, 600).expect("legal");
    keys.update(key.id, UpdateKey { rate_limit: Some(Some(limit)), ..UpdateKey::default() })
        .expect("changed");
    assert!(fleet.accept(&key).iter().all(|result| matches!(result, Err(Refusal::RateLimited(_)))));

    let suspended =
        UpdateOrganization { status: Some(OrganizationStatus::Suspended), ..UpdateOrganization::default() };
    fleet.command_line.update_organization(&fleet.acme.id, suspended).expect("suspended");
    assert!(fleet.accept(&key).iter().all(|result| matches!(result, Err(Refusal::Suspended))));
}

/// Peppers that somebody adds to while servers run.
#[derive(Clone, Default)]
struct Shelf(Arc<std::sync::Mutex<Vec<Pepper>>>);

impl PepperSource for Shelf {
    fn peppers(&self) -> Result<Vec<Pepper>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(self.0.lock().expect("whole").clone())
    }
}

#[test]
fn pepper_that_is_added_beside_a_server_is_known_to_it_when_the_call_returns() {
    let shelf = Shelf::default();
    shelf.0.lock().expect("whole").push(pepper(1));
    let fleet = Fleet::with_peppers(2, || shelf.clone());
    shelf.0.lock().expect("whole").push(pepper(2));
    fleet.command_line.add_pepper(&pepper(2)).expect("added");

    let newer = ApiKeys::builder_over(Arc::clone(&fleet.store) as _, shelf.clone());
    let newer = newer.open_for_management().expect("opens");
    let keys = newer.organization_keys(&Caller::Operator, &fleet.acme.id).expect("may");
    let key: Key = keys.issue(request("read"), None).expect("issued").into();
    let found = fleet.store.key(&fleet.acme.id, key.id).expect("there").expect("there");
    assert_eq!(found.pepper.number(), 2);
    assert!(fleet.accept(&key).iter().all(Result::is_ok));
}
