//! Giving a key another name or limit.

use bsk_auth::{KeyId, KeyView, ManageError, UpdateKey};

use super::{explain, named, reading};
use crate::address;
use crate::handler::fields::{self, status_of};
use crate::serve::{Managed, Outcome, Visit};
use crate::view::{EditKey, FormErrors, LimitForm, Notice};

/// The form for a key's name and limit.
pub(crate) fn form(visit: &Visit, managed: &Managed) -> Outcome {
    let key = managed.keys.find(visit.parameter("key")?)?;
    let own = key.record.rate_limit;
    let limit = LimitForm {
        requests: own.map(|own| own.limit().to_string()).unwrap_or_default(),
        window_seconds: own.map(|own| own.window_seconds().to_string()).unwrap_or_default(),
    };
    let name = key.record.name.to_string();
    show(visit, managed, &key, name, limit, FormErrors::none())
}

/// Changes both. The limit is in force when this is answered.
pub(crate) fn edit(visit: &Visit, managed: &Managed) -> Outcome {
    let id: KeyId = visit.parameter("key")?;
    let key = managed.keys.find(id)?;
    let sent = visit.form();
    let (typed, limit) = (sent.text("name").to_owned(), reading::limit_form(sent));
    let mut errors = FormErrors::none();
    let name = fields::name("name", "Name", &typed, &mut errors);
    let rate_limit = reading::limit(&limit, managed.organization().rate_limit, &mut errors);
    if !errors.is_empty() {
        return show(visit, managed, &key, typed, limit, errors);
    }
    match managed.keys.update(id, UpdateKey { name, rate_limit: Some(rate_limit) }) {
        Ok(key) => {
            let notice = Notice::Done(format!("{} is saved.", key.record.name));
            Ok(visit.tell(&notice, address::key(&managed.organization().id, id)))
        }
        Err(error @ ManageError::Invalid(_)) => show(visit, managed, &key, typed, limit, explain(error)?),
        Err(other) => Err(other.into()),
    }
}

fn show(
    visit: &Visit,
    managed: &Managed,
    key: &KeyView,
    name: String,
    limit: LimitForm,
    errors: FormErrors,
) -> Outcome {
    let status = status_of(&errors);
    let view = EditKey {
        organization: managed.organization().id.clone(),
        key: named(&key.record),
        ceiling: managed.organization().rate_limit,
        name,
        limit,
        errors,
    };
    visit.show(status, &view, managed.place())
}
