//! A site with people in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use bsk_auth::{Agency, ApiKeys, Clock, CreateOrganization, OrganizationId, Pepper};
use bsk_page::serve::Site;
use bsk_people::{FirstOrganization, Manager, MemoryStore, OrganizationPeople, People, Role, Visitor};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// The address of the owner of the first organization.
pub(crate) const OWNER: &str = "ada@example.com";

/// Where browsers open the site.
pub(crate) const ORIGIN: &str = "http://127.0.0.1:8080";

/// A site, and what stands behind it.
pub(crate) struct World {
    pub(crate) site: Site,
    pub(crate) api_keys: ApiKeys,
    pub(crate) people: People,
    clock: Clock,
    numbers: AtomicU32,
}

impl World {
    /// A site on which nothing is yet.
    pub(crate) fn empty() -> Self {
        Self::at(ORIGIN)
    }

    /// The same, which browsers open elsewhere.
    pub(crate) fn at(origin: &str) -> Self {
        let (store, clock) = (Arc::new(MemoryStore::new()), Clock::manual());
        let pepper = Pepper::from_random([7; Pepper::MIN_LEN]);
        let api_keys = ApiKeys::builder_over(store.clone(), pepper).clock(clock.clone());
        let api_keys = api_keys.open().expect("a store in memory opens");
        let now = clock.clone();
        let people = People::builder(store, move || now.now().wall()).open().expect("there is randomness");
        let site = Site::new(api_keys.clone(), people.clone(), origin.parse().expect("an origin"));
        Self { site, api_keys, people, clock, numbers: AtomicU32::new(0) }
    }

    /// A site with an organization and its owner.
    pub(crate) fn with_owner() -> (Self, OrganizationId) {
        let world = Self::empty();
        let organization = world.start(Agency::No);
        (world, organization)
    }

    /// Makes the first organization.
    pub(crate) fn start(&self, agency: Agency) -> OrganizationId {
        let link = self.people.first_start_link().expect("there is no organization yet");
        let first = FirstOrganization {
            name: "Acme".parse().expect("a name"),
            agency,
            email: OWNER.parse().expect("an address"),
            password: PASSWORD.parse().expect("a password"),
        };
        let started = self.people.start(&link.token.expose(), first, &Visitor::OPERATOR);
        started.expect("the link is good").0.id
    }

    /// Makes another organization.
    pub(crate) fn organization(&self, name: &str) -> OrganizationId {
        let new = CreateOrganization::new(name.parse().expect("a name"));
        self.api_keys.create_organization(new).expect("an organization").id
    }

    /// Makes a sub-organization of an agency.
    pub(crate) fn sub_organization(&self, agency: &OrganizationId, name: &str) -> OrganizationId {
        let new = CreateOrganization {
            parent: Some(agency.clone()),
            ..CreateOrganization::new(name.parse().expect("a name"))
        };
        self.api_keys.create_organization(new).expect("a sub-organization").id
    }

    /// Makes somebody a member of an organization.
    pub(crate) fn join(&self, organization: &OrganizationId, email: &str, role: Role) {
        let (email, password) = (email.parse().expect("an address"), PASSWORD.parse().expect("a password"));
        self.people_of(organization).add(&email, role, &password).expect("somebody new");
    }

    /// The people of an organization, in the operator's hands.
    pub(crate) fn people_of(&self, organization: &OrganizationId) -> OrganizationPeople {
        let people = self.people.organization_people(Manager::Operator, organization, &Visitor::OPERATOR);
        people.expect("the operator may")
    }

    /// Another number than ever before.
    pub(crate) fn next(&self) -> u32 {
        self.numbers.fetch_add(1, Relaxed)
    }

    /// Lets time pass.
    pub(crate) fn wait(&self, time: Duration) {
        self.clock.advance(time);
    }
}
