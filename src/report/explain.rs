//! Why and why not: the full tree of a rule, never cut short.

use std::fmt::Write;

use super::paint::{Look, Paint, clean, wrap};
use super::sentence::reasons_text;
use super::text::percent;
use super::words::{ago, moment_text, ticks_text};
use crate::engine::Verdict;
use crate::kernel::{TRUE, UNKNOWN};
use crate::plan::ConditionKind;
use crate::series::Evidence;
use crate::session::{Explained, RunReport, Session};
use crate::time::Instant;
use crate::unit::show;
use crate::verdict::{TreeNode, bound_word, level_word};

/// The explanation of each rule whose index is given.
pub fn explain_text(session: &Session, report: &RunReport, rules: &[usize], look: Look) -> String {
    let mut out = String::new();
    for explained in report.rules.iter().filter(|explained| rules.contains(&explained.report.rule)) {
        if !out.is_empty() {
            out.push('\n');
        }
        one(session, report, explained, look, &mut out);
    }
    look.plain(&out)
}

fn one(session: &Session, report: &RunReport, explained: &Explained, look: Look, out: &mut String) {
    let Some(rule) = session.plan.rules.get(explained.report.rule) else { return };
    let (line, _) = session.sources.position(rule.span.file, rule.span.start);
    let label = rule.label.as_ref().map(|label| format!("  {}", clean(label))).unwrap_or_default();
    let place = format!("{}:{line}", clean(session.sources.name(rule.span.file)));
    let _ = writeln!(
        out,
        "{}{label}   {}",
        look.paint(Paint::Strong, &clean(&rule.name)),
        look.paint(Paint::Faint, &place)
    );
    let verdict = explained.report.verdict;
    let at = explained.report.tick.map_or_else(
        || "before the first tick".to_owned(),
        |(_, at)| format!("at {}", moment_text(at, session.decision.zone)),
    );
    let mut state = format!("{} {} {at}", look.mark(verdict), verdict.name());
    if let Some((day, ticks)) = explained.report.since {
        let _ = write!(state, ", since {day} ({})", ticks_text(ticks, session.plan.domain(rule.clock)));
    }
    if verdict == Verdict::Unknown {
        let _ = write!(state, "; held {}", if explained.report.on { "triggered" } else { "clear" });
    }
    let _ = writeln!(out, "{}", look.paint(Paint::of(verdict), &state));
    if let Some(because) = &explained.report.because {
        let _ = writeln!(out, "because {}", wrap(&clean(because), look.width.saturating_sub(8), 8));
    }
    for reason in reasons_text(&explained.report.reasons, session.decision.zone) {
        let _ = writeln!(out, "  {}", wrap(&reason, look.width.saturating_sub(2), 4));
    }
    let now = explained.report.tick.map_or(session.until, |(_, at)| at);
    if let Some(when) = &explained.when {
        let _ = writeln!(out, "\nwhen");
        branch(session, when, now, look, "  ", out);
    }
    if let Some(hold) = &rule.hold {
        let text = match &explained.report.hold {
            Some(progress) if progress.of > 0 => {
                format!("hold {}: {} of {} so far", hold.text, progress.done, progress.of)
            }
            Some(progress) => format!(
                "hold {}: {} so far",
                hold.text,
                ticks_text(progress.done, session.plan.domain(rule.clock))
            ),
            None => format!("hold {}", hold.text),
        };
        let earliest = explained
            .report
            .hold
            .as_ref()
            .and_then(|hold| hold.earliest)
            .map(|day| format!(", triggers {day} if it holds"))
            .unwrap_or_default();
        let _ = writeln!(out, "  {text}{earliest}");
    }
    if let Some(until) = &explained.until {
        let _ = writeln!(out, "until");
        branch(session, until, now, look, "  ", out);
    }
    if let Some((_, cooldown)) = &rule.cooldown {
        let _ = writeln!(out, "cooldown {cooldown}");
    }
    actions(session, report, explained, look, out);
}

/// One part of a condition and all below it.
fn branch(session: &Session, node: &TreeNode, now: Instant, look: Look, indent: &str, out: &mut String) {
    let (mark, paint) = match node.truth {
        TRUE => ("✓", Paint::Strong),
        UNKNOWN => ("?", Paint::Unknown),
        _ => ("✗", Paint::Clear),
    };
    let text = match &node.kind {
        ConditionKind::And => "all of".to_owned(),
        ConditionKind::Or => "any of".to_owned(),
        ConditionKind::Named(name) => format!("{} :=", clean(name)),
        _ => clean(&node.text),
    };
    let room = look.width.saturating_sub(indent.len() + 2);
    let _ = writeln!(out, "{indent}{} {}", look.paint(paint, mark), wrap(&text, room, indent.len() + 4));
    let deeper = format!("{indent}    ");
    for figure in node.figures.iter().filter(|figure| !figure.literal) {
        let value = look.paint(Paint::Strong, &show(figure.value, figure.unit));
        let from: Vec<String> = figure.from.iter().map(|origin| origin_text(session, origin, now)).collect();
        let from = if from.is_empty() {
            String::new()
        } else {
            format!("   {}", look.paint(Paint::Faint, &from.join("; ")))
        };
        let _ = writeln!(out, "{deeper}{} = {value}{from}", clean(&figure.text));
    }
    for reason in reasons_text(&node.reasons, session.decision.zone) {
        let _ = writeln!(
            out,
            "{deeper}{}",
            look.paint(Paint::Unknown, &wrap(&reason, look.width.saturating_sub(deeper.len()), deeper.len()))
        );
    }
    for part in &node.parts {
        branch(session, part, now, look, &deeper, out);
    }
}

fn origin_text(session: &Session, origin: &crate::verdict::Origin, now: Instant) -> String {
    let evidence = match origin.evidence {
        Evidence::Observed => "",
        Evidence::Scheduled => ", scheduled",
        Evidence::Assumed => ", assumed",
    };
    let next = origin
        .next_due
        .filter(|due| *due > now)
        .map(|due| format!(", next due {}", moment_text(due, session.decision.zone)))
        .unwrap_or_default();
    format!(
        "{} of {}, known {} ({} old{evidence}){next}",
        clean(&origin.series),
        origin.date,
        moment_text(origin.known, session.decision.zone),
        ago(now, origin.known)
    )
}

fn actions(session: &Session, report: &RunReport, explained: &Explained, look: Look, out: &mut String) {
    let settings = report.targets.settings.iter().filter(|setting| setting.rule == explained.report.rule);
    let mut lines = Vec::new();
    for setting in settings {
        let weight = setting.weight.map_or_else(|| "unknown".to_owned(), percent);
        let loser = setting
            .overruled_by
            .and_then(|rule| session.plan.rules.get(rule))
            .map(|winner| format!(", overruled by {}", clean(&winner.name)))
            .unwrap_or_default();
        lines.push(format!("{} {}{weight}{loser}", clean(&setting.target), bound_word(setting.bound)));
    }
    lines.extend(
        explained
            .report
            .alerts
            .iter()
            .map(|(level, text)| format!("{}: {}", level_word(*level), clean(text))),
    );
    if !lines.is_empty() {
        let _ = writeln!(out, "{}", if explained.report.on { "then" } else { "otherwise" });
        for line in lines {
            let _ = writeln!(out, "  {}", wrap(&line, look.width.saturating_sub(2), 4));
        }
    }
}
