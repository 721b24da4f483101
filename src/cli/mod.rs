//! The command line: arguments in, exit code out.
//!
//! [`main`] parses the arguments and hands them to the command's file. Commands open a [`Session`](crate::session::Session), ask it, and
//! print what [`report`](crate::report) lays out.

#![expect(
    clippy::disallowed_methods,
    reason = "the process's arguments, environment, clock and streams are touched here"
)]

mod args;
mod check;
mod doctor;
mod explain;
mod export;
mod fetch;
mod fmt;
mod import;
mod output;
mod places;
mod progress;
mod reference;
mod run;
mod series;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};
use output::Output;

/// Why a command ended; the number is the process's exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Done = 0,
    /// Lints at or above `--fail-on`, or something triggered under `--exit-triggered`.
    Findings = 1,
    /// The rule files are wrong.
    Rules = 2,
    /// Data or configuration are missing or bad.
    Data = 3,
    /// Unknown verdicts under `--strict`.
    Unknown = 4,
    Usage = 64,
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors; a closed pipe is none either.
            let _ = error.print();
            let usage = error.use_stderr();
            return ExitCode::from(if usage { Exit::Usage as u8 } else { Exit::Done as u8 });
        }
    };
    let mut output = Output::new(&arguments.common);
    if let Err(message) = output::told_now() {
        let exit = output.usage(&message);
        return output.finish(exit);
    }
    let exit = match &arguments.command {
        Command::Run(run) => run::run(run, &arguments.common, &mut output),
        Command::Check(check) => check::check(check, &arguments.common, &mut output),
        Command::Fmt(fmt) => fmt::fmt(fmt, &mut output),
        Command::Explain(explain) => explain::explain(explain, &arguments.common, &mut output),
        Command::Fetch(fetch) => fetch::fetch(fetch, &arguments.common, &mut output),
        Command::Doctor(doctor) => doctor::doctor(doctor, &arguments.common, &mut output),
        Command::Import(import) => import::import(import, &arguments.common, &mut output),
        Command::Export(export) => export::export(export, &arguments.common, &mut output),
        Command::Series(series) => series::series(series, &arguments.common, &mut output),
        Command::Functions(functions) => reference::functions(functions, &mut output),
        Command::Help(help) => reference::help(help, &mut output),
    };
    output.finish(exit)
}
