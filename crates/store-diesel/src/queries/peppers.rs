//! Which peppers there are.

use bsk_hash::PepperVersion;
use bsk_store::{PepperRecord, Timestamp};
use diesel::prelude::*;

use super::Connection;
use crate::error::Result;
use crate::row::{count, unreadable};
use crate::schema::{api_keys, peppers};

/// Every pepper, newest first. All statements must see one snapshot.
pub(crate) fn list(connection: &mut Connection, now: Timestamp) -> Result<Vec<PepperRecord>> {
    let rows: Vec<(i32, Vec<u8>, i64)> = peppers::table.order(peppers::version.desc()).load(connection)?;
    rows.into_iter().map(|row| record(connection, row, now)).collect()
}

fn record(
    connection: &mut Connection,
    (version, check, added_at): (i32, Vec<u8>, i64),
    now: Timestamp,
) -> Result<PepperRecord> {
    let under = || api_keys::table.filter(api_keys::pepper.eq(version));
    let keys: i64 = under().count().get_result(connection)?;
    let usable_keys: i64 = under()
        .filter(api_keys::revoked_at.is_null())
        .filter(api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now.as_millis())))
        .count()
        .get_result(connection)?;
    Ok(PepperRecord {
        version: PepperVersion::new(version).ok_or_else(|| unreadable("the version of a pepper"))?,
        check: check.as_slice().try_into().map_err(|_| unreadable("the check value of a pepper"))?,
        added_at: Timestamp::from_millis(added_at),
        usable_keys: count(usable_keys),
        keys: count(keys),
    })
}
