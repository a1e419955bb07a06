//! What somebody is in an organization, in words.

use bsk_auth::Role;

/// Both, in the order in which they are shown.
pub(super) const ALL: [Role; 2] = [Role::Owner, Role::Member];

/// A role by itself.
pub(super) const fn title(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Member => "Member",
    }
}

/// A role in a sentence.
pub(crate) const fn with_article(role: Role) -> &'static str {
    match role {
        Role::Owner => "an owner",
        Role::Member => "a member",
    }
}

/// What somebody with it may do.
pub(super) const fn meaning(role: Role) -> &'static str {
    match role {
        Role::Owner => "Manages API keys, people and settings.",
        Role::Member => "Belongs to the organization, without its settings.",
    }
}
