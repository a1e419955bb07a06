//! The peppers of a deployment.

use core::fmt;

use bsk_key::ApiKey;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::check::PepperCheck;
use crate::digest::KeyDigest;
use crate::pepper::{Pepper, PepperVersion};

/// The peppers under which keys can be read, newest first. The newest is the
/// current one: new keys are digested under it.
#[derive(Clone)]
pub struct Peppers {
    current: Keyed,
    older: Vec<Keyed>,
}

impl Peppers {
    /// Starts with one pepper.
    #[must_use]
    pub fn new(version: PepperVersion, pepper: Pepper) -> Self {
        Self { current: Keyed::new(version, pepper), older: Vec::new() }
    }

    /// Adds a pepper. It becomes the current one if its version is the
    /// highest; one with a version that is already here replaces it.
    pub fn add(&mut self, version: PepperVersion, pepper: Pepper) {
        let added = Keyed::new(version, pepper);
        if version == self.current.version {
            self.current = added;
            return;
        }
        self.older.retain(|older| older.version != version);
        if version > self.current.version {
            self.older.push(core::mem::replace(&mut self.current, added));
        } else {
            self.older.push(added);
        }
        self.older.sort_by_key(|older| core::cmp::Reverse(older.version));
    }

    /// The version under which new keys are digested.
    #[must_use]
    pub const fn current(&self) -> PepperVersion {
        self.current.version
    }

    /// Every pepper with its version, newest first.
    pub fn iter(&self) -> impl Iterator<Item = (PepperVersion, &Pepper)> {
        self.newest_first().map(|keyed| (keyed.version, &keyed.pepper))
    }

    /// Every version with its check value, newest first.
    pub fn checks(&self) -> impl Iterator<Item = (PepperVersion, PepperCheck)> {
        self.newest_first().map(|keyed| (keyed.version, keyed.pepper.check()))
    }

    /// What to store of a new key: its digest under the current pepper.
    #[must_use]
    pub fn digest(&self, key: &ApiKey) -> KeyDigest {
        self.current.digest(key)
    }

    /// What the key may be stored as, newest pepper first.
    pub fn candidates(&self, key: &ApiKey) -> impl Iterator<Item = (PepperVersion, KeyDigest)> {
        let text = key.expose();
        self.newest_first().map(move |keyed| (keyed.version, keyed.digest_text(text.as_bytes())))
    }

    /// Whether a key stored under `version` should be digested anew.
    #[must_use]
    pub fn is_obsolete(&self, version: PepperVersion) -> bool {
        version < self.current.version
    }

    fn newest_first(&self) -> impl Iterator<Item = &Keyed> {
        core::iter::once(&self.current).chain(&self.older)
    }
}

impl fmt::Debug for Peppers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.newest_first().map(|keyed| keyed.version)).finish()
    }
}

/// A pepper, with the first two blocks of its HMAC already hashed.
#[derive(Clone)]
struct Keyed {
    version: PepperVersion,
    pepper: Pepper,
    mac: Hmac<Sha256>,
}

impl Keyed {
    fn new(version: PepperVersion, pepper: Pepper) -> Self {
        let mac = pepper.mac();
        Self { version, pepper, mac }
    }

    fn digest(&self, key: &ApiKey) -> KeyDigest {
        self.digest_text(key.expose().as_bytes())
    }

    fn digest_text(&self, text: &[u8]) -> KeyDigest {
        KeyDigest::from_bytes(self.mac.clone().chain_update(text).finalize().into_bytes().into())
    }
}
