//! The chain that shows what was done to the log afterwards.

use core::fmt;
use core::str::FromStr;

use bsk_hash::{AuditKey, AuditMac, Peppers, WrappedAuditKey};
use thiserror::Error;

use super::{AuditRecord, AuditStore, FirstAuditKey, Party, Seal};
use crate::error::StoreError;

/// Most entries in one call to the store.
const BATCH: u32 = 1_000;

/// The audit key of a store, opened by one of the peppers at hand. A store that
/// has none gets one, made of the random bytes; a current pepper that does not
/// wrap it yet does so from now on.
///
/// # Errors
///
/// [`AuditChainError::NoPepper`] if no pepper at hand opens it.
pub fn audit_key(
    store: &dyn AuditStore,
    peppers: &Peppers,
    random: &AuditKey,
    nonce: [u8; WrappedAuditKey::NONCE_LEN],
) -> Result<AuditKey, AuditChainError> {
    let Some((current, pepper)) = peppers.iter().next() else { return Err(AuditChainError::NoPepper) };
    let mut wrapped = store.audit_keys()?;
    if wrapped.is_empty() {
        match store.add_audit_key(current, &random.wrap(pepper, nonce), FirstAuditKey::Yes) {
            // Another process that starts at this moment was faster.
            Ok(()) | Err(StoreError::Duplicate { .. }) => wrapped = store.audit_keys()?,
            Err(error) => return Err(error.into()),
        }
    }
    let open = |(version, pepper)| {
        let (_, wrapped) = wrapped.iter().find(|(wrapped_by, _)| *wrapped_by == version)?;
        AuditKey::unwrap(wrapped, pepper)
    };
    let key = peppers.iter().find_map(open).ok_or(AuditChainError::NoPepper)?;
    if !wrapped.iter().any(|(version, _)| *version == current) {
        match store.add_audit_key(current, &key.wrap(pepper, nonce), FirstAuditKey::No) {
            Ok(()) | Err(StoreError::Duplicate { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(key)
}

/// Seals every entry that is not sealed yet. Answers how many it were.
///
/// # Errors
///
/// What the store says. What is left unsealed, the next call seals.
pub fn seal_audit_log(store: &dyn AuditStore, key: &AuditKey) -> Result<u64, StoreError> {
    let mut sealed = 0;
    loop {
        let now = store.seal_audit(BATCH, &mut |before, entry| next(key, before, entry))?;
        sealed += u64::from(now);
        if now < BATCH {
            return Ok(sealed);
        }
    }
}

/// Follows the chain from its beginning, and holds it against a head that was
/// noted before, if there is one.
///
/// # Errors
///
/// What the store says.
pub fn verify_audit_log(
    store: &dyn AuditStore,
    key: &AuditKey,
    noted: Option<AuditHead>,
) -> Result<AuditVerification, StoreError> {
    let mut head = Seal::START;
    let mut fault = None;
    let mut noted_is_there = noted.is_none_or(|noted| noted.0 == Seal::START);
    'chain: loop {
        let part = store.audit_chain(head.sequence, BATCH)?;
        if part.is_empty() {
            break;
        }
        for (seal, entry) in part {
            let at = head.sequence + 1;
            let Some(entry) = entry.filter(|_| seal.sequence == at) else {
                fault = Some(AuditFault::Missing { sequence: at });
                break 'chain;
            };
            if next(key, &head, &entry) != seal {
                fault = Some(AuditFault::Changed { sequence: at, id: entry.id });
                break 'chain;
            }
            head = seal;
            noted_is_there = noted_is_there || noted == Some(AuditHead(head));
        }
    }
    let fault = fault.or_else(|| {
        let noted = noted.filter(|_| !noted_is_there)?;
        Some(if noted.0.sequence > head.sequence {
            AuditFault::Cut { sequence: noted.0.sequence, left: head.sequence }
        } else {
            AuditFault::Rewritten { sequence: noted.0.sequence }
        })
    });
    Ok(AuditVerification { head: AuditHead(head), unsealed: store.unsealed_audit()?, fault })
}

/// The seal of an entry after another. Every field stands with its length, so
/// that no two entries have one encoding.
fn next(key: &AuditKey, before: &Seal, entry: &AuditRecord) -> Seal {
    let sequence = before.sequence + 1;
    let mut message = Message::new();
    message.bytes(b"bsk audit entry 1");
    message.number(sequence);
    message.bytes(before.mac.as_bytes());
    message.number(entry.id);
    let event = &entry.event;
    message.text(event.organization.as_ref().map(crate::OrganizationId::as_str));
    message.bytes(&event.at.as_millis().to_le_bytes());
    message.text(Some(event.action.as_str()));
    message.party(&event.actor);
    message.text(Some(event.via.as_str()));
    message.text(event.address.map(|address| address.to_string()).as_deref());
    message.party(&event.target);
    message.text(Some(&event.details.to_text()));
    Seal { sequence, mac: key.mac([message.0.as_slice()]) }
}

/// Fields, each with its length before it.
struct Message(Vec<u8>);

impl Message {
    fn new() -> Self {
        Self(Vec::with_capacity(256))
    }

    fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend((bytes.len() as u64).to_le_bytes());
        self.0.extend(bytes);
    }

    /// A text that is not there has a length that none has.
    fn text(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.bytes(text.as_bytes()),
            None => self.0.extend(u64::MAX.to_le_bytes()),
        }
    }

    fn party(&mut self, party: &Party) {
        self.text(Some(party.kind.as_str()));
        self.text(party.id.as_deref());
        self.text(party.name.as_deref());
    }
}

/// The last seal of a log, to be noted outside the database: `123:` and 64
/// hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHead(pub Seal);

impl fmt::Display for AuditHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.0.sequence, self.0.mac)
    }
}

impl FromStr for AuditHead {
    type Err = InvalidAuditHead;

    fn from_str(text: &str) -> Result<Self, InvalidAuditHead> {
        let (sequence, mac) = text.trim().split_once(':').ok_or(InvalidAuditHead)?;
        let sequence = sequence.parse().map_err(|_| InvalidAuditHead)?;
        let mac: AuditMac = mac.parse().map_err(|_| InvalidAuditHead)?;
        Ok(Self(Seal { sequence, mac }))
    }
}

/// The text is no head of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must be the head that `audit verify` or `audit export` printed: a number, a colon and 64 digits")]
pub struct InvalidAuditHead;

/// What following the chain found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditVerification {
    /// The last seal that is right.
    pub head: AuditHead,
    /// Entries that no seal is there for yet.
    pub unsealed: u64,
    /// The first thing that is wrong.
    pub fault: Option<AuditFault>,
}

/// What is wrong with a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AuditFault {
    /// An entry was removed from the middle.
    #[error("entry {sequence} is missing")]
    Missing {
        /// Where it stood.
        sequence: u64,
    },
    /// An entry was changed, or stands where another was.
    #[error("entry {sequence} (number {id}) is not what was written")]
    Changed {
        /// Where it stands.
        sequence: u64,
        /// Its number.
        id: u64,
    },
    /// The log was longer once.
    #[error("the log was cut: it had {sequence} entries, and {left} are left")]
    Cut {
        /// How many it had when its head was noted.
        sequence: u64,
        /// How many it has.
        left: u64,
    },
    /// The log goes another way than the noted head.
    #[error("the log was written anew: entry {sequence} does not have the code that was noted")]
    Rewritten {
        /// Where the head was noted.
        sequence: u64,
    },
}

/// The chain cannot be followed or gone on with.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AuditChainError {
    /// The key was wrapped under peppers that are not at hand.
    #[error(
        "the key of the audit log stands under a pepper that is not at hand. Restore that pepper beside the others"
    )]
    NoPepper,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
