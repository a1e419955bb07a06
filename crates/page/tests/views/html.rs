//! Reading HTML of this crate's own making.

use std::fmt;

/// An element's start tag: its name and the text of its attributes.
#[derive(Clone, Copy)]
pub(crate) struct Tag<'a> {
    pub(crate) name: &'a str,
    attributes: &'a str,
    /// What follows the tag.
    rest: &'a str,
}

impl<'a> Tag<'a> {
    /// The value of an attribute; empty if it has none.
    pub(crate) fn attribute(self, name: &str) -> Option<&'a str> {
        let mut rest = self.attributes;
        while let Some(start) = rest.find(name) {
            let (before, after) = (&rest[..start], &rest[start + name.len()..]);
            if before.is_empty() || before.ends_with(' ') {
                match after.strip_prefix("=\"") {
                    Some(value) => return value.split('"').next(),
                    None if after.is_empty() || after.starts_with(' ') => return Some(""),
                    None => {}
                }
            }
            rest = after;
        }
        None
    }

    /// The names of its attributes.
    pub(crate) fn attribute_names(self) -> Vec<&'a str> {
        // Every second part is within quotes.
        let outside = self.attributes.split('"').step_by(2);
        outside.flat_map(|part| part.split_whitespace().map(|name| name.trim_end_matches('='))).collect()
    }

    /// The text within the element, up to the first end tag of its name.
    pub(crate) fn text(self) -> String {
        let inner = self.rest.split(&format!("</{}>", self.name)).next().unwrap_or_default();
        let mut text = String::new();
        for (i, part) in inner.split('<').enumerate() {
            text.push_str(if i == 0 { part } else { part.split_once('>').map_or("", |(_, after)| after) });
        }
        text.trim().to_owned()
    }
}

impl fmt::Debug for Tag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} {}>", self.name, self.attributes)
    }
}

/// Every start tag.
pub(crate) fn tags(html: &str) -> Vec<Tag<'_>> {
    let starts = html.match_indices('<').map(|(i, _)| &html[i + 1..]);
    let tags = starts.filter(|rest| rest.starts_with(|first: char| first.is_ascii_alphabetic()));
    tags.map(|rest| {
        let end = end_of_tag(rest);
        let (name, attributes) = rest[..end].split_once(' ').unwrap_or((&rest[..end], ""));
        Tag { name, attributes, rest: &rest[end + 1..] }
    })
    .collect()
}

/// The tags of a name.
pub(crate) fn named<'a>(html: &'a str, name: &str) -> Vec<Tag<'a>> {
    tags(html).into_iter().filter(|tag| tag.name == name).collect()
}

/// Where the `>` is that no quotes surround.
fn end_of_tag(rest: &str) -> usize {
    let mut quoted = false;
    for (i, byte) in rest.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return i,
            _ => {}
        }
    }
    panic!("a tag does not end: {rest}")
}
