//! An HTTP answer and what tests ask of it.

use serde_json::Value;

/// An answer as it came.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The status code.
    pub(crate) status: u16,
    /// The body, none of it after a `HEAD`.
    pub(crate) body: Vec<u8>,
    headers: Vec<(String, String)>,
}

impl Answer {
    pub(super) fn new(status: u16, headers: Vec<(String, String)>) -> Self {
        Self { status, body: Vec::new(), headers }
    }

    /// The value of a header that must not come twice.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} comes twice in {self:?}");
        value
    }

    /// Every value of a header that may come several times.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let named = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// The number that a header holds.
    #[track_caller]
    pub(crate) fn number(&self, name: &str) -> u64 {
        let value = self.header(name).unwrap_or_else(|| panic!("no {name} in {self:?}"));
        value.parse().unwrap_or_else(|_| panic!("{name}: {value} is no number"))
    }

    /// All headers, one `Name: value` a line.
    pub(crate) fn head(&self) -> String {
        let lines: Vec<String> =
            self.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        lines.join("\n")
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert!(
            self.header("content-type").is_some_and(|value| value.starts_with("application/json")),
            "not JSON: {self:?}"
        );
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The answer itself, when it has this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.head(), self.text());
        self
    }

    /// The error body, when the answer is an error of this status and code, in the one shape that errors have.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "expected {code}: {}\n{}", self.head(), self.text());
        let body = self.json();
        assert_eq!(fields(&body), ["code", "details", "message"], "{body}");
        assert_eq!(body["code"], code, "{body}");
        assert!(body["message"].as_str().is_some_and(|text| text.len() > 5), "{body}");
        assert!(body["details"].is_object(), "{body}");
        assert!(
            status != 401 || self.header("www-authenticate").is_some(),
            "WWW-Authenticate goes with every 401: {}",
            self.head()
        );
        body
    }

    /// The fields that a `422` blames, in alphabetical order.
    #[track_caller]
    pub(crate) fn invalid_fields(&self) -> Vec<String> {
        let body = self.refused(422, "validation_failed");
        let fields = body["details"]["fields"].as_object().unwrap_or_else(|| panic!("{body}"));
        assert!(fields.values().all(|reason| reason.as_str().is_some_and(|text| !text.is_empty())), "{body}");
        let mut names: Vec<String> = fields.keys().cloned().collect();
        names.sort_unstable();
        names
    }
}

/// The names of an object's fields, in alphabetical order whatever order they came in.
#[track_caller]
pub(crate) fn fields(value: &Value) -> Vec<&str> {
    let object = value.as_object().unwrap_or_else(|| panic!("{value} is no object"));
    let mut names: Vec<&str> = object.keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}
