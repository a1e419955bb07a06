//! Finding everything that is wrong with a request, not only the first.

use core::fmt::Display;

use bsk_actix::Problem;
use bsk_actix::auth::Code;

/// What is wrong so far.
#[derive(Debug, Default)]
pub(crate) struct Validation {
    problem: Option<Problem>,
}

impl Validation {
    /// Takes a value, or notes why it cannot be.
    pub(crate) fn take<T>(&mut self, field: &str, value: Result<T, impl Display>) -> Option<T> {
        value.map_err(|reason| self.refuse(field, reason)).ok()
    }

    /// Takes a value that may have been left out.
    pub(crate) fn take_some<T>(&mut self, field: &str, value: Option<Result<T, impl Display>>) -> Option<T> {
        value.and_then(|value| self.take(field, value))
    }

    /// Notes a reason unless something holds.
    pub(crate) fn expect(&mut self, field: &str, holds: bool, reason: &str) {
        if !holds {
            self.refuse(field, reason);
        }
    }

    /// The answer, if anything is wrong.
    pub(crate) fn finish(self) -> Result<(), Problem> {
        self.problem.map_or(Ok(()), Err)
    }

    /// The answer, if anything is wrong, or else what was taken.
    pub(crate) fn finish_with<T>(self, taken: Option<T>) -> Result<T, Problem> {
        self.finish()?;
        taken.ok_or_else(Problem::internal)
    }

    fn refuse(&mut self, field: &str, reason: impl Display) {
        let problem = self.problem.take().unwrap_or_else(|| {
            Problem::new(
                Code::ValidationFailed,
                "Some values cannot be accepted; details.fields says which and why.",
            )
        });
        self.problem = Some(problem.with_field(field, reason.to_string()));
    }
}
