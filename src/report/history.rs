//! Histories, episodes and the summary of `check`, as text.

use std::fmt::Write;

use super::clean::clean;
use super::layout::{Join, grouped, pad, plural};
use super::paint::{Look, Paint};
use super::words::SYNTHETIC;
use crate::diag::Severity;
use crate::engine::Verdict;
use crate::session::{History, HistoryRow, Session};
use crate::time::Day;
use crate::verdict::{Ending, Episode};

/// Ticks looked back on where no range is asked for.
const RECENT: usize = 60;

/// Changes of verdict, one line each; the machine formats have every tick.
///
/// Without a range those within the last 60 ticks of each rule, below the verdict in force before them.
pub fn history_text(
    session: &Session,
    histories: &[History],
    from: Option<Day>,
    to: Option<Day>,
    look: Look,
) -> String {
    let mut out = String::new();
    let ranged = from.is_some() || to.is_some();
    for history in histories {
        let Some(rule) = session.plan.rules.get(history.rule) else { continue };
        look.put(&mut out, Some(Paint::Strong), 0, &clean(&rule.name));
        let rows = if ranged { within(&history.rows, from, to) } else { recent(&history.rows) };
        let mut before = None;
        for row in rows {
            if before.replace(row.state.verdict) != Some(row.state.verdict) {
                let verdict = row.state.verdict;
                let text = format!("{} {}", look.mark(verdict), verdict.name());
                let _ = writeln!(out, "  {}  {}", row.day, look.paint(Paint::of(verdict), &text));
            }
        }
        if before.is_none() {
            look.put(&mut out, Some(Paint::Faint), 2, "no ticks");
        }
    }
    let told = if ranged {
        "only changes are shown; all ticks with --format csv".to_owned()
    } else {
        format!("changes of the last {RECENT} ticks; earlier ones with --from, all ticks: --format csv")
    };
    look.put(&mut out, Some(Paint::Faint), 0, &told);
    look.plain(&out)
}

fn within(rows: &[HistoryRow], from: Option<Day>, to: Option<Day>) -> &[HistoryRow] {
    let start = from.map_or(0, |from| rows.partition_point(|row| row.day < from));
    let end = to.map_or(rows.len(), |to| rows.partition_point(|row| row.day <= to));
    rows.get(start..end).unwrap_or_default()
}

/// The last ticks, from the beginning of the verdict in force at the first of them.
fn recent(rows: &[HistoryRow]) -> &[HistoryRow] {
    let start = rows.len().saturating_sub(RECENT);
    let Some(first) = rows.get(start) else { return &[] };
    let earlier = rows.iter().take(start).rev();
    let same = earlier.take_while(|row| row.state.verdict == first.state.verdict).count();
    rows.get(start - same..).unwrap_or_default()
}

/// Entry, exit, length and what ended it.
pub fn episodes_text(
    session: &Session,
    histories: &[History],
    from: Option<Day>,
    to: Option<Day>,
    look: Look,
) -> String {
    let mut out = String::new();
    for history in histories {
        let Some(rule) = session.plan.rules.get(history.rule) else { continue };
        let episodes: Vec<&Episode> =
            history.episodes.iter().filter(|episode| overlaps(episode, from, to)).collect();
        let name = (Some(Paint::Strong), clean(&rule.name));
        look.put_row(&mut out, 2, &[name, (None, plural(episodes.len(), "episode"))]);
        for episode in episodes {
            let exit = episode.exit.map_or_else(|| "open".to_owned(), |exit| exit.to_string());
            let held = if episode.held > 0 {
                format!(", {} held through unknown", plural(episode.held, "tick"))
            } else {
                String::new()
            };
            let span = format!(
                "  {} → {}  {}{held}",
                episode.entry,
                pad(&exit, 10),
                pad(&plural(episode.length, "tick"), 9)
            );
            let ending = (Some(Paint::Faint), clean(&ending_text(&episode.ending)));
            look.put_row(&mut out, 4, &[(None, span), ending]);
        }
    }
    look.plain(&out)
}

/// Whether an episode touches a range of dates.
pub(super) fn overlaps(episode: &Episode, from: Option<Day>, to: Option<Day>) -> bool {
    from.is_none_or(|from| episode.exit.is_none_or(|exit| exit >= from))
        && to.is_none_or(|to| episode.entry <= to)
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

/// Whether there are problems worth mending, then `would have triggered on 212 of 2,515 ticks, 9 episodes`, a line a rule.
pub fn check_text(session: &Session, histories: &[History], look: Look) -> String {
    let mut out = String::new();
    let worth = |severity| matches!(severity, Severity::Error | Severity::Warning);
    if !session.problems.iter().any(|problem| worth(problem.severity)) {
        out.push_str("no problems\n");
    }
    for history in histories {
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
    if session.is_sample() && !histories.is_empty() {
        out.push('\n');
        look.put(&mut out, Some(Paint::Faint), 0, SYNTHETIC);
    }
    look.plain(&out)
}
