//! Laws of one-time links.

use std::thread;

use super::sample::{
    LATER, add, begin, event, invitation, link, link_id, log, session, token, user, user_id,
};
use super::{Everything, Outcome};
use crate::audit::{AuditAction, Party};
use crate::contract::sample::{THREADS, at, organization, organization_id};
use crate::page::Page;
use crate::people::{
    AcceptInvitation, Accepted, AcceptedLink, Joining, LinkPurpose, LinkRecord, NewLink, PasswordHash,
    ResetPassword, Role, Start, Started,
};

fn invited(number: u8, of: u8, role: Role) -> LinkPurpose {
    LinkPurpose::Invitation(invitation(number, of, role))
}

/// Accepts link `number` as somebody.
fn accept(number: u8, user: Joining) -> AcceptInvitation {
    let audit = Some(event(AuditAction::MemberJoined));
    AcceptInvitation { link: AcceptedLink::Token(token(number)), at: at(100), user, audit }
}

/// Begins by link `number`, with user `number` as the owner of organization
/// `number`.
fn start(link: u8, number: u8) -> Start {
    Start {
        token: token(link),
        at: at(100),
        organization: organization(number),
        owner: user(number),
        audit: vec![event(AuditAction::OrganizationCreated)],
    }
}

fn reset(number: u8) -> ResetPassword {
    ResetPassword {
        token: token(number),
        password: PasswordHash::new("new"),
        at: at(100),
        audit: vec![event(AuditAction::PasswordReset)],
    }
}

pub(super) fn link_is_found_until_it_expires(store: &dyn Everything) -> Outcome {
    begin(store)?;
    let purposes =
        [LinkPurpose::FirstStart, invited(2, 1, Role::Owner), LinkPurpose::PasswordReset(user_id(1))];
    for (number, purpose) in (1..).zip(purposes) {
        assert!(store.create_link(link(number, purpose.clone()), None)?);
        let expected = LinkRecord { id: link_id(number), purpose, expires_at: at(LATER) };
        assert_eq!(store.link(&token(number), at(LATER - 1))?, Some(expected));
        assert_eq!(store.link(&token(number), at(LATER))?, None);
    }
    assert_eq!(store.link(&token(9), at(5))?, None);
    Ok(())
}

pub(super) fn invitations_are_listed_newest_first(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    for (number, whom, of) in [(1, 5, 1), (3, 6, 1), (2, 7, 1), (4, 5, 2)] {
        store.create_link(link(number, invited(whom, of, Role::Member)), None)?;
    }
    store.create_link(link(5, LinkPurpose::PasswordReset(user_id(1))), None)?;
    let listed = store.invitations(&organization_id(1), at(10))?;
    let ids: Vec<_> = listed.iter().map(|(id, _, _)| *id).collect();
    assert_eq!(ids, [link_id(3), link_id(2), link_id(1)]);
    assert_eq!(listed[0], (link_id(3), invitation(6, 1, Role::Member), at(LATER)));
    let theirs = store.invitations_of(&user(5).email, at(10))?;
    let expected =
        [(link_id(4), invitation(5, 2, Role::Member)), (link_id(1), invitation(5, 1, Role::Member))];
    assert_eq!(theirs, expected);
    assert_eq!(store.invitations(&organization_id(1), at(LATER))?, []);
    Ok(())
}

pub(super) fn newer_invitation_takes_the_place_of_the_older(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.create_link(link(1, invited(5, 1, Role::Member)), None)?;
    store.create_link(link(2, invited(5, 1, Role::Owner)), None)?;
    assert_eq!(store.link(&token(1), at(10))?, None);
    assert!(store.link(&token(2), at(10))?.is_some());
    Ok(())
}

pub(super) fn invitation_is_withdrawn_in_its_organization(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    store.create_link(link(1, invited(5, 1, Role::Member)), None)?;
    store.create_link(link(2, LinkPurpose::PasswordReset(user_id(1))), None)?;
    let withdraw = |of, number| {
        let event = event(AuditAction::InvitationWithdrawn);
        store.withdraw_invitation(&organization_id(of), link_id(number), Some(event))
    };
    assert!(!withdraw(2, 1)?, "it is another's");
    assert!(!withdraw(1, 2)?, "it is no invitation");
    assert!(withdraw(1, 1)?);
    assert!(!withdraw(1, 1)?);
    assert_eq!(store.link(&token(1), at(10))?, None);
    assert_eq!(log(store, organization_id(1))?.len(), 1);
    Ok(())
}

pub(super) fn first_start_makes_organization_and_owner_once(store: &dyn Everything) -> Outcome {
    store.create_link(link(1, LinkPurpose::FirstStart), None)?;
    let Started::Started(made, owner) = store.start(start(1, 1))? else { return Err("not started".into()) };
    assert_eq!((made.id, owner.id), (organization_id(1), user_id(1)));
    assert_eq!(store.role(&organization_id(1), &user_id(1))?, Some(Role::Owner));
    assert_eq!(log(store, organization_id(1))?.len(), 1);
    assert_eq!(store.link(&token(1), at(10))?, None);
    assert_eq!(store.start(start(1, 2))?, Started::NotGood);
    assert_eq!(store.user(&user_id(2))?, None);
    Ok(())
}

pub(super) fn first_start_needs_an_empty_store(store: &dyn Everything) -> Outcome {
    store.create_link(link(1, LinkPurpose::FirstStart), None)?;
    store.create_link(link(2, LinkPurpose::FirstStart), None)?;
    assert!(store.link(&token(1), at(10))?.is_some(), "several servers may each have made one");
    begin(store)?;
    assert_eq!(store.start(start(2, 2))?, Started::NotGood);
    assert_eq!(store.organization(&organization_id(2))?, None);
    Ok(())
}

pub(super) fn concurrent_first_starts_make_one_organization(store: &dyn Everything) -> Outcome {
    let numbers = 1..=8;
    for number in numbers.clone() {
        store.create_link(link(number, LinkPurpose::FirstStart), None)?;
    }
    let started = thread::scope(|scope| {
        let starts: Vec<_> =
            numbers.map(|number| scope.spawn(move || store.start(start(number, number)))).collect();
        starts
            .into_iter()
            .map(|start| start.join().unwrap_or_else(|_| panic!("it panicked")))
            .collect::<Result<Vec<_>, _>>()
    })?;
    assert_eq!(started.iter().filter(|started| matches!(started, Started::Started(..))).count(), 1);
    assert_eq!(store.organizations(None, Page::FIRST)?.total, 1);
    Ok(())
}

pub(super) fn somebody_new_joins_by_an_invitation_once(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.create_link(link(1, invited(5, 1, Role::Member)), None)?;
    let joined = store.accept_invitation(accept(1, Joining::New(user(5))))?;
    assert!(
        matches!(joined, Accepted::Joined(of, user) if of == organization_id(1) && user.id == user_id(5))
    );
    assert_eq!(store.role(&organization_id(1), &user_id(5))?, Some(Role::Member));
    let written = log(store, organization_id(1))?;
    assert_eq!(written[0].target, Party::user(&user_id(5), Some(&user(5).email)));
    assert_eq!(store.accept_invitation(accept(1, Joining::Known(user_id(5))))?, Accepted::NotGood);
    Ok(())
}

pub(super) fn somebody_known_joins_by_an_invitation(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    add(store, 5, 2, Role::Owner)?;
    store.create_link(link(1, invited(5, 1, Role::Member)), None)?;
    let accept =
        AcceptInvitation { link: AcceptedLink::Id(link_id(1)), ..accept(9, Joining::Known(user_id(5))) };
    assert!(matches!(store.accept_invitation(accept)?, Accepted::Joined(..)));
    assert_eq!(store.role(&organization_id(1), &user_id(5))?, Some(Role::Member));
    assert_eq!(store.role(&organization_id(2), &user_id(5))?, Some(Role::Owner));
    Ok(())
}

pub(super) fn invitation_of_somebody_else_stays(store: &dyn Everything) -> Outcome {
    begin(store)?;
    add(store, 2, 1, Role::Member)?;
    store.create_link(link(1, invited(2, 1, Role::Owner)), None)?;
    for user in [Joining::Known(user_id(1)), Joining::New(user(2)), Joining::New(user(3))] {
        assert_eq!(store.accept_invitation(accept(1, user))?, Accepted::OtherAddress);
    }
    assert!(store.link(&token(1), at(10))?.is_some());
    assert_eq!(store.user(&user_id(3))?, None);
    assert_eq!(log(store, organization_id(1))?, []);
    Ok(())
}

pub(super) fn expired_invitation_is_not_accepted(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.create_link(link(1, invited(5, 1, Role::Member)), None)?;
    let by_token = AcceptInvitation { at: at(LATER), ..accept(1, Joining::New(user(5))) };
    let by_id = AcceptInvitation { link: AcceptedLink::Id(link_id(1)), ..by_token.clone() };
    for late in [by_token, by_id] {
        assert_eq!(store.accept_invitation(late)?, Accepted::NotGood);
    }
    assert_eq!(store.user(&user_id(5))?, None);
    Ok(())
}

pub(super) fn concurrent_acceptances_join_once(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.create_link(link(1, invited(5, 1, Role::Member)), None)?;
    let accepted = thread::scope(|scope| {
        let acceptances: Vec<_> = (0..THREADS.get())
            .map(|_| scope.spawn(move || store.accept_invitation(accept(1, Joining::New(user(5))))))
            .collect();
        acceptances
            .into_iter()
            .map(|acceptance| acceptance.join().unwrap_or_else(|_| panic!("it panicked")))
            .collect::<Vec<_>>()
    });
    let joined = accepted.iter().filter(|accepted| matches!(accepted, Ok(Accepted::Joined(..)))).count();
    assert_eq!(joined, 1, "{accepted:?}");
    assert_eq!(log(store, organization_id(1))?.len(), 1);
    Ok(())
}

pub(super) fn invitation_takes_no_role_away(store: &dyn Everything) -> Outcome {
    begin(store)?;
    add(store, 2, 1, Role::Member)?;
    store.create_link(link(1, invited(1, 1, Role::Member)), None)?;
    store.create_link(link(2, invited(2, 1, Role::Owner)), None)?;
    store.accept_invitation(accept(1, Joining::Known(user_id(1))))?;
    store.accept_invitation(accept(2, Joining::Known(user_id(2))))?;
    for number in [1, 2] {
        assert_eq!(store.role(&organization_id(1), &user_id(number))?, Some(Role::Owner));
    }
    Ok(())
}

pub(super) fn password_is_reset_by_a_link_once(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.begin_session(session(7, 1))?;
    store.create_link(link(1, LinkPurpose::PasswordReset(user_id(1))), None)?;
    store.create_link(link(2, LinkPurpose::PasswordReset(user_id(1))), None)?;
    assert_eq!(store.reset_password(reset(1))?, None, "a newer link took its place");
    let user_reset = store.reset_password(reset(2))?;
    assert_eq!(user_reset.map(|user| user.id), Some(user_id(1)));
    let credential = store.credential(&user(1).email)?.ok_or("no credential")?;
    assert_eq!(credential.password, Some(PasswordHash::new("new")));
    assert_eq!(store.sessions(&user_id(1), at(100))?, []);
    assert_eq!(store.reset_password(reset(2))?, None);
    assert_eq!(log(store, organization_id(1))?.len(), 1);
    store.create_link(link(3, invited(5, 1, Role::Member)), None)?;
    assert_eq!(store.reset_password(reset(3))?, None, "an invitation resets nothing");
    Ok(())
}

pub(super) fn owner_resets_only_those_who_are_nowhere_else(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    add(store, 2, 1, Role::Member)?;
    add(store, 3, 1, Role::Member)?;
    add(store, 3, 2, Role::Member)?;
    add(store, 4, 2, Role::Owner)?;
    let by = |number, maker, whose| NewLink {
        created_by: Some(user_id(maker)),
        ..link(number, LinkPurpose::PasswordReset(user_id(whose)))
    };
    assert!(store.create_link(by(1, 1, 2), Some(event(AuditAction::ResetLinkCreated)))?);
    for (number, maker, whose) in [(2, 1, 3), (3, 4, 3), (4, 1, 4), (5, 2, 1), (6, 2, 3), (7, 1, 9)] {
        let made = store.create_link(by(number, maker, whose), Some(event(AuditAction::ResetLinkCreated)));
        assert!(!matches!(made, Ok(true)), "{maker} for {whose}");
        assert_eq!(store.link(&token(number), at(10))?, None);
    }
    assert_eq!(log(store, organization_id(1))?.len(), 1);
    add(store, 1, 2, Role::Owner)?;
    assert!(store.create_link(by(8, 1, 3), None)?, "who owns both may");
    Ok(())
}

pub(super) fn joining_ends_links_to_reset(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    add(store, 2, 1, Role::Member)?;
    store.create_link(link(1, LinkPurpose::PasswordReset(user_id(2))), None)?;
    add(store, 2, 2, Role::Owner)?;
    assert_eq!(store.link(&token(1), at(10))?, None);
    Ok(())
}
