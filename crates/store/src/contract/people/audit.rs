//! Laws of the audit log.

use std::thread;

use bsk_hash::{AuditKey, Pepper, WrappedAuditKey};

use super::sample::{begin, event, log, user_id};
use super::{Everything, Outcome};
use crate::audit::{
    AuditAction, AuditDetails, AuditQuery, AuditRecord, FirstAuditKey, NewAuditEvent, Party, Via,
    seal_audit_log, verify_audit_log,
};
use crate::contract::sample::{
    self, THREADS, at, is_duplicate, key_id, name, organization, organization_id, pepper,
};
use crate::error::StoreError;
use crate::key::{CreateKey, NewKey, RevokeKeys, RotateKey, UpdateKey};
use crate::organization::{OrganizationStatus, UpdateOrganization};
use crate::page::Page;
use crate::people::{CreateUser, Role};

fn everything() -> AuditQuery {
    AuditQuery { organization: None, ..AuditQuery::of(organization_id(1), Page::FIRST) }
}

fn list(store: &dyn Everything, query: &AuditQuery) -> Result<Vec<AuditAction>, StoreError> {
    let listed = store.audit_events(query)?;
    assert_eq!(listed.total, listed.items.len() as u64);
    Ok(listed.items.into_iter().map(|record| record.event.action).collect())
}

pub(super) fn entry_reads_back_as_it_was_written(store: &dyn Everything) -> Outcome {
    let whole = NewAuditEvent {
        organization: Some(organization_id(1)),
        at: at(-3),
        action: AuditAction::KeyRevoked,
        actor: Party::user(&user_id(1), Some(&"ada@example.com".parse()?)),
        via: Via::Page,
        address: Some("2001:db8::1".parse()?),
        target: Party::key(key_id(1), Some(&name("Ünïcode \\ key"))),
        details: AuditDetails::none().with("reason", &"it\tleaked\nyesterday").with("limit", &5),
    };
    let bare = NewAuditEvent {
        organization: None,
        actor: Party::stranger(None),
        via: Via::Api,
        address: None,
        details: AuditDetails::none(),
        ..whole.clone()
    };
    for event in [&whole, &bare] {
        store.append_audit(event.clone())?;
    }
    let read = store.audit_events(&everything())?.items;
    let events: Vec<_> = read.iter().rev().map(|record| &record.event).collect();
    assert_eq!(events, [&whole, &bare]);
    assert!(read[0].id > read[1].id);
    Ok(())
}

pub(super) fn log_is_listed_newest_first_and_filtered(store: &dyn Everything) -> Outcome {
    let at_second = |seconds, action| NewAuditEvent { at: at(seconds), ..event(action) };
    let elsewhere = NewAuditEvent {
        organization: Some(organization_id(2)),
        actor: Party::user(&user_id(3), None),
        ..at_second(4, AuditAction::SignedIn)
    };
    for event in [
        at_second(1, AuditAction::KeyCreated),
        at_second(2, AuditAction::KeyRevoked).about(Party::key(key_id(1), None)),
        at_second(3, AuditAction::KeyCreated),
        elsewhere,
    ] {
        store.append_audit(event)?;
    }
    let of_one = || AuditQuery::of(organization_id(1), Page::FIRST);
    let (created, revoked) = (AuditAction::KeyCreated, AuditAction::KeyRevoked);
    assert_eq!(list(store, &everything())?.len(), 4);
    assert_eq!(list(store, &of_one())?, [created, revoked, created]);
    assert_eq!(list(store, &AuditQuery { action: Some(revoked), ..of_one() })?, [revoked]);
    let party = |id: &str| AuditQuery { party: Some(id.to_owned()), ..everything() };
    assert_eq!(list(store, &party(&key_id(1).to_string()))?, [revoked]);
    assert_eq!(list(store, &party(user_id(3).as_str()))?, [AuditAction::SignedIn]);
    assert_eq!(list(store, &party("' OR 1=1 --\0"))?, []);
    assert_eq!(list(store, &AuditQuery { from: Some(at(2)), to: Some(at(3)), ..of_one() })?, [revoked]);
    let second = AuditQuery { page: Page::new(2, 2)?, ..of_one() };
    let listed = store.audit_events(&second)?;
    assert_eq!((listed.items.len(), listed.total), (1, 3));
    Ok(())
}

pub(super) fn entries_come_with_their_change_and_not_without(store: &dyn Everything) -> Outcome {
    begin(store)?;
    let joins = |organization| CreateUser {
        user: super::sample::user(2),
        organization,
        role: Role::Member,
        audit: Some(event(AuditAction::MemberJoined)),
    };
    assert!(store.create_user(joins(organization_id(9))).is_err());
    assert_eq!(log(store, organization_id(1))?, []);
    store.create_user(joins(organization_id(1)))?;
    let target = Party::user(&user_id(2), Some(&super::sample::user(2).email));
    assert_eq!(log(store, organization_id(1))?, [event(AuditAction::MemberJoined).about(target)]);
    Ok(())
}

pub(super) fn changes_of_keys_and_organizations_are_written_down(store: &dyn Everything) -> Outcome {
    let entry = |action| Some(event(action));
    let created = vec![event(AuditAction::OrganizationCreated)];
    store.create_organization_logged(organization(1), created)?;
    store.create_organization(organization(2))?;
    let create = |key| CreateKey { audit: entry(AuditAction::KeyCreated), ..sample::create(key) };
    store.create_key(create(sample::key(1)))?;
    store.create_key(CreateKey { most_usable: 0, ..create(sample::key(9)) })?;
    let elsewhere = NewKey { organization: organization_id(2), ..sample::key_of(2, 1) };
    store.create_key(sample::create(elsewhere))?;
    let update = UpdateKey { name: Some(name("Renamed")), ..UpdateKey::default() };
    let update_key = |id, update| {
        store.update_key_logged(&organization_id(1), key_id(id), update, entry(AuditAction::KeyUpdated))
    };
    update_key(1, update.clone())?;
    update_key(9, update)?;
    let rotate = RotateKey { audit: entry(AuditAction::KeyRotated), ..sample::rotate(1, 3) };
    store.rotate_key(rotate.clone())?;
    store.rotate_key(RotateKey { new: sample::key(4), ..rotate })?;
    let revoke = RevokeKeys {
        descendants: true,
        audit: Some(NewAuditEvent {
            address: Some([192, 0, 2, 1].into()),
            details: AuditDetails::none().with("reason", &"leaked"),
            ..event(AuditAction::KeyRevoked)
        }),
        ..sample::revoke(1)
    };
    for _ in 0..2 {
        store.revoke_keys(&revoke)?;
    }
    store.revoke_keys(&RevokeKeys { key: key_id(3), ..revoke.clone() })?;
    let suspend =
        UpdateOrganization { status: Some(OrganizationStatus::Suspended), ..UpdateOrganization::default() };
    let suspended = vec![event(AuditAction::OrganizationSuspended)];
    store.update_organization_logged(&organization_id(1), suspend, suspended)?;
    store.add_pepper_logged(
        pepper(1),
        Pepper::from_random([1; 32]).check(),
        at(0),
        entry(AuditAction::PepperAdded),
    )?;

    let written = log(store, organization_id(1))?;
    let actions: Vec<_> = written.iter().map(|event| event.action).collect();
    let expected = [
        AuditAction::OrganizationCreated,
        AuditAction::KeyCreated,
        AuditAction::KeyUpdated,
        AuditAction::KeyRotated,
        AuditAction::KeyRevoked,
        AuditAction::OrganizationSuspended,
        AuditAction::PepperAdded,
    ];
    assert_eq!(actions, expected, "only what changed something");
    let revoked = revoke.audit.ok_or("no entry")?;
    assert_eq!(written[4], revoked.clone().about(Party::key(key_id(3), Some(&name("Key 3")))));
    let theirs = log(store, organization_id(2))?;
    let descendant = revoked.about(Party::key(key_id(2), Some(&name("Key 2"))));
    assert_eq!(theirs, [NewAuditEvent { organization: Some(organization_id(2)), ..descendant }]);
    Ok(())
}

fn key() -> AuditKey {
    AuditKey::from_random([7; 32])
}

pub(super) fn entries_are_sealed_once_in_order(store: &dyn Everything) -> Outcome {
    assert_eq!(seal_audit_log(store, &key())?, 0);
    for _ in 0..3 {
        store.append_audit(event(AuditAction::KeyCreated))?;
    }
    assert_eq!(store.unsealed_audit()?, 3);
    assert_eq!(
        store.seal_audit(2, &mut |before, _| crate::audit::Seal {
            sequence: before.sequence + 1,
            mac: before.mac
        })?,
        2
    );
    assert_eq!(store.unsealed_audit()?, 1);
    assert_eq!(seal_audit_log(store, &key())?, 1);
    assert_eq!(seal_audit_log(store, &key())?, 0);
    let chain = store.audit_chain(0, 10)?;
    let sequences: Vec<_> = chain.iter().map(|(seal, _)| seal.sequence).collect();
    assert_eq!(sequences, [1, 2, 3]);
    let ids: Vec<_> = chain.iter().filter_map(|(_, entry)| entry.as_ref()).map(|entry| entry.id).collect();
    assert!(ids.len() == 3 && ids.is_sorted());
    Ok(())
}

pub(super) fn concurrent_sealers_make_one_chain(store: &dyn Everything) -> Outcome {
    const EACH: u32 = 10;
    thread::scope(|scope| {
        let writers: Vec<_> = (0..THREADS.get())
            .map(|_| {
                scope.spawn(|| {
                    for _ in 0..EACH {
                        store.append_audit(event(AuditAction::KeyCreated))?;
                        seal_audit_log(store, &key())?;
                    }
                    Ok::<_, StoreError>(())
                })
            })
            .collect();
        writers.into_iter().try_for_each(|writer| writer.join().unwrap_or_else(|_| panic!("it panicked")))
    })?;
    let verified = verify_audit_log(store, &key(), None)?;
    assert_eq!((verified.fault, verified.unsealed), (None, 0));
    assert_eq!(verified.head.0.sequence, u64::from(THREADS.get() * EACH));
    Ok(())
}

pub(super) fn chain_is_read_in_parts(store: &dyn Everything) -> Outcome {
    for _ in 0..5 {
        store.append_audit(event(AuditAction::KeyCreated))?;
    }
    seal_audit_log(store, &key())?;
    let part = |after| -> Result<Vec<u64>, StoreError> {
        Ok(store.audit_chain(after, 2)?.iter().map(|(seal, _)| seal.sequence).collect())
    };
    assert_eq!(part(0)?, [1, 2]);
    assert_eq!(part(2)?, [3, 4]);
    assert_eq!(part(4)?, [5]);
    assert!(part(5)?.is_empty());
    let whole: Vec<AuditRecord> =
        store.audit_chain(0, 9)?.into_iter().filter_map(|(_, entry)| entry).collect();
    let mut listed = store.audit_events(&everything())?.items;
    listed.reverse();
    assert_eq!(whole, listed);
    Ok(())
}

pub(super) fn audit_key_is_kept_under_each_pepper(store: &dyn Everything) -> Outcome {
    let wrapped = |byte: u8| -> WrappedAuditKey { key().wrap(&Pepper::from_random([byte; 32]), [byte; 16]) };
    assert_eq!(store.audit_keys()?, []);
    store.add_audit_key(pepper(1), &wrapped(1), FirstAuditKey::Yes)?;
    assert!(is_duplicate(&store.add_audit_key(pepper(2), &wrapped(2), FirstAuditKey::Yes)), "there is one");
    assert!(is_duplicate(&store.add_audit_key(pepper(1), &wrapped(2), FirstAuditKey::No)));
    store.add_audit_key(pepper(2), &wrapped(2), FirstAuditKey::No)?;
    assert_eq!(store.audit_keys()?, [(pepper(2), wrapped(2)), (pepper(1), wrapped(1))]);
    Ok(())
}
