//! `shiome run`.

use super::Exit;
use super::args::{Common, Format, Run};
use super::output::{Output, config, date};
use crate::diag::{Problem, Severity};
use crate::engine::Verdict;
use crate::report;
use crate::session::{RunReport, Session};
use crate::time::Day;

/// Opens a session, showing what keeps it from being asked.
pub(super) fn open(config: &crate::session::Config, output: &mut Output) -> Result<Session, Exit> {
    match Session::open(config) {
        Ok(session) => Ok(session),
        Err(error) => {
            let exit =
                if matches!(error, crate::session::OpenError::NoRules) { Exit::Rules } else { Exit::Data };
            output.problems(&[error.problem()], &crate::source::SourceMap::default(), false);
            Err(exit)
        }
    }
}

/// Opens a session whose rules are right.
pub(super) fn open_right(
    config: &crate::session::Config,
    output: &mut Output,
    quiet: bool,
) -> Result<Session, Exit> {
    let session = open(config, output)?;
    let shown: Vec<Problem> = session
        .problems
        .iter()
        .filter(|problem| problem.is_error() || (!quiet && problem.severity == Severity::Warning))
        .cloned()
        .collect();
    output.problems(&shown, &session.sources, false);
    if session.has_errors() { Err(Exit::Rules) } else { Ok(session) }
}

pub(super) fn run(args: &Run, _common: &Common, output: &mut Output) -> Exit {
    let range =
        date("--from", args.from.as_ref()).and_then(|from| Ok((from, date("--to", args.to.as_ref())?)));
    let (config, (from, to)) =
        match config(args.files.clone(), &args.data, &[]).and_then(|config| Ok((config, range?))) {
            Ok(all) => all,
            Err(message) => {
                output.say(&format!("error: {message}"));
                return Exit::Usage;
            }
        };
    let session = match open_right(&config, output, args.quiet) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    if args.history || args.episodes {
        return history(args, &session, from, to, output);
    }
    let report = session.run();
    match args.format {
        Format::Text => {
            let look = output.look();
            output.print(&report::run_text(&session, &report, look, args.quiet));
        }
        Format::Json => output.print(&report::run_json(&session, &report)),
        Format::Ndjson => {
            let all: Vec<usize> = (0..session.plan.rules.len()).collect();
            let day = report.tick.map(|(day, _)| day);
            let histories = session.history(&all, false);
            output.write(|out| report::history_ndjson(out, &session, &histories, day, day));
        }
        Format::Csv => output.write(|out| report::run_csv(out, &session, &report)),
        Format::Markdown => output.print(&report::run_markdown(&session, &report)),
    }
    exit(args, &session, &report)
}

fn history(args: &Run, session: &Session, from: Option<Day>, to: Option<Day>, output: &mut Output) -> Exit {
    let all: Vec<usize> = (0..session.plan.rules.len()).collect();
    let histories = session.history(&all, args.episodes);
    let look = output.look();
    match (args.format, args.episodes) {
        (Format::Text | Format::Markdown, true) => {
            output.print(&report::episodes_text(session, &histories, from, to, look))
        }
        (Format::Text | Format::Markdown, false) => {
            output.print(&report::history_text(session, &histories, from, to, look))
        }
        (Format::Csv, true) => output.write(|out| report::episodes_csv(out, session, &histories, from, to)),
        (Format::Csv, false) => output.write(|out| report::history_csv(out, session, &histories, from, to)),
        (Format::Json | Format::Ndjson, _) => {
            output.write(|out| report::history_ndjson(out, session, &histories, from, to))
        }
    }
    let unknown = histories
        .iter()
        .filter_map(|history| history.rows.last())
        .any(|row| row.state.verdict == Verdict::Unknown);
    strict(args, session, unknown)
}

fn exit(args: &Run, session: &Session, report: &RunReport) -> Exit {
    let verdicts = || report.rules.iter().map(|rule| rule.report.verdict);
    let strict = strict(args, session, verdicts().any(|verdict| verdict == Verdict::Unknown));
    if strict != Exit::Done {
        return strict;
    }
    if args.exit_triggered && verdicts().any(|verdict| verdict == Verdict::Triggered) {
        Exit::Findings
    } else {
        Exit::Done
    }
}

fn strict(args: &Run, session: &Session, unknown: bool) -> Exit {
    let bad = session
        .problems
        .iter()
        .any(|problem| matches!(problem.code, crate::diag::Code::NoData | crate::diag::Code::BadData));
    match (args.strict, bad || !session.failed.is_empty(), unknown) {
        (true, true, _) => Exit::Data,
        (true, false, true) => Exit::Unknown,
        _ => Exit::Done,
    }
}
