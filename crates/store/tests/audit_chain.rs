//! What was done to the log afterwards shows.

use std::sync::Mutex;

use bsk_hash::{AuditKey, AuditMac, Pepper, PepperVersion, Peppers, WrappedAuditKey};
use bsk_store::{
    AuditAction, AuditChainError, AuditDetails, AuditFault, AuditHead, AuditQuery, AuditRecord, AuditStore,
    FirstAuditKey, MemoryStore, NewAuditEvent, Paged, Party, Seal, StoreError, Timestamp, Via, audit_key,
    seal_audit_log, verify_audit_log,
};

fn key() -> AuditKey {
    AuditKey::from_random([7; 32])
}

fn event(number: i64) -> NewAuditEvent {
    NewAuditEvent {
        organization: Some("org_acme".parse().expect("an id")),
        at: Timestamp::from_millis(number),
        action: AuditAction::KeyCreated,
        actor: Party::OPERATOR,
        via: Via::CommandLine,
        address: None,
        target: Party::stranger(None),
        details: AuditDetails::none().with("number", &number),
    }
}

/// A sealed log of so many entries, as somebody may change it who has the
/// database.
struct Tampered(Mutex<Vec<(Seal, Option<AuditRecord>)>>);

impl Tampered {
    fn new(entries: i64) -> Self {
        let store = MemoryStore::new();
        (1..=entries).for_each(|number| store.append_audit(event(number)).expect("stored"));
        seal_audit_log(&store, &key()).expect("stored");
        Self(Mutex::new(store.audit_chain(0, u32::MAX).expect("stored")))
    }

    fn with(self, change: impl FnOnce(&mut Vec<(Seal, Option<AuditRecord>)>)) -> Self {
        change(&mut self.0.lock().expect("whole"));
        self
    }

    fn fault(&self, head: Option<AuditHead>) -> Option<AuditFault> {
        verify_audit_log(self, &key(), head).expect("stored").fault
    }

    fn head(&self) -> AuditHead {
        verify_audit_log(self, &key(), None).expect("stored").head
    }
}

impl AuditStore for Tampered {
    fn append_audit(&self, _: NewAuditEvent) -> Result<(), StoreError> {
        unreachable!()
    }

    fn audit_events(&self, _: &AuditQuery) -> Result<Paged<AuditRecord>, StoreError> {
        unreachable!()
    }

    fn seal_audit(&self, _: u32, _: &mut dyn FnMut(&Seal, &AuditRecord) -> Seal) -> Result<u32, StoreError> {
        unreachable!()
    }

    fn audit_chain(&self, after: u64, most: u32) -> Result<Vec<(Seal, Option<AuditRecord>)>, StoreError> {
        let chain = self.0.lock().expect("whole");
        let part = chain.iter().filter(|(seal, _)| seal.sequence > after).take(most as usize);
        Ok(part.cloned().collect())
    }

    fn unsealed_audit(&self) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn audit_keys(&self) -> Result<Vec<(PepperVersion, WrappedAuditKey)>, StoreError> {
        unreachable!()
    }

    fn add_audit_key(
        &self,
        _: PepperVersion,
        _: &WrappedAuditKey,
        _: FirstAuditKey,
    ) -> Result<(), StoreError> {
        unreachable!()
    }
}

#[test]
fn untouched_log_is_whole() {
    for entries in [0, 1, 2, 999, 1_000, 1_001, 2_500] {
        let log = Tampered::new(entries);
        assert_eq!(log.fault(None), None, "{entries}");
        assert_eq!(log.head().0.sequence, entries.unsigned_abs());
        assert_eq!(log.fault(Some(log.head())), None);
    }
}

#[test]
fn every_changed_field_shows() {
    let changes: [fn(&mut AuditRecord); 13] = [
        |record| record.id += 1,
        |record| record.event.organization = None,
        |record| record.event.organization = Some("org_other".parse().unwrap()),
        |record| record.event.at = Timestamp::from_millis(99),
        |record| record.event.action = AuditAction::KeyRevoked,
        |record| record.event.actor = Party::pepper(PepperVersion::FIRST),
        |record| record.event.actor.id = Some(String::new()),
        |record| record.event.actor.name = Some("operator".to_owned()),
        |record| record.event.via = Via::Api,
        |record| record.event.address = Some([127, 0, 0, 1].into()),
        |record| record.event.target = Party::OPERATOR,
        |record| record.event.target.name = Some("somebody".to_owned()),
        |record| record.event.details = AuditDetails::none(),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let log = Tampered::new(3).with(|chain| change(chain[1].1.as_mut().unwrap()));
        assert!(matches!(log.fault(None), Some(AuditFault::Changed { sequence: 2, .. })), "change {number}");
    }
}

#[test]
fn changed_code_shows() {
    let log = Tampered::new(3).with(|chain| chain[2].0.mac = AuditMac::NONE);
    assert_eq!(log.fault(None), Some(AuditFault::Changed { sequence: 3, id: 3 }));
}

#[test]
fn removed_entry_shows_with_and_without_its_seal() {
    let log = Tampered::new(3).with(|chain| chain[1].1 = None);
    assert_eq!(log.fault(None), Some(AuditFault::Missing { sequence: 2 }));
    let log = Tampered::new(3).with(|chain| drop(chain.remove(1)));
    assert_eq!(log.fault(None), Some(AuditFault::Missing { sequence: 2 }));
}

#[test]
fn closing_the_gap_shows() {
    let log = Tampered::new(4).with(|chain| {
        chain.remove(1);
        for (place, (seal, _)) in chain.iter_mut().enumerate() {
            seal.sequence = place as u64 + 1;
        }
    });
    assert!(matches!(log.fault(None), Some(AuditFault::Changed { sequence: 2, .. })));
}

#[test]
fn reordered_entries_show() {
    let log = Tampered::new(3).with(|chain| {
        let second = chain[1].1.take();
        chain[1].1 = chain[2].1.replace(second.unwrap());
    });
    assert!(matches!(log.fault(None), Some(AuditFault::Changed { sequence: 2, .. })));
}

#[test]
fn cut_shows_against_a_noted_head_alone() {
    let head = Tampered::new(5).head();
    let log = Tampered::new(5).with(|chain| chain.truncate(3));
    assert_eq!(log.fault(None), None, "a shorter log is a log");
    assert_eq!(log.fault(Some(head)), Some(AuditFault::Cut { sequence: 5, left: 3 }));
    assert_eq!(Tampered::new(9).fault(Some(head)), None, "a longer one goes on");
}

#[test]
fn log_that_was_written_anew_shows_against_a_noted_head() {
    let head = Tampered::new(3).head();
    let other = MemoryStore::new();
    (11..=15).for_each(|number| other.append_audit(event(number)).unwrap());
    seal_audit_log(&other, &key()).unwrap();
    let fault = verify_audit_log(&other, &key(), Some(head)).unwrap().fault;
    assert_eq!(fault, Some(AuditFault::Rewritten { sequence: 3 }));
}

#[test]
fn log_sealed_under_another_key_is_none_of_ours() {
    let store = MemoryStore::new();
    store.append_audit(event(1)).unwrap();
    seal_audit_log(&store, &AuditKey::from_random([8; 32])).unwrap();
    let fault = verify_audit_log(&store, &key(), None).unwrap().fault;
    assert!(matches!(fault, Some(AuditFault::Changed { sequence: 1, .. })));
}

#[test]
fn head_is_read_from_its_text() {
    let head = Tampered::new(3).head();
    assert_eq!(head.to_string().parse::<AuditHead>().unwrap(), head);
    for text in ["", "3", "3:", ":00", "x:00", "3:00"] {
        assert!(text.parse::<AuditHead>().is_err(), "{text}");
    }
}

#[test]
fn key_outlives_the_pepper_that_it_was_wrapped_under_first() {
    let store = MemoryStore::new();
    let (old, new) = (Pepper::from_random([1; 32]), Pepper::from_random([2; 32]));
    let open = |peppers: &Peppers, random: u8| {
        audit_key(&store, peppers, &AuditKey::from_random([random; 32]), [random; 16])
    };
    let code = |key: &AuditKey| key.mac([b"entry".as_slice()]);

    let first = open(&Peppers::new(PepperVersion::FIRST, old.clone()), 1).unwrap();
    let again = open(&Peppers::new(PepperVersion::FIRST, old.clone()), 2).unwrap();
    assert_eq!(code(&again), code(&first), "a store has one key");

    let second = PepperVersion::FIRST.next();
    let unknown = open(&Peppers::new(second, new.clone()), 3);
    assert!(matches!(unknown, Err(AuditChainError::NoPepper)));

    let mut both = Peppers::new(PepperVersion::FIRST, old);
    both.add(second, new.clone());
    assert_eq!(code(&open(&both, 4).unwrap()), code(&first));
    assert_eq!(code(&open(&Peppers::new(second, new), 5).unwrap()), code(&first), "the new pepper is enough");
}

#[test]
fn details_read_back() {
    let details =
        AuditDetails::none().with("a\tb", &"line\nline\\\r\0").with("", &"").with_some("no", None::<&u8>);
    assert_eq!(AuditDetails::from_text(&details.to_text()), Some(details));
    for text in ["x", "a\tb\\", "a\tb\\x"] {
        assert_eq!(AuditDetails::from_text(text), None, "{text:?}");
    }
}
