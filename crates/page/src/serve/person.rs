//! Who asks.

use bsk_auth::{OrganizationId, OrganizationRecord};
use bsk_people::{Email, Identity, IdentityProvider, Membership, Role, Session};

use super::refusal::Refusal;
use super::visit::Visit;
use crate::view::{Access, NamedOrganization, Place, SignedInBy, Viewer};

/// Somebody who is signed in, and where they belong.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    session: Session,
    by: SignedInBy,
    memberships: Vec<Membership>,
}

/// Why it is not known who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// Nobody is signed in.
    NotSignedIn,
    /// A proxy should say who it is, and says nothing.
    NotVouched,
    /// Whoever the proxy says it is belongs nowhere here.
    NobodyHere,
}

/// Who asks, with the cookie that says so.
pub(crate) fn identify(visit: &Visit) -> Result<Result<(Person, String), Unknown>, Refusal> {
    let (site, asked) = (visit.site(), visit.asked());
    let people = site.people();
    let session = match &asked.session {
        Some(token) => people.session(token)?.map(|session| (session, token.clone())),
        None => None,
    };
    let (by, known) = if site.identity_header().is_some() {
        (SignedInBy::Proxy, by_the_proxys_word(visit, session)?)
    } else {
        (SignedInBy::Password, session.ok_or(Unknown::NotSignedIn))
    };
    let (session, token) = match known {
        Ok(known) => known,
        Err(unknown) => return Ok(Err(unknown)),
    };
    let memberships = people.memberships(&session)?;
    Ok(Ok((Person { session, by, memberships }, token)))
}

/// Goes by what a trusted proxy says in this request, and by nothing else. A session only keeps it
/// from being looked up every time.
fn by_the_proxys_word(
    visit: &Visit,
    session: Option<(Session, String)>,
) -> Result<Result<(Session, String), Unknown>, Refusal> {
    let Some(email) = &visit.asked().vouched else { return Ok(Err(Unknown::NotVouched)) };
    let Ok(email) = email.parse::<Email>() else { return Ok(Err(Unknown::NobodyHere)) };
    let identity = Identity { email, provider: IdentityProvider::TrustedHeader };
    if let Some((session, token)) = session
        && session.is_of(&identity)
    {
        return Ok(Ok((session, token)));
    }
    let Some(signed_in) = visit.site().people().sign_in_as(&identity, &visit.visitor())? else {
        return Ok(Err(Unknown::NobodyHere));
    };
    visit.set_cookie(visit.let_in(&signed_in));
    let token = signed_in.token.expose().to_string();
    Ok(Ok((signed_in.session, token)))
}

impl Person {
    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// Whether their password is known here, and no proxy keeps it.
    pub(crate) fn has_password(&self) -> Result<(), Refusal> {
        if self.by == SignedInBy::Password { Ok(()) } else { Err(Refusal::NotFound) }
    }

    /// What they are in an organization; `None` for a stranger.
    pub(crate) fn membership(&self, organization: &OrganizationId) -> Option<&Membership> {
        self.memberships.iter().find(|membership| membership.organization.id == *organization)
    }

    pub(crate) fn memberships(&self) -> &[Membership] {
        &self.memberships
    }

    /// How the frame shows them.
    pub(crate) fn viewer(&self, place: Option<Place>) -> Viewer {
        Viewer {
            email: self.session.user().email.to_string(),
            signed_in_by: self.by,
            organizations: self
                .memberships
                .iter()
                .map(|membership| named(&membership.organization))
                .collect(),
            place: place.or_else(|| self.only_place()),
        }
    }

    /// The place of somebody who has only one.
    fn only_place(&self) -> Option<Place> {
        let [Membership { organization, role }] = &self.memberships[..] else { return None };
        Some(place(organization, *role))
    }
}

/// An organization, as somebody looks at it who belongs to it.
pub(crate) fn place(organization: &OrganizationRecord, role: Role) -> Place {
    let access = match role {
        Role::Owner => Access::Owner,
        Role::Member => Access::Member,
    };
    Place { organization: named(organization), agency: organization.agency, access }
}

/// An organization as it is shown.
pub(crate) fn named(organization: &OrganizationRecord) -> NamedOrganization {
    NamedOrganization { id: organization.id.clone(), name: organization.name.clone() }
}
