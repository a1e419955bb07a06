//! One server for several tests.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::Server;

/// A server that the tests of a file share: started by the first, ended when the last is done with it.
#[derive(Debug)]
pub(crate) struct Shared(Mutex<Weak<Server>>);

impl Shared {
    /// No server yet.
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Weak::new()))
    }

    /// The running server, started if none runs.
    #[track_caller]
    pub(crate) fn server(&self) -> Arc<Server> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let server = Arc::new(Server::start());
            *shared = Arc::downgrade(&server);
            server
        })
    }
}
