//! Finding keys by their digests.

use std::collections::HashSet;

use bsk_hash::KeyDigest;
use bsk_store::{Found, LookUp, Position};
use diesel::prelude::*;

use super::super::changes;
use super::{Connection, dialect};
use crate::error::Result;
use crate::row::{KeyRow, OrganizationRow, position, unreadable};
use crate::schema::{api_keys, change_head, organizations};

/// Digests in one statement.
const CHUNK: usize = 500;

/// The position, and what was found beside it.
type Line = (i64, Option<Vec<u8>>, Option<KeyRow>, Option<OrganizationRow>);

/// Finds keys, in one snapshot with the position.
pub(crate) fn look_up(connection: &mut Connection, digests: &[KeyDigest]) -> Result<LookUp> {
    let mut read = LookUp { position: Position::START, found: Vec::new() };
    match digests {
        [] => read.position = changes::head(connection)?,
        [one] => add(&mut read, find_one(connection, one)?)?,
        many => {
            let distinct: HashSet<&KeyDigest> = many.iter().collect();
            let distinct: Vec<&KeyDigest> = distinct.into_iter().collect();
            dialect::snapshot(connection, |connection| {
                for chunk in distinct.chunks(CHUNK) {
                    add(&mut read, find_many(connection, chunk)?)?;
                }
                Ok(())
            })?;
        }
    }
    Ok(read)
}

/// Digests that are unknown leave a line with nothing but the position, so it
/// is known also after a miss.
fn find_one(connection: &mut Connection, digest: &KeyDigest) -> QueryResult<Vec<Line>> {
    change_head::table
        .left_join(api_keys::table.on(api_keys::digest.eq(digest.as_bytes().to_vec())))
        .left_join(
            organizations::table.on(organizations::id.nullable().eq(api_keys::organization_id.nullable())),
        )
        .select((
            change_head::pos,
            api_keys::digest.nullable(),
            Option::<KeyRow>::as_select(),
            Option::<OrganizationRow>::as_select(),
        ))
        .load(connection)
}

fn find_many(connection: &mut Connection, digests: &[&KeyDigest]) -> QueryResult<Vec<Line>> {
    let digests: Vec<_> = digests.iter().map(|digest| digest.as_bytes().to_vec()).collect();
    change_head::table
        .left_join(api_keys::table.on(api_keys::digest.eq_any(digests)))
        .left_join(
            organizations::table.on(organizations::id.nullable().eq(api_keys::organization_id.nullable())),
        )
        .select((
            change_head::pos,
            api_keys::digest.nullable(),
            Option::<KeyRow>::as_select(),
            Option::<OrganizationRow>::as_select(),
        ))
        .load(connection)
}

fn add(read: &mut LookUp, lines: Vec<Line>) -> Result<()> {
    for (pos, digest, key, organization) in lines {
        read.position = position(pos)?;
        let (Some(digest), Some(key), Some(organization)) = (digest, key, organization) else { continue };
        read.found.push(Found {
            digest: digest.as_slice().try_into().map_err(|_| unreadable("a digest"))?,
            key: key.try_into()?,
            organization: organization.try_into()?,
        });
    }
    Ok(())
}
