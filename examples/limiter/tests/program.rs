//! The program as its description runs it.

use std::io::{self, Write as _};
use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str], lines: &str) -> io::Result<Output> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_bsk-example-limiter"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    // A program that refuses its arguments does not read.
    let _ = program.stdin.take().map(|mut stdin| stdin.write_all(lines.as_bytes()));
    program.wait_with_output()
}

#[test]
fn lines_beyond_the_limit_are_not_passed_on() {
    let output = run(&["3", "3600"], "ada one\nada two\nada three\nbob one\nada four\n").unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout), "ada one\nada two\nada three\nbob one\n");
    let notices = String::from_utf8_lossy(&output.stderr);
    assert!(notices.starts_with("ada: 3 lines in 3600 s are the limit; wait 3"), "{notices}");
    assert!(notices.ends_with("5 lines: 4 passed on, 1 refused\n"), "{notices}");
}

#[test]
fn limits_that_cannot_be_are_refused_with_a_reason() {
    for (arguments, reason) in [
        (["0", "60"], "from 1 to 1,000,000"),
        (["1000001", "60"], "the limit exceeds 1000000"),
        (["1", "0"], "at least a millisecond"),
        (["1", "86401"], "the window exceeds"),
        (["1", "soon"], "a number of seconds"),
    ] {
        let output = run(&arguments, "ada\n").unwrap();
        assert!(!output.status.success());
        let notices = String::from_utf8_lossy(&output.stderr);
        assert!(notices.contains(reason), "{arguments:?}: {notices}");
    }
}
