//! How passwords are hashed: argon2id (RFC 9106), a few at a time.

use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{Error, PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use bsk_store::PasswordHash;

use crate::error::PeopleError;
use crate::gate::Gate;
use crate::password::NewPassword;
use crate::random::random;

/// Memory of one hash in KiB: 19 MiB, as the OWASP Password Storage Cheat Sheet
/// has it, with [`PASSES`] and [`LANES`].
const MEMORY_KIB: u32 = 19 * 1_024;

/// How often the memory is gone over.
const PASSES: u32 = 2;

/// How many lanes the memory has.
const LANES: u32 = 1;

/// Hashes passwords and holds them against hashes.
pub(crate) struct Hashing {
    gate: Gate,
    /// The hash of a password that nobody knows, for those who have none.
    nobody: PasswordHash,
}

/// What came of holding a password against a hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Wrong,
    Right,
    /// Right, and here is a hash as it is made today.
    RightAndObsolete(PasswordHash),
}

impl Hashing {
    pub(crate) fn new(at_once: usize, waiting: usize) -> Result<Self, PeopleError> {
        let nobody = hash(&random::<32>()?)?;
        Ok(Self { gate: Gate::new(at_once, waiting), nobody })
    }

    /// Hashes a password. Blocks for some tens of milliseconds, and for as long
    /// as others are hashing.
    pub(crate) fn hash(&self, password: &NewPassword) -> Result<PasswordHash, PeopleError> {
        let _turn = self.gate.enter().map_err(|_| PeopleError::Busy)?;
        hash(password.as_bytes())
    }

    /// Holds a password against a hash. Without one it takes as long, and is
    /// wrong.
    pub(crate) fn verify(
        &self,
        password: &[u8],
        stored: Option<&PasswordHash>,
    ) -> Result<Verdict, PeopleError> {
        let _turn = self.gate.enter().map_err(|_| PeopleError::Busy)?;
        // Whatever is longer than a password can be is wrong; to be so takes as
        // long as anything else.
        let is_possible = stored.is_some() && password.len() <= NewPassword::MAX_LEN;
        let password = if is_possible { password } else { &[] };
        let stored = stored.filter(|_| is_possible).unwrap_or(&self.nobody);
        let parsed = Phc::new(stored.as_str()).map_err(|_| unreadable())?;
        match argon2()?.verify_password(password, &parsed) {
            Ok(()) if is_current(&parsed) => Ok(Verdict::Right),
            Ok(()) => hash(password).map(Verdict::RightAndObsolete),
            Err(Error::PasswordInvalid) => Ok(Verdict::Wrong),
            Err(error) => Err(PeopleError::Hashing(error)),
        }
    }
}

fn unreadable() -> PeopleError {
    PeopleError::Unavailable(bsk_store::StoreError::Corrupt { what: "the hash of a password" })
}

fn argon2() -> Result<Argon2<'static>, PeopleError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None);
    let params = params.map_err(|error| PeopleError::Hashing(error.into()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &[u8]) -> Result<PasswordHash, PeopleError> {
    let hash = argon2()?.hash_password_with_salt(password, &random::<16>()?);
    Ok(PasswordHash::new(hash.map_err(PeopleError::Hashing)?.to_string()))
}

/// Whether a hash is as it would be made today.
fn is_current(hash: &Phc) -> bool {
    let same =
        |params: Params| (params.m_cost(), params.t_cost(), params.p_cost()) == (MEMORY_KIB, PASSES, LANES);
    hash.algorithm == Algorithm::Argon2id.ident()
        && hash.version == Some(Version::V0x13.into())
        && Params::try_from(hash).is_ok_and(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashing() -> Hashing {
        Hashing::new(1, 8).unwrap()
    }

    #[test]
    fn right_password_is_right_and_another_is_wrong() {
        let hashing = hashing();
        let stored = hashing.hash(&"correct horse".parse().unwrap()).unwrap();
        assert_eq!(hashing.verify(b"correct horse", Some(&stored)).unwrap(), Verdict::Right);
        assert_eq!(hashing.verify(b"Correct horse", Some(&stored)).unwrap(), Verdict::Wrong);
        assert_eq!(hashing.verify(&[b'x'; 2_000], Some(&stored)).unwrap(), Verdict::Wrong);
        assert_eq!(hashing.verify(b"", None).unwrap(), Verdict::Wrong);
    }

    #[test]
    fn hash_names_the_parameters_of_owasp() {
        let stored = hashing().hash(&"correct horse".parse().unwrap()).unwrap();
        assert!(stored.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", stored.as_str());
    }

    #[test]
    fn weaker_hash_is_made_anew() {
        let weak = Params::new(8 * 1_024, 1, 1, None).unwrap();
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, weak);
        let weak = weak.hash_password_with_salt(b"correct horse", &[7; 16]).unwrap();
        let weak = PasswordHash::new(weak.to_string());
        let hashing = hashing();
        let Verdict::RightAndObsolete(anew) = hashing.verify(b"correct horse", Some(&weak)).unwrap() else {
            panic!("the hash is obsolete");
        };
        assert_eq!(hashing.verify(b"correct horse", Some(&anew)).unwrap(), Verdict::Right);
    }

    #[test]
    fn hash_that_is_none_is_no_wrong_password() {
        let broken = PasswordHash::new("plain");
        assert!(matches!(hashing().verify(b"plain", Some(&broken)), Err(PeopleError::Unavailable(_))));
    }
}
