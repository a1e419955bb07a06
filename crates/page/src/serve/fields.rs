//! The fields of a form or of a query string, as a browser writes them.

use std::fmt;

use zeroize::Zeroize as _;

/// Most fields that are read.
const MOST: usize = 100;

/// Fields by their names, in the order in which they were sent.
///
/// # Security
///
/// They may be passwords: wiped on drop, and `Debug` shows names alone.
#[derive(Clone, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`. Every text can be read as that.
    pub(crate) fn read(text: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(text).take(MOST);
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// The text of a field; one that was not sent is empty.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// The text of a field without the space around it; `None` if nothing is left.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        Some(self.text(name).trim()).filter(|text| !text.is_empty())
    }

    /// Every field, as name and text.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every text that was sent under a name, as checkboxes are.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Drop for Fields {
    fn drop(&mut self) {
        for (_, value) in &mut self.0 {
            value.zeroize();
        }
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_browsers_write_them() {
        let fields =
            Fields::read("name=Caf%C3%A9+%26+co&scopes=read&scopes=write&empty=&bare&x=%zz%ff".as_bytes());
        assert_eq!(fields.text("name"), "Café & co");
        assert_eq!(fields.all("scopes").collect::<Vec<_>>(), ["read", "write"]);
        assert_eq!(
            (fields.filled("empty"), fields.filled("bare"), fields.filled("absent")),
            (None, None, None)
        );
        assert_eq!(fields.text("x"), "%zz\u{fffd}");
    }

    #[test]
    fn only_so_many_fields_are_read() {
        let fields = Fields::read("a=1&".repeat(1_000).as_bytes());
        assert_eq!(fields.all("a").count(), MOST);
    }

    #[test]
    fn debug_shows_no_value() {
        let fields = Fields::read(b"password=secret");
        assert_eq!(format!("{fields:?}"), "[\"password\"]");
    }
}
