//! A program that ran to its end, and what it left.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// What a finished program left.
#[derive(Debug)]
pub(crate) struct Finished {
    /// The exit code, -1 when a signal ended it.
    pub(crate) code: i32,
    /// Its standard output.
    pub(crate) stdout: String,
    /// Its standard error.
    pub(crate) stderr: String,
}

impl Finished {
    /// The one JSON object on standard output.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let value: Value =
            serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        assert!(value.is_object(), "not an object: {self:?}");
        value
    }

    /// Itself, when it ended with this exit code.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }
}

/// Runs a program to its end.
#[track_caller]
pub(super) fn finish(mut command: Command) -> Finished {
    finished(command.stdin(Stdio::null()).output().expect("the program starts"))
}

/// Runs a program to its end that reads this text.
#[track_caller]
pub(super) fn finish_fed(mut command: Command, text: &str) -> Finished {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    // One that has seen enough closes its end.
    let _ = child.stdin.take().expect("it reads").write_all(text.as_bytes());
    finished(child.wait_with_output().expect("the program ends"))
}

fn finished(output: Output) -> Finished {
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    Finished {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}
