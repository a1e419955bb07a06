//! Replacing a key.

use actix_web::http::StatusCode;
use bsk_auth::{KeyId, KeyStatus, KeyView, ManageError, Rotate};

use super::{named, reading, state};
use crate::address;
use crate::handler::once;
use crate::serve::{Managed, Outcome, Visit};
use crate::view::{self, FormErrors, Notice, Overlap, RotateKey, ShownKey};

/// The question how to rotate.
pub(crate) fn form(visit: &Visit, managed: &Managed) -> Outcome {
    let key = managed.keys.find(visit.parameter("key")?)?;
    if !state(&key.record, visit.now()).is_usable() {
        let notice = Notice::Done(format!("{} cannot be used any more. Create a new key.", key.record.name));
        return Ok(visit.tell(&notice, address::key(&managed.organization().id, key.record.id)));
    }
    show(visit, managed, &key, reading::back(visit.query()), Overlap::default(), FormErrors::none())
}

/// Makes the new key, and shows it once.
pub(crate) fn rotate(visit: &Visit, managed: &Managed) -> Outcome {
    let id: KeyId = visit.parameter("key")?;
    let fields = visit.form();
    let overlap = Overlap::named(fields.text("overlap")).unwrap_or_default();
    let request = Rotate { overlap: overlap.length(), expires_at: None };
    let rotated = match managed.keys.rotate(id, request, once::idempotency(fields)) {
        Ok(rotated) => rotated,
        Err(error @ (ManageError::NotRotatable | ManageError::IdempotencyConflict)) => {
            let key = managed.keys.find(id)?;
            let errors = FormErrors::general(match error {
                ManageError::NotRotatable => {
                    "This key was revoked, has expired, or was rotated already. Create a new one."
                }
                _ => "This form has rotated the key already.",
            });
            return show(visit, managed, &key, reading::back(fields), overlap, errors);
        }
        Err(other) => return Err(other.into()),
    };
    let status = if rotated.plain_key.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    let old = rotated.replaced.record;
    let old_ends_at = if old.status() == KeyStatus::Revoked { None } else { old.expires_at };
    let shown = ShownKey {
        organization: managed.organization().id.clone(),
        key: named(&rotated.key.record),
        text: rotated.plain_key,
        api: visit.site().api(),
        origin: view::Origin::Rotated { old_ends_at },
    };
    visit.show(status, &shown, managed.place())
}

fn show(
    visit: &Visit,
    managed: &Managed,
    key: &KeyView,
    back: String,
    overlap: Overlap,
    errors: FormErrors,
) -> Outcome {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    let form = RotateKey {
        organization: managed.organization().id.clone(),
        key: named(&key.record),
        last_used_at: key.record.last_used_at,
        expires_at: key.record.expires_at,
        once: once::name()?,
        back,
        overlap,
        errors,
    };
    visit.show(status, &form, managed.place())
}
