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
    match std::env::args().nth(1).as_deref() {
        Some("layers") => {
            let packages = metadata::read()?;
            let violations = layers::check(&packages);
            for violation in &violations {
                eprintln!("{violation}");
            }
            if violations.is_empty() {
                println!("layers: {} packages, every arrow points down", packages.len());
                return Ok(ExitCode::SUCCESS);
            }
            Ok(ExitCode::FAILURE)
        }
        _ => {
            eprintln!("usage: cargo xtask layers");
            Ok(ExitCode::from(2))
        }
    }
}
