//! What was typed about keys, read into what can be.

use std::time::Duration;

use bsk_auth::{RateLimit, Scope, ScopeSet, Timestamp};

use crate::handler::day;
use crate::serve::Fields;
use crate::view::{ExpiryChoice, FormErrors, KeyFilter, KeyForm, KeyListQuery, KeySort, LimitForm};

/// What was typed about a new key.
pub(super) fn key_form(fields: &Fields) -> KeyForm {
    let scopes = fields.all("scope").filter_map(|scope| scope.parse::<Scope>().ok());
    KeyForm {
        name: fields.text("name").to_owned(),
        scopes: scopes.fold(ScopeSet::EMPTY, |set, scope| set.union(scope.into())),
        expires: ExpiryChoice::named(fields.text("expires")).unwrap_or_default(),
        expires_on: fields.text("expires-on").trim().to_owned(),
        limit: limit_form(fields),
    }
}

/// What was typed as a key's own limit.
pub(super) fn limit_form(fields: &Fields) -> LimitForm {
    LimitForm {
        requests: fields.text("limit").trim().to_owned(),
        window_seconds: fields.text("window").trim().to_owned(),
    }
}

/// When a key is to end. A day is meant to its end, by the calendar of UTC.
pub(super) fn end(typed: &KeyForm, now: Timestamp, errors: &mut FormErrors) -> Option<Timestamp> {
    if let Some(days) = typed.expires.days() {
        return Some(now.saturating_add(Duration::from_hours(24) * days));
    }
    if typed.expires != ExpiryChoice::Day {
        return None;
    }
    let end = day::end(&typed.expires_on);
    match end {
        None => errors.add("expires-on", "Last day must be a day, such as 2027-01-31."),
        Some(end) if end <= now => errors.add("expires-on", "Last day must not be over yet."),
        Some(_) => {}
    }
    end
}

/// A key's own limit. A half that is missing is the organization's.
pub(super) fn limit(typed: &LimitForm, ceiling: RateLimit, errors: &mut FormErrors) -> Option<RateLimit> {
    if typed.requests.is_empty() && typed.window_seconds.is_empty() {
        return None;
    }
    let requests = number(&typed.requests, ceiling.limit().get(), 1_000_000);
    let seconds = number(&typed.window_seconds, ceiling.window_seconds(), 86_400);
    if requests.is_none() {
        errors.add("limit", "Requests must be a whole number from 1 to 1,000,000.");
    }
    if seconds.is_none() {
        errors.add("window", "The window must be a whole number of seconds from 1 to 86,400.");
    }
    RateLimit::new(requests?, seconds?).ok()
}

fn number(typed: &str, missing: u32, most: u32) -> Option<u32> {
    if typed.is_empty() {
        return Some(missing);
    }
    // People write 1,000 as the page does.
    typed.replace(',', "").parse().ok().filter(|number| (1..=most).contains(number))
}

/// Which part of the list an address asks for. What makes no sense there is not asked for.
pub(crate) fn list_query(fields: &Fields) -> KeyListQuery {
    KeyListQuery {
        search: fields.text("search").trim().chars().take(100).collect(),
        filter: KeyFilter::named(fields.text("status")).unwrap_or_default(),
        sort: KeySort::named(fields.text("sort")).unwrap_or_default(),
        page: fields.text("page").parse().unwrap_or(1),
    }
}

/// The query of the list to go back to, as this program writes it.
pub(super) fn back(fields: &Fields) -> String {
    let query = fields.text("back").trim_start_matches('?');
    list_query(&Fields::read(query.as_bytes())).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn typed(text: &str) -> KeyForm {
        key_form(&Fields::read(text.as_bytes()))
    }

    #[test]
    fn an_end_is_counted_from_now_or_is_the_end_of_a_day() {
        let now = at("2026-11-26T12:00:00Z");
        for (form, expected) in [
            ("", None),
            ("expires=never&expires-on=2027-01-31", None),
            ("expires=7d", Some("2026-12-03T12:00:00Z")),
            ("expires=365d", Some("2027-11-26T12:00:00Z")),
            ("expires=day&expires-on=2026-11-26", Some("2026-11-27T00:00:00Z")),
            ("expires=day&expires-on=2028-02-28", Some("2028-02-29T00:00:00Z")),
        ] {
            let mut errors = FormErrors::none();
            assert_eq!(end(&typed(form), now, &mut errors), expected.map(at), "{form}");
            assert!(errors.is_empty(), "{form}");
        }
        for form in [
            "expires=day",
            "expires=day&expires-on=2026-11-25",
            "expires=day&expires-on=31.1.2027",
            "expires=day&expires-on=2027-02-30",
        ] {
            let mut errors = FormErrors::none();
            let _ = end(&typed(form), now, &mut errors);
            assert!(!errors.is_empty(), "{form}");
        }
    }

    #[test]
    fn a_limit_takes_what_is_missing_from_the_organization() {
        let ceiling = RateLimit::new(1_000, 60).unwrap();
        for (form, expected) in [
            ("limit=&window=", Ok(None)),
            ("limit=100&window=", Ok(Some((100, 60)))),
            ("limit=1,000&window=120", Ok(Some((1_000, 120)))),
            ("limit=0&window=60", Err(())),
            ("limit=100&window=86401", Err(())),
            ("limit=-1", Err(())),
            ("limit=many", Err(())),
        ] {
            let mut errors = FormErrors::none();
            let read = limit(&typed(form).limit, ceiling, &mut errors);
            let read = read.map(|limit| (limit.limit().get(), limit.window_seconds()));
            assert_eq!(if errors.is_empty() { Ok(read) } else { Err(()) }, expected, "{form}");
        }
    }

    #[test]
    fn the_way_back_leads_into_the_list_and_nowhere_else() {
        for (text, expected) in [
            ("", ""),
            ("back=%3Fsearch%3Dn%2526m%26page%3D2", "?search=n%26m&page=2"),
            ("back=https%3A%2F%2Fevil.example", ""),
            ("back=%0d%0aSet-Cookie%3A+x", ""),
            ("back=%3Fpage%3D0", ""),
        ] {
            assert_eq!(back(&Fields::read(text.as_bytes())), expected, "{text}");
        }
    }
}
