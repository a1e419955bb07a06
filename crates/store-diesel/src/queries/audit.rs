//! The audit log.

use bsk_hash::{AuditMac, PepperVersion, WrappedAuditKey};
use bsk_store::{
    AuditAction, AuditQuery, AuditRecord, FirstAuditKey, NewAuditEvent, OrganizationId, Paged, Seal,
    StoreError, Timestamp,
};
use diesel::prelude::*;

use super::{Connection, dialect};
use crate::error::{Result, duplicate};
use crate::row::{AuditRow, NewAuditRow, count, count_number, unreadable};
use crate::schema::{audit_events, audit_keys, audit_seals, audit_unsealed};

/// A wrapping of the key: the pepper's version, the nonce, the key, its check
/// value.
type KeyRow = (i32, Vec<u8>, Vec<u8>, Vec<u8>);

/// Adds entries.
pub(crate) fn append<'a>(
    connection: &mut Connection,
    events: impl IntoIterator<Item = &'a NewAuditEvent>,
) -> Result<()> {
    for event in events {
        diesel::insert_into(audit_events::table).values(NewAuditRow::from(event)).execute(connection)?;
    }
    Ok(())
}

/// A part of the log. Both statements must see one snapshot.
pub(crate) fn list(connection: &mut Connection, query: &AuditQuery) -> Result<Paged<AuditRecord>> {
    // Not every database takes such a text, and no id is one.
    if query.party.as_deref().is_some_and(|party| party.chars().any(char::is_control)) {
        return Ok(Paged { items: Vec::new(), total: 0 });
    }
    let matching = || {
        let mut events = audit_events::table.into_boxed();
        if let Some(organization) = query.organization.as_ref().map(OrganizationId::as_str) {
            events = events.filter(audit_events::organization_id.eq(organization));
        }
        if let Some(action) = query.action.map(AuditAction::as_str) {
            events = events.filter(audit_events::action.eq(action));
        }
        if let Some(party) = query.party.as_deref() {
            events = events.filter(audit_events::actor_id.eq(party).or(audit_events::target_id.eq(party)));
        }
        if let Some(from) = query.from.map(Timestamp::as_millis) {
            events = events.filter(audit_events::at.ge(from));
        }
        if let Some(to) = query.to.map(Timestamp::as_millis) {
            events = events.filter(audit_events::at.lt(to));
        }
        events
    };
    let total: i64 = matching().count().get_result(connection)?;
    let rows: Vec<AuditRow> = matching()
        .order(audit_events::id.desc())
        .limit(i64::from(query.page.size()))
        .offset(count_number(query.page.offset()))
        .select(AuditRow::as_select())
        .load(connection)?;
    let items = rows.into_iter().map(|row| Ok(row.try_into()?)).collect::<Result<_>>()?;
    Ok(Paged { items, total: count(total) })
}

/// Seals entries that wait for it.
pub(crate) fn seal(
    connection: &mut Connection,
    most: u32,
    seal: &mut dyn FnMut(&Seal, &AuditRecord) -> Seal,
) -> Result<u32> {
    dialect::lock_audit(connection)?;
    // Not joined: a database that does not know how few they are would go
    // through the whole log.
    let ids: Vec<i64> = audit_unsealed::table
        .order(audit_unsealed::event_id)
        .limit(i64::from(most))
        .select(audit_unsealed::event_id)
        .load(connection)?;
    let waiting: Vec<AuditRow> = audit_events::table
        .filter(audit_events::id.eq_any(ids))
        .order(audit_events::id)
        .select(AuditRow::as_select())
        .load(connection)?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let last: Option<(i64, Vec<u8>)> = audit_seals::table
        .order(audit_seals::sequence.desc())
        .select((audit_seals::sequence, audit_seals::mac))
        .first(connection)
        .optional()?;
    let mut before = match last {
        Some((sequence, mac)) => read_seal(sequence, &mac)?,
        None => Seal::START,
    };
    let mut sealed = 0;
    for row in waiting {
        let entry = AuditRecord::try_from(row)?;
        before = seal(&before, &entry);
        let id = count_number(entry.id);
        diesel::insert_into(audit_seals::table)
            .values((
                audit_seals::sequence.eq(count_number(before.sequence)),
                audit_seals::event_id.eq(id),
                audit_seals::mac.eq(before.mac.as_bytes().as_slice()),
            ))
            .execute(connection)?;
        diesel::delete(audit_unsealed::table.find(id)).execute(connection)?;
        sealed += 1;
    }
    Ok(sealed)
}

/// A part of the chain.
pub(crate) fn chain(
    connection: &mut Connection,
    after: u64,
    most: u32,
) -> Result<Vec<(Seal, Option<AuditRecord>)>> {
    let rows: Vec<(i64, Vec<u8>, Option<AuditRow>)> = audit_seals::table
        .left_join(audit_events::table.on(audit_events::id.eq(audit_seals::event_id)))
        .filter(audit_seals::sequence.gt(count_number(after)))
        .order(audit_seals::sequence)
        .limit(i64::from(most))
        .select((audit_seals::sequence, audit_seals::mac, Option::<AuditRow>::as_select()))
        .load(connection)?;
    rows.into_iter()
        .map(|(sequence, mac, entry)| {
            Ok((read_seal(sequence, &mac)?, entry.map(AuditRecord::try_from).transpose()?))
        })
        .collect()
}

/// How many entries have no seal.
pub(crate) fn unsealed(connection: &mut Connection) -> Result<u64> {
    let unsealed: i64 = audit_events::table
        .left_join(audit_seals::table.on(audit_seals::event_id.eq(audit_events::id)))
        .filter(audit_seals::sequence.nullable().is_null())
        .count()
        .get_result(connection)?;
    Ok(count(unsealed))
}

/// The wrappings of the key.
pub(crate) fn keys(connection: &mut Connection) -> Result<Vec<(PepperVersion, WrappedAuditKey)>> {
    let rows: Vec<KeyRow> = audit_keys::table.order(audit_keys::pepper.desc()).load(connection)?;
    rows.into_iter()
        .map(|(pepper, nonce, masked, check)| {
            let key = || -> core::result::Result<_, core::array::TryFromSliceError> {
                Ok(WrappedAuditKey {
                    nonce: nonce.as_slice().try_into()?,
                    masked: masked.as_slice().try_into()?,
                    check: check.as_slice().try_into()?,
                })
            };
            let version = PepperVersion::new(pepper).ok_or_else(|| unreadable("the version of a pepper"))?;
            Ok((version, key().map_err(|_| unreadable("the key of the audit log"))?))
        })
        .collect()
}

/// Adds a wrapping of the key.
pub(crate) fn add_key(
    connection: &mut Connection,
    version: PepperVersion,
    key: &WrappedAuditKey,
    first: FirstAuditKey,
) -> Result<()> {
    const WHAT: &str = "the key of the audit log";
    dialect::lock_audit(connection)?;
    let there: i64 = audit_keys::table.count().get_result(connection)?;
    if first == FirstAuditKey::Yes && there > 0 {
        return Err(StoreError::Duplicate { what: WHAT }.into());
    }
    diesel::insert_into(audit_keys::table)
        .values((
            audit_keys::pepper.eq(version.number()),
            audit_keys::nonce.eq(key.nonce.as_slice()),
            audit_keys::masked.eq(key.masked.as_slice()),
            audit_keys::check_value.eq(key.check.as_slice()),
        ))
        .execute(connection)
        .map_err(duplicate(WHAT))?;
    Ok(())
}

fn read_seal(sequence: i64, mac: &[u8]) -> Result<Seal> {
    let mac = AuditMac::try_from(mac).map_err(|_| unreadable("a seal of the audit log"))?;
    Ok(Seal { sequence: count(sequence), mac })
}
