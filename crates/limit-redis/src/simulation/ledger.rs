//! The script in Redis, under a clock that the test gives.

use crate::{
    account::Call,
    script::{self, Reply},
    server_id::ServerId,
};
use bsk_limit::SharedKey;
use bsk_test_services::Redis;
use redis::Connection;

/// What is wrong with the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// Lent units count from when they were lent, not from when they may be used last.
    BookedWhenLent,
    /// A bucket is forgotten when the window has passed since its begin.
    ForgottenABucketEarly,
    /// What was used of a lease is not booked when it is settled.
    UsedUnitsAreForgotten,
    /// Units that stay in hand are not booked with the next lease.
    UnitsInHandAreForgotten,
    /// A call that is repeated leaves its units where they were booked at first.
    RepeatedCallsAreBookedAsBefore,
    /// Used units are booked as if they had been used long before.
    UsedUnitsAreBookedTooEarly,
    /// Not the script but a server: it takes an answer to its first attempt for one to its second.
    EarlierAnswersAreTaken,
}

impl Fault {
    pub(crate) const ALL: [Self; 7] = [
        Self::BookedWhenLent,
        Self::ForgottenABucketEarly,
        Self::UsedUnitsAreForgotten,
        Self::UnitsInHandAreForgotten,
        Self::RepeatedCallsAreBookedAsBefore,
        Self::UsedUnitsAreBookedTooEarly,
        Self::EarlierAnswersAreTaken,
    ];

    fn plant(self, script: &str) -> String {
        let (right, wrong) = match self {
            Self::None | Self::EarlierAnswersAreTaken => return script.to_owned(),
            Self::BookedWhenLent => ("math.floor((now + length) / width)", "math.floor(now / width)"),
            Self::ForgottenABucketEarly => {
                ("local oldest = current - window / width", "local oldest = current - window / width + 1")
            }
            Self::UsedUnitsAreForgotten => ("add(math.min(ends, math.floor((now - age) / width)), used)", ""),
            Self::UnitsInHandAreForgotten => ("add(target, held)", "add(target, granted)"),
            Self::UsedUnitsAreBookedTooEarly => ("(now - age) / width", "(now - 20 * age) / width"),
            Self::RepeatedCallsAreBookedAsBefore => {
                ("local target = ", "local target = duplicate and ends or ")
            }
        };
        assert!(script.contains(right), "{self:?} has nowhere to go");
        script.replace(right, wrong)
    }
}

pub(crate) struct Ledger {
    pub(crate) connection: Connection,
    pub(super) fault: Fault,
    hash: String,
}

impl Ledger {
    /// For runs whose time is not Redis's.
    pub(crate) fn new(server: &Redis, fault: Fault) -> Self {
        Self::load(server, fault, &script::without_expiry(&script::with_clock_given()))
    }

    /// With the life that Redis gives to what is counted.
    pub(crate) fn that_expires(server: &Redis) -> Self {
        Self::load(server, Fault::None, &script::with_clock_given())
    }

    fn load(server: &Redis, fault: Fault, script: &str) -> Self {
        let mut connection = redis::Client::open(server.url()).unwrap().get_connection().unwrap();
        let script = fault.plant(script);
        let hash = redis::cmd("SCRIPT").arg("LOAD").arg(script).query(&mut connection).unwrap();
        Self { connection, fault, hash }
    }

    /// Forgets everything; then begins an epoch that is ready.
    pub(crate) fn begin(&mut self, epoch: &str) {
        let mut pipeline = redis::pipe();
        pipeline.cmd("FLUSHALL");
        pipeline
            .cmd("HSET")
            .arg("bsk:limits:epoch")
            .arg("id")
            .arg(epoch)
            .arg("at")
            .arg(0)
            .arg("ready")
            .arg(1);
        pipeline.exec(&mut self.connection).unwrap();
    }

    pub(crate) fn apply(&mut self, server: &ServerId, key: SharedKey, call: &Call, now: u64) -> Reply {
        let mut command = script::lease(&self.hash, server, key, call);
        command.arg(now);
        Reply::read(command.query(&mut self.connection).unwrap()).unwrap()
    }
}
