//! Who is what in which organization.

use super::People;
use crate::audit::Party;
use crate::error::StoreError;
use crate::id::{OrganizationId, UserId};
use crate::memory::{State, UnknownOrganization};
use crate::people::{
    ChangeMember, CreateUser, LinkPurpose, Member, MemberChange, MemberChanged, Membership, Role,
    UserCreation,
};
use crate::timestamp::Timestamp;

impl People {
    pub(super) fn role(&self, organization: &OrganizationId, user: &UserId) -> Option<Role> {
        self.memberships.get(&(organization.clone(), user.clone())).map(|(role, _)| *role)
    }

    pub(super) fn organizations_of<'a>(
        &'a self,
        user: &'a UserId,
    ) -> impl Iterator<Item = (&'a OrganizationId, Role)> {
        let theirs = self.memberships.iter().filter(move |((_, member), _)| member == user);
        theirs.map(|((organization, _), (role, _))| (organization, *role))
    }

    pub(super) fn members(&self, organization: &OrganizationId) -> Vec<Member> {
        let theirs = self.memberships.keys().filter(|(of, _)| of == organization);
        let mut members: Vec<_> = theirs.filter_map(|(_, user)| self.member(organization, user)).collect();
        members.sort_by(|one, other| one.user.email.cmp(&other.user.email));
        members
    }

    pub(super) fn member(&self, organization: &OrganizationId, user: &UserId) -> Option<Member> {
        let (role, joined_at) = *self.memberships.get(&(organization.clone(), user.clone()))?;
        let user = self.users.get(user)?.user.clone();
        Some(Member { user, role, joined_at })
    }

    /// Makes a user a member, or more than they were. Whoever could set their
    /// password until now might not be allowed to any more.
    pub(super) fn join(&mut self, organization: OrganizationId, user: &UserId, role: Role, at: Timestamp) {
        let membership = self.memberships.entry((organization, user.clone())).or_insert((role, at));
        membership.0 = membership.0.max(role);
        self.end_reset_links(user);
    }

    /// Ends the links of somebody who is no owner of an organization any more.
    fn end_links_of(&mut self, user: &UserId, organization: &OrganizationId) {
        self.links.retain(|_, link| {
            let is_concerned = match &link.purpose {
                LinkPurpose::Invitation(invitation) => invitation.organization == *organization,
                LinkPurpose::PasswordReset(_) => true,
                LinkPurpose::FirstStart => false,
            };
            link.created_by.as_ref() != Some(user) || !is_concerned
        });
    }
}

impl State {
    pub(super) fn create_user(&mut self, create: CreateUser) -> Result<UserCreation, StoreError> {
        let CreateUser { user: new, organization, role, audit } = create;
        if !self.organizations.contains_key(&organization) {
            return Err(StoreError::Failed(Box::new(UnknownOrganization)));
        }
        let at = new.created_at;
        let known = self.people.credential(&new.email).map(|credential| credential.user.clone());
        let (user, creation): (_, fn(_) -> _) = match known {
            Some(user) if self.people.role(&organization, &user.id).is_some() => {
                return Ok(UserCreation::AlreadyMember(user));
            }
            Some(user) => (user, UserCreation::Joined),
            None => (self.people.insert(new), UserCreation::Created),
        };
        self.people.join(organization, &user.id, role, at);
        self.audit.add(audit.map(|event| event.about(Party::user(&user.id, Some(&user.email)))));
        Ok(creation(user))
    }

    pub(super) fn memberships(&self, user: &UserId) -> Vec<Membership> {
        let membership = |(id, role): (&OrganizationId, Role)| {
            Some(Membership { organization: self.organizations.get(id)?.clone(), role })
        };
        let mut memberships: Vec<_> = self.people.organizations_of(user).filter_map(membership).collect();
        memberships.sort_by(|one, other| {
            let key = |membership: &Membership| {
                let organization = &membership.organization;
                (organization.name.as_str().to_ascii_lowercase(), organization.id.clone())
            };
            key(one).cmp(&key(other))
        });
        memberships
    }

    pub(super) fn change_member(&mut self, change: ChangeMember) -> MemberChanged {
        let ChangeMember { organization, user, change, audit } = change;
        let Some(before) = self.people.role(&organization, &user) else { return MemberChanged::NoMember };
        if change == MemberChange::Role(before) {
            return MemberChanged::Unchanged;
        }
        let owners = self.people.memberships.iter();
        let owners =
            owners.filter(|((of, _), (role, _))| *of == organization && *role == Role::Owner).count();
        if before == Role::Owner && owners <= 1 {
            return MemberChanged::LastOwner;
        }
        let place = (organization.clone(), user.clone());
        match change {
            MemberChange::Remove => drop(self.people.memberships.remove(&place)),
            MemberChange::Role(role) => {
                if let Some(membership) = self.people.memberships.get_mut(&place) {
                    membership.0 = role;
                }
            }
        }
        if before == Role::Owner {
            self.people.end_links_of(&user, &organization);
        }
        self.audit.add(audit);
        MemberChanged::Changed
    }
}
