//! A rule or strategy in the text of `run`: its line, and what stands below it.

use super::clean::clean;
use super::figures::shown;
use super::layout::{Join, pad};
use super::paint::{Look, Paint};
use super::sentence::reasons_text;
use super::signal::{levels, signal_note};
use super::weights::followings;
use super::words::{since_text, ticks_text};
use crate::engine::Verdict;
use crate::kernel::TRUE;
use crate::plan::{ConditionKind, DomainRef, Rule};
use crate::session::{Explained, RunReport, Session};
use crate::verdict::{HoldProgress, RuleReport, Source, TreeNode};

/// Verdict, name, what is to be said of it, and the label; what does not fit beside stands below.
pub(super) fn line(
    session: &Session,
    rule: &Rule,
    explained: &Explained,
    look: Look,
    widest: usize,
    out: &mut String,
) {
    let verdict = explained.report.verdict;
    let parts = [
        (Some(Paint::of(verdict)), format!("{} {}", look.mark(verdict), pad(verdict.name(), 9))),
        (Some(Paint::Strong), pad(&clean(&rule.name), widest)),
        (None, note(session, rule, explained)),
        (
            Some(Paint::Faint),
            look.fit(&rule.label.as_deref().map(clean).unwrap_or_default(), look.width.saturating_sub(4)),
        ),
    ];
    look.put_row(out, 4, &parts);
}

pub(super) fn details(
    session: &Session,
    report: &RunReport,
    explained: &Explained,
    look: Look,
    out: &mut String,
) {
    let source = Source::Rule(explained.report.rule);
    for line in followings(session, report, source, &explained.report.alerts) {
        look.put(out, None, 4, &line);
    }
    for reason in reasons_text(&explained.report.reasons, session.decision.zone) {
        look.put(out, Some(Paint::Faint), 4, &reason);
    }
    if matches!(explained.report.verdict, Verdict::Triggered | Verdict::Pending) {
        if let Some(signal) = &explained.report.signal {
            look.put_list(out, None, 4, &levels(signal), Join::Dot);
        }
        let leaves: Vec<String> = explained.when.iter().flat_map(leaves).collect();
        if !leaves.is_empty() {
            look.put_list(out, Some(Paint::Faint), 4, &leaves, Join::Dot);
        }
    }
}

/// What follows a rule's name: since when, how far, what it waits for.
fn note(session: &Session, rule: &Rule, explained: &Explained) -> String {
    let report = &explained.report;
    let since = report.since.map(|since| since_text(session, rule.clock, since));
    if let Some(signal) = &report.signal
        && let Some(note) = signal_note(session, rule.clock, report.verdict, signal)
    {
        return note;
    }
    match report.verdict {
        Verdict::Triggered => since.unwrap_or_default(),
        Verdict::Pending => report
            .hold
            .as_ref()
            .map(|hold| hold_text(session, rule.clock, hold, "triggers"))
            .unwrap_or_default(),
        Verdict::Unknown => held_text(rule, report).to_owned(),
        Verdict::Clear => since.unwrap_or_default(),
    }
}

/// The state that stands in for an unknown verdict; a signal is not held.
pub(super) fn held_text(rule: &Rule, report: &RuleReport) -> &'static str {
    match (report.verdict, report.on) {
        _ if rule.strategy.is_some() => "",
        (Verdict::Unknown, true) => "held triggered",
        (Verdict::Unknown, false) => "held clear",
        _ => "",
    }
}

/// How far a hold has come, and when it could be complete: `1 of 2 days, triggers 2026-11-23 if it holds`.
pub(super) fn hold_text(session: &Session, clock: DomainRef, hold: &HoldProgress, verb: &str) -> String {
    if hold.of == 0 {
        return format!("{} of {}", ticks_text(hold.done, session.plan.domain(clock)), hold.text);
    }
    let then = hold.earliest.map(|day| format!(", {verb} {day} if it holds")).unwrap_or_default();
    format!("{} of {}{then}", hold.done, hold.of_text())
}

/// The leaves of a tree with their values: `hyg.trend −0.034 %/bar < 0`.
pub(super) fn leaves(node: &TreeNode) -> Vec<String> {
    if node.parts.is_empty() {
        return vec![valued(node)];
    }
    // What did not hold says nothing about why the rest did, except under `not`.
    let parts = node
        .parts
        .iter()
        .filter(|part| node.kind == ConditionKind::Not || part.truth == TRUE || node.truth != TRUE);
    let below: Vec<String> = parts.flat_map(leaves).collect();
    if node.kind == ConditionKind::Not {
        below.into_iter().map(|leaf| format!("not ({leaf})")).collect()
    } else {
        below
    }
}

/// A leaf's text with the value written after each operand that is no literal; of one that goes on (`hyg.new_low(20)`, whose operand is
/// `hyg`) in brackets at the end.
pub(super) fn valued(node: &TreeNode) -> String {
    let mut text = clean(&node.text);
    let mut from = 0;
    let mut beside: Vec<String> = Vec::new();
    for figure in node.figures.iter().filter(|figure| !figure.literal) {
        let shown = shown(figure);
        match whole(&text, from, &figure.text) {
            Some(at) => {
                text.insert_str(at, &format!(" {shown}"));
                from = at + shown.len() + 1;
            }
            None => beside.push(format!("{} {shown}", clean(&figure.text))),
        }
    }
    if beside.is_empty() { text } else { format!("{text} ({})", beside.join(", ")) }
}

/// Where an operand ends that stands in a text as a whole, from a place on.
fn whole(text: &str, from: usize, operand: &str) -> Option<usize> {
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '.' | '[' | '@' | '_' | '(');
    let mut found = text.get(from..)?.match_indices(operand).map(|(at, _)| from + at + operand.len());
    found.find(|at| !text.get(*at..).is_some_and(|rest| rest.starts_with(goes_on)))
}
