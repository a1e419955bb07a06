//! Finding the programs.

use std::env;
use std::path::PathBuf;
use std::process::Command;

/// Where PostgreSQL's server programs are that are on nobody's path.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Finds a program, or says that what needs it is skipped.
///
/// # Panics
///
/// If it is missing and services are required.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let on_path =
        env::var_os("PATH").into_iter().flat_map(|path| env::split_paths(&path).collect::<Vec<_>>());
    let mut versions: Vec<PathBuf> = std::fs::read_dir(VERSIONS)
        .map(|folder| folder.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    versions.sort();
    let found =
        versions.into_iter().rev().chain(on_path).map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        missing(name);
    }
    found
}

/// Says that what needs a program is skipped.
///
/// # Panics
///
/// If services are required.
pub(crate) fn missing(name: &str) {
    assert!(env::var_os("BSK_REQUIRE_SERVICES").is_none_or(|value| value != "1"), "{name} is not installed");
    say(&format!("skipped: {name} is not installed"));
}

/// A command that does not run as root, which PostgreSQL refuses to.
pub(crate) fn unprivileged(program: &str) -> Command {
    if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--", program]);
        command
    } else {
        Command::new(program)
    }
}

pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[expect(clippy::print_stderr, reason = "whoever reads the test's output must see it")]
fn say(text: &str) {
    eprintln!("{text}");
}
