//! `shiome run`.

use super::Exit;
use super::args::{Common, Format, Run};
use super::output::{Output, config, date};
use crate::diag::{Code, Problem, Severity};
use crate::engine::Verdict;
use crate::kernel::UNKNOWN;
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

/// Opens a session whose rules are right, showing its warnings; series without data are named in one line.
pub(super) fn open_right(
    config: &crate::session::Config,
    output: &mut Output,
    quiet: bool,
) -> Result<Session, Exit> {
    let session = open(config, output)?;
    let worth = |problem: &&Problem| problem.is_error() || (!quiet && problem.severity == Severity::Warning);
    let several = session.missing().len() > 2;
    let shown =
        session.problems.iter().filter(worth).filter(|problem| !several || problem.code != Code::NoData);
    let shown: Vec<Problem> = shown.cloned().collect();
    output.problems(&shown, &session.sources, false);
    if session.has_errors() {
        return Err(Exit::Rules);
    }
    if several && !quiet {
        output.problems(&[session.missing_problem()], &session.sources, false);
    }
    Ok(session)
}

pub(super) fn run(args: &Run, common: &Common, output: &mut Output) -> Exit {
    if args.fetch
        && let Err(exit) = super::fetch::before_run(args, common, output)
    {
        return exit;
    }
    let range =
        date("--from", args.from.as_ref()).and_then(|from| Ok((from, date("--to", args.to.as_ref())?)));
    let (config, (from, to)) =
        match config(args.files.clone(), &args.data, &[], common).and_then(|config| Ok((config, range?))) {
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
    if !(args.history || args.episodes) && (from.is_some() || to.is_some()) {
        output.say("error: `--from` and `--to` choose what `--history` prints\n  help: add `--history`, or name a moment with `--as-of`");
        return Exit::Usage;
    }
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        output.say("error: `--from` lies after `--to`");
        return Exit::Usage;
    }
    if args.history || args.episodes {
        return history(args, &session, from, to, output);
    }
    if args.due && matches!(args.format, Format::Csv | Format::Ndjson) {
        output.say("error: `--due` has no rows\n  help: its formats are text, json and markdown");
        return Exit::Usage;
    }
    let report = session.run();
    if let (None, Some(begins)) = (report.tick, session.begins()) {
        output.say(&format!("note: the data begin {begins}; nothing is known at the moment asked for"));
    }
    let look = output.look();
    match args.format {
        Format::Text if args.due => {
            output.print(&report::due_text(&session, &report, &session.due(), look, args.quiet))
        }
        Format::Text => output.print(&report::run_text(&session, &report, look, args.quiet)),
        Format::Json if args.due => output.print(&report::due_json(&session, &report, &session.due())),
        Format::Json => output.print(&report::run_json(&session, &report)),
        Format::Ndjson => {
            let newest = session.histories(false).newest();
            output.write(|out| report::history_ndjson(out, &session, &newest, None, None));
        }
        Format::Csv => output.write(|out| report::run_csv(out, &session, &report)),
        Format::Markdown if args.due => {
            output.print(&report::due_markdown(&session, &report, &session.due()))
        }
        Format::Markdown => output.print(&report::run_markdown(&session, &report)),
    }
    exit(args, &session, &report, output)
}

fn history(args: &Run, session: &Session, from: Option<Day>, to: Option<Day>, output: &mut Output) -> Exit {
    let histories = session.histories(args.episodes);
    let look = output.look();
    match (args.format, args.episodes) {
        (Format::Text | Format::Markdown, true) => {
            output.print(&report::episodes_text(session, &histories, from, to, look))
        }
        (Format::Text | Format::Markdown, false) => {
            output.print(&report::history_text(session, &histories, from, to, look))
        }
        (Format::Csv, true) => {
            output.write(|out| report::episodes_csv(out, session, &histories.rules, from, to))
        }
        (Format::Csv, false) => {
            output.write(|out| report::history_csv(out, session, &histories.rules, from, to))
        }
        (Format::Json | Format::Ndjson, _) => {
            output.write(|out| report::history_ndjson(out, session, &histories, from, to))
        }
    }
    let newest = histories.newest();
    let rules = newest.rules.iter().flat_map(|history| &history.rows);
    let regimes = newest.regimes.iter().flat_map(|history| &history.rows);
    let checklists = newest.checklists.iter().flat_map(|history| &history.rows);
    let unknown = rules.filter(|row| row.state.verdict == Verdict::Unknown).count()
        + regimes.filter(|(_, _, at)| at.uncertain).count()
        + checklists.filter(|(_, _, tally)| tally.passed == UNKNOWN).count();
    strict(args, session, unknown, output)
}

fn exit(args: &Run, session: &Session, report: &RunReport, output: &Output) -> Exit {
    let count = |wanted: Verdict| report.rules.iter().filter(|rule| rule.report.verdict == wanted).count();
    let regimes = report.regimes.iter().filter(|regime| regime.uncertain).count();
    let tallies = report.checklists.iter().filter_map(|checklist| checklist.tally);
    let checklists = tallies.filter(|tally| tally.passed == UNKNOWN).count();
    let strict = strict(args, session, count(Verdict::Unknown) + regimes + checklists, output);
    if strict == Exit::Done && args.exit_triggered && count(Verdict::Triggered) > 0 {
        Exit::Findings
    } else {
        strict
    }
}

/// What `--strict` makes of missing data and unknown verdicts, with the reason said.
fn strict(args: &Run, session: &Session, unknown: usize, output: &Output) -> Exit {
    if session.has_bad_data() {
        return Exit::Data;
    }
    if args.strict && session.choose(None).is_empty() {
        return Exit::Rules;
    }
    if !args.strict {
        return Exit::Done;
    }
    let missing = session.missing();
    if !missing.is_empty() {
        output.say(&format!("strict: no data of {}", missing.join(", ")));
        return Exit::Data;
    }
    if unknown > 0 {
        output.say(&format!("strict: {unknown} unknown verdict{}", if unknown == 1 { "" } else { "s" }));
        return Exit::Unknown;
    }
    Exit::Done
}
