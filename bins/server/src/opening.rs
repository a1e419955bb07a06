//! From the settings to the keys.

use std::sync::Arc;

use bsk_auth::{ApiKeys, Builder, Clock, OpenError, PepperError, PepperSource, Store, StoreError};
use bsk_limit_redis::RedisLimits;
use bsk_people::People;
use bsk_store::RegisterError;
use bsk_store_diesel::IfMissing;

use crate::database::{self, Database};
use crate::failure::Failure;
use crate::limits::{self, Limits};
use crate::peppers::{PeppersAtHand, looked_in};
use crate::settings::Settings;

/// What is opened to be served.
#[derive(Debug)]
pub(crate) struct Opened {
    /// Where all of it is kept.
    pub(crate) database: Arc<dyn Database>,
    /// The keys.
    pub(crate) api_keys: ApiKeys,
    /// The people who manage them.
    pub(crate) people: People,
    /// The limits that are shared with other servers.
    pub(crate) limits: Limits,
}

/// Opens what is to be served by this process.
pub(crate) fn for_serving(settings: &Settings) -> Result<Opened, Failure> {
    let database = database::open_to_serve(settings)?;
    let store: Arc<dyn Store> = Arc::<dyn Database>::clone(&database);
    let clock = Clock::system();
    let limits = limits::open(settings, &clock)?;
    let share = |builder: Builder| match &limits {
        Some(limits) => builder.shared_limits(Arc::<RedisLimits>::clone(limits)).open(),
        None => builder.open(),
    };
    let api_keys = open(settings, &store, &clock, share)?;
    let people = people(Arc::clone(&database), &api_keys, &clock)?;
    Ok(Opened { database, api_keys, people, limits })
}

/// What is opened for commands about people.
#[derive(Debug)]
pub(crate) struct Management {
    /// The keys.
    pub(crate) api_keys: ApiKeys,
    /// The people who manage them.
    pub(crate) people: People,
}

/// Opens the people to be managed, beside a process that may serve. The database
/// must be there.
pub(crate) fn people_for_management(settings: &Settings) -> Result<Management, Failure> {
    let database = database::open(settings, IfMissing::Fail)?;
    let store: Arc<dyn Store> = Arc::<dyn Database>::clone(&database);
    let clock = Clock::system();
    let api_keys = open(settings, &store, &clock, Builder::open_for_management)?;
    let people = people(database, &api_keys, &clock)?;
    Ok(Management { api_keys, people })
}

/// The people of a database, whose entries in the audit log are sealed as those
/// of its keys are.
fn people(database: Arc<dyn Database>, api_keys: &ApiKeys, clock: &Clock) -> Result<People, Failure> {
    let clock = clock.clone();
    let mut builder = People::builder(database, move || clock.now().wall());
    if let Some(key) = api_keys.audit_key() {
        builder = builder.audit_key(key);
    }
    Ok(builder.open()?)
}

/// Opens the keys to be managed, beside a process that may serve them. The
/// database must be there.
pub(crate) fn for_management(settings: &Settings) -> Result<ApiKeys, Failure> {
    let store: Arc<dyn Store> = database::open(settings, IfMissing::Fail)?;
    open(settings, &store, &Clock::system(), Builder::open_for_management)
}

/// Like [`for_management`], and makes the database if it is not there.
pub(crate) fn for_beginning(settings: &Settings) -> Result<ApiKeys, Failure> {
    let store: Arc<dyn Store> = database::open(settings, IfMissing::Create)?;
    open(settings, &store, &Clock::system(), Builder::open_for_management)
}

/// Opens the keys with other peppers than those at hand.
pub(crate) fn with_peppers(
    settings: &Settings,
    store: Arc<dyn Store>,
    peppers: impl PepperSource,
) -> Result<ApiKeys, Failure> {
    let builder = ApiKeys::builder_over(store, peppers);
    builder.open_for_management().map_err(|error| explain(settings, error))
}

fn open(
    settings: &Settings,
    store: &Arc<dyn Store>,
    clock: &Clock,
    open: impl Fn(Builder) -> Result<ApiKeys, OpenError>,
) -> Result<ApiKeys, Failure> {
    let peppers = PeppersAtHand::new(settings);
    peppers.make_first(&**store, clock)?;
    peppers.warn_if_readable_by_others();
    let attempt = || {
        let builder = ApiKeys::builder_over(Arc::clone(store), peppers.clone())
            .clock(clock.clone())
            .lease(settings.lease)
            .recording_interval(settings.record_interval)
            .most_cached_keys(settings.max_cached_keys)
            .most_cached_bytes(settings.max_cached_bytes)
            .most_usable_keys(settings.max_keys_per_organization);
        open(builder)
    };
    match attempt() {
        // Two programs have told an empty database of its first pepper at the
        // same moment; the other one was faster.
        Err(OpenError::Pepper(PepperError::Store(StoreError::Duplicate { .. }))) => attempt(),
        outcome => outcome,
    }
    .map_err(|error| explain(settings, error))
}

fn explain(settings: &Settings, error: OpenError) -> Failure {
    match error {
        OpenError::Pepper(PepperError::Store(error)) => Failure::Store(error),
        OpenError::Pepper(source) => {
            Failure::Pepper { source, looked_in: looked_in(&settings.pepper_file, settings.pepper.is_some()) }
        }
        OpenError::Register(RegisterError::Taken { location }) => Failure::AlreadyServed { location },
        error => Failure::Open(error),
    }
}
