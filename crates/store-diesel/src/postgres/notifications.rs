//! What notifications say.
//!
//! The database delivers them in the order of the commits, and only of what was
//! committed. One says what has changed and, by its tag, after which entry of
//! the log: whoever has read up to that entry need not ask. Nothing rests on it
//! but speed. One that is lost, or that is about another log than this server
//! has read, does not fit what was read last, and then the log is asked.

use bsk_store::Change;

use super::log::{Anchor, News};
use super::queries::changes;
use crate::row::position;

/// What was heard since somebody last took it.
#[derive(Debug, Default)]
pub(super) struct Notifications {
    entries: Vec<Entry>,
    /// Whether something was said that is not among them.
    is_incomplete: bool,
}

/// An entry of the log, as it was announced.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    tag_before: Option<String>,
    tag: String,
    change: Change,
}

impl Notifications {
    /// Of whoever has only begun to listen: nobody has told him what was said
    /// before.
    pub(super) fn late() -> Self {
        Self { entries: Vec::new(), is_incomplete: true }
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.entries.is_empty() && !self.is_incomplete
    }

    /// Takes in what a notification says. One of an older database says nothing.
    pub(super) fn note(&mut self, said: &str) {
        match Entry::parse(said) {
            Some(entry) => self.entries.push(entry),
            None => self.is_incomplete = true,
        }
    }

    /// What follows on an entry without a gap; `None` if that cannot be said.
    pub(super) fn after(self, last: &Anchor) -> Option<News> {
        if self.is_incomplete {
            return None;
        }
        // Another entry at that position: another log.
        let is_other =
            |entry: &Entry| entry.change.position == last.position && last.tag.as_ref() != Some(&entry.tag);
        if self.entries.iter().any(is_other) {
            return None;
        }
        let mut head = last.clone();
        let mut changes = Vec::new();
        // What a renewal has read meanwhile is heard of all the same.
        for entry in self.entries.into_iter().filter(|entry| entry.change.position > last.position) {
            if entry.change.position != head.position.next() || entry.tag_before != head.tag {
                return None;
            }
            head = Anchor { position: entry.change.position, tag: Some(entry.tag) };
            changes.push(entry.change);
        }
        Some(News { since: last.clone(), head, changes })
    }
}

impl Entry {
    /// Reads `bsk_advance`'s words: a position, the tag before, its own, a key
    /// in hex, an organization.
    fn parse(said: &str) -> Option<Self> {
        let mut words = said.split(' ');
        let pos: i64 = words.next()?.parse().ok()?;
        let tag_before = words.next()?;
        let tag = words.next().filter(|tag| !tag.is_empty())?;
        let key = match words.next()? {
            "" => None,
            hex => Some(bytes(hex)?),
        };
        let organization = words.next().filter(|id| !id.is_empty());
        if words.next().is_some() || position(pos).is_err() {
            return None;
        }
        Some(Self {
            tag_before: Some(tag_before).filter(|tag| !tag.is_empty()).map(str::to_owned),
            tag: tag.to_owned(),
            change: changes::change((pos, key, organization.map(str::to_owned))).ok()?,
        })
    }
}

/// The bytes of an id, from their hex.
fn bytes(hex: &str) -> Option<Vec<u8>> {
    let number = u128::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 32)?;
    Some(number.to_be_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use bsk_store::{KeyId, Position, Subject};

    use super::*;

    const ONE: &str = "5 aaaa bbbb 3f2b8c1e6d1c4a579a3e0b6f1d2c4e5a ";
    const TWO: &str = "6 bbbb cccc  org_3f2b8c1e6d1c4a579a3e0b6f";
    const THREE: &str = "7 cccc dddd  ";

    fn anchor(number: u64, tag: Option<&str>) -> Anchor {
        Anchor { position: Position::from_number(number), tag: tag.map(str::to_owned) }
    }

    fn heard(said: &[&str]) -> Notifications {
        let mut heard = Notifications::default();
        for said in said {
            heard.note(said);
        }
        heard
    }

    fn positions(news: Option<News>) -> Option<Vec<u64>> {
        news.map(|news| news.changes.iter().map(|change| change.position.number()).collect())
    }

    #[test]
    fn entries_that_follow_on_each_other_are_news() {
        let news = heard(&[ONE, TWO, THREE]).after(&anchor(4, Some("aaaa"))).expect("news");
        let id = KeyId::from_bytes(0x3f2b_8c1e_6d1c_4a57_9a3e_0b6f_1d2c_4e5a_u128.to_be_bytes());
        let organization = "org_3f2b8c1e6d1c4a579a3e0b6f".parse().expect("an id");
        let subjects: Vec<_> = news.changes.into_iter().map(|change| change.subject).collect();
        assert_eq!(subjects, [Subject::Key(id), Subject::Organization(organization), Subject::Peppers]);
        assert_eq!(news.head, anchor(7, Some("dddd")));
    }

    #[test]
    fn what_was_read_meanwhile_is_not_news() {
        let after = |anchor| positions(heard(&[ONE, TWO, THREE]).after(&anchor));
        assert_eq!(after(anchor(6, Some("cccc"))), Some(vec![7]));
        assert_eq!(after(anchor(7, Some("dddd"))), Some(vec![]));
        assert_eq!(after(anchor(9, Some("ffff"))), Some(vec![]));
    }

    #[test]
    fn first_entry_of_a_log_follows_on_none() {
        assert_eq!(positions(heard(&["1  bbbb  "]).after(&anchor(0, None))), Some(vec![1]));
        assert_eq!(positions(heard(&["1 aaaa bbbb  "]).after(&anchor(0, None))), None);
    }

    #[test]
    fn gap_has_to_be_asked_about() {
        assert_eq!(positions(heard(&[ONE, THREE]).after(&anchor(4, Some("aaaa")))), None);
        assert_eq!(positions(heard(&[TWO]).after(&anchor(4, Some("aaaa")))), None);
        assert_eq!(positions(Notifications::late().after(&anchor(4, Some("aaaa")))), None);
    }

    #[test]
    fn other_log_has_to_be_asked_about() {
        assert_eq!(positions(heard(&[ONE]).after(&anchor(4, Some("eeee")))), None);
        assert_eq!(positions(heard(&[ONE]).after(&anchor(4, None))), None);
        assert_eq!(positions(heard(&[ONE]).after(&anchor(5, Some("eeee")))), None);
    }

    #[test]
    fn what_makes_no_sense_has_to_be_asked_about() {
        for said in [
            "",
            "5",
            "5 aaaa",
            "5 aaaa bbbb",
            "5 aaaa  3f2b8c1e6d1c4a579a3e0b6f1d2c4e5a ",
            "-5 aaaa bbbb  ",
            "5 aaaa bbbb 3f2b ",
            "5 aaaa bbbb é ",
            "5 aaaa bbbb  acme",
            "5 aaaa bbbb   ",
        ] {
            let mut heard = Notifications::default();
            assert!(heard.is_nothing());
            heard.note(said);
            assert!(!heard.is_nothing(), "{said}");
            assert_eq!(positions(heard.after(&anchor(4, Some("aaaa")))), None, "{said}");
        }
    }
}
