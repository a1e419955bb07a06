//! The server: `bsk-server help` says what it can do.

mod answer;
mod api;
mod arguments;
mod command;
mod database;
mod directory;
mod docs;
mod door;
mod duration;
mod failure;
mod field_names;
mod health;
mod limits;
mod metrics;
mod observe;
mod opening;
mod pepper_file;
mod peppers;
mod redact;
mod resource;
mod serve;
mod settings;
mod telemetry;

use std::process::ExitCode;

use clap::Parser as _;

use answer::Reader;
use arguments::Arguments;
use command::Command;
use failure::Failure;
use settings::{Environment, Settings};
use telemetry::Verbosity;

fn main() -> ExitCode {
    let environment: Environment = std::env::vars_os().collect();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return not_understood(&error),
    };
    let reader = if arguments.json { Reader::Program } else { Reader::Person };
    match run(arguments, &environment, reader) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            answer::print_failure(&failure, reader);
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(arguments: Arguments, environment: &Environment, reader: Reader) -> Result<(), Failure> {
    let command = arguments.command.unwrap_or(Command::Serve);
    let verbosity = if matches!(command, Command::Serve) { Verbosity::Server } else { Verbosity::Command };
    telemetry::start(verbosity, environment);
    let settings = Settings::read(&arguments.settings, environment)?;
    for variable in &settings.unknown_variables {
        tracing::warn!("{variable} is no setting and is ignored; `bsk-server --help` has the settings");
    }
    tracing::debug!(?settings, "read the settings");
    match command.run(&settings, reader)? {
        Some(answer) => answer.print(reader),
        None => serve::serve(&settings),
    }
}

/// Answers a command line that is a question or a mistake. A key in it is not
/// repeated.
fn not_understood(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // Help or version; a terminal that is gone does not read it anyway.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let reader = if std::env::args_os().any(|argument| argument == "--json") {
        Reader::Program
    } else {
        Reader::Person
    };
    let text = redact::redact(error.to_string().trim_end());
    answer::print_error("usage", text.trim_start_matches("error: "), reader);
    ExitCode::from(2)
}
