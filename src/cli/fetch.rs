//! `shiome fetch`, and the fetch before a run.

use std::io::IsTerminal;

use super::Exit;
use super::args::{Common, Fetch, FetchFormat, Run};
use super::output::{Output, date, now};
use super::places::{keys, store_folder};
use super::progress::{Progress, Silent};
use crate::data::fetch::{FetchError, FetchRow, Fetched, Watch};
use crate::diag::Problem;
use crate::report;
use crate::session::{FetchConfig, Session, Wanted};
use crate::source::SourceMap;

pub(super) fn fetch(args: &Fetch, common: &Common, output: &mut Output) -> Exit {
    let wanted = if args.series.is_empty() { Wanted::Catalogue } else { Wanted::Named(args.series.clone()) };
    let config = match config(wanted, common, output) {
        Ok(config) => config,
        Err(exit) => return exit,
    };
    let from = date("--from", args.from.as_ref());
    let mirrors = args.base_url.iter().map(|text| mirror(text)).collect::<Result<Vec<_>, _>>();
    let (from, mirrors) = match from.and_then(|from| Ok((from, mirrors?))) {
        Ok(both) => both,
        Err(message) => return output.usage(&message),
    };
    let config = FetchConfig { source: args.source.clone(), full: args.full, from, mirrors, ..config };
    let drawn = args.format == FetchFormat::Text && !args.quiet;
    let fetched = match watched(&config, drawn, output) {
        Ok(fetched) => fetched,
        Err(exit) => return exit,
    };
    match args.format {
        FetchFormat::Json => output.print(&report::fetch_json(&fetched)),
        FetchFormat::Text if !args.quiet => output.print(&report::fetch_text(&fetched, output.look())),
        FetchFormat::Text => {}
    }
    output.flush();
    let exit = said(&fetched, "error", output);
    let counts = fetched.counts();
    let strict = [(counts.refused, "refused"), (counts.gone, "given before and no more")];
    let strict: Vec<String> = strict
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(
            |(count, what)| {
                if count == 1 { format!("1 row was {what}") } else { format!("{count} rows were {what}") }
            },
        )
        .collect();
    if args.strict && !strict.is_empty() {
        output.say(&format!("strict: {}", strict.join(", ")));
        return Exit::Data;
    }
    exit
}

/// Brings the series that rule files read up to date; what fails is said, and the run goes on with what is stored.
///
/// # Errors
/// The exit of a fetch that could not begin.
pub(super) fn before_run(args: &Run, common: &Common, output: &mut Output) -> Result<(), Exit> {
    if let Some(data) = args.data.data.as_deref().filter(|data| *data != "store") {
        return Err(output.usage(&format!(
            "`--fetch` fills the store, and `--data {}` does not read it\n  help: leave out one of them",
            report::clean(data)
        )));
    }
    let config = config(Wanted::Rules(args.files.clone()), common, output)?;
    let fetched = watched(&config, !args.quiet, output)?;
    if !args.quiet {
        output.say(&report::fetch_summary(&fetched));
    }
    said(&fetched, "warning", output);
    Ok(())
}

/// What every fetch needs.
fn config(wanted: Wanted, common: &Common, output: &mut Output) -> Result<FetchConfig, Exit> {
    if common.frozen {
        return Err(output.usage("`--frozen` forbids the network, without which nothing can be fetched\n  help: leave out one of them"));
    }
    let folder = std::env::current_dir().map_err(|error| format!("cannot tell the current folder: {error}"));
    let (folder, store) = match folder.and_then(|folder| Ok((folder, store_folder(common)?))) {
        Ok(both) => both,
        Err(message) => {
            output.say(&format!("error: {message}"));
            return Err(Exit::Data);
        }
    };
    let keys = keys().map_err(|error| {
        output.problems(&[error.problem()], &SourceMap::default(), false);
        Exit::Data
    })?;
    let (source, from, mirrors): (_, _, Vec<(String, String)>) = (None, None, Vec::new());
    Ok(FetchConfig { folder, store, wanted, source, from, full: false, mirrors, keys, clock: now })
}

/// Fetches, with a line a series on a terminal.
fn watched(config: &FetchConfig, drawn: bool, output: &mut Output) -> Result<Fetched, Exit> {
    let fetched = if drawn && std::io::stderr().is_terminal() && output.on_terminal() {
        let progress = Progress::default();
        let fetched = Session::fetch(config, &progress);
        progress.end();
        fetched
    } else {
        Session::fetch(config, &Silent as &dyn Watch)
    };
    fetched.map_err(|error| {
        if error.is_usage() {
            let help = error.help().map(|help| format!("\n  help: {help}")).unwrap_or_default();
            return output.usage(&format!("{error}{help}"));
        }
        output.problems(&[problem(&error)], &SourceMap::default(), false);
        Exit::Data
    })
}

fn problem(error: &FetchError) -> Problem {
    match error {
        FetchError::Data(error) => error.problem(),
        other => {
            let mut problem = Problem::nowhere(crate::diag::Code::BadData, other.to_string());
            problem.severity = crate::diag::Severity::Error;
            problem.help = other.help();
            problem
        }
    }
}

/// Names what failed or was not done on standard error; `word` says what failures are.
fn said(fetched: &Fetched, word: &str, output: &Output) -> Exit {
    for remark in &fetched.remarks {
        output.say(&format!("note: {remark}"));
    }
    let failed: Vec<String> = fetched.failed().map(|row| report::clean(&row.name)).collect();
    if failed.is_empty() {
        return Exit::Done;
    }
    let lonely =
        |row: &FetchRow| row.failures.iter().any(|failure| failure.reason.starts_with("no connection to"));
    let help = if fetched.failed().all(lonely) {
        "\n  help: their hosts could not be reached; `shiome doctor` looks closer"
    } else {
        ""
    };
    output.say(&format!("{word}: not fetched: {}{help}", failed.join(", ")));
    Exit::Data
}

/// Reads `NAME=URL`.
fn mirror(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, url)) if !name.is_empty() && !url.is_empty() => Ok((name.to_owned(), url.to_owned())),
        _ => Err(format!(
            "expected a source and an address as `--base-url`, found `{text}`\n  help: write `--base-url boj=https://mirror.example`"
        )),
    }
}
