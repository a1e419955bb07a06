//! What this process is revoking at this moment.

use std::sync::Mutex;

use bsk_store::{KeyId, Subject};

use crate::sync::LockExt as _;

/// The keys whose revocation has begun here and is not in force everywhere yet.
///
/// Nobody waits for this process's word that it knows of them, so that may come
/// after that of the others, who are waited for.
#[derive(Debug, Default)]
pub(crate) struct UnderWay(Mutex<Vec<KeyId>>);

impl UnderWay {
    /// Notes that a key is being revoked, until what is returned is dropped.
    pub(crate) fn begin(&self, key: KeyId) -> Revoking<'_> {
        self.0.locked().push(key);
        Revoking { under_way: self, key }
    }

    /// Whether a change concerns one of them.
    pub(crate) fn has(&self, subject: &Subject) -> bool {
        matches!(subject, Subject::Key(key) if self.0.locked().contains(key))
    }
}

/// A key that is being revoked.
#[must_use]
pub(crate) struct Revoking<'a> {
    under_way: &'a UnderWay,
    key: KeyId,
}

impl Drop for Revoking<'_> {
    fn drop(&mut self) {
        let mut keys = self.under_way.0.locked();
        if let Some(at) = keys.iter().position(|key| *key == self.key) {
            keys.swap_remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_revoked_twice_at_once_is_under_way_until_both_are_done() {
        let (under_way, key) = (UnderWay::default(), KeyId::from_random([1; 16]));
        let (first, second) = (under_way.begin(key), under_way.begin(key));
        drop(first);
        assert!(under_way.has(&Subject::Key(key)));
        drop(second);
        assert!(!under_way.has(&Subject::Key(key)));
        assert!(!under_way.has(&Subject::Peppers));
    }
}
