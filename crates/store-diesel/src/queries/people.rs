//! People, and how they sign in.

mod links;
mod members;
mod sessions;

pub(crate) use links::{
    accept_invitation, create_link, invitations, invitations_of, link, reset_password, start,
    withdraw_invitation,
};
pub(crate) use members::{change_member, create_user, member, members, memberships, role};
pub(crate) use sessions::{begin_session, end_sessions, session, sessions, touch_session};

use bsk_store::{
    Credential, Email, NewUser, PasswordHash, SessionId, SetPassword, Timestamp, UserId, UserRecord,
};
use diesel::prelude::*;

use super::{Connection, audit, dialect};
use crate::error::{Result, duplicate};
use crate::row::{NewUserRow, UserRow};
use crate::schema::users;

/// A user.
pub(crate) fn user(connection: &mut Connection, id: &UserId) -> Result<Option<UserRecord>> {
    let row = users::table.find(id.as_str()).select(UserRow::as_select()).first(connection).optional()?;
    Ok(row.map(UserRecord::try_from).transpose()?)
}

/// A user by the address.
pub(crate) fn credential(connection: &mut Connection, email: &Email) -> Result<Option<Credential>> {
    let row = users::table
        .filter(users::email.eq(email.as_str()))
        .select(UserRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.map(Credential::try_from).transpose()?)
}

/// Sets a password, and writes it down.
pub(crate) fn set_password(connection: &mut Connection, set: &SetPassword) -> Result<bool> {
    let is_done = replace_password(connection, &set.user, &set.password, set.keep, set.at)?;
    if is_done {
        audit::append(connection, &set.audit)?;
    }
    Ok(is_done)
}

/// Replaces the hash of an unchanged password.
pub(crate) fn rehash_password(
    connection: &mut Connection,
    user: &UserId,
    old: &PasswordHash,
    new: &PasswordHash,
) -> Result<()> {
    let row = users::table.filter(users::id.eq(user.as_str())).filter(users::password_hash.eq(old.as_str()));
    diesel::update(row).set(users::password_hash.eq(new.as_str())).execute(connection)?;
    Ok(())
}

/// Sets a password, and ends what an earlier one has opened.
fn replace_password(
    connection: &mut Connection,
    user: &UserId,
    password: &PasswordHash,
    keep: Option<SessionId>,
    at: Timestamp,
) -> Result<bool> {
    let row = users::table.find(user.as_str());
    let found = diesel::update(row).set(users::password_hash.eq(password.as_str())).execute(connection)?;
    if found > 0 {
        links::end_reset_links(connection, user)?;
        sessions::end(connection, user, None, keep, at)?;
    }
    Ok(found > 0)
}

/// Writes a new user.
fn insert(connection: &mut Connection, new: &NewUser) -> Result<UserRecord> {
    diesel::insert_into(users::table)
        .values(NewUserRow::from(new))
        .execute(connection)
        .map_err(duplicate("the user"))?;
    Ok(UserRecord { id: new.id.clone(), email: new.email.clone(), created_at: new.created_at })
}
