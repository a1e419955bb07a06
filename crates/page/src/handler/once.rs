//! Forms that are sent twice.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bsk_auth::{Idempotency, IdempotencyKey};
use sha2::{Digest as _, Sha256};

use crate::serve::{Fields, Refusal, random};

/// A name for a form, by which it is known again when it is sent twice.
pub(super) fn name() -> Result<String, Refusal> {
    Ok(URL_SAFE_NO_PAD.encode(random::<16>()?))
}

/// The name of a form, with a digest of what was typed: sent again, it does nothing again. A form
/// without a name has none.
pub(super) fn idempotency(fields: &Fields) -> Option<Idempotency> {
    let key: IdempotencyKey = fields.text("once").parse().ok()?;
    let mut digest = Sha256::new();
    for (name, value) in fields.iter().filter(|(name, _)| *name != "token") {
        for text in [name, value] {
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text);
        }
    }
    Some(Idempotency { key, fingerprint: digest.finalize().into() })
}
