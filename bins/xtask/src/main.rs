//! Checks of this repository that cargo has no command for.
//!
//! `cargo xtask layers` fails on a dependency that points up, or that an
//! embedder should not have to carry.

mod layers;
mod metadata;

use std::process::ExitCode;

use anyhow::Result;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a program for a terminal")]
fn main() -> Result<ExitCode> {
    if std::env::args().nth(1).as_deref() != Some("layers") {
        eprintln!("usage: cargo xtask layers");
        return Ok(ExitCode::from(2));
    }
    let packages = metadata::read()?;
    let violations = layers::check(&packages);
    for violation in &violations {
        eprintln!("{violation}");
    }
    if !violations.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    println!("layers: {} packages, every arrow points down", packages.len());
    Ok(ExitCode::SUCCESS)
}
