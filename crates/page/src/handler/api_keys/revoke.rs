//! Taking a key away.

use std::slice;

use bsk_auth::{KeyId, Page};

use super::{named, reading};
use crate::address;
use crate::handler::fields::status_of;
use crate::serve::{Managed, Outcome, Visit};
use crate::view::{FormErrors, KeyUse, Notice, RevokeKey};

/// Most characters in a reason.
const LONGEST_REASON: usize = 200;

/// The question whether to revoke, with what will break.
pub(crate) fn form(visit: &Visit, managed: &Managed) -> Outcome {
    show(visit, managed, String::new(), reading::back(visit.query()), FormErrors::none())
}

/// Revokes, and says in the list since when that is in force.
pub(crate) fn revoke(visit: &Visit, managed: &Managed) -> Outcome {
    let id: KeyId = visit.parameter("key")?;
    let sent = visit.form();
    let reason = sent.filled("reason").map(str::to_owned);
    if reason.as_ref().is_some_and(|reason| reason.chars().count() > LONGEST_REASON) {
        let mut errors = FormErrors::none();
        errors.add("reason", "Reason must have at most 200 characters.");
        return show(visit, managed, reason.unwrap_or_default(), reading::back(sent), errors);
    }
    // What stands in a log is one line.
    let reason = reason.map(|reason| reason.replace(char::is_control, " "));
    let request = bsk_auth::RevokeKey { reason, descendants: sent.text("descendants") == "true" };
    let revoked = managed.keys.revoke(id, request)?;
    let notice = Notice::KeyRevoked {
        name: revoked.key.record.name,
        descendants: revoked.revoked.iter().filter(|other| **other != id).count() as u64,
        receipt: revoked.receipt,
    };
    let list = address::api_keys(&managed.organization().id);
    Ok(visit.tell(&notice, format!("{list}{}", reading::back(sent))))
}

fn show(visit: &Visit, managed: &Managed, reason: String, back: String, errors: FormErrors) -> Outcome {
    let key = managed.keys.find(visit.parameter("key")?)?;
    let recent = managed.keys.recent_use(slice::from_ref(&key))?;
    let recent = recent.first().copied().unwrap_or_default();
    let descendants = managed.keys.descendants(key.record.id, Page::FIRST)?;
    if key.record.revoked_at.is_some() && descendants.total == 0 {
        let notice = Notice::Done(format!("{} is revoked already.", key.record.name));
        return Ok(visit.tell(&notice, address::key(&managed.organization().id, key.record.id)));
    }
    let status = status_of(&errors);
    let view = RevokeKey {
        organization: managed.organization().id.clone(),
        key: named(&key.record),
        use_of_it: KeyUse {
            last_used_at: key.record.last_used_at,
            last_day: recent.last_day,
            last_week: recent.last_week,
        },
        descendants: descendants.items.iter().map(named).collect(),
        descendants_total: descendants.total,
        with_descendants: visit.form().text("descendants") == "true",
        back,
        reason,
        errors,
    };
    visit.show(status, &view, managed.place())
}
