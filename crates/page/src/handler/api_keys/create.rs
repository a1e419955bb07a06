//! Making a key.

use actix_web::http::StatusCode;
use bsk_auth::{IssueKey, KeyId, KeyView, ScopeSet};

use super::page::enough;
use super::{explain, named, offered, reading};
use crate::handler::fields::{self, status_of};
use crate::handler::once;
use crate::serve::{Managed, Outcome, Refusal, Visit};
use crate::view::{self, CreateKey, FormErrors, KeyForm, NamedKey, ShownKey};

/// The form for a new key, or for one that may do less than another.
pub(crate) fn form(visit: &Visit, managed: &Managed) -> Outcome {
    let Some(key) = narrower_than(managed, visit.query().text("narrower"))? else {
        return show(visit, managed, None, KeyForm::default(), FormErrors::none());
    };
    let unused = managed.keys.unused_scopes(&key)?.unwrap_or(ScopeSet::EMPTY);
    let record = &key.record;
    let typed = KeyForm {
        name: record.name.to_string(),
        scopes: enough(record.scopes, unused),
        ..KeyForm::default()
    };
    show(visit, managed, Some(named(record)), typed, FormErrors::none())
}

/// Makes a key, and shows it once.
pub(crate) fn create(visit: &Visit, managed: &Managed) -> Outcome {
    let sent = visit.form();
    let narrower_than = narrower_than(managed, sent.text("narrower"))?.map(|key| named(&key.record));
    let typed = reading::key_form(sent);
    let mut errors = FormErrors::none();
    let request = read(visit, managed, &typed, &mut errors);
    let Some(request) = request.filter(|_| errors.is_empty()) else {
        return show(visit, managed, narrower_than, typed, errors);
    };
    let issued = match managed.keys.issue(request, once::idempotency(sent)) {
        Ok(issued) => issued,
        Err(error) => return show(visit, managed, narrower_than, typed, explain(error)?),
    };
    let status = if issued.plain_key.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    let shown = ShownKey {
        organization: managed.organization().id.clone(),
        key: named(&issued.key.record),
        text: issued.plain_key,
        api: visit.site().api(),
        origin: narrower_than.map_or(view::Origin::Created, view::Origin::Narrower),
    };
    visit.show(status, &shown, managed.place())
}

fn show(
    visit: &Visit,
    managed: &Managed,
    narrower_than: Option<NamedKey>,
    typed: KeyForm,
    errors: FormErrors,
) -> Outcome {
    let status = status_of(&errors);
    let form = CreateKey {
        organization: managed.organization().id.clone(),
        offered: offered(managed.organization()),
        ceiling: managed.organization().rate_limit,
        once: once::name()?,
        narrower_than,
        typed,
        errors,
    };
    visit.show(status, &form, managed.place())
}

fn read(visit: &Visit, managed: &Managed, typed: &KeyForm, errors: &mut FormErrors) -> Option<IssueKey> {
    let name = fields::name("name", "Name", &typed.name, errors);
    if typed.scopes.is_empty() {
        errors.add("scope", "Choose at least one scope.");
    }
    let expires_at = reading::end(typed, visit.now(), errors);
    let rate_limit = reading::limit(&typed.limit, managed.organization().rate_limit, errors);
    Some(IssueKey { expires_at, rate_limit, ..IssueKey::new(name?, typed.scopes) })
}

fn narrower_than(managed: &Managed, id: &str) -> Result<Option<KeyView>, Refusal> {
    if id.is_empty() {
        return Ok(None);
    }
    let id: KeyId = id.parse().map_err(|_| Refusal::NotFound)?;
    Ok(Some(managed.keys.find(id)?))
}
