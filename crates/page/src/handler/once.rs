//! Forms that are sent twice.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bsk_auth::{Idempotency, IdempotencyKey, OrganizationId, UserId};
use sha2::{Digest as _, Sha256};

use crate::serve::{Fields, Refusal, random};

/// A name for a form, by which it is known again when it is sent twice.
pub(super) fn name() -> Result<String, Refusal> {
    Ok(URL_SAFE_NO_PAD.encode(random::<16>()?))
}

/// The id of what a form makes for a person in an organization: sent again, it makes the same.
pub(super) fn id(fields: &Fields, organization: &OrganizationId, user: &UserId) -> OrganizationId {
    let mut digest = Sha256::new();
    for text in [fields.text("once"), organization.as_str(), user.as_str()] {
        add(&mut digest, text);
    }
    let digest: [u8; 32] = digest.finalize().into();
    let mut id = [0; 12];
    id.copy_from_slice(&digest[..12]);
    OrganizationId::from_random(id)
}

/// The name of a form, with a digest of what was typed: sent again, it does nothing again. A form
/// without a name has none.
pub(super) fn idempotency(fields: &Fields) -> Option<Idempotency> {
    let key: IdempotencyKey = fields.text("once").parse().ok()?;
    let mut digest = Sha256::new();
    for (name, value) in fields.iter().filter(|(name, _)| *name != "token") {
        add(&mut digest, name);
        add(&mut digest, value);
    }
    Some(Idempotency { key, fingerprint: digest.finalize().into() })
}

/// Adds a text, with its length, so that no two lists of texts are the same.
fn add(digest: &mut Sha256, text: &str) {
    digest.update((text.len() as u64).to_le_bytes());
    digest.update(text);
}
