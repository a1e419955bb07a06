//! The addresses by which people sign in.

use core::fmt;
use core::str::FromStr;

use thiserror::Error;

/// An e-mail address, in lower case: two that differ by case alone are one.
///
/// It is judged loosely, as only a message that arrives proves an address: a
/// part before the last `@`, a part after it, no spaces and no control
/// characters, 254 bytes at most (RFC 5321 section 4.5.3.1).
///
/// # Examples
///
/// ```
/// use bsk_store::Email;
///
/// let email: Email = " Ada@Example.COM ".parse()?;
/// assert_eq!(email.as_str(), "ada@example.com");
/// # Ok::<(), bsk_store::InvalidEmail>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(Box<str>);

impl Email {
    /// Most bytes of an address.
    pub const MAX_LEN: usize = 254;

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let email = text.trim().to_lowercase();
        let (local, domain) = email.rsplit_once('@').ok_or(InvalidEmail)?;
        let is_whole = !local.is_empty() && !domain.is_empty() && email.len() <= Self::MAX_LEN;
        let is_odd = |character: char| character.is_whitespace() || character.is_control();
        if !is_whole || email.chars().any(is_odd) {
            return Err(InvalidEmail);
        }
        Ok(Self(email.into()))
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// The text cannot be an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must be an e-mail address such as ada@example.com")]
pub struct InvalidEmail;
