//! An organization with an owner, and a clock.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
use std::time::Duration;

use bsk_people::{
    Acceptance, Agency, Email, FirstOrganization, Manager, MemoryStore, NewPassword, OrganizationId,
    OrganizationPeople, Page, People, Role, Session, SignedIn, Timestamp, UserId, Visitor,
};
use bsk_store::{
    AuditAction, AuditQuery, AuditRecord, AuditStore as _, NewOrganization, OrganizationStore as _, RateLimit,
};

pub(crate) const PASSWORD: &str = "correct horse battery staple";

pub(crate) struct World {
    pub(crate) people: People,
    pub(crate) store: Arc<MemoryStore>,
    millis: Arc<AtomicI64>,
    pub(crate) acme: OrganizationId,
    pub(crate) ada: Session,
}

impl World {
    /// Ada owns Acme.
    pub(crate) fn new() -> Self {
        let store = Arc::new(MemoryStore::new());
        let millis = Arc::new(AtomicI64::new(1_767_225_600_000));
        let clock = {
            let millis = Arc::clone(&millis);
            move || Timestamp::from_millis(millis.load(SeqCst))
        };
        let people = People::builder(Arc::clone(&store) as _, clock).open().expect("opens");
        let link = people.first_start_link().expect("a link");
        let (acme, ada) =
            people.start(&link.token.expose(), first("ada@example.com"), &visitor()).expect("started");
        Self { people, store, millis, acme: acme.id, ada: ada.session }
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.millis.fetch_add(i64::try_from(by.as_millis()).expect("small"), SeqCst);
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.millis.load(SeqCst))
    }

    /// Acme's people, in Ada's hands.
    pub(crate) fn by_ada(&self) -> OrganizationPeople {
        self.managed_by(&self.ada)
    }

    pub(crate) fn managed_by(&self, session: &Session) -> OrganizationPeople {
        let manager = Manager::User(session.clone());
        self.people.organization_people(manager, &self.acme, &visitor()).expect("an owner may")
    }

    pub(crate) fn by_operator(&self, organization: &OrganizationId) -> OrganizationPeople {
        let people = &self.people;
        people.organization_people(Manager::Operator, organization, &Visitor::OPERATOR).expect("may")
    }

    /// Somebody who joins Acme by an invitation.
    pub(crate) fn join(&self, address: &str, role: Role) -> Session {
        let link = self.by_ada().invite(&email(address), role).expect("invited");
        let token = link.token.expose();
        let acceptance = Acceptance::New(&password(PASSWORD));
        let (_, signed_in) = self.people.accept_invitation(&token, acceptance, &visitor()).expect("accepted");
        signed_in.expect("signed in").session
    }

    /// A second organization, with an owner made by the operator.
    pub(crate) fn second_organization(&self, owner: &str) -> (OrganizationId, UserId) {
        let id = OrganizationId::from_random([2; 12]);
        let new = NewOrganization {
            id: id.clone(),
            name: "Other".parse().expect("a name"),
            agency: Agency::No,
            parent: None,
            rate_limit: RateLimit::DEFAULT,
            created_at: self.now(),
        };
        self.store.create_organization(new).expect("created");
        let user = self.by_operator(&id).add(&email(owner), Role::Owner, &password(PASSWORD)).expect("added");
        (id, user.id)
    }

    pub(crate) fn sign_in(&self, address: &str) -> SignedIn {
        self.people.sign_in(address, PASSWORD, None, &visitor()).expect("signed in")
    }

    /// What was written down in Acme, oldest first.
    pub(crate) fn log(&self) -> Vec<AuditRecord> {
        let query = AuditQuery::of(self.acme.clone(), Page::new(1, 200).expect("legal"));
        let mut items = self.store.audit_events(&query).expect("read").items;
        items.reverse();
        items
    }

    pub(crate) fn actions(&self) -> Vec<AuditAction> {
        self.log().into_iter().map(|record| record.event.action).collect()
    }
}

pub(crate) fn first(address: &str) -> FirstOrganization {
    FirstOrganization {
        name: "Acme".parse().expect("a name"),
        agency: Agency::No,
        email: email(address),
        password: password(PASSWORD),
    }
}

pub(crate) fn visitor() -> Visitor {
    from([192, 0, 2, 1])
}

pub(crate) fn from(address: [u8; 4]) -> Visitor {
    Visitor::on_page(Some(IpAddr::from(address)), Some("Browser/1.0"))
}

pub(crate) fn email(text: &str) -> Email {
    text.parse().expect("an address")
}

pub(crate) fn password(text: &str) -> NewPassword {
    text.parse().expect("a password")
}
