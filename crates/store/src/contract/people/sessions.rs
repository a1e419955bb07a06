//! Laws of sessions.

use super::sample::{LATER, add, begin, event, log, session, session_id, token, user_id};
use super::{Everything, Outcome};
use crate::audit::AuditAction;
use crate::contract::sample::{at, is_duplicate, organization_id};
use crate::people::{BeginSession, EndSessions, Role, SessionRecord};

fn end(number: u8) -> EndSessions {
    EndSessions {
        user: user_id(number),
        only: None,
        except: None,
        at: at(10),
        audit: vec![event(AuditAction::SignedOut)],
    }
}

pub(super) fn session_is_found_by_its_token_with_its_user(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.begin_session(BeginSession { audit: vec![event(AuditAction::SignedIn)], ..session(1, 1) })?;
    let (found, user) = store.session(&token(1))?.ok_or("no session")?;
    let expected = SessionRecord {
        id: session_id(1),
        user: user_id(1),
        created_at: at(1),
        last_seen_at: at(1),
        ends_at: at(LATER),
        address: Some([192, 0, 2, 1].into()),
        user_agent: Some("Browser/1.0".to_owned()),
    };
    assert_eq!(found, expected);
    assert_eq!(user.id, user_id(1));
    assert!(store.session(&token(2))?.is_none());
    assert_eq!(log(store, organization_id(1))?.len(), 1);
    Ok(())
}

pub(super) fn second_session_with_the_same_token_is_refused(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.begin_session(session(1, 1))?;
    let mut second = session(2, 1);
    second.session.token = token(1);
    second.audit = vec![event(AuditAction::SignedIn)];
    assert!(is_duplicate(&store.begin_session(second)));
    assert_eq!(log(store, organization_id(1))?, []);
    Ok(())
}

pub(super) fn last_use_of_a_session_never_goes_back(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.begin_session(session(1, 1))?;
    for seconds in [50, 30] {
        store.touch_session(session_id(1), at(seconds))?;
        let (found, _) = store.session(&token(1))?.ok_or("no session")?;
        assert_eq!(found.last_seen_at, at(50));
    }
    Ok(())
}

pub(super) fn sessions_are_listed_newest_first(store: &dyn Everything) -> Outcome {
    begin(store)?;
    add(store, 2, 1, Role::Member)?;
    for (number, user) in [(1, 1), (3, 1), (2, 1), (4, 2)] {
        store.begin_session(session(number, user))?;
    }
    let listed: Vec<_> = store.sessions(&user_id(1), at(10))?.into_iter().map(|session| session.id).collect();
    assert_eq!(listed, [session_id(3), session_id(2), session_id(1)]);
    assert_eq!(store.sessions(&user_id(1), at(LATER))?, [], "they have ended by then");
    Ok(())
}

pub(super) fn one_session_is_ended(store: &dyn Everything) -> Outcome {
    begin(store)?;
    add(store, 2, 1, Role::Member)?;
    for (number, user) in [(1, 1), (2, 1), (3, 2)] {
        store.begin_session(session(number, user))?;
    }
    let only = |number| EndSessions { only: Some(session_id(number)), ..end(1) };
    assert_eq!(store.end_sessions(only(1))?, 1);
    assert_eq!(store.end_sessions(only(1))?, 0, "it has ended already");
    assert_eq!(store.end_sessions(only(3))?, 0, "it is somebody else's");
    assert_eq!(store.sessions(&user_id(1), at(10))?.len(), 1);
    assert_eq!(store.sessions(&user_id(2), at(10))?.len(), 1);
    assert_eq!(log(store, organization_id(1))?.len(), 1, "only what happened is written down");
    Ok(())
}

pub(super) fn all_sessions_but_one_are_ended(store: &dyn Everything) -> Outcome {
    begin(store)?;
    for number in 1..=3 {
        store.begin_session(session(number, 1))?;
    }
    assert_eq!(store.end_sessions(EndSessions { except: Some(session_id(2)), ..end(1) })?, 2);
    let left: Vec<_> = store.sessions(&user_id(1), at(10))?.into_iter().map(|session| session.id).collect();
    assert_eq!(left, [session_id(2)]);
    assert_eq!(store.end_sessions(end(1))?, 1);
    Ok(())
}

pub(super) fn session_that_has_ended_is_still_found(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.begin_session(session(1, 1))?;
    store.end_sessions(end(1))?;
    let (found, _) = store.session(&token(1))?.ok_or("no session")?;
    assert_eq!(found.ends_at, at(10));
    Ok(())
}

pub(super) fn sessions_that_ended_long_ago_are_forgotten(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.begin_session(session(1, 1))?;
    store.end_sessions(end(1))?;
    store.begin_session(BeginSession { forget_before: at(10), ..session(2, 1) })?;
    assert!(store.session(&token(1))?.is_some());
    store.begin_session(BeginSession { forget_before: at(11), ..session(3, 1) })?;
    assert!(store.session(&token(1))?.is_none());
    assert!(store.session(&token(2))?.is_some());
    Ok(())
}
