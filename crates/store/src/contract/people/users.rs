//! Laws of users and their passwords.

use super::sample::{add, begin, email, event, link, log, session, session_id, token, user, user_id};
use super::{Everything, Outcome};
use crate::audit::{AuditAction, Party};
use crate::contract::sample::{at, organization, organization_id};
use crate::people::{CreateUser, LinkPurpose, PasswordHash, Role, SetPassword, UserCreation, UserRecord};

pub(super) fn new_user_is_found_by_id_and_address(store: &dyn Everything) -> Outcome {
    begin(store)?;
    let expected = UserRecord { id: user_id(1), email: email("user1@example.com"), created_at: at(1) };
    assert_eq!(store.user(&user_id(1))?, Some(expected.clone()));
    let credential = store.credential(&email("user1@example.com"))?.ok_or("no credential")?;
    assert_eq!(credential.user, expected);
    assert_eq!(credential.password, Some(PasswordHash::new("hash 1")));
    assert_eq!(store.user(&user_id(2))?, None);
    assert!(store.credential(&email("user2@example.com"))?.is_none());
    Ok(())
}

pub(super) fn address_belongs_to_one_user(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    let mut other = user(2);
    other.email = user(1).email;
    let create =
        CreateUser { user: other, organization: organization_id(2), role: Role::Member, audit: None };
    let joined = store.create_user(create)?;
    assert!(matches!(joined, UserCreation::Joined(user) if user.id == user_id(1)));
    assert_eq!(store.user(&user_id(2))?, None);
    let kept = store.credential(&user(1).email)?.and_then(|credential| credential.password);
    assert_eq!(kept, Some(PasswordHash::new("hash 1")));
    Ok(())
}

pub(super) fn user_joins_a_second_organization(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    add(store, 1, 2, Role::Member)?;
    assert_eq!(store.role(&organization_id(1), &user_id(1))?, Some(Role::Owner));
    assert_eq!(store.role(&organization_id(2), &user_id(1))?, Some(Role::Member));
    Ok(())
}

pub(super) fn member_is_not_made_again(store: &dyn Everything) -> Outcome {
    begin(store)?;
    let create = CreateUser {
        user: user(1),
        organization: organization_id(1),
        role: Role::Member,
        audit: Some(event(AuditAction::MemberJoined)),
    };
    assert!(matches!(store.create_user(create)?, UserCreation::AlreadyMember(_)));
    assert_eq!(store.role(&organization_id(1), &user_id(1))?, Some(Role::Owner));
    assert_eq!(log(store, organization_id(1))?, []);
    Ok(())
}

pub(super) fn user_of_an_unknown_organization_is_refused(store: &dyn Everything) -> Outcome {
    let create =
        CreateUser { user: user(1), organization: organization_id(1), role: Role::Owner, audit: None };
    assert!(store.create_user(create).is_err());
    assert_eq!(store.user(&user_id(1))?, None, "nothing is left of it");
    Ok(())
}

pub(super) fn password_is_set_and_ends_what_the_old_one_opened(store: &dyn Everything) -> Outcome {
    begin(store)?;
    add(store, 2, 1, Role::Member)?;
    for number in 1..=3 {
        store.begin_session(session(number, 1))?;
    }
    store.begin_session(session(4, 2))?;
    store.create_link(link(5, LinkPurpose::PasswordReset(user_id(1))), None)?;
    let set = SetPassword {
        user: user_id(1),
        password: PasswordHash::new("new"),
        keep: Some(session_id(2)),
        at: at(10),
        audit: vec![event(AuditAction::PasswordChanged)],
    };
    assert!(store.set_password(set)?);
    let credential = store.credential(&user(1).email)?.ok_or("no credential")?;
    assert_eq!(credential.password, Some(PasswordHash::new("new")));
    let left: Vec<_> = store.sessions(&user_id(1), at(10))?.into_iter().map(|session| session.id).collect();
    assert_eq!(left, [session_id(2)]);
    assert_eq!(store.sessions(&user_id(2), at(10))?.len(), 1);
    assert_eq!(store.link(&token(5), at(10))?, None);
    let written: Vec<_> = log(store, organization_id(1))?.into_iter().map(|event| event.action).collect();
    assert_eq!(written, [AuditAction::PasswordChanged]);
    Ok(())
}

pub(super) fn unknown_user_gets_no_password(store: &dyn Everything) -> Outcome {
    begin(store)?;
    let set = SetPassword {
        user: user_id(9),
        password: PasswordHash::new("new"),
        keep: None,
        at: at(10),
        audit: vec![event(AuditAction::PasswordChanged).about(Party::OPERATOR)],
    };
    assert!(!store.set_password(set)?);
    assert_eq!(log(store, organization_id(1))?, []);
    Ok(())
}

pub(super) fn hash_is_replaced_only_if_it_is_the_old_one(store: &dyn Everything) -> Outcome {
    begin(store)?;
    let stored = || store.credential(&user(1).email).map(|found| found.and_then(|found| found.password));
    let (one, other, anew) = (PasswordHash::new("hash 1"), PasswordHash::new("x"), PasswordHash::new("anew"));
    store.rehash_password(&user_id(1), &other, &anew)?;
    assert_eq!(stored()?, Some(one.clone()));
    store.rehash_password(&user_id(1), &one, &anew)?;
    assert_eq!(stored()?, Some(anew));
    Ok(())
}
