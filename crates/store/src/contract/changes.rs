//! Laws of the log of changes, for stores that have one.

use std::time::Duration;

use bsk_hash::PepperCheck;

use super::Outcome;
use super::sample::{
    add, at, begin, head, key, key_id, key_of, limit, organization_id, pepper, replica, revoke, rotate,
};
use crate::change::{Change, ChangeLog, Position, Renewal, Standing, Subject};
use crate::error::StoreError;
use crate::key::{NewKey, OldKey, RevokeKeys, RotateKey, UpdateKey};
use crate::organization::{OrganizationStatus, UpdateOrganization};
use crate::store::Store;

const LEASE: Duration = Duration::from_millis(4_321);

/// What a registered process learns.
fn news(log: &dyn ChangeLog, applied: Position) -> Result<(Position, Vec<Change>), StoreError> {
    match log.renew(replica(1), applied)? {
        Renewal::Renewed { head, changes } => Ok((head, changes)),
        Renewal::Lost => panic!("the process is registered"),
    }
}

fn is_lost(renewal: &Renewal) -> bool {
    matches!(renewal, Renewal::Lost)
}

pub(super) fn every_change_is_in_the_log_at_its_position(store: &dyn Store) -> Outcome {
    let Some(log) = store.change_log() else { return Ok(()) };
    begin(store)?;
    let start = log.register(replica(1), LEASE)?.head;
    for number in [1, 2, 4] {
        add(store, key(number))?;
    }
    add(store, key_of(3, 2))?;
    store.update_key(
        &organization_id(1),
        key_id(1),
        UpdateKey { name: None, rate_limit: Some(Some(limit(1, 1))) },
    )?;
    let suspend =
        UpdateOrganization { status: Some(OrganizationStatus::Suspended), ..UpdateOrganization::default() };
    store.update_organization(&organization_id(1), suspend)?;
    let successor = NewKey { created_at: at(9), ..key(9) };
    let overlap = RotateKey { new: successor, then: OldKey::ExpireAt(at(900)), ..rotate(1, 9) };
    store.rotate_key(overlap)?;
    let check: PepperCheck = [0; PepperCheck::LEN].as_slice().try_into()?;
    store.add_pepper(pepper(1), check, at(0))?;
    store.revoke_keys(&revoke(4))?;
    store.revoke_keys(&RevokeKeys { descendants: true, ..revoke(2) })?;

    let (head_then, changes) = news(log, start)?;
    assert_eq!(head_then, head(store)?);
    let positions: Vec<_> = changes.iter().map(|change| change.position.number()).collect();
    let expected: Vec<_> = (start.number() + 1..=head_then.number()).collect();
    assert_eq!(positions, expected, "oldest first, none missing");
    let mut subjects: Vec<_> = changes.into_iter().map(|change| change.subject).collect();
    let mut family = subjects.split_off(5);
    let key = |number| Subject::Key(key_id(number));
    assert_eq!(
        subjects,
        [key(1), Subject::Organization(organization_id(1)), key(1), Subject::Peppers, key(4)]
    );
    family.sort_by_key(|subject| *subject != key(2));
    assert_eq!(family, [key(2), key(3)]);
    let (_, rest) = news(log, Position::from_number(head_then.number() - 2))?;
    assert_eq!(rest.len(), 2, "only what was not applied yet");
    Ok(())
}

pub(super) fn renewal_without_news_tells_the_head(store: &dyn Store) -> Outcome {
    let Some(log) = store.change_log() else { return Ok(()) };
    begin(store)?;
    let start = log.register(replica(1), LEASE)?.head;
    add(store, key(1))?;
    store.record_usage(at(0), &[])?;
    assert_eq!(news(log, start)?, (start, Vec::new()));
    Ok(())
}

pub(super) fn unregistered_process_is_lost(store: &dyn Store) -> Outcome {
    let Some(log) = store.change_log() else { return Ok(()) };
    begin(store)?;
    assert!(is_lost(&log.renew(replica(1), Position::START)?));
    log.register(replica(1), LEASE)?;
    log.deregister(replica(1))?;
    assert!(is_lost(&log.renew(replica(1), Position::START)?));
    log.deregister(replica(1))?;
    log.acknowledge(replica(1), Position::START)?;
    Ok(())
}

pub(super) fn position_from_the_future_is_lost(store: &dyn Store) -> Outcome {
    let Some(log) = store.change_log() else { return Ok(()) };
    begin(store)?;
    let start = log.register(replica(1), LEASE)?.head;
    assert!(is_lost(&log.renew(replica(1), start.next())?));
    assert!(is_lost(&log.renew(replica(1), Position::from_number(u64::MAX))?));
    Ok(())
}

pub(super) fn process_is_awaited_until_it_has_acknowledged(store: &dyn Store) -> Outcome {
    let Some(log) = store.change_log() else { return Ok(()) };
    begin(store)?;
    assert_eq!(log.awaiting(head(store)?.next(), None)?, (Vec::new(), 0));
    let start = log.register(replica(1), LEASE)?.head;
    assert_eq!(log.awaiting(start, None)?, (Vec::new(), 1), "its cache began there");
    add(store, key(1))?;
    store.revoke_keys(&revoke(1))?;
    let whom = |awaited: Vec<Standing>| -> Vec<_> {
        awaited.into_iter().map(|standing| (standing.replica, standing.lease)).collect()
    };
    let (awaited, acknowledged) = log.awaiting(start.next(), None)?;
    assert_eq!((whom(awaited), acknowledged), (vec![(replica(1), LEASE)], 0));
    let (head, _) = news(log, start)?;
    let (awaited, acknowledged) = log.awaiting(start.next(), None)?;
    assert_eq!((awaited.len(), acknowledged), (1, 0), "reading is not applying");
    log.acknowledge(replica(1), head)?;
    assert_eq!(log.awaiting(start.next(), None)?, (Vec::new(), 1));
    let (awaited, acknowledged) = log.awaiting(head.next(), None)?;
    assert_eq!((whom(awaited), acknowledged), (vec![(replica(1), LEASE)], 0));
    Ok(())
}

pub(super) fn changes_are_read_between_renewals_too(store: &dyn Store) -> Outcome {
    let Some(log) = store.change_log() else { return Ok(()) };
    begin(store)?;
    let start = log.register(replica(1), LEASE)?.head;
    news(log, start)?;
    add(store, key(1))?;
    store.revoke_keys(&revoke(1))?;
    let Renewal::Renewed { head, changes } = log.changes(replica(1), start)? else {
        panic!("the process is registered")
    };
    let subjects: Vec<_> = changes.into_iter().map(|change| change.subject).collect();
    assert_eq!((head, subjects), (start.next(), vec![Subject::Key(key_id(1))]));
    let (head_then, changes) = news(log, head)?;
    assert_eq!((head_then, changes.len()), (head, 0), "and not read again");
    log.deregister(replica(1))?;
    assert!(is_lost(&log.changes(replica(1), head)?));
    Ok(())
}

pub(super) fn only_a_process_that_has_not_renewed_is_removed(store: &dyn Store) -> Outcome {
    let Some(log) = store.change_log() else { return Ok(()) };
    begin(store)?;
    let start = log.register(replica(1), LEASE)?.head;
    let seen = log.awaiting(start.next(), None)?.0;
    news(log, start)?;
    log.remove(&seen[0])?;
    news(log, start)?;
    let seen = log.awaiting(start.next(), None)?.0;
    log.remove(&seen[0])?;
    // A store that knows who lives has not removed it.
    let gone = log.awaiting(start.next(), None)?.0.is_empty();
    assert_eq!(gone, is_lost(&log.renew(replica(1), start)?));
    Ok(())
}

pub(super) fn acknowledging_less_takes_nothing_back(store: &dyn Store) -> Outcome {
    let Some(log) = store.change_log() else { return Ok(()) };
    begin(store)?;
    let start = log.register(replica(1), LEASE)?.head;
    add(store, key(1))?;
    store.revoke_keys(&revoke(1))?;
    news(log, start)?;
    log.acknowledge(replica(1), start.next())?;
    log.acknowledge(replica(1), start)?;
    assert_eq!(log.awaiting(start.next(), None)?, (Vec::new(), 1));
    Ok(())
}

pub(super) fn process_that_asks_is_not_awaited(store: &dyn Store) -> Outcome {
    let Some(log) = store.change_log() else { return Ok(()) };
    begin(store)?;
    let start = log.register(replica(1), LEASE)?.head;
    assert_eq!(log.awaiting(start.next(), Some(replica(1)))?, (Vec::new(), 0));
    assert_eq!(log.awaiting(start, Some(replica(1)))?, (Vec::new(), 0));
    assert_eq!(log.awaiting(start.next(), Some(replica(2)))?.0.len(), 1);
    Ok(())
}

pub(super) fn deregistered_process_is_not_awaited(store: &dyn Store) -> Outcome {
    let Some(log) = store.change_log() else { return Ok(()) };
    begin(store)?;
    let start = log.register(replica(1), LEASE)?.head;
    log.deregister(replica(1))?;
    assert_eq!(log.awaiting(start.next(), None)?, (Vec::new(), 0));
    Ok(())
}

pub(super) fn process_registers_at_the_head(store: &dyn Store) -> Outcome {
    let Some(log) = store.change_log() else { return Ok(()) };
    begin(store)?;
    add(store, key(1))?;
    store.revoke_keys(&revoke(1))?;
    let registration = log.register(replica(1), LEASE)?;
    assert_eq!(registration.replica, replica(1));
    assert_eq!(registration.head, head(store)?);
    log.deregister(replica(1))?;
    assert_eq!(log.register(replica(2), LEASE)?.head, registration.head, "another may follow it");
    assert!(log.renewal_interval(LEASE) <= LEASE / 4);
    Ok(())
}
