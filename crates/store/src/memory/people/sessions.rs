//! Sessions.

use std::cmp::Reverse;

use bsk_hash::TokenDigest;

use super::People;
use crate::error::StoreError;
use crate::id::UserId;
use crate::memory::State;
use crate::people::{BeginSession, SessionId, SessionRecord, UserRecord};
use crate::timestamp::Timestamp;

impl People {
    pub(super) fn session(&self, token: &TokenDigest) -> Option<(SessionRecord, UserRecord)> {
        let (_, session) = self.sessions.values().find(|(digest, _)| digest == token)?;
        let user = self.users.get(&session.user)?.user.clone();
        Some((session.clone(), user))
    }

    pub(super) fn sessions_of(&self, user: &UserId, now: Timestamp) -> Vec<SessionRecord> {
        let sessions = self.sessions.values().map(|(_, session)| session);
        let mut theirs: Vec<_> =
            sessions.filter(|session| session.user == *user && now < session.ends_at).cloned().collect();
        theirs.sort_by_key(|session| Reverse((session.created_at, session.id)));
        theirs
    }

    /// Ends sessions of a user that have not ended yet. Answers how many.
    pub(super) fn end_sessions(
        &mut self,
        user: &UserId,
        only: Option<SessionId>,
        except: Option<SessionId>,
        at: Timestamp,
    ) -> u64 {
        let mut ended = 0;
        for (_, session) in self.sessions.values_mut() {
            let is_meant = session.user == *user
                && only.is_none_or(|only| session.id == only)
                && except != Some(session.id);
            if is_meant && at < session.ends_at {
                session.ends_at = at;
                ended += 1;
            }
        }
        ended
    }
}

impl State {
    pub(super) fn begin_session(&mut self, begin: BeginSession) -> Result<(), StoreError> {
        let BeginSession { session: new, forget_before, audit } = begin;
        let sessions = &mut self.people.sessions;
        if sessions.contains_key(&new.id) || sessions.values().any(|(token, _)| *token == new.token) {
            return Err(StoreError::Duplicate { what: "the session" });
        }
        sessions.retain(|_, (_, session)| session.ends_at >= forget_before);
        let record = SessionRecord {
            id: new.id,
            user: new.user,
            created_at: new.at,
            last_seen_at: new.at,
            ends_at: new.ends_at,
            address: new.address,
            user_agent: new.user_agent,
        };
        sessions.insert(new.id, (new.token, record));
        self.audit.add(audit);
        Ok(())
    }
}
