//! The default text of `run`.

use super::clean::clean;
use super::layout::{Join, width_of};
use super::paint::{Look, Paint};
use super::routine::{checklist, due_lines, regime};
use super::rule::{details, line};
use super::weights::weights;
use super::words::{SYNTHETIC, moment_text, tick_text};
use crate::data::MarketKind;
use crate::engine::Verdict;
use crate::plan::DomainRef;
use crate::session::{Due, RunReport, Session};
use crate::time::{Day, Instant};

/// Groups of the report, in its order.
const ORDER: [Verdict; 4] = [Verdict::Triggered, Verdict::Pending, Verdict::Unknown, Verdict::Clear];

/// Everything at the moment: what changed, then rules by verdict (triggered, pending, unknown, clear), regimes, checklists, and target
/// weights.
///
/// `quiet` leaves out the header and the notice that figures are synthetic.
pub fn run_text(session: &Session, report: &RunReport, look: Look, quiet: bool) -> String {
    let mut out = String::new();
    if !quiet {
        header(session, report, look, &mut out);
    }
    changed(session, report, look, &mut out);
    part(&mut out);
    let widest = widest(session, report);
    for verdict in ORDER {
        for explained in report.rules.iter().filter(|rule| rule.report.verdict == verdict) {
            if let Some(rule) = session.plan.rules.get(explained.report.rule) {
                line(session, rule, explained, look, widest, &mut out);
                details(session, report, explained, look, &mut out);
            }
        }
    }
    for found in &report.regimes {
        regime(session, report, found, look, widest, &mut out);
    }
    for found in &report.checklists {
        part(&mut out);
        checklist(session, found, look, widest, &mut out);
    }
    weights(session, report, look, &mut out);
    footer(session, report, look, quiet, &mut out);
    look.plain(&out)
}

/// The routines that are due, and when the others are next.
pub fn due_text(session: &Session, report: &RunReport, due: &Due, look: Look, quiet: bool) -> String {
    let mut out = String::new();
    if !quiet {
        header(session, report, look, &mut out);
        out.push('\n');
    }
    let widest = widest(session, report);
    if !due.due.is_empty() {
        look.put(&mut out, Some(Paint::Strong), 0, &format!("due on {}", due.date));
    }
    for found in report.checklists.iter().filter(|found| due.due.contains(&found.checklist)) {
        part(&mut out);
        checklist(session, found, look, widest, &mut out);
    }
    due_lines(session, due, look, &mut out);
    footer(session, report, look, quiet, &mut out);
    look.plain(&out)
}

/// Sets what follows apart by a blank line.
fn part(out: &mut String) {
    if !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
}

/// Columns of the longest name, within reason.
fn widest(session: &Session, report: &RunReport) -> usize {
    let plan = &session.plan;
    let rules = report.rules.iter().filter_map(|rule| Some(&plan.rules.get(rule.report.rule)?.name));
    let regimes = plan.regimes.iter().map(|regime| &regime.name);
    let checklists = plan.checklists.iter().map(|checklist| &checklist.name);
    let names = rules.chain(regimes).chain(checklists).map(|name| width_of(&clean(name)));
    names.max().unwrap_or(0).clamp(8, 28)
}

fn header(session: &Session, report: &RunReport, look: Look, out: &mut String) {
    let moment = report
        .tick
        .map_or_else(|| "no tick yet".to_owned(), |(_, at)| moment_text(at, session.decision.zone));
    let kind = match session.market.kind() {
        MarketKind::Sample => "sample (synthetic figures)".to_owned(),
        MarketKind::Folder(path) => path.display().to_string(),
        MarketKind::Project => "project files".to_owned(),
        MarketKind::Store(_) => "store".to_owned(),
    };
    let newest = session.newest_session().map_or_else(|| "none".to_owned(), |newest| newest.to_string());
    let late = match session.late() {
        0 => String::new(),
        n => format!(", {n} series late"),
    };
    let provisional = if session.provisional { "provisional: between decision times" } else { "" };
    let data = format!("data: {}, newest {newest}{late}", clean(&kind));
    // One blank more than elsewhere keeps the moment apart from what is said of the data.
    let parts = [(Some(Paint::Strong), format!("{moment} ")), (None, provisional.to_owned()), (None, data)];
    look.put_row(out, 2, &parts);
}

fn changed(session: &Session, report: &RunReport, look: Look, out: &mut String) {
    type Change = (Option<(Day, Instant)>, DomainRef, String);
    let rules = report.rules.iter().filter_map(|rule| -> Option<Change> {
        let before = rule.report.before.filter(|before| *before != rule.report.verdict)?;
        let found = session.plan.rules.get(rule.report.rule)?;
        let text = format!("{} {} → {}", clean(&found.name), before.name(), rule.report.verdict.name());
        Some((rule.report.before_tick, found.clock, text))
    });
    let regimes = report.regimes.iter().filter_map(|report| -> Option<Change> {
        let before = report.before.filter(|before| *before != report.state)?;
        let found = session.plan.regimes.get(report.regime)?;
        let state = |index: usize| found.states.get(index).map(|state| clean(&state.name));
        let text = format!("{} {} → {}", clean(&found.name), state(before)?, state(report.state)?);
        Some((report.before_tick, found.clock, text))
    });
    let changes: Vec<Change> = rules.chain(regimes).collect();
    let ticks = changes.iter().map(|(tick, clock, _)| tick.map(|tick| tick_text(session, *clock, tick)));
    let ticks: Vec<Option<String>> = ticks.collect();
    // What is on different clocks may have ticked last on different days.
    let since = match ticks.first() {
        Some(Some(first)) if ticks.iter().all(|other| other.as_ref() == Some(first)) => first.clone(),
        _ => "the tick before".to_owned(),
    };
    let mut changes: Vec<String> = changes.into_iter().map(|(_, _, text)| text).collect();
    if let Some(first) = changes.first_mut() {
        *first = format!("changed since {since}: {first}");
        look.put_list(out, Some(Paint::Faint), 0, &changes, Join::Comma);
    }
}

fn footer(session: &Session, report: &RunReport, look: Look, quiet: bool, out: &mut String) {
    if report.rules.is_empty() && report.regimes.is_empty() && report.checklists.is_empty() {
        out.push_str("no rules: the files define none\n");
    }
    let mut notes: Vec<String> = Vec::new();
    if session.is_sample() {
        notes.extend((!quiet).then(|| SYNTHETIC.to_owned()));
    } else {
        let infos = session.plan.inputs.iter().filter_map(|input| session.market.info(&input.stored));
        for notice in infos.map(|info| info.notice).filter(|notice| !notice.is_empty()) {
            if !notes.contains(&notice) {
                notes.push(notice);
            }
        }
    }
    if !notes.is_empty() {
        out.push('\n');
    }
    for note in notes {
        look.put(out, Some(Paint::Faint), 0, &clean(&note));
    }
}
