//! The name of a key inside one process.

use core::fmt;

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Block};
use bsk_key::KeyBody;
use zeroize::Zeroize;

/// Makes the [`KeyIndex`] of a key, under a random AES-128 key of this
/// process.
///
/// The index of a body `x` is `E(x) xor x`, the compression step of Matyas,
/// Meyer and Oseas (Menezes et al., *Handbook of Applied Cryptography*,
/// section 9.4.1) for the single block that a key's body is.
/// Encryption alone could be undone by whoever reads the process's memory;
/// with the `xor` even the AES key does not lead from an index back to `x`.
/// The processor's AES instructions are used where it has them, else the
/// constant-time software of the [`aes`] crate.
///
/// # Examples
///
/// ```
/// use bsk_hash::Indexer;
/// use bsk_key::KeyBody;
///
/// // In production the bytes come from the operating system.
/// let indexer = Indexer::new([9; 16]);
/// let body = KeyBody::from_bytes([1; 16]);
/// assert_eq!(indexer.index(&body), indexer.index(&body));
/// assert_ne!(indexer.index(&body), Indexer::new([8; 16]).index(&body));
/// ```
#[derive(Clone)]
pub struct Indexer(Aes128);

impl Indexer {
    /// Takes 16 bytes from a cryptographically secure generator.
    #[must_use]
    pub fn new(mut key: [u8; 16]) -> Self {
        let indexer = Self(Aes128::new(&key.into()));
        key.zeroize();
        indexer
    }

    /// The index of a key's body.
    #[must_use]
    #[inline]
    pub fn index(&self, body: &KeyBody) -> KeyIndex {
        let mut block = Block::default();
        self.0.encrypt_block_b2b(body.expose().into(), &mut block);
        KeyIndex(u128::from_le_bytes(block.into()) ^ u128::from_le_bytes(*body.expose()))
    }
}

impl fmt::Debug for Indexer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Indexer([REDACTED])")
    }
}

/// The name of a key inside one process: 128 bits that are spread evenly and
/// lead nowhere.
///
/// Two keys of one process share an index with probability 2⁻¹²⁸ for each
/// pair, and nobody can choose keys that do, as the AES key is secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyIndex(u128);

impl KeyIndex {
    /// The index as a number. Its low 64 bits serve as a hash.
    #[must_use]
    pub const fn number(self) -> u128 {
        self.0
    }
}

impl fmt::Debug for KeyIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyIndex([REDACTED])")
    }
}
