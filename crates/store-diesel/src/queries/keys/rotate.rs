//! What is known before a key is replaced by a new one.

use bsk_store::{KeyRecord, RotateKey, Rotation};

use super::claims::Earlier;
use super::{Connection, claims, key, stored};
use crate::error::Result;

/// Whether a key can be rotated.
pub(crate) enum Before {
    /// It can.
    Rotatable(Box<KeyRecord>),
    /// It cannot, or it was: this is the answer.
    Answered(Option<Box<Rotation>>),
}

/// Looks at a key that is to be rotated.
pub(crate) fn before_rotation(connection: &mut Connection, rotate: &RotateKey) -> Result<Before> {
    let RotateKey { old, new, at, claim, .. } = rotate;
    let Some(old) = key(connection, &new.organization, *old)? else { return Ok(Before::Answered(None)) };
    Ok(match claims::earlier(connection, claim.as_ref())? {
        Earlier::Made(id) => {
            let new = stored(connection, id)?;
            Before::Answered(Some(Box::new(Rotation::Replayed { new, old })))
        }
        Earlier::Other => Before::Answered(Some(Box::new(Rotation::Conflict))),
        Earlier::Nothing if !old.is_usable(*at) || old.replaced_by.is_some() => {
            Before::Answered(Some(Box::new(Rotation::NotRotatable)))
        }
        Earlier::Nothing => Before::Rotatable(Box::new(old)),
    })
}
