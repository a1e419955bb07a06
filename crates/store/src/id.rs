//! The names of keys, organizations, users and processes.

use core::fmt;
use core::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

/// The id of an organization: `org_` and 1 to 60 ASCII letters and digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrganizationId(Arc<str>);

/// The id of a user: `user_` and 1 to 60 ASCII letters and digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(Arc<str>);

/// The text is no id of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not {expected}")]
pub struct InvalidId {
    expected: &'static str,
}

impl InvalidId {
    pub(crate) const fn expecting(expected: &'static str) -> Self {
        Self { expected }
    }
}

/// A kind of id that is a random UUID. Whoever uses it imports [`InvalidId`].
macro_rules! uuid_id {
    ($(#[$doc:meta])+ $name:ident, $expected:literal) => {
        $(#[$doc])+
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// Makes an id of 16 random bytes.
            #[must_use]
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }

            /// Takes the bytes that were stored.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(uuid::Uuid::from_bytes(bytes))
            }

            /// The bytes to store.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// Writes the text of the id into a buffer.
            #[must_use]
            pub fn encode<'a>(&self, buffer: &'a mut [u8; 36]) -> &'a str {
                self.0.as_hyphenated().encode_lower(buffer)
            }
        }

        impl core::str::FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                match uuid::Uuid::try_parse(text) {
                    Ok(uuid) if text.len() == 36 => Ok(Self(uuid)),
                    _ => Err(InvalidId::expecting($expected)),
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(self.0.as_hyphenated(), f)
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    };
}

pub(crate) use uuid_id;

uuid_id! {
    /// The id of a key: a random UUID (RFC 9562, version 4). It is no secret.
    KeyId, "the id of a key: a UUID such as 3f2b8c1e-6d1c-4a57-9a3e-0b6f1d2c4e5a"
}

uuid_id! {
    /// The id under which a process registers with a [`crate::ChangeLog`]; a new
    /// one at every start.
    ReplicaId, "the id of a server: a UUID"
}

macro_rules! prefixed_id {
    ($name:ident, $prefix:literal, $expected:literal) => {
        impl $name {
            /// Makes an id of 12 random bytes.
            #[must_use]
            pub fn from_random(bytes: [u8; 12]) -> Self {
                let number = bytes.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
                Self(format!(concat!($prefix, "{:024x}"), number).into())
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                match text.strip_prefix($prefix) {
                    Some(rest)
                        if (1..=60).contains(&rest.len())
                            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
                    {
                        Ok(Self(text.into()))
                    }
                    _ => Err(InvalidId { expected: $expected }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    };
}

prefixed_id!(OrganizationId, "org_", "the id of an organization: org_ and letters and digits");
prefixed_id!(UserId, "user_", "the id of a user: user_ and letters and digits");
