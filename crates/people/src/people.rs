//! The handle that a service holds.

use core::fmt;
use std::sync::Arc;
use std::time::Duration;

use bsk_hash::AuditKey;
use bsk_store::{PeopleStore, Timestamp};

use crate::builder::Builder;
use crate::hashing::Hashing;
use crate::throttle::Throttle;

/// The people who manage keys: they sign in, invite each other, and are removed.
///
/// Cloning is cheap, and all clones are the same. Every call blocks, on the
/// store or for the time that a password takes to be hashed: in an event loop it
/// belongs on a thread of its own.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
///
/// use bsk_people::{FirstOrganization, MemoryStore, People, Timestamp, Visitor};
///
/// let now = || Timestamp::from_millis(1_767_225_600_000);
/// let people = People::builder(Arc::new(MemoryStore::new()), now).open()?;
///
/// let link = people.first_start_link()?;
/// let first = FirstOrganization {
///     name: "Acme".parse()?,
///     agency: bsk_people::Agency::No,
///     email: "ada@example.com".parse()?,
///     password: "correct horse battery staple".parse()?,
/// };
/// let visitor = Visitor::on_page(None, None);
/// let (acme, _) = people.start(&link.token.expose(), first, &visitor)?;
///
/// let signed_in = people.sign_in("Ada@example.com", "correct horse battery staple", None, &visitor)?;
/// let session = people.session(&signed_in.token.expose())?.expect("a session");
/// assert_eq!(people.memberships(&session)?[0].organization.id, acme.id);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct People {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Arc<dyn PeopleStore>,
    pub(crate) clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
    pub(crate) audit_key: Option<AuditKey>,
    pub(crate) hashing: Hashing,
    pub(crate) throttle: Throttle,
    pub(crate) idle: Duration,
    pub(crate) longest: Duration,
}

impl People {
    /// Starts to put a handle together, over a store and a clock.
    pub fn builder(
        store: Arc<dyn PeopleStore>,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Builder {
        Builder::new(store, Box::new(clock))
    }
}

impl Inner {
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

impl fmt::Debug for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("People")
            .field("idle", &self.inner.idle)
            .field("longest", &self.inner.longest)
            .finish_non_exhaustive()
    }
}
