//! What a server and an epoch are called.

use std::fmt;

/// A server's name, drawn anew at each start of the process, so that no state of a former one is taken for its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ServerId(String);

impl ServerId {
    pub(crate) const fn new(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        random_text().map(Self)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServerId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// 64 random bits in hexadecimal digits.
pub(crate) fn random_text() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:016x}", u64::from_le_bytes(bytes)))
}
