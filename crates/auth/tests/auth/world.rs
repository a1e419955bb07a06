//! An organization, its keys, and a clock.

use std::sync::Arc;

use bsk_auth::{
    Agency, ApiKeys, Caller, Clock, CreateOrganization, IssueKey, Issued, KeyId, MemoryStore,
    OrganizationKeys, OrganizationRecord, Pepper, Principal, RateLimit, Refusal, ScopeSet, SharedLimits,
};

pub(crate) struct World {
    pub(crate) api_keys: ApiKeys,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) clock: Clock,
    pub(crate) acme: OrganizationRecord,
    pub(crate) agency: OrganizationRecord,
    pub(crate) client: OrganizationRecord,
}

/// A key with its text.
pub(crate) struct Key {
    pub(crate) id: KeyId,
    pub(crate) text: String,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|builder| builder)
    }

    pub(crate) fn with(configure: impl FnOnce(bsk_auth::Builder) -> bsk_auth::Builder) -> Self {
        let (store, clock) = (Arc::new(MemoryStore::new()), Clock::manual());
        let builder = ApiKeys::builder_over(Arc::clone(&store) as _, pepper(1)).clock(clock.clone());
        let api_keys = configure(builder).open().expect("opens");
        let acme = api_keys.create_organization(CreateOrganization::new(name("Acme"))).expect("created");
        let request = CreateOrganization { agency: Agency::Yes, ..CreateOrganization::new(name("Agency")) };
        let agency = api_keys.create_organization(request).expect("created");
        let client = api_keys.create_sub_organization(&Caller::Operator, &agency.id, name("Client"));
        let client = client.expect("created");
        Self { api_keys, store, clock, acme, agency, client }
    }

    /// The same store, served anew.
    pub(crate) fn reopen(&self) -> ApiKeys {
        let builder = ApiKeys::builder_over(Arc::clone(&self.store) as _, pepper(1));
        builder.clock(self.clock.clone()).open().expect("opens")
    }

    /// The same store, served anew, with limits that are shared.
    pub(crate) fn reopen_sharing(&self, limits: Arc<dyn SharedLimits>) -> ApiKeys {
        let builder = ApiKeys::builder_over(Arc::clone(&self.store) as _, pepper(1));
        builder.clock(self.clock.clone()).shared_limits(limits).open().expect("opens")
    }

    pub(crate) fn operator(&self, organization: &OrganizationRecord) -> OrganizationKeys {
        self.api_keys.organization_keys(&Caller::Operator, &organization.id).expect("the operator may")
    }

    pub(crate) fn key(&self, organization: &OrganizationRecord, scopes: &str) -> Key {
        self.issue(organization, request(scopes))
    }

    pub(crate) fn issue(&self, organization: &OrganizationRecord, request: IssueKey) -> Key {
        self.operator(organization).issue(request, None).expect("issued").into()
    }

    /// A key of Acme with a limit.
    pub(crate) fn limited(&self, limit: u32, window_seconds: u32) -> Key {
        let rate_limit = Some(RateLimit::new(limit, window_seconds).expect("legal"));
        self.issue(&self.acme, IssueKey { rate_limit, ..request("read") })
    }

    pub(crate) fn verify(&self, key: &Key) -> Result<Principal, Refusal> {
        self.api_keys.verify(key.text.as_bytes()).map(bsk_auth::Admission::into_principal)
    }

    /// A caller by its key, as the web has it.
    pub(crate) fn caller(&self, key: &Key) -> Caller {
        Caller::Key(self.verify(key).expect("a good key"))
    }

    /// How many requests in a row are admitted now.
    pub(crate) fn admitted(&self, key: &Key, tries: u32) -> u32 {
        (0..tries).map(|_| u32::from(self.verify(key).is_ok())).sum()
    }
}

impl From<Issued> for Key {
    fn from(issued: Issued) -> Self {
        let text = issued.plain_key.expect("shown once").as_str().to_owned();
        Self { id: issued.key.record.id, text }
    }
}

pub(crate) fn name(text: &str) -> bsk_auth::Name {
    text.parse().expect("legal")
}

pub(crate) fn scopes(text: &str) -> ScopeSet {
    text.parse().expect("legal")
}

pub(crate) fn request(held: &str) -> IssueKey {
    IssueKey::new(name("a key"), scopes(held))
}

pub(crate) fn pepper(byte: u8) -> Pepper {
    Pepper::from_random([byte; 32])
}
