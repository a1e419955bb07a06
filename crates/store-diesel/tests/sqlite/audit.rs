//! Entries of the audit log are only added.

use bsk_store::{
    AuditAction, AuditDetails, AuditKey, AuditStore as _, NewAuditEvent, Party, Timestamp, Via,
    seal_audit_log,
};
use diesel::connection::SimpleConnection as _;

use crate::sample::Database;

#[test]
fn statement_that_changes_or_deletes_an_entry_or_a_seal_is_refused() {
    let database = Database::new();
    let store = database.open();
    let event = NewAuditEvent {
        organization: None,
        at: Timestamp::from_millis(0),
        action: AuditAction::KeyCreated,
        actor: Party::OPERATOR,
        via: Via::CommandLine,
        address: None,
        target: Party::OPERATOR,
        details: AuditDetails::none(),
    };
    store.append_audit(event).unwrap();
    seal_audit_log(&store, &AuditKey::from_random([7; 32])).unwrap();
    let mut connection = database.connect();
    for statement in [
        "UPDATE audit_events SET action = 'key.revoked'",
        "DELETE FROM audit_events",
        "REPLACE INTO audit_events (id, at, action, actor_kind, via, target_kind, details) \
         VALUES (1, 0, 'key.revoked', 'operator', 'api', 'operator', '')",
        "UPDATE audit_seals SET sequence = 2",
        "DELETE FROM audit_seals",
    ] {
        let refused = connection.batch_execute(statement).unwrap_err();
        assert!(refused.to_string().contains("audit log"), "{statement}: {refused}");
    }
    assert_eq!(store.audit_chain(0, 10).unwrap().len(), 1);
}
