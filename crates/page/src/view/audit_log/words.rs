//! Actions in words.

/// What an action is called where it is chosen; one that is not known here by
/// its own name.
pub(super) fn title(action: &str) -> &str {
    known(action).map_or(action, |(title, _)| title)
}

/// What an entry says was done to its target, which is to follow.
pub(super) fn deed(action: &str) -> Option<&'static str> {
    known(action).map(|(_, deed)| deed)
}

fn known(action: &str) -> Option<(&'static str, &'static str)> {
    Some(match action {
        "key.created" => ("Key created", "Created"),
        "key.updated" => ("Key changed", "Changed"),
        "key.rotated" => ("Key rotated", "Rotated"),
        "key.revoked" => ("Key revoked", "Revoked"),
        "organization.created" => ("Organization created", "Created"),
        "organization.updated" => ("Organization changed", "Changed"),
        "organization.suspended" => ("Organization suspended", "Suspended"),
        "organization.activated" => ("Organization activated", "Activated"),
        "member.invited" => ("Person invited", "Invited"),
        "invitation.withdrawn" => ("Invitation withdrawn", "Withdrew the invitation of"),
        "member.joined" => ("Person joined", "Joined:"),
        "member.role_changed" => ("Role changed", "Changed the role of"),
        "member.removed" => ("Person removed", "Removed"),
        "session.started" => ("Signed in", "Signed in:"),
        "session.refused" => ("Sign-in refused", "Sign-in refused:"),
        "session.ended" => ("Signed out", "Signed out:"),
        "session.ended_everywhere" => ("Signed out everywhere", "Signed out everywhere:"),
        "password.changed" => ("Password changed", "Changed the password of"),
        "password.reset_link" => ("Password link made", "Made a password link for"),
        "password.reset" => ("Password reset by link", "Password reset by link:"),
        "pepper.added" => ("Pepper added", "Added"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use bsk_store::AuditAction;

    use super::*;

    #[test]
    fn every_action_has_words() {
        for action in AuditAction::ALL {
            assert!(known(action.as_str()).is_some(), "{action}");
        }
    }

    #[test]
    fn an_action_without_words_goes_by_its_name() {
        assert_eq!(title("moon.landed"), "moon.landed");
        assert_eq!(deed("moon.landed"), None);
    }
}
