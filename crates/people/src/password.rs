//! Which passwords can be chosen.

use core::fmt;
use core::str::FromStr;

use bsk_store::Email;
use thiserror::Error;
use zeroize::Zeroizing;

/// The passwords that guessers try first, in lower case, one a line.
const COMMONEST: &str = include_str!("password/commonest.txt");

/// A password that somebody chooses.
///
/// As NIST SP 800-63B asks: long enough, nothing that guessers try first, and no
/// rules about which characters it has.
///
/// # Security
///
/// Wiped on drop, shown by nothing.
///
/// # Examples
///
/// ```
/// use bsk_people::{InvalidPassword, NewPassword};
///
/// assert!("correct horse battery staple".parse::<NewPassword>().is_ok());
/// assert_eq!("Password1".parse::<NewPassword>().err(), Some(InvalidPassword::TooCommon));
/// ```
#[derive(Clone)]
pub struct NewPassword(Zeroizing<String>);

impl NewPassword {
    /// Fewest characters.
    pub const MIN_CHARS: usize = 8;
    /// Most bytes: more than anybody types, and little to hash.
    pub const MAX_LEN: usize = 1_024;

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Whether it is not just the address that it is for, or the part before
    /// the `@`.
    pub(crate) fn check_for(&self, email: &Email) -> Result<(), InvalidPassword> {
        let password = Zeroizing::new(self.0.to_lowercase());
        let local = email.as_str().rsplit_once('@').map_or("", |(local, _)| local);
        if *password == email.as_str() || *password == local {
            return Err(InvalidPassword::OwnAddress);
        }
        Ok(())
    }
}

impl FromStr for NewPassword {
    type Err = InvalidPassword;

    fn from_str(text: &str) -> Result<Self, InvalidPassword> {
        if text.len() > Self::MAX_LEN {
            return Err(InvalidPassword::TooLong);
        }
        if text.chars().count() < Self::MIN_CHARS {
            return Err(InvalidPassword::TooShort);
        }
        let lower = Zeroizing::new(text.to_lowercase());
        if is_repetition(&lower) || COMMONEST.lines().any(|common| common == *lower) {
            return Err(InvalidPassword::TooCommon);
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword([REDACTED])")
    }
}

/// One character over and over, or each the next or the last one of the
/// character before: `aaaaaaaa`, `12345678`, `hgfedcba`.
fn is_repetition(text: &str) -> bool {
    let numbers = || text.chars().map(|character| i64::from(u32::from(character)));
    let mut steps = numbers().zip(numbers().skip(1)).map(|(one, next)| next - one);
    match steps.next() {
        Some(first @ -1..=1) => steps.all(|step| step == first),
        _ => false,
    }
}

/// The text cannot be chosen as a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InvalidPassword {
    /// Fewer than [`NewPassword::MIN_CHARS`] characters.
    #[error("must have at least 8 characters; a few words are good")]
    TooShort,
    /// More than [`NewPassword::MAX_LEN`] bytes.
    #[error("must have at most 1,024 bytes")]
    TooLong,
    /// Guessers try it first.
    #[error("is one of the first that guessers try; choose another")]
    TooCommon,
    /// It is the e-mail address.
    #[error("must not be the e-mail address; choose another")]
    OwnAddress,
}
