//! Why something is not shown or done.

use std::time::Duration;

use actix_web::http::StatusCode;
use bsk_auth::ManageError;
use bsk_people::PeopleError;

use super::origin::CrossSite;
use super::person::Unknown;
use super::posted::Unreadable;
use super::reply::Reply;
use super::visit::Visit;
use crate::address::SIGN_IN;
use crate::view::Trouble;

/// When to come again if the server is busy.
const SHORTLY: Duration = Duration::from_secs(1);

/// Why something is not shown or done.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// It is not known who asks.
    Unknown(Unknown),
    /// The form was sent by another site.
    CrossSite(CrossSite),
    /// The form belongs to another session, or to none.
    StaleForm,
    /// The form cannot be read.
    Unreadable(Unreadable),
    /// This is for owners.
    OwnersOnly,
    /// There is no such thing, or nothing that this person may know of.
    NotFound,
    /// A one-time link that is good for nothing any more.
    DeadLink,
    /// Too many attempts: come again after so long.
    TooMany(Duration),
    /// Too many people at once, or a store that does not answer.
    Unavailable,
    /// A fault of this program.
    Internal,
}

impl From<Unknown> for Refusal {
    fn from(unknown: Unknown) -> Self {
        Self::Unknown(unknown)
    }
}

impl From<CrossSite> for Refusal {
    fn from(cross_site: CrossSite) -> Self {
        Self::CrossSite(cross_site)
    }
}

impl From<Unreadable> for Refusal {
    fn from(unreadable: Unreadable) -> Self {
        Self::Unreadable(unreadable)
    }
}

impl From<getrandom::Error> for Refusal {
    fn from(error: getrandom::Error) -> Self {
        tracing::error!(%error, "the system gives no random bytes");
        Self::Unavailable
    }
}

impl From<ManageError> for Refusal {
    fn from(error: ManageError) -> Self {
        match error {
            ManageError::OrganizationNotFound | ManageError::KeyNotFound => Self::NotFound,
            ManageError::InsufficientScope(_) | ManageError::ScopeEscalation { .. } => Self::OwnersOnly,
            ManageError::Unavailable(_) | ManageError::Unsettled(_) | ManageError::Random(_) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a page cannot be made");
                Self::Unavailable
            }
            ManageError::IdempotencyInProgress => Self::Unavailable,
            other => {
                // What a form can cause, its handler says beside the form.
                tracing::error!(
                    error = &other as &dyn std::error::Error,
                    "a page met what it does not expect"
                );
                Self::Internal
            }
        }
    }
}

impl From<PeopleError> for Refusal {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::OrganizationNotFound | PeopleError::NoMember | PeopleError::NoInvitation => {
                Self::NotFound
            }
            PeopleError::OwnersOnly => Self::OwnersOnly,
            PeopleError::LinkNotGood => Self::DeadLink,
            PeopleError::TooManyAttempts { wait } => Self::TooMany(wait),
            PeopleError::Busy => Self::Unavailable,
            PeopleError::Unavailable(_) | PeopleError::Random(_) | PeopleError::Hashing(_) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a page cannot be made");
                Self::Unavailable
            }
            other => {
                tracing::error!(
                    error = &other as &dyn std::error::Error,
                    "a page met what it does not expect"
                );
                Self::Internal
            }
        }
    }
}

impl Refusal {
    /// The answer that says so.
    pub(crate) fn reply(self, visit: &Visit) -> Reply {
        let trouble = match self {
            Self::Unknown(Unknown::NotSignedIn) => return to_sign_in(visit),
            Self::Unknown(Unknown::NotVouched) => Trouble::NotVouched,
            Self::Unknown(Unknown::NobodyHere) => Trouble::NobodyHere,
            Self::CrossSite(CrossSite { from }) => {
                tracing::info!(from, expected = %visit.site().origin(), "a form came from elsewhere");
                Trouble::CrossSite { from, here: visit.site().origin().to_string() }
            }
            Self::StaleForm => Trouble::StaleForm,
            Self::Unreadable(Unreadable::Cut) => Trouble::Unreadable,
            Self::Unreadable(Unreadable::TooLarge) => Trouble::TooLarge,
            Self::Unreadable(Unreadable::WrongType) => Trouble::WrongType,
            Self::OwnersOnly => Trouble::OwnersOnly,
            Self::NotFound => Trouble::NotFound,
            Self::DeadLink => Trouble::DeadLink,
            Self::TooMany(wait) => {
                let seconds = wait.as_secs() + 1;
                return show(visit, &Trouble::TooMany { seconds }).with_retry_after(wait);
            }
            Self::Unavailable => return show(visit, &Trouble::Unavailable).with_retry_after(SHORTLY),
            Self::Internal => Trouble::Internal { request: None },
        };
        show(visit, &trouble)
    }
}

fn show(visit: &Visit, trouble: &Trouble) -> Reply {
    let status = StatusCode::from_u16(trouble.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    // Without random bytes there is no page, and the status must do.
    visit.show(status, trouble, None).unwrap_or_else(|_| Reply::page(status, String::new()))
}

/// The way to sign in, and from there back to the page that was asked for.
fn to_sign_in(visit: &Visit) -> Reply {
    let mut path = SIGN_IN.to_owned();
    if visit.asked().is_looking {
        let mut query = form_urlencoded::Serializer::new(String::new());
        path = format!("{path}?{}", query.append_pair("next", &visit.asked().target).finish());
    }
    Reply::elsewhere(path)
}
