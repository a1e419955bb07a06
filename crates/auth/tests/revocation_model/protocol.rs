//! What can happen next.

use stateright::{Model, Property};

use crate::state::{
    Call, Database, Position, Registration, Reply, Revoker, Server, State, Statement, Subject, Suspicion,
    Tick,
};

/// How large the fleet and how long its life.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) until: Tick,
    pub(crate) lease: Tick,
    /// How often the server may register anew.
    pub(crate) restarts: Registration,
    /// How many statements may be executed late.
    pub(crate) late: usize,
    pub(crate) removal: bool,
    pub(crate) fills: bool,
    /// Whether the server hears what is announced. Only then do changes of
    /// another key matter.
    pub(crate) news: bool,
}

/// A way to get the protocol wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// A renewal succeeds although the server was removed.
    RenewsWithoutRow,
    /// A renewal leaves the heartbeat as it was.
    RenewsWithoutHeartbeat,
    /// The lease runs from the reply on and not from the sending.
    LeaseBeginsWithReply,
    /// A server is removed before its lease can have passed.
    RemovesEarly,
    /// A server is removed although its heartbeat has moved.
    RemovesDespiteHeartbeat,
    /// A revoker waits for less than the lease.
    WaitsTooShort,
    /// The statement that reads the changes says that they are applied.
    AcknowledgesBeforeApplying,
    /// A revoker believes that a heartbeat which has stood still for a lease
    /// is that of a server which trusts nothing, and does not remove it.
    TrustsStillHeartbeat,
    /// A read that began before a change is taken after it.
    FillsWithoutFence,
    /// A server that registers anew still takes what it read before.
    KeepsFenceWhenStartingAnew,
    /// An announcement is taken though one before it was not heard.
    GoesOnDespiteGap,
    /// An announcement is taken for a renewal.
    AnnouncementExtendsLease,
}

#[derive(Clone, Debug)]
pub(crate) struct Protocol {
    pub(crate) bounds: Bounds,
    pub(crate) fault: Fault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    TimePasses,
    ServerSendsRenewal,
    ServerGivesUpOnReply,
    DatabaseTakesSnapshot,
    DatabaseExecutes,
    DatabaseExecutesLate(usize),
    ServerTakesReply,
    ServerCrashes,
    ServerReadsKey,
    ServerCachesKey,
    ServerHearsAnnouncement,
    AnnouncementIsLost,
    RemoverSuspects(Registration),
    RemoverGivesUp,
    RemoverRemoves,
    RevokerCommits(usize, Subject),
    RevokerReturns(usize),
}

impl Protocol {
    pub(crate) const REVOKED_IS_REFUSED: &str = "a revoked key is refused";
    pub(crate) const IT_RETURNS_BY_ACKNOWLEDGEMENT: &str = "a revocation returns by acknowledgement";
    pub(crate) const IT_RETURNS_BY_THE_LEASE: &str = "a revocation returns by the lease";

    /// What the database does, and what it answers.
    fn execute(
        &self,
        statement: Statement,
        snapshot: Option<Position>,
        database: &mut Database,
        remover: &mut Option<Suspicion>,
    ) -> Reply {
        let head = snapshot.unwrap_or(database.head());
        match statement {
            Statement::Register(registration) => {
                database.acknowledged[usize::from(registration)] = Some(head);
                Reply { head, row_was_there: true }
            }
            Statement::Renew(registration) => {
                let row = &mut database.acknowledged[usize::from(registration)];
                let row_was_there = row.is_some() || self.fault == Fault::RenewsWithoutRow;
                if row.is_some() && self.fault != Fault::RenewsWithoutHeartbeat {
                    for suspicion in remover.iter_mut().filter(|seen| seen.registration == registration) {
                        suspicion.has_beaten = true;
                    }
                }
                if self.fault == Fault::AcknowledgesBeforeApplying {
                    *row = row.map(|_| head);
                }
                Reply { head, row_was_there }
            }
            Statement::Acknowledge(registration, position) => {
                let row = &mut database.acknowledged[usize::from(registration)];
                *row = row.map(|acknowledged| acknowledged.max(position));
                Reply { head, row_was_there: row.is_some() }
            }
        }
    }

    fn take_reply(&self, server: &mut Server, database: &Database, call: &Call, reply: Reply, now: Tick) {
        match call.statement {
            Statement::Renew(registration) if reply.row_was_there => {
                let news = reply.head > server.applied;
                if news {
                    apply(server, database, reply.head);
                }
                let begin = if self.fault == Fault::LeaseBeginsWithReply { now } else { call.sent };
                server.lease_until = server.lease_until.max(begin + self.bounds.lease);
                let acknowledge = Statement::Acknowledge(registration, reply.head);
                server.call = news.then_some(Call::new(acknowledge, now));
            }
            Statement::Renew(_) => {
                server.lease_until = 0;
                self.register(server, now);
            }
            Statement::Register(registration) => {
                server.registration = registration;
                server.lease_until = 0;
                server.applied = reply.head;
                server.cached = None;
                if self.fault != Fault::KeepsFenceWhenStartingAnew {
                    server.fence = server.fence.max(reply.head);
                }
            }
            Statement::Acknowledge(..) => {}
        }
    }

    /// Applies an announced change without asking, if it follows on what the
    /// server has read.
    fn hear(&self, server: &mut Server, database: &Database, position: Position, now: Tick) {
        let follows = position == server.applied + 1 || self.fault == Fault::GoesOnDespiteGap;
        if position <= server.applied || !follows {
            return;
        }
        if self.fault == Fault::GoesOnDespiteGap {
            server.applied = position - 1;
        }
        apply(server, database, position);
        if self.fault == Fault::AnnouncementExtendsLease {
            server.lease_until = server.lease_until.max(now + self.bounds.lease);
        }
        server.call = Some(Call::new(Statement::Acknowledge(server.registration, position), now));
    }

    fn register(&self, server: &mut Server, now: Tick) {
        if server.registration < self.bounds.restarts {
            let statement = Statement::Register(server.registration + 1);
            server.call = Some(Call::new(statement, now));
        }
    }

    fn may_return(&self, state: &State, position: Position, committed: Tick) -> Option<bool> {
        if state.database.acknowledged.iter().flatten().all(|acknowledged| *acknowledged >= position) {
            return Some(true);
        }
        if let Some(suspicion) = &state.remover
            && self.fault == Fault::TrustsStillHeartbeat
            && state.now >= suspicion.since + self.bounds.lease
            && !suspicion.has_beaten
        {
            return Some(false);
        }
        let short = Tick::from(self.fault == Fault::WaitsTooShort);
        (state.now >= committed + self.bounds.lease - short).then_some(false)
    }
}

/// Applies the changes up to `head`.
fn apply(server: &mut Server, database: &Database, head: Position) {
    if let Some(last) = database.last_change(server.applied + 1..=head) {
        server.cached = None;
        server.fence = server.fence.max(last);
    }
    server.applied = head;
}

impl Model for Protocol {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let mut acknowledged = vec![None; usize::from(self.bounds.restarts) + 1];
        acknowledged[0] = Some(0);
        vec![State {
            now: 0,
            database: Database { log: Vec::new(), acknowledged, late: Vec::new() },
            server: Server {
                registration: 0,
                applied: 0,
                lease_until: 0,
                call: None,
                cached: Some(0),
                fence: 0,
                fill: None,
                announced: Vec::new(),
            },
            remover: None,
            revokers: [Revoker::Idle; 2],
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        let (server, bounds) = (&state.server, self.bounds);
        if state.now < bounds.until {
            actions.push(Action::TimePasses);
        }
        match &server.call {
            None => {
                actions.push(Action::ServerSendsRenewal);
                if server.registration < bounds.restarts {
                    actions.push(Action::ServerCrashes);
                }
            }
            Some(call) => {
                actions.push(Action::ServerGivesUpOnReply);
                let next = match (call.reply, call.snapshot, call.statement) {
                    (Some(_), ..) => Action::ServerTakesReply,
                    (None, None, Statement::Renew(_)) => Action::DatabaseTakesSnapshot,
                    _ => Action::DatabaseExecutes,
                };
                actions.push(next);
            }
        }
        actions.extend((0..state.database.late.len()).map(Action::DatabaseExecutesLate));
        if bounds.fills {
            actions.push(if server.fill.is_none() {
                Action::ServerReadsKey
            } else {
                Action::ServerCachesKey
            });
        }
        if !server.announced.is_empty() {
            actions.push(Action::AnnouncementIsLost);
            if server.call.is_none() {
                actions.push(Action::ServerHearsAnnouncement);
            }
        }
        if bounds.removal {
            match &state.remover {
                None => {
                    let rows = (0..).zip(&state.database.acknowledged);
                    actions.extend(
                        rows.filter(|(_, row)| row.is_some()).map(|(row, _)| Action::RemoverSuspects(row)),
                    );
                }
                Some(_) => actions.extend([Action::RemoverGivesUp, Action::RemoverRemoves]),
            }
        }
        for (place, revoker) in state.revokers.iter().enumerate() {
            match revoker {
                Revoker::Idle => {
                    actions.push(Action::RevokerCommits(place, Subject::Key));
                    if bounds.news {
                        actions.push(Action::RevokerCommits(place, Subject::AnotherKey));
                    }
                }
                Revoker::Waiting { .. } => actions.push(Action::RevokerReturns(place)),
                Revoker::Returned { .. } => {}
            }
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        let State { now, database, server, remover, revokers } = &mut state;
        match action {
            Action::TimePasses => *now += 1,
            Action::ServerSendsRenewal => {
                let statement = Statement::Renew(server.registration);
                server.call = Some(Call::new(statement, *now));
            }
            Action::ServerGivesUpOnReply => {
                let call = server.call.take()?;
                if call.reply.is_none() && database.late.len() < self.bounds.late {
                    database.late.push(call.statement);
                    database.late.sort_unstable();
                }
            }
            Action::DatabaseTakesSnapshot => server.call.as_mut()?.snapshot = Some(database.head()),
            Action::DatabaseExecutes => {
                let call = server.call.as_mut()?;
                call.reply = Some(self.execute(call.statement, call.snapshot, database, remover));
            }
            Action::DatabaseExecutesLate(place) => {
                let statement = database.late.remove(place);
                self.execute(statement, None, database, remover);
            }
            Action::ServerTakesReply => {
                let call = server.call.take()?;
                self.take_reply(server, database, &call, call.reply?, *now);
            }
            Action::ServerCrashes => {
                // What was being read is lost with the process.
                server.lease_until = 0;
                server.cached = None;
                server.fill = None;
                server.announced.clear();
                self.register(server, *now);
            }
            Action::ServerReadsKey => server.fill = Some(database.head()),
            Action::ServerCachesKey => {
                let read = server.fill.take()?;
                if server.fence <= read || self.fault == Fault::FillsWithoutFence {
                    server.cached = Some(read);
                }
            }
            Action::ServerHearsAnnouncement => {
                let position = server.announced.remove(0);
                self.hear(server, database, position, *now);
            }
            Action::AnnouncementIsLost => {
                server.announced.remove(0);
            }
            Action::RemoverSuspects(registration) => {
                *remover = Some(Suspicion { registration, since: *now, has_beaten: false });
            }
            Action::RemoverGivesUp => *remover = None,
            Action::RemoverRemoves => {
                let suspicion = remover.take()?;
                let early = Tick::from(self.fault == Fault::RemovesEarly);
                let stood_still = !suspicion.has_beaten || self.fault == Fault::RemovesDespiteHeartbeat;
                if *now < suspicion.since + self.bounds.lease - early || !stood_still {
                    return None;
                }
                database.acknowledged[usize::from(suspicion.registration)] = None;
            }
            Action::RevokerCommits(place, subject) => {
                database.log.push(subject);
                let position = database.head();
                if self.bounds.news {
                    server.announced.push(position);
                }
                revokers[place] = Revoker::Waiting { subject, position, committed: *now };
                revokers.sort_unstable();
            }
            Action::RevokerReturns(place) => {
                let Revoker::Waiting { subject, position, committed } = last.revokers[place] else {
                    return None;
                };
                let by_acknowledgement = self.may_return(last, position, committed)?;
                revokers[place] = Revoker::Returned { subject, position, by_acknowledgement };
                revokers.sort_unstable();
            }
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        fn returned(state: &State, by: bool) -> bool {
            let is = |revoker: &Revoker| matches!(revoker, Revoker::Returned { by_acknowledgement, .. } if *by_acknowledgement == by);
            state.revokers.iter().any(is)
        }
        vec![
            Property::always(Self::REVOKED_IS_REFUSED, |_, state: &State| {
                state.revokers.iter().all(|revoker| match *revoker {
                    Revoker::Returned { subject: Subject::Key, position, .. } => {
                        !state.server.accepts_despite(position, state.now)
                    }
                    _ => true,
                })
            }),
            Property::sometimes(Self::IT_RETURNS_BY_ACKNOWLEDGEMENT, |_, state: &State| {
                state.server.registration == 0
                    && state.database.acknowledged[0].is_some()
                    && returned(state, true)
            }),
            Property::sometimes(Self::IT_RETURNS_BY_THE_LEASE, |_, state: &State| returned(state, false)),
        ]
    }
}
