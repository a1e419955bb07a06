//! The fields of a request, read one by one, with all that is wrong gathered.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Why a field's value cannot be. It never repeats the value.
pub(crate) type Reason = Cow<'static, str>;

/// What is wrong with a request: a reason by each field.
pub(crate) type WrongFields = BTreeMap<String, Reason>;

/// How many characters an unknown field's name may have to be repeated whole: fewer than a key has.
const WHOLE: usize = 32;

/// How many characters of a longer one are repeated.
const BEGINNING: usize = 12;

/// How many wrong fields are named at most.
const NAMED: usize = 50;

/// The fields of a request that were not read yet.
pub(crate) struct Fields<V> {
    given: BTreeMap<String, V>,
    known: Vec<&'static str>,
    wrong: WrongFields,
}

/// What is wrong with one field, or with the fields inside it.
pub(crate) enum Wrong {
    Itself(Reason),
    Inside(WrongFields),
}

impl<V> Fields<V> {
    /// Takes the fields of a request.
    pub(crate) fn new(given: BTreeMap<String, V>) -> Self {
        Self { given, known: Vec::new(), wrong: WrongFields::new() }
    }

    /// Reads a field that may be absent.
    pub(crate) fn optional<T, E: Into<Wrong>>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(V) -> Result<T, E>,
    ) -> Option<T> {
        self.known.push(name);
        match read(self.given.remove(name)?) {
            Ok(value) => Some(value),
            Err(wrong) => {
                self.note(name, wrong.into());
                None
            }
        }
    }

    /// Reads a field that must be there.
    pub(crate) fn required<T, E: Into<Wrong>>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(V) -> Result<T, E>,
    ) -> Option<T> {
        if !self.given.contains_key(name) {
            self.note(name, Wrong::from("is required"));
        }
        self.optional(name, read)
    }

    /// Says what is wrong, unknown fields included.
    pub(crate) fn finish(mut self) -> Result<(), WrongFields> {
        let known = self.known.join(", ");
        for name in self.given.into_keys().take(NAMED) {
            let reason = if known.is_empty() {
                Reason::from("is not known here; nothing is")
            } else {
                Reason::from(format!("is not known here; known are {known}"))
            };
            self.wrong.insert(shown(&name), reason);
        }
        if self.wrong.is_empty() { Ok(()) } else { Err(self.wrong) }
    }

    fn note(&mut self, name: &'static str, wrong: Wrong) {
        match wrong {
            Wrong::Itself(reason) => {
                self.wrong.insert(name.to_owned(), reason);
            }
            Wrong::Inside(inside) => {
                let inside = inside.into_iter().map(|(inner, reason)| (format!("{name}.{inner}"), reason));
                self.wrong.extend(inside);
            }
        }
    }
}

impl From<&'static str> for Wrong {
    fn from(reason: &'static str) -> Self {
        Self::Itself(reason.into())
    }
}

impl From<String> for Wrong {
    fn from(reason: String) -> Self {
        Self::Itself(reason.into())
    }
}

impl From<WrongFields> for Wrong {
    fn from(inside: WrongFields) -> Self {
        Self::Inside(inside)
    }
}

/// As much of a name as may be repeated: whoever sent it may have put a secret in the wrong place.
fn shown(name: &str) -> String {
    let printable = name.chars().filter(|character| !character.is_control());
    if name.chars().count() <= WHOLE {
        printable.collect()
    } else {
        printable.take(BEGINNING).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(names: &[&str]) -> Fields<u32> {
        Fields::new(names.iter().map(|name| ((*name).to_owned(), 1)).collect())
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let mut fields = fields(&["a", "stray"]);
        let read: Option<u32> = fields.optional("a", |_| Err("must be even"));
        assert_eq!(read, None);
        assert_eq!(fields.required("b", Ok::<_, &str>), None);
        let wrong = fields.finish().unwrap_err();
        assert_eq!(wrong["a"], "must be even");
        assert_eq!(wrong["b"], "is required");
        assert_eq!(wrong["stray"], "is not known here; known are a, b");
    }

    #[test]
    fn a_key_sent_as_a_fields_name_is_not_repeated() {
        let key = format!("bsk_live_{}", "0123456789abcdef".repeat(2));
        let wrong = fields(&[&key]).finish().unwrap_err();
        assert_eq!(wrong.keys().next().unwrap(), "bsk_live_012…");
    }

    #[test]
    fn what_is_wrong_inside_a_field_is_named_by_its_path() {
        let mut fields = fields(&["outer"]);
        let inner = WrongFields::from([("limit".to_owned(), Reason::from("is required"))]);
        let read: Option<u32> = fields.optional("outer", |_| Err(inner));
        assert_eq!(read, None);
        assert_eq!(fields.finish().unwrap_err()["outer.limit"], "is required");
    }
}
