//! What somebody is in an organization.

use bsk_people::Role;

use crate::view::{self, FormErrors};

/// A role as it is shown.
pub(super) const fn shown(role: Role) -> view::Role {
    match role {
        Role::Owner => view::Role::Owner,
        Role::Member => view::Role::Member,
    }
}

/// A role in a sentence.
pub(super) const fn with_article(role: Role) -> &'static str {
    match role {
        Role::Owner => "an owner",
        Role::Member => "a member",
    }
}

/// The role that was chosen; `None` if none was, which is noted.
pub(super) fn read(chosen: &str, errors: &mut FormErrors) -> Option<Role> {
    let role = chosen.parse();
    if role.is_err() {
        errors.add("role", "Choose a role.");
    }
    role.ok()
}
