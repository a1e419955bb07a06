//! When the units in hand were used up, so that they count from then on and not from when Redis hears of it.

use bsk_limit::{Moment, Ticket};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// When the last unit in hand was taken, and how many answers there had been before it was. What is in hand comes with
/// an answer, so one mark holds until the next: before that the hand is not filled again.
#[derive(Debug)]
pub(crate) struct UsedUp(Mutex<Option<Mark>>);

#[derive(Debug, Clone, Copy)]
struct Mark {
    ticket: Ticket,
    at: Moment,
}

impl UsedUp {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The last unit was taken. The ticket was drawn before, and the clock read after: all others were taken by then.
    pub(crate) fn note(&self, ticket: Ticket, at: Moment) {
        *self.mark() = Some(Mark { ticket, at });
    }

    /// A moment at which all units that came with the latest answer had been taken; `None` if nobody has said so. Whoever
    /// took the last one and was held up since has not, and what he says about former units is not believed.
    pub(crate) fn at(&self, latest: Ticket) -> Option<Moment> {
        self.mark().filter(|mark| mark.ticket == latest).map(|mark| mark.at)
    }

    fn mark(&self) -> MutexGuard<'_, Option<Mark>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_believed_until_the_next_answer() {
        let used_up = UsedUp::new();
        assert_eq!(used_up.at(Ticket(0)), None);
        used_up.note(Ticket(3), Moment::from_millis(70));
        assert_eq!(used_up.at(Ticket(3)), Some(Moment::from_millis(70)));
        assert_eq!(used_up.at(Ticket(4)), None, "other units are in hand");
        used_up.note(Ticket(4), Moment::from_millis(90));
        used_up.note(Ticket(3), Moment::from_millis(71));
        assert_eq!(used_up.at(Ticket(4)), None, "somebody who was held up speaks of former units");
    }
}
