//! What earlier requests with the same `Idempotency-Key` have made.

use bsk_store::{Claimant, IdempotencyClaim, IdempotencyKey, KeyId, Operation};
use diesel::prelude::*;

use super::Connection;
use crate::error::Result;
use crate::row::key_id;
use crate::schema::idempotency_claims as claims;

/// What a claim finds.
pub(crate) enum Earlier {
    /// Nothing: the request is new.
    Nothing,
    /// The same request was answered with this key.
    Made(KeyId),
    /// Another request has the name.
    Other,
}

/// Finds what was made under a claim. Forgets the claims that have become too
/// old first.
pub(crate) fn earlier(connection: &mut Connection, claim: Option<&IdempotencyClaim>) -> Result<Earlier> {
    let Some(claim) = claim else { return Ok(Earlier::Nothing) };
    let oldest = claim.at.saturating_sub(IdempotencyKey::LIFETIME).as_millis();
    diesel::delete(claims::table.filter(claims::claimed_at.le(oldest))).execute(connection)?;
    let found: Option<(Vec<u8>, Vec<u8>)> = claims::table
        .find((claim.organization.as_str(), caller(claim), rotates(claim), claim.key.as_str()))
        .select((claims::fingerprint, claims::made))
        .first(connection)
        .optional()?;
    Ok(match found {
        Some((fingerprint, made)) if fingerprint == claim.fingerprint => Earlier::Made(key_id(&made)?),
        Some(_) => Earlier::Other,
        None => Earlier::Nothing,
    })
}

/// Remembers what was made under a claim.
pub(crate) fn insert(
    connection: &mut Connection,
    claim: Option<&IdempotencyClaim>,
    made: KeyId,
) -> Result<()> {
    let Some(claim) = claim else { return Ok(()) };
    diesel::insert_into(claims::table)
        .values((
            claims::organization_id.eq(claim.organization.as_str()),
            claims::caller.eq(caller(claim)),
            claims::rotates.eq(rotates(claim)),
            claims::idempotency_key.eq(claim.key.as_str()),
            claims::fingerprint.eq(claim.fingerprint.as_slice()),
            claims::made.eq(made.as_bytes().as_slice()),
            claims::claimed_at.eq(claim.at.as_millis()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Who asks: the 16 bytes of a key's id; for a user the text of the id, after as
/// many zeros; nothing for an operator.
pub(crate) fn caller(claim: &IdempotencyClaim) -> Vec<u8> {
    match &claim.caller {
        Claimant::Key(id) => id.as_bytes().to_vec(),
        Claimant::User(id) => [[0; 16].as_slice(), id.as_str().as_bytes()].concat(),
        Claimant::Operator => Vec::new(),
    }
}

/// The key to rotate; nothing to create one.
fn rotates(claim: &IdempotencyClaim) -> &[u8] {
    match &claim.operation {
        Operation::Create => &[],
        Operation::Rotate(id) => id.as_bytes(),
    }
}
