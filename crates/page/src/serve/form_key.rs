//! The token in every form, which only a page of the same visit can have.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// Bytes of a proof, and of the pad over it.
const LEN: usize = 32;

/// What proves that a form belongs to a visit: a code of the visit's cookie, which no other site
/// can read. A new cookie, as sign-in sets one, makes all forms before it worthless.
///
/// # Security
///
/// The proof stands under a pad that is new in every page, so that nothing of it can be learnt
/// from how well a page can be compressed (the attack called BREACH).
pub(crate) struct FormKey([u8; LEN]);

impl FormKey {
    /// The key of the forms that are shown to whoever has this cookie.
    pub(crate) fn of(cookie: &str) -> Self {
        Self(code(cookie, &[b"bsk form"]))
    }

    /// A token for one page. The pad must be random.
    pub(crate) fn token(&self, pad: [u8; LEN]) -> String {
        let mut bytes = [0; 2 * LEN];
        bytes[..LEN].copy_from_slice(&pad);
        bytes[LEN..].copy_from_slice(&self.under(&pad));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Whether a token was made under this key.
    pub(crate) fn made(&self, token: &str) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else { return false };
        let Some((pad, proof)) = bytes.split_first_chunk::<LEN>() else { return false };
        self.under(pad).ct_eq(proof).into()
    }

    fn under(&self, pad: &[u8; LEN]) -> [u8; LEN] {
        let mut proof = *pad;
        for (byte, own) in proof.iter_mut().zip(self.0) {
            *byte ^= own;
        }
        proof
    }
}

/// A code that only whoever knows the cookie can make.
pub(crate) fn code(cookie: &str, parts: &[&[u8]]) -> [u8; LEN] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(cookie.as_bytes()) else {
        unreachable!("HMAC takes keys of any length")
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_cookie_alone() {
        let key = FormKey::of("one");
        let token = key.token([7; LEN]);
        assert!(key.made(&token));
        assert!(!FormKey::of("two").made(&token));
        assert_ne!(token, key.token([8; LEN]), "each page has a token of its own");
    }

    #[test]
    fn what_is_no_token_is_none() {
        let key = FormKey::of("one");
        let token = key.token([7; LEN]);
        let longer = format!("{token}AAAA");
        for other in ["", "AAAA", "?", &token[1..], &longer] {
            assert!(!key.made(other), "{other}");
        }
    }
}
