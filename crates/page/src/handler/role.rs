//! What somebody is in an organization.

use bsk_people::Role;

use crate::view::FormErrors;

/// The role that was chosen; `None` if none was, which is noted.
pub(super) fn read(chosen: &str, errors: &mut FormErrors) -> Option<Role> {
    let role = chosen.parse();
    if role.is_err() {
        errors.add("role", "Choose a role.");
    }
    role.ok()
}
