//! Laws of organizations.

use super::Outcome;
use super::sample::{
    add, at, begin, digest, head, is_duplicate, key, limit, name, organization, organization_id, revoke,
    sub_organization,
};
use crate::change::Position;
use crate::error::StoreError;
use crate::id::OrganizationId;
use crate::key::NewKey;
use crate::organization::{
    Agency, NewOrganization, OrganizationRecord, OrganizationStatus, Overview, UpdateOrganization,
};
use crate::page::{Page, Paged};
use crate::rate_limit::RateLimit;
use crate::store::Store;

fn status(status: OrganizationStatus) -> UpdateOrganization {
    UpdateOrganization { status: Some(status), ..UpdateOrganization::default() }
}

pub(super) fn new_organization_is_active(store: &dyn Store) -> Outcome {
    let agency = NewOrganization {
        agency: Agency::Yes,
        name: name("Agentur \u{df}"),
        rate_limit: limit(1, 86_400),
        ..organization(1)
    };
    let created = store.create_organization(agency.clone())?;
    let expected = OrganizationRecord {
        id: agency.id,
        name: agency.name,
        agency: Agency::Yes,
        parent: None,
        status: OrganizationStatus::Active,
        rate_limit: agency.rate_limit,
        created_at: agency.created_at,
        position: Position::START,
    };
    assert_eq!(created, expected);
    assert_eq!(store.organization(&organization_id(1))?, Some(expected));
    let sub = store.create_organization(sub_organization(2, 1))?;
    assert_eq!((sub.agency, sub.parent), (Agency::No, Some(organization_id(1))));
    assert_eq!(store.organization(&organization_id(3))?, None);
    assert_eq!(head(store)?, Position::START, "creating one moves no position");
    Ok(())
}

pub(super) fn second_organization_with_the_same_id_is_refused(store: &dyn Store) -> Outcome {
    let first = begin(store)?;
    let second = NewOrganization { name: name("Other"), ..organization(1) };
    assert!(is_duplicate(&store.create_organization(second)));
    assert_eq!(store.organization(&organization_id(1))?, Some(first));
    Ok(())
}

pub(super) fn organization_of_an_unknown_agency_is_refused(store: &dyn Store) -> Outcome {
    let orphan = store.create_organization(sub_organization(2, 1));
    assert!(matches!(orphan, Err(StoreError::Failed(_))));
    assert_eq!(store.organization(&organization_id(2))?, None);
    Ok(())
}

pub(super) fn organization_name_changes_without_moving_the_position(store: &dyn Store) -> Outcome {
    let before = begin(store)?;
    let update = UpdateOrganization { name: Some(name("Renamed")), ..UpdateOrganization::default() };
    let renamed = OrganizationRecord { name: name("Renamed"), ..before };
    assert_eq!(store.update_organization(&organization_id(1), update)?, Some(renamed.clone()));
    assert_eq!(store.update_organization(&organization_id(1), UpdateOrganization::default())?, Some(renamed));
    assert_eq!(head(store)?, Position::START);
    Ok(())
}

pub(super) fn limit_and_status_of_an_organization_move_the_position(store: &dyn Store) -> Outcome {
    let before = begin(store)?;
    let update = UpdateOrganization { rate_limit: Some(limit(5, 50)), ..UpdateOrganization::default() };
    let limited =
        OrganizationRecord { rate_limit: limit(5, 50), position: before.position.next(), ..before.clone() };
    assert_eq!(store.update_organization(&organization_id(1), update)?, Some(limited.clone()));
    assert_eq!(head(store)?, limited.position);
    let suspended = OrganizationRecord {
        status: OrganizationStatus::Suspended,
        position: limited.position.next(),
        ..limited
    };
    let update = status(OrganizationStatus::Suspended);
    assert_eq!(store.update_organization(&organization_id(1), update)?, Some(suspended.clone()));
    assert_eq!(head(store)?, suspended.position);
    let both = UpdateOrganization {
        name: Some(name("Back")),
        rate_limit: Some(RateLimit::DEFAULT),
        status: Some(OrganizationStatus::Active),
    };
    let back = OrganizationRecord { name: name("Back"), position: suspended.position.next(), ..before };
    assert_eq!(store.update_organization(&organization_id(1), both)?, Some(back.clone()));
    assert_eq!((store.organization(&organization_id(1))?, head(store)?), (Some(back.clone()), back.position));
    Ok(())
}

pub(super) fn suspension_is_seen_by_look_ups(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    let suspended = store.update_organization(&organization_id(1), status(OrganizationStatus::Suspended))?;
    let read = store.look_up(&[digest(1)])?;
    assert_eq!(Some(&read.found[0].organization), suspended.as_ref());
    assert_eq!(Some(read.position), suspended.map(|organization| organization.position));
    Ok(())
}

pub(super) fn unknown_organization_is_not_updated(store: &dyn Store) -> Outcome {
    begin(store)?;
    let update = status(OrganizationStatus::Suspended);
    assert_eq!(store.update_organization(&organization_id(2), update)?, None);
    assert_eq!(head(store)?, Position::START);
    Ok(())
}

fn ids(listed: &Paged<OrganizationRecord>) -> Vec<OrganizationId> {
    listed.items.iter().map(|organization| organization.id.clone()).collect()
}

pub(super) fn organizations_are_listed_newest_first(store: &dyn Store) -> Outcome {
    for (number, created) in [(2, 50), (4, 60), (3, 50), (1, 70)] {
        store.create_organization(NewOrganization { created_at: at(created), ..organization(number) })?;
    }
    let first = store.organizations(None, Page::new(1, 3)?)?;
    assert_eq!((ids(&first), first.total), ([1, 4, 3].map(organization_id).to_vec(), 4));
    let second = store.organizations(None, Page::new(2, 3)?)?;
    assert_eq!((ids(&second), second.total), (vec![organization_id(2)], 4));
    let beyond = store.organizations(None, Page::new(u32::MAX, 200)?)?;
    assert_eq!(beyond, Paged { items: Vec::new(), total: 4 });
    Ok(())
}

pub(super) fn organizations_are_listed_by_agency(store: &dyn Store) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    for (number, agency) in [(3, 1), (4, 2), (5, 1)] {
        store.create_organization(sub_organization(number, agency))?;
    }
    let listed = store.organizations(Some(&organization_id(1)), Page::FIRST)?;
    assert_eq!((ids(&listed), listed.total), ([5, 3].map(organization_id).to_vec(), 2));
    let nobody = store.organizations(Some(&organization_id(9)), Page::FIRST)?;
    assert_eq!(nobody, Paged { items: Vec::new(), total: 0 });
    Ok(())
}

pub(super) fn overview_counts_usable_keys_of_sub_organizations(store: &dyn Store) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    for (number, agency) in [(3, 1), (4, 1), (5, 2)] {
        store.create_organization(sub_organization(number, agency))?;
    }
    // The agency's own, three of its own, one of another's.
    for (number, organization) in [(1, 1), (2, 3), (3, 3), (4, 4), (5, 5)] {
        add(store, NewKey { organization: organization_id(organization), ..key(number) })?;
    }
    add(store, NewKey { organization: organization_id(4), expires_at: Some(at(100)), ..key(6) })?;
    let gone = crate::key::RevokeKeys { organization: organization_id(3), ..revoke(3) };
    store.revoke_keys(&gone)?;
    let agency = organization_id(1);
    assert_eq!(store.overview(&agency, at(99))?, Overview { sub_organizations: 2, active_keys: 3 });
    assert_eq!(store.overview(&agency, at(100))?, Overview { sub_organizations: 2, active_keys: 2 });
    let nobody = store.overview(&organization_id(3), at(99))?;
    assert_eq!(nobody, Overview { sub_organizations: 0, active_keys: 0 });
    Ok(())
}
