//! All that a store is.

use crate::activity::ActivityStore;
use crate::audit::AuditStore;
use crate::change::ChangeLog;
use crate::key::KeyStore;
use crate::organization::OrganizationStore;
use crate::pepper::PepperStore;

/// Where keys and organizations are kept.
pub trait Store: KeyStore + OrganizationStore + ActivityStore + PepperStore + 'static {
    /// The log by which processes that share this store learn of each other's
    /// changes; `None` if no other process changes it.
    fn change_log(&self) -> Option<&dyn ChangeLog> {
        None
    }

    /// The log of who did what; `None` if nothing is written down.
    fn audit_log(&self) -> Option<&dyn AuditStore> {
        None
    }
}
