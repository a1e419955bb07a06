//! Forms that were sent a moment ago.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many forms are remembered.
const MOST: usize = 1_000;

/// The names of the forms that this process has done something for. It is for a finger that
/// presses twice; what must not happen twice on any server is kept with what it did.
#[derive(Debug, Default)]
pub(crate) struct Sent(Mutex<VecDeque<String>>);

/// A form that is being done something for. Dropped without [`Claim::keep`], it may be sent again.
#[derive(Debug)]
pub(crate) struct Claim<'a> {
    sent: &'a Sent,
    name: String,
    done: bool,
}

impl Sent {
    /// Takes a form on; `None` if it was sent before.
    pub(crate) fn claim(&self, name: &str) -> Option<Claim<'_>> {
        let mut names = self.names();
        if names.iter().any(|known| known == name) {
            return None;
        }
        if names.len() == MOST {
            names.pop_front();
        }
        names.push_back(name.to_owned());
        Some(Claim { sent: self, name: name.to_owned(), done: false })
    }

    fn names(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Claim<'_> {
    /// What the form asked for is done.
    pub(crate) fn keep(mut self) {
        self.done = true;
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.sent.names().retain(|name| *name != self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_taken_on_once_unless_it_came_to_nothing() {
        let sent = Sent::default();
        let claim = sent.claim("one").unwrap();
        assert!(sent.claim("one").is_none(), "it is under way");
        drop(claim);
        sent.claim("one").unwrap().keep();
        assert!(sent.claim("one").is_none(), "it is done");
        assert!(sent.claim("two").is_some());
    }

    #[test]
    fn only_so_many_are_remembered() {
        let sent = Sent::default();
        for number in 0..=MOST {
            sent.claim(&number.to_string()).unwrap().keep();
        }
        assert_eq!(sent.names().len(), MOST);
        assert!(sent.claim("0").is_some() && sent.claim("1000").is_none());
    }
}
