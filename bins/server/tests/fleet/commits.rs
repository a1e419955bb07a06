//! What commits take, to hold revocations against.

use std::sync::Arc;
use std::time::Duration;

use bsk_auth::{ApiKeys, Caller, CreateOrganization, IssueKey, OrganizationKeys, Pepper, RevokeKey, Scope};
use bsk_store::{AuditAction, AuditDetails, NewAuditEvent, Party, RevokeKeys, Store, Timestamp, Via};
use bsk_store_diesel::{PostgresOptions, PostgresStore};
use bsk_test_services::Session;

use crate::overload::wait;
use crate::record::now;

/// Commits that do nothing else.
pub(crate) struct Committer(Session);

impl Committer {
    pub(crate) fn new(mut session: Session) -> Self {
        session.run("CREATE TABLE IF NOT EXISTS bare (id INT PRIMARY KEY, n INT)");
        session.run("INSERT INTO bare VALUES (1, 0) ON CONFLICT DO NOTHING");
        Self(session)
    }

    /// How long one takes, in seconds.
    pub(crate) fn commit(&mut self) -> f64 {
        timed(|| self.0.run("UPDATE bare SET n = n + 1"))
    }
}

/// Commits that revoke keys of a database which no server uses: all of a
/// revocation but the request, and the wait for others.
pub(crate) struct RevokingCommitter {
    store: Arc<dyn Store>,
    keys: OrganizationKeys,
}

impl RevokingCommitter {
    pub(crate) fn new(database: &str) -> Self {
        let store: Arc<dyn Store> = Arc::new(open(database));
        let pepper = Pepper::from_random([7; 32]);
        let api_keys = ApiKeys::builder_over(Arc::clone(&store), pepper).open_for_management().expect("open");
        let organization = CreateOrganization::new("One".parse().expect("a name"));
        let organization = api_keys.create_organization(organization).expect("made").id;
        let keys = api_keys.organization_keys(&Caller::Operator, &organization).expect("the operator may");
        Self { store, keys }
    }

    /// How long one takes, in seconds.
    pub(crate) fn commit(&self) -> f64 {
        let request = IssueKey::new("to revoke".parse().expect("a name"), Scope::Read.into());
        let key = self.keys.issue(request, None).expect("issued").key.record;
        wait(0.01);
        let at = Timestamp::from_millis(1_800_000_000_000);
        let audit = NewAuditEvent {
            organization: Some(key.organization.clone()),
            at,
            action: AuditAction::KeyRevoked,
            actor: Party::key(key.id, None),
            via: Via::Api,
            address: None,
            target: Party::key(key.id, None),
            details: AuditDetails::none(),
        };
        let revoke = RevokeKeys {
            organization: key.organization,
            key: key.id,
            descendants: false,
            reason: None,
            at,
            audit: Some(audit),
        };
        timed(|| self.store.revoke_keys(&revoke).expect("revoked").expect("there"))
    }
}

/// Both kinds of commits, made beside revocations, and what they took.
pub(crate) struct Commits {
    committer: Committer,
    revoking: RevokingCommitter,
    /// Of one row of one table, in seconds.
    pub(crate) of_one_row: Vec<f64>,
    /// Of all that a revocation writes, in seconds.
    pub(crate) of_revocations: Vec<f64>,
}

impl Commits {
    pub(crate) fn by(committer: Committer, revoking: RevokingCommitter) -> Self {
        Self { committer, revoking, of_one_row: Vec::new(), of_revocations: Vec::new() }
    }

    /// Makes one of each, with a pause before, between and after them.
    pub(crate) fn make_one_of_each(&mut self, pause: f64) {
        wait(pause);
        self.of_one_row.push(self.committer.commit());
        wait(pause);
        self.of_revocations.push(self.revoking.commit());
        wait(pause);
    }
}

/// A program that embeds the keys, and is a member of the fleet like any server.
pub(crate) struct Embedded(ApiKeys);

impl Embedded {
    pub(crate) fn join(database: &str, pepper: [u8; 32]) -> Self {
        let builder = ApiKeys::builder(open(database), Pepper::from_random(pepper));
        Self(builder.open().expect("the fleet's database"))
    }

    pub(crate) fn accepts(&self, key: &str) -> bool {
        self.0.verify(key.as_bytes()).is_ok()
    }

    /// How long it takes to revoke a key, in seconds, from the call to its return.
    pub(crate) fn revoke(&self, organization: &str, key: &str) -> f64 {
        let organization = organization.parse().expect("an id");
        let keys = self.0.organization_keys(&Caller::Operator, &organization).expect("the operator may");
        let key = key.parse().expect("an id");
        let mut receipt = None;
        let took = timed(|| receipt = keys.revoke(key, RevokeKey::default()).ok());
        let receipt = receipt.expect("revoked").receipt;
        assert_eq!((receipt.acknowledged_by, receipt.waited_for_leases), (3, 0), "everybody knows");
        took
    }
}

fn open(database: &str) -> PostgresStore {
    PostgresStore::open(&database.parse().expect("a URL"), &PostgresOptions::default()).expect("a database")
}

fn timed<T>(work: impl FnOnce() -> T) -> f64 {
    let began = now();
    let _ = work();
    Duration::from_micros(now() - began).as_secs_f64()
}
