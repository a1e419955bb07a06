//! What a proxy asks of a request.

use std::borrow::Cow;

use actix_web::dev::RequestHead;
use actix_web::http::header::{HeaderName, HeaderValue};
use bsk_actix::auth::{Scope, ScopeSet};

use crate::api::query;
use crate::field_names::FieldNames;

static REQUIRE_SCOPE: HeaderName = HeaderName::from_static("x-auth-require-scope");
static REQUIRE_ORGANIZATION: HeaderName = HeaderName::from_static("x-auth-require-organization");

const QUERY: &str = "The query string may hold scope, organization and limited=403, none of them empty, \
                     organization and limited once.";
const SCOPE_HEADER: &str = "X-Auth-Require-Scope holds one or more scopes, separated by spaces or commas.";
const ORGANIZATION_HEADER: &str = "X-Auth-Require-Organization holds one organization's id.";

/// What a request's key must have.
#[derive(Debug, Default)]
pub(super) struct Requirement<'a> {
    pub(super) scopes: ScopeSet,
    pub(super) organization: Option<Cow<'a, str>>,
    pub(super) limited: Limited,
    /// Why no request gets through: a typo must not open the door.
    pub(super) malformed: Option<&'static str>,
}

/// Where a proxy says what it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// In the query string; header fields count too, as nothing that is asked for is passed over.
    Query,
    /// In header fields alone: the query string is the client's.
    Headers,
}

/// How a request is refused whose key has used up its limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Limited {
    /// With 429.
    #[default]
    TooManyRequests,
    /// With 403, and what would be 400 with 401: some proxies know no other refusal.
    Forbidden,
}

impl<'a> Requirement<'a> {
    /// Reads what the proxy asks for.
    pub(super) fn of(head: &'a RequestHead, fields: FieldNames<'a>, form: Form) -> Self {
        let mut requirement = Self::default();
        if form == Form::Query {
            requirement.add_query(head.uri.query().unwrap_or_default());
        }
        requirement.add_headers(fields);
        requirement
    }

    fn add_query(&mut self, query: &'a str) {
        // Most proxies ask for one scope and write it as it is.
        if query.strip_prefix("scope=").is_some_and(|name| self.add_scope(name)) {
            return;
        }
        for pair in query::pairs(query) {
            let understood = match pair {
                Ok((name, value)) => self.add_parameter(&name, value),
                Err(_) => false,
            };
            if !understood {
                self.malformed = Some(QUERY);
            }
        }
    }

    /// Whether the parameter is one that can be asked for.
    fn add_parameter(&mut self, name: &str, value: Cow<'a, str>) -> bool {
        match name {
            "scope" => self.add_scope(&value),
            "organization" if !value.is_empty() && self.organization.is_none() => {
                self.organization = Some(value);
                true
            }
            "limited" if value == "403" && self.limited == Limited::TooManyRequests => {
                self.limited = Limited::Forbidden;
                true
            }
            _ => false,
        }
    }

    fn add_scope(&mut self, name: &str) -> bool {
        let Ok(scope) = name.parse::<Scope>() else { return false };
        self.scopes = self.scopes | scope.into();
        true
    }

    fn add_headers(&mut self, fields: FieldNames<'a>) {
        for value in fields.get_all(&REQUIRE_SCOPE) {
            let mut names = text(value).split([' ', ',']).filter(|name| !name.is_empty()).peekable();
            if names.peek().is_none() || !names.all(|name| self.add_scope(name)) {
                self.malformed = Some(SCOPE_HEADER);
            }
        }
        for value in fields.get_all(&REQUIRE_ORGANIZATION) {
            let asked = text(value);
            match &self.organization {
                Some(organization) if *organization != asked => self.malformed = Some(ORGANIZATION_HEADER),
                _ if asked.is_empty() => self.malformed = Some(ORGANIZATION_HEADER),
                _ => self.organization = Some(Cow::Borrowed(asked)),
            }
        }
    }
}

/// The text of a header, empty if it is none.
fn text(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderMap;

    use super::*;

    fn read(query: &str) -> Requirement<'_> {
        let mut requirement = Requirement::default();
        requirement.add_query(query);
        requirement
    }

    #[test]
    fn scopes_add_up() {
        let requirement = read("scope=read&scope=agency%3Awrite&organization=org_1");
        assert_eq!(requirement.malformed, None);
        assert_eq!(requirement.scopes, ScopeSet::of(Scope::Read) | Scope::AgencyWrite.into());
        assert_eq!(requirement.organization.as_deref(), Some("org_1"));
    }

    #[test]
    fn a_typo_does_not_open_the_door() {
        for query in [
            "scopes=read",
            "scope=",
            "scope",
            "scope=reed",
            "scope=read,write",
            "scope=read%20write",
            "organization=",
            "organization=org_1&organization=org_2",
            "limited=429",
            "limited=403&limited=403",
            "&",
            "scope=read&",
            "scope=%",
            "Scope=read",
            "=read",
        ] {
            assert!(read(query).malformed.is_some(), "{query}");
        }
        assert!(read("").malformed.is_none());
    }

    #[test]
    fn what_is_understood_of_a_malformed_query_still_says_how_to_refuse() {
        assert_eq!(read("scope=reed&limited=403").limited, Limited::Forbidden);
    }

    #[test]
    fn headers_ask_for_scopes_too() {
        let mut headers = HeaderMap::new();
        headers.append(REQUIRE_SCOPE.clone(), HeaderValue::from_static("read, write"));
        headers.append(REQUIRE_SCOPE.clone(), HeaderValue::from_static("admin"));
        headers.append(REQUIRE_ORGANIZATION.clone(), HeaderValue::from_static("org_1"));
        let mut requirement = Requirement::default();
        requirement.add_headers(FieldNames::of(&headers));
        assert_eq!(requirement.malformed, None);
        assert_eq!(requirement.scopes, ScopeSet::BASE);
        assert_eq!(requirement.organization.as_deref(), Some("org_1"));
    }

    #[test]
    fn headers_that_say_nothing_let_nobody_through() {
        for (name, value) in [
            (&REQUIRE_SCOPE, ""),
            (&REQUIRE_SCOPE, ","),
            (&REQUIRE_SCOPE, "reed"),
            (&REQUIRE_SCOPE, "\u{e9}"),
            (&REQUIRE_ORGANIZATION, ""),
        ] {
            let mut headers = HeaderMap::new();
            headers.append(name.clone(), HeaderValue::from_bytes(value.as_bytes()).unwrap());
            let mut requirement = Requirement::default();
            requirement.add_headers(FieldNames::of(&headers));
            assert!(requirement.malformed.is_some(), "{name}: {value}");
        }
    }
}
