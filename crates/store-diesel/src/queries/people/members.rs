//! Who is what in which organization.

use bsk_store::{
    ChangeMember, CreateUser, Member, MemberChange, MemberChanged, Membership, NewAuditEvent, OrganizationId,
    Page, Paged, Party, Role, Timestamp, UserCreation, UserId, UserRecord,
};
use diesel::prelude::*;

use super::{Connection, audit, credential, dialect, insert, links};
use crate::error::Result;
use crate::row::{self, OrganizationRow, UserRow, count, count_number};
use crate::schema::{memberships, organizations, users};

/// A member: the user, whether they are an owner, and since when they are there.
type MemberRow = (UserRow, bool, i64);

/// Makes somebody a member, and a user if they are none.
pub(crate) fn create_user(connection: &mut Connection, create: &CreateUser) -> Result<UserCreation> {
    let CreateUser { user: new, organization, role: as_what, audit } = create;
    let (user, creation): (_, fn(_) -> _) = match credential(connection, &new.email)? {
        Some(known) if role(connection, organization, &known.user.id)?.is_some() => {
            return Ok(UserCreation::AlreadyMember(known.user));
        }
        Some(known) => (known.user, UserCreation::Joined),
        None => (insert(connection, new)?, UserCreation::Created),
    };
    join(connection, organization, &user, *as_what, new.created_at)?;
    audit::append(connection, about(audit.as_ref(), &user).as_ref())?;
    Ok(creation(user))
}

/// Makes a user a member, or more than they were. Whoever could set their
/// password until now might not be allowed to any more.
pub(super) fn join(
    connection: &mut Connection,
    organization: &OrganizationId,
    user: &UserRecord,
    as_what: Role,
    at: Timestamp,
) -> Result<()> {
    dialect::lock_user(connection, &user.id)?;
    match role(connection, organization, &user.id)? {
        Some(before) if before >= as_what => {}
        Some(_) => set_role(connection, organization, &user.id, as_what)?,
        None => {
            diesel::insert_into(memberships::table)
                .values((
                    memberships::organization_id.eq(organization.as_str()),
                    memberships::user_id.eq(user.id.as_str()),
                    memberships::is_owner.eq(as_what == Role::Owner),
                    memberships::joined_at.eq(at.as_millis()),
                ))
                .execute(connection)?;
        }
    }
    links::end_reset_links(connection, &user.id)
}

/// What to write down, about whoever it turned out to be.
pub(super) fn about(audit: Option<&NewAuditEvent>, user: &UserRecord) -> Option<NewAuditEvent> {
    audit.map(|event| event.clone().about(Party::user(&user.id, Some(&user.email))))
}

/// The people of an organization. Both statements must see one snapshot.
pub(crate) fn members(
    connection: &mut Connection,
    organization: &OrganizationId,
    page: Page,
) -> Result<Paged<Member>> {
    let theirs = || memberships::table.filter(memberships::organization_id.eq(organization.as_str()));
    let total: i64 = theirs().count().get_result(connection)?;
    let rows: Vec<MemberRow> = theirs()
        .inner_join(users::table.on(users::id.eq(memberships::user_id)))
        .order((users::email, users::id))
        .limit(i64::from(page.size()))
        .offset(count_number(page.offset()))
        .select((UserRow::as_select(), memberships::is_owner, memberships::joined_at))
        .load(connection)?;
    Ok(Paged { items: rows.into_iter().map(read).collect::<Result<_>>()?, total: count(total) })
}

/// A member of an organization.
pub(crate) fn member(
    connection: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
) -> Result<Option<Member>> {
    let row: Option<MemberRow> = memberships::table
        .find((organization.as_str(), user.as_str()))
        .inner_join(users::table.on(users::id.eq(memberships::user_id)))
        .select((UserRow::as_select(), memberships::is_owner, memberships::joined_at))
        .first(connection)
        .optional()?;
    row.map(read).transpose()
}

fn read((user, is_owner, joined_at): MemberRow) -> Result<Member> {
    let joined_at = Timestamp::from_millis(joined_at);
    Ok(Member { user: user.try_into()?, role: row::role(is_owner), joined_at })
}

/// The organizations of a user.
pub(crate) fn memberships(connection: &mut Connection, user: &UserId) -> Result<Vec<Membership>> {
    let rows: Vec<(OrganizationRow, bool)> = memberships::table
        .filter(memberships::user_id.eq(user.as_str()))
        .inner_join(organizations::table.on(organizations::id.eq(memberships::organization_id)))
        .select((OrganizationRow::as_select(), memberships::is_owner))
        .load(connection)?;
    let membership = |(organization, is_owner): (OrganizationRow, bool)| {
        Ok(Membership { organization: organization.try_into()?, role: row::role(is_owner) })
    };
    let mut memberships: Vec<Membership> = rows.into_iter().map(membership).collect::<Result<_>>()?;
    // Few, and every database sorts names in another way.
    memberships.sort_by_cached_key(|membership| {
        let organization = &membership.organization;
        (organization.name.as_str().to_ascii_lowercase(), organization.id.clone())
    });
    Ok(memberships)
}

/// What a user is in an organization.
pub(crate) fn role(
    connection: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
) -> Result<Option<Role>> {
    let is_owner: Option<bool> = memberships::table
        .find((organization.as_str(), user.as_str()))
        .select(memberships::is_owner)
        .first(connection)
        .optional()?;
    Ok(is_owner.map(row::role))
}

/// Changes a member, unless that is the last owner.
pub(crate) fn change_member(connection: &mut Connection, change: &ChangeMember) -> Result<MemberChanged> {
    let ChangeMember { organization, user, change, audit } = change;
    dialect::lock_organization(connection, organization)?;
    let Some(before) = role(connection, organization, user)? else { return Ok(MemberChanged::NoMember) };
    if *change == MemberChange::Role(before) {
        return Ok(MemberChanged::Unchanged);
    }
    if before == Role::Owner {
        let owners: i64 = memberships::table
            .filter(memberships::organization_id.eq(organization.as_str()))
            .filter(memberships::is_owner.eq(true))
            .count()
            .get_result(connection)?;
        if owners <= 1 {
            return Ok(MemberChanged::LastOwner);
        }
    }
    match change {
        MemberChange::Role(role) => set_role(connection, organization, user, *role)?,
        MemberChange::Remove => {
            diesel::delete(memberships::table.find((organization.as_str(), user.as_str())))
                .execute(connection)?;
        }
    }
    if before == Role::Owner {
        links::end_links_of(connection, user, organization)?;
    }
    audit::append(connection, audit)?;
    Ok(MemberChanged::Changed)
}

fn set_role(
    connection: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
    role: Role,
) -> Result<()> {
    diesel::update(memberships::table.find((organization.as_str(), user.as_str())))
        .set(memberships::is_owner.eq(role == Role::Owner))
        .execute(connection)?;
    Ok(())
}
