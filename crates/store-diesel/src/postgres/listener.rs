//! Hearing of changes without asking.
//!
//! Nothing rests on notifications but how soon a change is known. They are
//! waited for on a connection of their own, by libpq itself: diesel
//! only says whether one has come, and to ask it every millisecond takes longer
//! than all the rest of a revocation. `docs/decisions/0017` says more.

use core::ffi::c_int;
use core::ptr::NonNull;
use std::ffi::{CStr, CString};
use std::time::Duration;

use bsk_store::StoreError;
use pq_sys::{
    ConnStatusType, ExecStatusType, PGconn, PQclear, PQconnectdb, PQconsumeInput, PQerrorMessage, PQexec,
    PQfinish, PQfreemem, PQgetCurrentTimeUSec, PQnotifies, PQresultStatus, PQsocket, PQsocketPoll, PQstatus,
};
use thiserror::Error;

use super::notifications::Notifications;

const LISTEN: &CStr = c"LISTEN bsk_changes";

/// A connection that is told of changes.
pub(super) struct Listener {
    connection: NonNull<PGconn>,
    /// What nobody has taken yet.
    heard: Notifications,
}

/// What the connection said when it failed.
#[derive(Debug, Error)]
#[error("changes cannot be listened for: {0}")]
struct Deaf(String);

// SAFETY: libpq lets any thread use a connection, one at a time; whoever holds
// the only `Listener` of it is that one.
#[expect(unsafe_code, reason = "the connection of libpq is not ours to copy")]
unsafe impl Send for Listener {}

#[expect(unsafe_code, reason = "libpq is written in C")]
impl Listener {
    /// Connects and begins to listen.
    pub(super) fn open(url: &str) -> Result<Self, StoreError> {
        let url = CString::new(url).map_err(|error| StoreError::Failed(Box::new(error)))?;
        // SAFETY: the text ends with a zero and lives until the call returns.
        let connection = NonNull::new(unsafe { PQconnectdb(url.as_ptr()) });
        let connection = connection.ok_or_else(|| deaf("out of memory".to_owned()))?;
        let listener = Self { connection, heard: Notifications::late() };
        // SAFETY: the connection lives as long as the listener.
        if unsafe { PQstatus(listener.connection()) } != ConnStatusType::CONNECTION_OK {
            return Err(listener.failure());
        }
        // SAFETY: the connection lives, and so does the text; the result is ours
        // to clear, once, and may be null, which both calls take.
        let status = unsafe {
            let result = PQexec(listener.connection(), LISTEN.as_ptr());
            let status = PQresultStatus(result);
            PQclear(result);
            status
        };
        if status == ExecStatusType::PGRES_COMMAND_OK { Ok(listener) } else { Err(listener.failure()) }
    }

    /// Waits at most so long until something was heard; says whether it was.
    /// After an error the connection is of no use any more.
    pub(super) fn wait(&mut self, at_most: Duration) -> Result<bool, StoreError> {
        self.take_in()?;
        if self.heard.is_nothing() {
            let micros = i64::try_from(at_most.as_micros()).unwrap_or(i64::MAX);
            // SAFETY: the connection lives; the others take no pointer.
            let is_readable = unsafe {
                let until = PQgetCurrentTimeUSec().saturating_add(micros);
                PQsocketPoll(PQsocket(self.connection()), c_int::from(true), c_int::from(false), until) > 0
            };
            if is_readable {
                self.take_in()?;
            }
        }
        Ok(!self.heard.is_nothing())
    }

    /// Gives what was heard since this was called last.
    pub(super) fn take(&mut self) -> Notifications {
        core::mem::take(&mut self.heard)
    }

    /// Reads what has come without waiting.
    fn take_in(&mut self) -> Result<(), StoreError> {
        // SAFETY: the connection lives.
        if unsafe { PQconsumeInput(self.connection()) } == 0 {
            return Err(self.failure());
        }
        // SAFETY: the connection lives; what is returned is null, or ours to
        // free, once.
        while let Some(notification) = NonNull::new(unsafe { PQnotifies(self.connection()) }) {
            // SAFETY: a notification has a text that ends with a zero and lives as
            // long as itself.
            let said = unsafe { CStr::from_ptr(notification.as_ref().extra) };
            self.heard.note(&said.to_string_lossy());
            // SAFETY: as above; it is not looked at afterwards.
            unsafe { PQfreemem(notification.as_ptr().cast()) };
        }
        Ok(())
    }

    fn connection(&self) -> *mut PGconn {
        self.connection.as_ptr()
    }

    fn failure(&self) -> StoreError {
        // SAFETY: the connection lives, and its message until the next call that
        // takes it; it is copied before.
        let message = unsafe { CStr::from_ptr(PQerrorMessage(self.connection())) };
        deaf(message.to_string_lossy().trim_end().to_owned())
    }
}

#[expect(unsafe_code, reason = "libpq is written in C")]
impl Drop for Listener {
    fn drop(&mut self) {
        // SAFETY: nobody uses the connection afterwards.
        unsafe { PQfinish(self.connection()) };
    }
}

fn deaf(message: String) -> StoreError {
    StoreError::Unavailable(Box::new(Deaf(message)))
}
