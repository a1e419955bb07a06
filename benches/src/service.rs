//! Handles with keys in them, all cached.

use std::sync::Arc;

use bsk_auth::{
    ApiKeys, Builder, Caller, CreateOrganization, IssueKey, KeyId, KeyPrefix, Name, OrganizationId, Pepper,
    PepperVersion, RateLimit, Scope, Timestamp,
};
use bsk_hash::Peppers;
use bsk_key::{ApiKey, KeyBody};
use bsk_store::{Agency, Creator, Found, KeyRecord, OrganizationRecord, OrganizationStatus, Position, Store};

use crate::contender::Contender;
use crate::deck::{Deck, Order, Text};
use crate::shelf::Shelf;

/// How many keys are in use, and how they come.
///
/// Each limit is so high that no key is refused at the rate of a benchmark,
/// and so low that every key is busy enough to need all of its window's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// One key at a time: 64 keys that take turns, 1,000,000 a second each.
    One,
    /// 1,000 keys in random order, 100,000 a second each.
    Thousand,
    /// 100,000 keys in random order, 1,000 a second each.
    HundredThousand,
}

impl Load {
    /// Every load, smallest first.
    pub const ALL: [Self; 3] = [Self::One, Self::Thousand, Self::HundredThousand];

    /// How many keys.
    #[must_use]
    pub const fn keys(self) -> usize {
        match self {
            Self::One => 64,
            Self::Thousand => 1_000,
            Self::HundredThousand => 100_000,
        }
    }

    /// The limit of each key.
    ///
    /// # Panics
    ///
    /// Never: they are legal limits.
    #[must_use]
    pub fn limit(self) -> RateLimit {
        let limit = match self {
            Self::One => 1_000_000,
            Self::Thousand => 100_000,
            Self::HundredThousand => 1_000,
        };
        RateLimit::new(limit, 1).expect("a legal limit")
    }

    /// The order in which they come.
    #[must_use]
    pub const fn order(self) -> Order {
        match self {
            Self::One => Order::OneAtATime,
            Self::Thousand | Self::HundredThousand => Order::Random,
        }
    }

    /// What benchmarks call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::Thousand => "1000",
            Self::HundredThousand => "100000",
        }
    }
}

/// A handle over a store in memory, and the keys that it knows.
#[derive(Debug)]
pub struct Service {
    /// The handle.
    pub api_keys: ApiKeys,
    /// The text of every key.
    pub texts: Vec<Text>,
    load: Load,
}

impl Service {
    /// The pepper of every benchmark. It protects nothing.
    pub const PEPPER: [u8; 32] = [0x5a; 32];

    /// A handle that has every key of the load in its cache.
    ///
    /// # Panics
    ///
    /// If it cannot be made.
    #[must_use]
    pub fn open(load: Load) -> Self {
        let service = Self::open_cold(load);
        for text in &service.texts {
            assert!(service.admit(text), "the key is good");
        }
        service
    }

    /// A handle that has not read a key yet.
    ///
    /// # Panics
    ///
    /// If it cannot be made.
    #[must_use]
    pub fn open_cold(load: Load) -> Self {
        let peppers = Peppers::new(PepperVersion::FIRST, Pepper::from_random(Self::PEPPER));
        let organization = organization(load.limit());
        let keys: Vec<_> = (0..load.keys() as u64).map(key).collect();
        let found = keys.iter().map(|key| found(key, &peppers, &organization));
        Self::over(Arc::new(Shelf::new(found)), keys.iter().map(text).collect(), load)
    }

    /// A handle over a store that has the keys with these texts.
    ///
    /// # Panics
    ///
    /// If it cannot be made.
    #[must_use]
    pub fn over(store: Arc<dyn Store>, texts: Vec<Text>, load: Load) -> Self {
        Self::opened(ApiKeys::builder_over(store, Pepper::from_random(Self::PEPPER)), texts, load)
    }

    /// What a builder over such a store, with the [pepper](Self::PEPPER) of
    /// every benchmark, opens.
    ///
    /// # Panics
    ///
    /// If it cannot be opened.
    #[must_use]
    pub fn opened(builder: Builder, texts: Vec<Text>, load: Load) -> Self {
        Self { api_keys: builder.open().expect("a store that answers"), texts, load }
    }

    /// A deck of all keys, in the load's order.
    #[must_use]
    pub fn deck(&self, seed: u64) -> Deck<'_> {
        Deck::new(&self.texts, self.load.order(), seed)
    }
}

impl Contender for Service {
    /// Verifies, and asks for a scope.
    fn admit(&self, presented: &[u8]) -> bool {
        let admission = self.api_keys.verify(presented);
        admission.is_ok_and(|admission| admission.principal().require(Scope::Read.into()).is_ok())
    }
}

/// Issues the keys of a load in a store, one after the other; returns their
/// texts with it.
///
/// # Panics
///
/// If the store fails.
#[must_use]
pub fn stocked(store: impl Store, load: Load) -> (Arc<dyn Store>, Vec<Text>) {
    let store: Arc<dyn Store> = Arc::new(store);
    let pepper = Pepper::from_random(Service::PEPPER);
    let api_keys = ApiKeys::builder_over(Arc::clone(&store), pepper)
        .open_for_management()
        .expect("a store that answers");
    let name: Name = "Benchmark".parse().expect("a legal name");
    let organization =
        CreateOrganization { rate_limit: Some(load.limit()), ..CreateOrganization::new(name.clone()) };
    let organization = api_keys.create_organization(organization).expect("it is created");
    let keys = api_keys.organization_keys(&Caller::Operator, &organization.id).expect("it is there");
    let issue = |_| {
        let issued = keys.issue(IssueKey::new(name.clone(), Scope::Read.into()), None).expect("it is issued");
        let text = issued.plain_key.expect("it is shown once");
        text.as_bytes().try_into().expect("a key has 41 characters")
    };
    let texts = (0..load.keys()).map(issue).collect();
    (store, texts)
}

/// The text of a well-formed key that nobody has issued, another one for each
/// number.
#[must_use]
pub fn stranger(number: u64) -> Text {
    text(&key(u64::MAX - number))
}

/// A key for each number, scattered by two rounds of multiplication and shift.
fn key(number: u64) -> ApiKey {
    let mut bits = u128::from(number) + 1;
    for _ in 0..2 {
        bits = bits.wrapping_mul(0xda94_2042_e4dd_58b5_9e37_79b9_7f4a_7c15);
        bits ^= bits >> 61;
    }
    ApiKey::new(KeyPrefix::BSK_LIVE, KeyBody::from_bytes(bits.to_be_bytes()))
}

fn text(key: &ApiKey) -> Text {
    key.expose().as_bytes().try_into().expect("a key has 41 characters")
}

fn organization(rate_limit: RateLimit) -> OrganizationRecord {
    OrganizationRecord {
        id: OrganizationId::from_random([7; 12]),
        name: "Benchmark".parse().expect("a legal name"),
        agency: Agency::No,
        parent: None,
        status: OrganizationStatus::Active,
        rate_limit,
        created_at: Timestamp::from_millis(0),
        position: Position::START,
    }
}

fn found(key: &ApiKey, peppers: &Peppers, organization: &OrganizationRecord) -> Found {
    let digest = peppers.digest(key);
    let [id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = *digest.as_bytes();
    let record = KeyRecord {
        id: KeyId::from_random(id),
        organization: organization.id.clone(),
        creator: Creator::default(),
        name: "benchmark".parse().expect("a legal name"),
        hint: key.hint(),
        scopes: Scope::Read.into(),
        pepper: peppers.current(),
        rate_limit: None,
        expires_at: None,
        created_at: Timestamp::from_millis(0),
        last_used_at: None,
        revoked_at: None,
        revocation_reason: None,
        replaces: None,
        replaced_by: None,
        counts_with: KeyId::from_random(id),
        position: Position::START,
    };
    Found { digest, key: record, organization: organization.clone() }
}
