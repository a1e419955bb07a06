//! Laws of roles.

use std::thread;

use super::sample::{add, begin, email, event, invitation, link, log, token, user_id};
use super::{Everything, Outcome};
use crate::audit::AuditAction;
use crate::contract::sample::{at, name, organization, organization_id};
use crate::organization::NewOrganization;
use crate::page::Page;
use crate::people::{ChangeMember, LinkPurpose, Member, MemberChange, MemberChanged, NewLink, Role};

fn change(number: u8, change: MemberChange) -> ChangeMember {
    let audit = Some(event(AuditAction::MemberRoleChanged));
    ChangeMember { organization: organization_id(1), user: user_id(number), change, audit }
}

pub(super) fn members_are_listed_by_address(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    for number in [3, 2] {
        add(store, number, 1, Role::Member)?;
    }
    add(store, 4, 2, Role::Owner)?;
    let page = |number| Page::new(number, 2).map_err(|_| "a page");
    let first = store.members(&organization_id(1), page(1)?)?;
    let second = store.members(&organization_id(1), page(2)?)?;
    assert_eq!((first.total, second.total), (3, 3));
    let listed: Vec<_> =
        first.items.iter().chain(&second.items).map(|member| member.user.id.clone()).collect();
    assert_eq!(listed, [user_id(1), user_id(2), user_id(3)]);
    let Member { user, role, joined_at } = &first.items[0];
    assert_eq!((&user.email, *role, *joined_at), (&email("user1@example.com"), Role::Owner, at(1)));
    Ok(())
}

pub(super) fn member_is_found_by_id(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    add(store, 4, 2, Role::Member)?;
    let listed = store.members(&organization_id(2), Page::FIRST)?.items;
    assert_eq!(store.member(&organization_id(2), &user_id(4))?.as_ref(), listed.first());
    assert_eq!(store.member(&organization_id(1), &user_id(4))?, None, "of another organization");
    assert_eq!(store.member(&organization_id(2), &user_id(9))?, None, "nobody");
    Ok(())
}

pub(super) fn memberships_are_listed_by_name(store: &dyn Everything) -> Outcome {
    begin(store)?;
    for (number, called) in [(2, "beta"), (3, "Alpha"), (4, "Émile")] {
        store.create_organization(NewOrganization { name: name(called), ..organization(number) })?;
        add(store, 1, number, Role::Member)?;
    }
    let names: Vec<_> = store
        .memberships(&user_id(1))?
        .into_iter()
        .map(|membership| (membership.organization.name.to_string(), membership.role))
        .collect();
    let expected = [
        ("Alpha".to_owned(), Role::Member),
        ("beta".to_owned(), Role::Member),
        ("Organization 1".to_owned(), Role::Owner),
        ("Émile".to_owned(), Role::Member),
    ];
    assert_eq!(names, expected);
    assert_eq!(store.memberships(&user_id(9))?, []);
    Ok(())
}

pub(super) fn role_changes(store: &dyn Everything) -> Outcome {
    begin(store)?;
    add(store, 2, 1, Role::Member)?;
    assert_eq!(store.change_member(change(2, MemberChange::Role(Role::Owner)))?, MemberChanged::Changed);
    assert_eq!(store.role(&organization_id(1), &user_id(2))?, Some(Role::Owner));
    assert_eq!(store.change_member(change(2, MemberChange::Role(Role::Owner)))?, MemberChanged::Unchanged);
    assert_eq!(log(store, organization_id(1))?.len(), 1, "what changes nothing is not written down");
    Ok(())
}

pub(super) fn member_is_removed(store: &dyn Everything) -> Outcome {
    begin(store)?;
    add(store, 2, 1, Role::Member)?;
    assert_eq!(store.change_member(change(2, MemberChange::Remove))?, MemberChanged::Changed);
    assert_eq!(store.role(&organization_id(1), &user_id(2))?, None);
    assert_eq!(store.members(&organization_id(1), Page::FIRST)?.total, 1);
    assert!(store.user(&user_id(2))?.is_some(), "the account stays");
    Ok(())
}

pub(super) fn last_owner_stays(store: &dyn Everything) -> Outcome {
    begin(store)?;
    add(store, 2, 1, Role::Member)?;
    for change in [change(1, MemberChange::Remove), change(1, MemberChange::Role(Role::Member))] {
        assert_eq!(store.change_member(change)?, MemberChanged::LastOwner);
    }
    assert_eq!(store.role(&organization_id(1), &user_id(1))?, Some(Role::Owner));
    assert_eq!(log(store, organization_id(1))?, []);
    Ok(())
}

pub(super) fn concurrent_removals_leave_an_owner(store: &dyn Everything) -> Outcome {
    begin(store)?;
    let owners = 1..=8;
    for number in owners.clone().skip(1) {
        add(store, number, 1, Role::Owner)?;
    }
    let removed = thread::scope(|scope| {
        let removals: Vec<_> = owners
            .map(|number| scope.spawn(move || store.change_member(change(number, MemberChange::Remove))))
            .collect();
        removals
            .into_iter()
            .map(|removal| removal.join().unwrap_or_else(|_| panic!("it panicked")))
            .collect::<Result<Vec<_>, _>>()
    })?;
    assert_eq!(removed.iter().filter(|changed| **changed == MemberChanged::Changed).count(), 7);
    assert_eq!(store.members(&organization_id(1), Page::FIRST)?.total, 1);
    Ok(())
}

pub(super) fn stranger_is_not_changed(store: &dyn Everything) -> Outcome {
    begin(store)?;
    assert_eq!(store.change_member(change(2, MemberChange::Remove))?, MemberChanged::NoMember);
    assert_eq!(store.change_member(change(2, MemberChange::Role(Role::Owner)))?, MemberChanged::NoMember);
    assert_eq!(store.role(&organization_id(1), &user_id(2))?, None);
    Ok(())
}

pub(super) fn links_of_a_former_owner_end(store: &dyn Everything) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    add(store, 2, 1, Role::Owner)?;
    add(store, 2, 2, Role::Owner)?;
    add(store, 3, 1, Role::Member)?;
    let by = |number, maker, purpose| NewLink { created_by: Some(user_id(maker)), ..link(number, purpose) };
    let invited = |number, of| LinkPurpose::Invitation(invitation(number, of, Role::Member));
    for new in [
        by(1, 2, invited(7, 1)),
        by(2, 2, invited(8, 2)),
        by(3, 2, LinkPurpose::PasswordReset(user_id(3))),
        by(4, 1, invited(9, 1)),
    ] {
        assert!(store.create_link(new, None)?);
    }
    store.change_member(change(2, MemberChange::Role(Role::Member)))?;
    let good = |number| store.link(&token(number), at(10)).map(|link| link.is_some());
    assert!(!good(1)?, "its invitation to this organization");
    assert!(good(2)?, "not the one to another");
    assert!(!good(3)?, "its link to reset a password");
    assert!(good(4)?, "not somebody else's");
    Ok(())
}
