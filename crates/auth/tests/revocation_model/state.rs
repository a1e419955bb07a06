//! What there is at one moment.

/// Ticks of the one clock; the model has whole ones.
pub(crate) type Tick = u8;

/// A position in the log of changes.
pub(crate) type Position = u8;

/// What a change concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Subject {
    /// The key that is watched.
    Key,
    AnotherKey,
}

/// Which registration of the server; each start has one of its own.
pub(crate) type Registration = u8;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) now: Tick,
    pub(crate) database: Database,
    pub(crate) server: Server,
    pub(crate) remover: Option<Suspicion>,
    /// In order, for the two are alike.
    pub(crate) revokers: [Revoker; 2],
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Database {
    /// What the changes concern, from position 1 on.
    pub(crate) log: Vec<Subject>,
    /// What each registration has acknowledged, while its row is there.
    pub(crate) acknowledged: Vec<Option<Position>>,
    /// Statements whose sender has given up.
    pub(crate) late: Vec<Statement>,
}

impl Database {
    pub(crate) fn head(&self) -> Position {
        Position::try_from(self.log.len()).expect("few changes")
    }

    /// The last change of the watched key from among some positions.
    pub(crate) fn last_change(&self, positions: core::ops::RangeInclusive<Position>) -> Option<Position> {
        positions.rev().find(|position| self.log[usize::from(*position) - 1] == Subject::Key)
    }
}

/// What the server sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Statement {
    Register(Registration),
    Renew(Registration),
    Acknowledge(Registration, Position),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Server {
    pub(crate) registration: Registration,
    pub(crate) applied: Position,
    pub(crate) lease_until: Tick,
    pub(crate) call: Option<Call>,
    /// The position at which the cached entry was read, until it is outdated.
    pub(crate) cached: Option<Position>,
    /// The last change to the entry's stripe.
    pub(crate) fence: Position,
    /// The position of a read that is on its way into the cache.
    pub(crate) fill: Option<Position>,
    /// The changes that were announced to it and not heard yet, oldest first.
    pub(crate) announced: Vec<Position>,
}

/// A statement under way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Call {
    pub(crate) statement: Statement,
    pub(crate) sent: Tick,
    /// The head as a renewal sees it, once it is being executed: others may commit before it does.
    pub(crate) snapshot: Option<Position>,
    /// Once it is executed.
    pub(crate) reply: Option<Reply>,
}

impl Call {
    pub(crate) fn new(statement: Statement, sent: Tick) -> Self {
        Self { statement, sent, snapshot: None, reply: None }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Reply {
    pub(crate) head: Position,
    pub(crate) row_was_there: bool,
}

/// Somebody watches a registration whose heartbeat seems to stand still.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Suspicion {
    pub(crate) registration: Registration,
    pub(crate) since: Tick,
    /// Whether the heartbeat has moved since.
    pub(crate) has_beaten: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Revoker {
    Idle,
    Waiting { subject: Subject, position: Position, committed: Tick },
    Returned { subject: Subject, position: Position, by_acknowledgement: bool },
}

impl Server {
    /// Whether a verification that begins now is answered from a cache that
    /// does not know of the change at `position`.
    pub(crate) fn accepts_despite(&self, position: Position, now: Tick) -> bool {
        now < self.lease_until && self.cached.is_some_and(|read| read < position)
    }
}
