//! A person's own password and sessions.

use bsk_people::{SessionId, SessionRecord};

use crate::address;
use crate::handler::fields::{explain, status_of};
use crate::handler::gate::new_password;
use crate::serve::{Outcome, Person, Refusal, Reply, Visit};
use crate::view::{Account, FormErrors, Notice, OpenSession, SessionPlace};

/// The password and the sessions.
pub(crate) fn form(visit: &Visit, person: &Person) -> Outcome {
    show(visit, person, FormErrors::none())
}

/// Changes the password. All other sessions end.
pub(crate) fn change_password(visit: &Visit, person: &Person) -> Outcome {
    person.has_password()?;
    let fields = visit.form();
    let mut errors = FormErrors::none();
    let Some(password) = new_password(fields.text("password"), &mut errors) else {
        return show(visit, person, errors);
    };
    let (people, current) = (visit.site().people(), fields.text("current"));
    match people.change_password(person.session(), current, &password, &visit.visitor()) {
        Ok(()) => {
            let notice = Notice::Done("Your password is changed. Other sessions have ended.".to_owned());
            Ok(visit.tell(&notice, address::ACCOUNT))
        }
        Err(bsk_people::PeopleError::WrongCredentials) => {
            errors.add("current", "Current password is wrong.");
            show(visit, person, errors)
        }
        Err(error) => show(visit, person, explain(error)?),
    }
}

/// Ends every session, this one too.
pub(crate) fn sign_out_everywhere(visit: &Visit, person: &Person) -> Outcome {
    visit.site().people().sign_out_everywhere(person.session(), &visit.visitor())?;
    visit.let_out();
    Ok(Reply::elsewhere(address::SIGN_IN))
}

/// Ends one session.
pub(crate) fn end_session(visit: &Visit, person: &Person) -> Outcome {
    let id: SessionId = visit.parameter("session")?;
    let people = visit.site().people();
    if !people.end_session(person.session(), id, &visit.visitor())? {
        return Err(Refusal::NotFound);
    }
    if id == person.session().id() {
        visit.let_out();
        return Ok(Reply::elsewhere(address::SIGN_IN));
    }
    Ok(visit.tell(&Notice::Done("The session has ended.".to_owned()), address::ACCOUNT))
}

fn show(visit: &Visit, person: &Person, errors: FormErrors) -> Outcome {
    let mut sessions = visit.site().people().sessions(person.session())?;
    // This one first; the others stay as they are, newest first.
    sessions.sort_by_key(|session| session.id != person.session().id());
    let sessions = sessions.into_iter().map(|session| open(person, session)).collect();
    visit.show(status_of(&errors), &Account { sessions, errors }, None)
}

fn open(person: &Person, session: SessionRecord) -> OpenSession {
    let is_here = session.id == person.session().id();
    OpenSession {
        id: session.id.to_string(),
        place: if is_here { SessionPlace::Here } else { SessionPlace::Elsewhere },
        browser: session.user_agent,
        address: session.address.map(|address| address.to_string()),
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
    }
}
