//! One-time links.

use bsk_hash::TokenDigest;
use bsk_store::{
    AcceptInvitation, Accepted, AcceptedLink, Email, Invitation, Joining, LinkId, LinkPurpose, LinkRecord,
    NewAuditEvent, NewLink, OrganizationId, ResetPassword, Role, Start, Started, Timestamp, UserId,
    UserRecord,
};
use diesel::prelude::*;

use super::super::organizations as organization_queries;
use super::{Connection, audit, credential, dialect, insert, members, replace_password, user};
use crate::error::Result;
use crate::row::{LinkRow, NewLinkRow};
use crate::schema::{links, memberships, organizations};

/// Makes a link, unless its maker may not.
pub(crate) fn create_link(
    connection: &mut Connection,
    new: &NewLink,
    audit: Option<&NewAuditEvent>,
) -> Result<bool> {
    match &new.purpose {
        LinkPurpose::FirstStart => {}
        LinkPurpose::Invitation(Invitation { organization, email, .. }) => {
            let same = links::table
                .filter(links::organization_id.eq(organization.as_str()))
                .filter(links::email.eq(email.as_str()));
            diesel::delete(same).execute(connection)?;
        }
        LinkPurpose::PasswordReset(whose) => {
            // Nobody makes them a member elsewhere meanwhile.
            dialect::lock_user(connection, whose)?;
            if let Some(by) = &new.created_by
                && !may_reset(connection, by, whose)?
            {
                return Ok(false);
            }
            end_reset_links(connection, whose)?;
        }
    }
    diesel::delete(links::table.filter(links::expires_at.le(new.created_at.as_millis())))
        .execute(connection)?;
    diesel::insert_into(links::table).values(NewLinkRow::from(new)).execute(connection)?;
    audit::append(connection, audit)?;
    Ok(true)
}

/// Whether a user may set another's password: by owning every organization
/// that the other is in.
fn may_reset(connection: &mut Connection, by: &UserId, whose: &UserId) -> Result<bool> {
    let organizations: Vec<String> = memberships::table
        .filter(memberships::user_id.eq(whose.as_str()))
        .select(memberships::organization_id)
        .load(connection)?;
    let owned: i64 = memberships::table
        .filter(memberships::user_id.eq(by.as_str()))
        .filter(memberships::is_owner.eq(true))
        .filter(memberships::organization_id.eq_any(&organizations))
        .count()
        .get_result(connection)?;
    Ok(owned > 0 && usize::try_from(owned).is_ok_and(|owned| owned == organizations.len()))
}

/// A link that is still good.
pub(crate) fn link(
    connection: &mut Connection,
    token: &TokenDigest,
    now: Timestamp,
) -> Result<Option<LinkRecord>> {
    let row = links::table
        .filter(links::token_digest.eq(token.as_bytes().as_slice()))
        .filter(links::expires_at.gt(now.as_millis()))
        .select(LinkRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.map(LinkRecord::try_from).transpose()?)
}

/// The invitations to an organization.
pub(crate) fn invitations(
    connection: &mut Connection,
    organization: &OrganizationId,
    now: Timestamp,
) -> Result<Vec<(LinkId, Invitation, Timestamp)>> {
    let rows: Vec<LinkRow> = links::table
        .filter(links::organization_id.eq(organization.as_str()))
        .filter(links::expires_at.gt(now.as_millis()))
        .order((links::created_at.desc(), links::id.desc()))
        .select(LinkRow::as_select())
        .load(connection)?;
    invitations_in(rows)
}

/// The invitations of an address.
pub(crate) fn invitations_of(
    connection: &mut Connection,
    email: &Email,
    now: Timestamp,
) -> Result<Vec<(LinkId, Invitation)>> {
    let rows: Vec<LinkRow> = links::table
        .filter(links::email.eq(email.as_str()))
        .filter(links::expires_at.gt(now.as_millis()))
        .order((links::created_at.desc(), links::id.desc()))
        .select(LinkRow::as_select())
        .load(connection)?;
    Ok(invitations_in(rows)?.into_iter().map(|(id, invitation, _)| (id, invitation)).collect())
}

fn invitations_in(rows: Vec<LinkRow>) -> Result<Vec<(LinkId, Invitation, Timestamp)>> {
    let mut invitations = Vec::with_capacity(rows.len());
    for row in rows {
        let LinkRecord { id, purpose, expires_at } = row.try_into()?;
        if let LinkPurpose::Invitation(invitation) = purpose {
            invitations.push((id, invitation, expires_at));
        }
    }
    Ok(invitations)
}

/// Takes an invitation back.
pub(crate) fn withdraw_invitation(
    connection: &mut Connection,
    organization: &OrganizationId,
    id: LinkId,
    audit: Option<&NewAuditEvent>,
) -> Result<bool> {
    let row = links::table
        .filter(links::id.eq(id.as_bytes().as_slice()))
        .filter(links::organization_id.eq(organization.as_str()));
    let was_there = diesel::delete(row).execute(connection)? > 0;
    if was_there {
        audit::append(connection, audit)?;
    }
    Ok(was_there)
}

/// Makes the first organization and its owner.
pub(crate) fn start(connection: &mut Connection, start: &Start) -> Result<Started> {
    dialect::lock_organizations(connection)?;
    let found = link(connection, &start.token, start.at)?;
    let Some(found) = found.filter(|link| link.purpose == LinkPurpose::FirstStart) else {
        return Ok(Started::NotGood);
    };
    let organizations: i64 = organizations::table.count().get_result(connection)?;
    if organizations > 0 {
        return Ok(Started::NotGood);
    }
    if credential(connection, &start.owner.email)?.is_some() {
        return Ok(Started::EmailTaken);
    }
    if !use_up(connection, found.id)? {
        return Ok(Started::NotGood);
    }
    let organization = organization_queries::create(connection, &start.organization, &[])?;
    let owner = insert(connection, &start.owner)?;
    members::join(connection, &organization.id, &owner, Role::Owner, start.at)?;
    audit::append(connection, &start.audit)?;
    Ok(Started::Started(organization, owner))
}

/// Joins an organization.
pub(crate) fn accept_invitation(connection: &mut Connection, accept: &AcceptInvitation) -> Result<Accepted> {
    let found = match &accept.link {
        AcceptedLink::Token(token) => link(connection, token, accept.at)?,
        AcceptedLink::Id(id) => link_by_id(connection, *id, accept.at)?,
    };
    let Some(LinkRecord { id, purpose: LinkPurpose::Invitation(invitation), .. }) = found else {
        return Ok(Accepted::NotGood);
    };
    let known = credential(connection, &invitation.email)?.map(|credential| credential.user);
    let joining = match (&accept.user, known) {
        (Joining::Known(id), Some(user)) if user.id == *id => user,
        (Joining::New(new), None) if new.email == invitation.email => {
            UserRecord { id: new.id.clone(), email: new.email.clone(), created_at: new.created_at }
        }
        _ => return Ok(Accepted::OtherAddress),
    };
    if !use_up(connection, id)? {
        return Ok(Accepted::NotGood);
    }
    if let Joining::New(new) = &accept.user {
        insert(connection, new)?;
    }
    members::join(connection, &invitation.organization, &joining, invitation.role, accept.at)?;
    audit::append(connection, members::about(accept.audit.as_ref(), &joining).as_ref())?;
    Ok(Accepted::Joined(invitation.organization, joining))
}

/// Sets a password by a link.
pub(crate) fn reset_password(
    connection: &mut Connection,
    reset: &ResetPassword,
) -> Result<Option<UserRecord>> {
    let found = link(connection, &reset.token, reset.at)?;
    let Some(LinkRecord { id, purpose: LinkPurpose::PasswordReset(whose), .. }) = found else {
        return Ok(None);
    };
    dialect::lock_user(connection, &whose)?;
    if !use_up(connection, id)? || !replace_password(connection, &whose, &reset.password, None, reset.at)? {
        return Ok(None);
    }
    audit::append(connection, &reset.audit)?;
    user(connection, &whose)
}

/// Ends the links by which a user's password could be reset.
pub(super) fn end_reset_links(connection: &mut Connection, user: &UserId) -> Result<()> {
    diesel::delete(links::table.filter(links::user_id.eq(user.as_str()))).execute(connection)?;
    Ok(())
}

/// Ends the links of somebody who is no owner of an organization any more.
pub(super) fn end_links_of(
    connection: &mut Connection,
    user: &UserId,
    organization: &OrganizationId,
) -> Result<()> {
    let theirs = links::table.filter(links::created_by.eq(user.as_str()));
    let concerned = links::organization_id.eq(organization.as_str()).or(links::user_id.is_not_null());
    diesel::delete(theirs.filter(concerned.assume_not_null())).execute(connection)?;
    Ok(())
}

fn link_by_id(connection: &mut Connection, id: LinkId, now: Timestamp) -> Result<Option<LinkRecord>> {
    let row = links::table
        .filter(links::id.eq(id.as_bytes().as_slice()))
        .filter(links::expires_at.gt(now.as_millis()))
        .select(LinkRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.map(LinkRecord::try_from).transpose()?)
}

/// Takes a link away. Of two who use it at once, one finds it gone.
fn use_up(connection: &mut Connection, id: LinkId) -> Result<bool> {
    Ok(diesel::delete(links::table.find(id.as_bytes().as_slice())).execute(connection)? > 0)
}
