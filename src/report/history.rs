//! Histories, episodes and the summary of `check`, as text.

use std::fmt::Write;

use super::paint::{Look, Paint, clean, pad};
use crate::session::{History, Session};
use crate::time::Day;
use crate::verdict::{Ending, Episode};

/// Changes of verdict, one line each; the machine formats have every tick.
pub fn history_text(
    session: &Session,
    histories: &[History],
    from: Option<Day>,
    to: Option<Day>,
    look: Look,
) -> String {
    let mut out = String::new();
    for history in histories {
        let Some(rule) = session.plan.rules.get(history.rule) else { continue };
        let rows = history
            .rows
            .iter()
            .filter(|row| from.is_none_or(|from| row.day >= from) && to.is_none_or(|to| row.day <= to));
        let _ = writeln!(out, "{}", look.paint(Paint::Strong, &clean(&rule.name)));
        let mut before = None;
        let mut count = 0;
        for row in rows {
            count += 1;
            if before.replace(row.state.verdict) != Some(row.state.verdict) {
                let mark = look.paint(
                    Paint::of(row.state.verdict),
                    &format!("{} {}", look.mark(row.state.verdict), row.state.verdict.name()),
                );
                let _ = writeln!(out, "  {}  {mark}", row.day);
            }
        }
        let _ = writeln!(
            out,
            "  {}",
            look.paint(
                Paint::Faint,
                &format!("{count} ticks; only changes are shown, --format csv has every tick")
            )
        );
    }
    look.plain(&out)
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
        let _ = writeln!(
            out,
            "{}  {}",
            look.paint(Paint::Strong, &clean(&rule.name)),
            plural(episodes.len(), "episode")
        );
        for episode in episodes {
            let exit = episode.exit.map_or_else(|| "open".to_owned(), |exit| exit.to_string());
            let held = if episode.held > 0 {
                format!(", {} held through unknown", plural(episode.held, "tick"))
            } else {
                String::new()
            };
            let _ = writeln!(
                out,
                "  {} → {}  {}{held}  {}",
                episode.entry,
                pad(&exit, 10),
                pad(&plural(episode.length, "tick"), 9),
                look.paint(Paint::Faint, &clean(&ending_text(&episode.ending)))
            );
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

/// `would have triggered on 212 of 2,515 days, 9 episodes`, a line a rule.
pub fn check_text(session: &Session, histories: &[History], look: Look) -> String {
    let mut out = String::new();
    for history in histories {
        let Some(rule) = session.plan.rules.get(history.rule) else { continue };
        let on = history.rows.iter().filter(|row| row.state.on).count();
        let unknown =
            history.rows.iter().filter(|row| row.state.verdict == crate::engine::Verdict::Unknown).count();
        let unknown = if unknown > 0 { format!(", unknown on {}", grouped(unknown)) } else { String::new() };
        let _ = writeln!(
            out,
            "{}: would have triggered on {} of {} ticks, {}{unknown}",
            look.paint(Paint::Strong, &clean(&rule.name)),
            grouped(on),
            grouped(history.rows.len()),
            plural(history.episodes.len(), "episode")
        );
    }
    look.plain(&out)
}

fn plural(count: usize, word: &str) -> String {
    format!("{} {word}{}", grouped(count), if count == 1 { "" } else { "s" })
}

fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
