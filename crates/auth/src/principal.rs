//! Who calls.

use core::fmt;

use bsk_scope::ScopeSet;
use bsk_store::{KeyId, OrganizationId};
use bsk_table::Held;
use thiserror::Error;

use crate::code::Code;
use crate::entry::Entry;

/// Proof that a request carried a good key. Only the authenticator makes one.
///
/// # Examples
///
/// ```no_run
/// # fn handler(caller: bsk_auth::Principal) -> Result<(), bsk_auth::InsufficientScope> {
/// use bsk_auth::Scope;
///
/// caller.require(Scope::Read.into())?;
/// println!("{} of {}", caller.id(), caller.organization());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Principal {
    entry: Held<Entry>,
}

impl Principal {
    pub(crate) fn new(entry: Held<Entry>) -> Self {
        Self { entry }
    }

    pub(crate) fn entry(&self) -> &Entry {
        &self.entry
    }

    /// The id of the key.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.entry.id()
    }

    /// The organization that the key belongs to.
    #[must_use]
    pub fn organization(&self) -> &OrganizationId {
        self.entry.organization()
    }

    /// The scopes that the key was given. See [`ScopeSet::effective`] for what
    /// they come to.
    #[must_use]
    pub fn scopes(&self) -> ScopeSet {
        self.entry.scopes
    }

    /// Asks for scopes. Which ones a key needs, and a refusal, is counted in its
    /// usage.
    ///
    /// # Errors
    ///
    /// [`InsufficientScope`] if the key does not grant all of them.
    pub fn require(&self, required: ScopeSet) -> Result<(), InsufficientScope> {
        if self.entry.scopes.grants(required) {
            self.entry.scope_use.need(required);
            return Ok(());
        }
        Entry::forbid(&self.entry);
        Err(InsufficientScope { required })
    }
}

impl fmt::Debug for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Principal")
            .field("id", &self.id())
            .field("organization", self.organization())
            .field("scopes", &self.scopes())
            .finish_non_exhaustive()
    }
}

/// The key does not grant what the request needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("This request needs an API key with {required}. Use one that has it.")]
pub struct InsufficientScope {
    /// All the scopes that the request needs.
    pub required: ScopeSet,
}

impl InsufficientScope {
    /// The error's code.
    #[must_use]
    pub const fn code(self) -> Code {
        Code::InsufficientScope
    }
}
