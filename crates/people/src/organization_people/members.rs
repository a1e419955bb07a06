//! Who is a member, and as what.

use bsk_store::{
    AuditAction, AuditDetails, ChangeMember, CreateUser, Email, LinkPurpose, Member, MemberChange,
    MemberChanged, NewUser, Page, Paged, Party, Role, SetPassword, UserCreation, UserId, UserRecord,
};

use super::OrganizationPeople;
use crate::audit::party;
use crate::error::PeopleError;
use crate::link::MadeLink;
use crate::password::NewPassword;
use crate::random::random;

impl OrganizationPeople {
    /// The members, by address.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Unavailable`].
    pub fn members(&self, page: Page) -> Result<Paged<Member>, PeopleError> {
        Ok(self.people.inner.store.members(&self.organization, page)?)
    }

    /// A member by the id.
    ///
    /// # Errors
    ///
    /// [`PeopleError::NoMember`]; [`PeopleError::Unavailable`].
    pub fn member(&self, user: &UserId) -> Result<Member, PeopleError> {
        let member = self.people.inner.store.member(&self.organization, user)?;
        member.ok_or(PeopleError::NoMember)
    }

    /// Gives a member another role.
    ///
    /// # Errors
    ///
    /// [`PeopleError::NoMember`], [`PeopleError::LastOwner`];
    /// [`PeopleError::Unavailable`].
    pub fn set_role(&self, user: &UserId, role: Role) -> Result<(), PeopleError> {
        let details = AuditDetails::none().with("role", &role);
        self.change(user, MemberChange::Role(role), AuditAction::MemberRoleChanged, details)
    }

    /// Removes a member. The account stays, for the other organizations.
    ///
    /// # Errors
    ///
    /// [`PeopleError::NoMember`], [`PeopleError::LastOwner`];
    /// [`PeopleError::Unavailable`].
    pub fn remove(&self, user: &UserId) -> Result<(), PeopleError> {
        self.change(user, MemberChange::Remove, AuditAction::MemberRemoved, AuditDetails::none())
    }

    /// Makes a link by which a member chooses a new password.
    ///
    /// # Errors
    ///
    /// [`PeopleError::NoMember`]; [`PeopleError::MayNotReset`] if the member is
    /// also in an organization that the manager does not own;
    /// [`PeopleError::Unavailable`].
    pub fn reset_link(&self, user: &UserId) -> Result<MadeLink, PeopleError> {
        let user = self.member(user)?.user;
        let now = self.people.inner.now();
        let event = self.event(AuditAction::ResetLinkCreated, party(&user), AuditDetails::none(), now);
        let purpose = LinkPurpose::PasswordReset(user.id);
        let made = self.people.make_link(purpose, self.manager_id(), Some(event))?;
        made.ok_or(PeopleError::MayNotReset)
    }

    /// Makes somebody a member at once, as the operator. If the address has an
    /// account, it joins, and its password stays.
    ///
    /// # Errors
    ///
    /// [`PeopleError::OwnersOnly`] for anybody else, who invites people;
    /// [`PeopleError::AlreadyMember`]; [`PeopleError::Invalid`];
    /// [`PeopleError::Busy`]; [`PeopleError::Unavailable`].
    pub fn add(&self, email: &Email, role: Role, password: &NewPassword) -> Result<UserRecord, PeopleError> {
        self.operator_only()?;
        let inner = &self.people.inner;
        let password = self.people.hash_for(email, password)?;
        let now = inner.now();
        let id = UserId::from_random(random()?);
        let details = AuditDetails::none().with("role", &role);
        let audit = self.event(AuditAction::MemberJoined, Party::user(&id, Some(email)), details, now);
        let user = NewUser { id, email: email.clone(), password: Some(password), created_at: now };
        let organization = self.organization.clone();
        let creation =
            inner.store.create_user(CreateUser { user, organization, role, audit: Some(audit) })?;
        inner.seal();
        match creation {
            UserCreation::Created(user) | UserCreation::Joined(user) => Ok(user),
            UserCreation::AlreadyMember(_) => Err(PeopleError::AlreadyMember),
        }
    }

    /// Sets a member's password, as the operator. All sessions end.
    ///
    /// # Errors
    ///
    /// [`PeopleError::OwnersOnly`] for anybody else, who makes a link;
    /// [`PeopleError::NoMember`]; [`PeopleError::Invalid`];
    /// [`PeopleError::Busy`]; [`PeopleError::Unavailable`].
    pub fn set_password(&self, user: &UserId, password: &NewPassword) -> Result<(), PeopleError> {
        self.operator_only()?;
        let inner = &self.people.inner;
        let user = self.member(user)?.user;
        let password = self.people.hash_for(&user.email, password)?;
        let now = inner.now();
        let deed = self.deed(AuditAction::PasswordChanged, party(&user), AuditDetails::none());
        let audit = inner.everywhere(&user.id, deed, now)?;
        inner.store.set_password(SetPassword { user: user.id, password, keep: None, at: now, audit })?;
        inner.seal();
        Ok(())
    }

    /// A member by the address.
    ///
    /// # Errors
    ///
    /// [`PeopleError::NoMember`]; [`PeopleError::Unavailable`].
    pub fn find(&self, email: &Email) -> Result<UserRecord, PeopleError> {
        let credential = self.people.inner.store.credential(email)?.ok_or(PeopleError::NoMember)?;
        Ok(self.member(&credential.user.id)?.user)
    }

    fn operator_only(&self) -> Result<(), PeopleError> {
        if self.manager_id().is_some() { Err(PeopleError::OwnersOnly) } else { Ok(()) }
    }

    fn change(
        &self,
        user: &UserId,
        change: MemberChange,
        action: AuditAction,
        details: AuditDetails,
    ) -> Result<(), PeopleError> {
        let inner = &self.people.inner;
        let user = self.member(user)?.user;
        let audit = Some(self.event(action, party(&user), details, inner.now()));
        let organization = self.organization.clone();
        let changed =
            inner.store.change_member(ChangeMember { organization, user: user.id, change, audit })?;
        inner.seal();
        match changed {
            MemberChanged::Changed | MemberChanged::Unchanged => Ok(()),
            MemberChanged::LastOwner => Err(PeopleError::LastOwner),
            MemberChanged::NoMember => Err(PeopleError::NoMember),
        }
    }
}
