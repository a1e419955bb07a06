//! What a statement writes down of its change.

use diesel::pg::Pg;
use diesel::query_builder::QueryFragment;
use diesel::sql_types::{Array, BigInt, Nullable, Text};

use super::statement::{Statement, statement};
use crate::row::NewAuditRow;

/// The part of a statement that adds entries to the audit log if the part with
/// this name has changed a row. Its values are `$1` to `$12`.
macro_rules! noted_with {
    ($changed:literal) => {
        concat!(
            "noted AS ( \
                 INSERT INTO audit_events (organization_id, at, action, actor_kind, actor_id, actor_name, \
                     via, address, target_kind, target_id, target_name, details) \
                 SELECT entry.organization_id, entry.at, entry.action, entry.actor_kind, entry.actor_id, \
                     entry.actor_name, entry.via, entry.address, entry.target_kind, entry.target_id, \
                     entry.target_name, entry.details \
                 FROM ",
            $changed,
            " CROSS JOIN unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) WITH ORDINALITY \
                 AS entry (organization_id, at, action, actor_kind, actor_id, actor_name, via, address, \
                     target_kind, target_id, target_name, details, place) \
                 ORDER BY entry.place \
             ) "
        )
    };
}

/// A statement with such a part, and the values for that.
pub(super) fn noting<'a>(
    sql: &'static str,
    entries: &'a [NewAuditRow<'a>],
) -> Statement<impl QueryFragment<Pg> + 'a> {
    fn each<'a, T>(entries: &'a [NewAuditRow<'a>], field: impl Fn(&'a NewAuditRow<'a>) -> T) -> Vec<T> {
        entries.iter().map(field).collect()
    }
    statement(sql)
        .bind::<Array<Nullable<Text>>, _>(each(entries, |row| row.organization_id))
        .bind::<Array<BigInt>, _>(each(entries, |row| row.at))
        .bind::<Array<Text>, _>(each(entries, |row| row.action))
        .bind::<Array<Text>, _>(each(entries, |row| row.actor_kind))
        .bind::<Array<Nullable<Text>>, _>(each(entries, |row| row.actor_id))
        .bind::<Array<Nullable<Text>>, _>(each(entries, |row| row.actor_name))
        .bind::<Array<Text>, _>(each(entries, |row| row.via))
        .bind::<Array<Nullable<Text>>, _>(each(entries, |row| row.address.as_deref()))
        .bind::<Array<Text>, _>(each(entries, |row| row.target_kind))
        .bind::<Array<Nullable<Text>>, _>(each(entries, |row| row.target_id))
        .bind::<Array<Nullable<Text>>, _>(each(entries, |row| row.target_name))
        .bind::<Array<Text>, _>(each(entries, |row| row.details.as_str()))
}

/// The rows of entries.
pub(super) fn rows<'a>(
    entries: impl IntoIterator<Item = &'a bsk_store::NewAuditEvent>,
) -> Vec<NewAuditRow<'a>> {
    entries.into_iter().map(NewAuditRow::from).collect()
}
