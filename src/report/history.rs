//! Histories, episodes and the summary of `check`, as text.

use std::fmt::Write;

use super::clean::clean;
use super::layout::{Join, grouped, pad, plural};
use super::paint::{Look, Paint};
use super::weights::percent;
use super::words::{SYNTHETIC, tick_text};
use crate::diag::Severity;
use crate::engine::Verdict;
use crate::kernel::{FALSE, TRUE, UNKNOWN};
use crate::plan::{Checklist, Regime};
use crate::session::{ChecklistHistory, Histories, RegimeHistory, Session};
use crate::time::{Day, Instant};
use crate::verdict::{Ending, Episode, Stretch};

/// Ticks looked back on where no range is asked for.
const RECENT: usize = 60;

/// Changes of verdict, of a regime's state, of whether a checklist passes, one line each; the machine formats have every tick.
///
/// Without a range those within the last 60 ticks of each, below what was in force before them.
pub fn history_text(
    session: &Session,
    histories: &Histories,
    from: Option<Day>,
    to: Option<Day>,
    look: Look,
) -> String {
    let mut out = String::new();
    let ranged = from.is_some() || to.is_some();
    let range = ranged.then_some((from, to));
    let plan = &session.plan;
    for history in &histories.rules {
        let Some(rule) = plan.rules.get(history.rule) else { continue };
        look.put(&mut out, Some(Paint::Strong), 0, &clean(&rule.name));
        let rows = history.rows.iter().map(|row| ((row.day, row.at), row.state.verdict)).collect::<Vec<_>>();
        changes(&rows, range, look, &mut out, |tick, verdict| {
            let text = format!("{} {}", look.mark(*verdict), verdict.name());
            (tick_text(session, rule.clock, tick), Paint::of(*verdict), text)
        });
    }
    for history in &histories.regimes {
        let Some(regime) = plan.regimes.get(history.regime) else { continue };
        look.put(&mut out, Some(Paint::Strong), 0, &clean(&regime.name));
        let rows = history.rows.iter().map(|(day, at, state)| ((*day, *at), *state)).collect::<Vec<_>>();
        changes(&rows, range, look, &mut out, |tick, at| {
            let (mark, paint, held) =
                if at.uncertain { ("?", Paint::Unknown, " held") } else { ("■", Paint::Strong, "") };
            let text = format!("{mark} {}{held}", state_name(regime, at.state));
            (tick_text(session, regime.clock, tick), paint, text)
        });
    }
    for history in &histories.checklists {
        let Some(checklist) = plan.checklists.get(history.checklist) else { continue };
        look.put(&mut out, Some(Paint::Strong), 0, &clean(&checklist.name));
        let rows =
            history.rows.iter().map(|(day, at, tally)| ((*day, *at), tally.passed)).collect::<Vec<_>>();
        changes(&rows, range, look, &mut out, |tick, passed| {
            let (verdict, word) = match *passed {
                TRUE => (Verdict::Triggered, passed_word(checklist)),
                FALSE => (Verdict::Clear, "not met"),
                _ => (Verdict::Unknown, "unknown"),
            };
            let text = format!("{} {word}", look.mark(verdict));
            (tick_text(session, checklist.clock, tick), Paint::of(verdict), text)
        });
    }
    let told = if ranged {
        "only changes are shown; all ticks with --format csv".to_owned()
    } else {
        format!("changes of the last {RECENT} ticks; earlier ones with --from, all ticks: --format csv")
    };
    look.put(&mut out, Some(Paint::Faint), 0, &told);
    look.plain(&out)
}

type Tick = (Day, Instant);

/// The lines of what changed among rows.
fn changes<T: PartialEq>(
    rows: &[(Tick, T)],
    range: Option<(Option<Day>, Option<Day>)>,
    look: Look,
    out: &mut String,
    line: impl Fn(Tick, &T) -> (String, Paint, String),
) {
    let rows = range.map_or_else(|| recent(rows), |(from, to)| within(rows, from, to));
    let mut before: Option<&T> = None;
    for (tick, said) in rows {
        if before.replace(said) != Some(said) {
            let (tick, paint, text) = line(*tick, said);
            let _ = writeln!(out, "  {tick}  {}", look.paint(paint, &look.plain(&text)));
        }
    }
    if before.is_none() {
        look.put(out, Some(Paint::Faint), 2, "no ticks");
    }
}

fn within<T>(rows: &[(Tick, T)], from: Option<Day>, to: Option<Day>) -> &[(Tick, T)] {
    let start = from.map_or(0, |from| rows.partition_point(|((day, _), _)| *day < from));
    let end = to.map_or(rows.len(), |to| rows.partition_point(|((day, _), _)| *day <= to));
    rows.get(start..end).unwrap_or_default()
}

/// The last ticks, from the beginning of what was in force at the first of them.
fn recent<T: PartialEq>(rows: &[(Tick, T)]) -> &[(Tick, T)] {
    let start = rows.len().saturating_sub(RECENT);
    let Some((_, first)) = rows.get(start) else { return &[] };
    let same = rows.iter().take(start).rev().take_while(|(_, said)| said == first).count();
    rows.get(start - same..).unwrap_or_default()
}

fn state_name(regime: &Regime, state: usize) -> String {
    regime.states.get(state).map_or_else(|| "?".to_owned(), |state| clean(&state.name))
}

/// What it means that a checklist passes: where the file does not say how many are needed, all must hold.
fn passed_word(checklist: &Checklist) -> &'static str {
    if checklist.declared { "passed" } else { "all hold" }
}

/// Entry, exit, length and what ended it.
pub fn episodes_text(
    session: &Session,
    histories: &Histories,
    from: Option<Day>,
    to: Option<Day>,
    look: Look,
) -> String {
    let mut out = String::new();
    for history in &histories.rules {
        let Some(rule) = session.plan.rules.get(history.rule) else { continue };
        let episodes: Vec<&Episode> = history
            .episodes
            .iter()
            .filter(|episode| overlaps(episode.begin(), episode.end(), from, to))
            .collect();
        let name = (Some(Paint::Strong), clean(&rule.name));
        look.put_row(&mut out, 2, &[name, (None, plural(episodes.len(), "episode"))]);
        let wide = if history.intraday { 16 } else { 10 };
        for episode in episodes {
            let tick = |tick| tick_text(session, rule.clock, tick);
            let exit = episode.end().map_or_else(|| "open".to_owned(), tick);
            let span = format!("  {} → {}", tick(episode.begin()), pad(&exit, wide));
            let ending = (Some(Paint::Faint), clean(&ending_text(&episode.ending)));
            look.put_row(&mut out, 4, &[(None, length(span, episode.length, episode.held)), ending]);
        }
    }
    for history in &histories.regimes {
        let Some(regime) = session.plan.regimes.get(history.regime) else { continue };
        let stretches: Vec<&Stretch> = history
            .stretches
            .iter()
            .filter(|stretch| overlaps(stretch.entry, stretch.exit, from, to))
            .collect();
        let name = (Some(Paint::Strong), clean(&regime.name));
        look.put_row(&mut out, 2, &[name, (None, plural(stretches.len(), "spell"))]);
        let wide = if history.intraday { 16 } else { 10 };
        for stretch in stretches {
            let tick = |tick| tick_text(session, regime.clock, tick);
            let exit = stretch.exit.map_or_else(|| "open".to_owned(), tick);
            let span = format!("  {} → {}", tick(stretch.entry), pad(&exit, wide));
            let state = (None, state_name(regime, stretch.state));
            look.put_row(&mut out, 4, &[(None, length(span, stretch.length, stretch.held)), state]);
        }
    }
    look.plain(&out)
}

/// A span with its length, and how much of it was held through unknowns.
fn length(span: String, ticks: usize, held: usize) -> String {
    let held =
        if held > 0 { format!(", {} held through unknown", plural(held, "tick")) } else { String::new() };
    format!("{span}  {}{held}", pad(&plural(ticks, "tick"), 9))
}

/// Whether a stretch of ticks touches a range of dates.
pub(super) fn overlaps(entry: Tick, exit: Option<Tick>, from: Option<Day>, to: Option<Day>) -> bool {
    from.is_none_or(|from| exit.is_none_or(|(exit, _)| exit >= from)) && to.is_none_or(|to| entry.0 <= to)
}

/// What ended an episode, in words.
pub(super) fn ending_text(ending: &Ending) -> String {
    match ending {
        Ending::Open => "still on".to_owned(),
        Ending::Exit(until) => format!("exit: {until}"),
        Ending::Stopped(parts) => format!("stopped: {}", parts.join(", ")),
        Ending::Unknown => "became unknown".to_owned(),
    }
}

/// How a regime's ticks are shared among its states: `risk_on 62.1% of 2,515 ticks`.
fn shares(regime: &Regime, history: &RegimeHistory) -> Vec<String> {
    let all = history.rows.len();
    let count = |state: usize| history.rows.iter().filter(|(_, _, at)| at.state == state).count();
    let share = |(index, state): (usize, &crate::plan::RegimeState)| {
        let share = if all == 0 { 0.0 } else { count(index) as f64 / all as f64 };
        // A tenth of a percent, as any finer figure would be no figure of the rule.
        format!("{} {}", clean(&state.name), percent((share * 1000.0).round() / 1000.0))
    };
    let mut told: Vec<String> = regime.states.iter().enumerate().map(share).collect();
    if let Some(last) = told.last_mut() {
        last.push_str(&format!(" of {} ticks", grouped(all)));
    }
    told.push(plural(history.stretches.len().saturating_sub(1), "change"));
    let held = history.rows.iter().filter(|(_, _, at)| at.uncertain).count();
    told.extend((held > 0).then(|| format!("held through unknown on {}", grouped(held))));
    told
}

/// How often a checklist passed: `passed on 212 of 2,515 ticks`.
fn passes(checklist: &Checklist, history: &ChecklistHistory) -> Vec<String> {
    let count = |wanted: u8| history.rows.iter().filter(|(_, _, tally)| tally.passed == wanted).count();
    let all = grouped(history.rows.len());
    let passed = grouped(count(TRUE));
    let word = if checklist.declared { "passed" } else { "all held" };
    let mut told = vec![format!("{word} on {passed} of {all} ticks")];
    let unknown = count(UNKNOWN);
    told.extend((unknown > 0).then(|| format!("unknown on {}", grouped(unknown))));
    told
}

/// Whether there are problems worth mending, then `would have triggered on 212 of 2,515 ticks, 9 episodes`, a line a rule.
pub fn check_text(session: &Session, histories: &Histories, look: Look) -> String {
    let mut out = String::new();
    let worth = |severity| matches!(severity, Severity::Error | Severity::Warning);
    if !session.problems.iter().any(|problem| worth(problem.severity)) {
        out.push_str("no problems\n");
    }
    for history in &histories.rules {
        let Some(rule) = session.plan.rules.get(history.rule) else { continue };
        let on = history.rows.iter().filter(|row| row.state.on).count();
        let unknown = history.rows.iter().filter(|row| row.state.verdict == Verdict::Unknown).count();
        let mut told = vec![
            format!("would have triggered on {} of {} ticks", grouped(on), grouped(history.rows.len())),
            plural(history.episodes.len(), "episode"),
        ];
        told.extend((unknown > 0).then(|| format!("unknown on {}", grouped(unknown))));
        look.put_titled(&mut out, &format!("{}:", clean(&rule.name)), &told, Join::Comma);
    }
    for history in &histories.regimes {
        let Some(regime) = session.plan.regimes.get(history.regime) else { continue };
        look.put_titled(
            &mut out,
            &format!("{}:", clean(&regime.name)),
            &shares(regime, history),
            Join::Comma,
        );
    }
    for history in &histories.checklists {
        let Some(checklist) = session.plan.checklists.get(history.checklist) else { continue };
        let told = passes(checklist, history);
        look.put_titled(&mut out, &format!("{}:", clean(&checklist.name)), &told, Join::Comma);
    }
    if session.plan.tests > 0 {
        let blocks = plural(session.plan.tests, "test block");
        look.put(&mut out, None, 0, &format!("{blocks} read and not run: this version does not run tests"));
    }
    let any =
        !(histories.rules.is_empty() && histories.regimes.is_empty() && histories.checklists.is_empty());
    if session.is_sample() && any {
        out.push('\n');
        look.put(&mut out, Some(Paint::Faint), 0, SYNTHETIC);
    }
    look.plain(&out)
}
