//! Everything at the moment as a page of Markdown.

use super::clean::clean;
use super::figures::shown;
use super::paint::Look;
use super::routine::{coming, due_lines, standing, state_since, state_text, tally_text};
use super::rule::{held_text, hold_text, leaves};
use super::sentence::reasons_text;
use super::signal::{levels, signal_note};
use super::table::{reasons, since};
use super::weights::{alert_text, percent, setting_text};
use super::words::moment_text;
use crate::session::{Due, Explained, RunReport, Session};
use crate::verdict::{ChecklistReport, RegimeReport, Said, Source, truth_word};

/// Rules, regimes and checklists at the moment as Markdown tables, with the moment above them and the target weights below.
pub fn run_markdown(session: &Session, report: &RunReport) -> String {
    let mut out = heading(session, report);
    if !report.rules.is_empty() {
        out.push_str("\n| rule | verdict | since | note |\n| --- | --- | --- | --- |\n");
    }
    for explained in &report.rules {
        let Some(rule) = session.plan.rules.get(explained.report.rule) else { continue };
        let held = match held_text(rule, &explained.report) {
            "" => String::new(),
            held => format!(" ({held})"),
        };
        let verdict = format!("{}{held}", explained.report.verdict.name());
        let name = titled(&rule.name, rule.label.as_ref());
        let cells = [name, verdict, since(explained), marked(&notes(session, report, explained))];
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    if !report.regimes.is_empty() {
        out.push_str("\n| regime | state | note |\n| --- | --- | --- |\n");
    }
    for found in &report.regimes {
        out.push_str(&regime(session, report, found));
    }
    for found in &report.checklists {
        out.push_str(&checklist(session, found));
    }
    if !report.targets.weights.is_empty() {
        let weight = |(asset, weight): &(String, f64)| format!("{} {}", marked(asset), percent(*weight));
        let weights: Vec<String> = report.targets.weights.iter().map(weight).collect();
        out.push_str(&format!("\nTarget: {}\n", weights.join(", ")));
    }
    out
}

/// The routines that are due, as Markdown, and when the others are next.
pub fn due_markdown(session: &Session, report: &RunReport, due: &Due) -> String {
    let mut out = heading(session, report);
    if !due.due.is_empty() {
        out.push_str(&format!("\nDue on {}\n", due.date));
    }
    for found in report.checklists.iter().filter(|found| due.due.contains(&found.checklist)) {
        out.push_str(&checklist(session, found));
    }
    let mut lines = String::new();
    due_lines(session, due, Look { color: false, unicode: true, width: usize::MAX }, &mut lines);
    let lines = lines.trim();
    if !lines.is_empty() {
        out.push_str(&format!("\n{}\n", marked(lines)));
    }
    out
}

/// The moment, with what makes it or its figures special.
fn heading(session: &Session, report: &RunReport) -> String {
    let moment = report
        .tick
        .map_or_else(|| "no tick yet".to_owned(), |(_, at)| moment_text(at, session.decision.zone));
    let provisional = if session.provisional { ", provisional" } else { "" };
    let synthetic = if session.is_sample() { "; the figures are synthetic" } else { "" };
    format!("{moment}{provisional}{synthetic}\n")
}

/// A name with its label.
fn titled(name: &str, label: Option<&String>) -> String {
    marked(&label.map_or_else(|| name.to_owned(), |label| format!("{name} ({label})")))
}

fn regime(session: &Session, report: &RunReport, found: &RegimeReport) -> String {
    let Some(regime) = session.plan.regimes.get(found.regime) else { return String::new() };
    let mut notes = coming(session, found);
    notes.extend(settings(session, report, Source::Regime(found.regime)));
    notes.extend(found.alerts.iter().map(alert_text));
    notes.extend(reasons_text(&found.reasons, session.decision.zone));
    let name = titled(&regime.name, regime.label.as_ref());
    let state = format!("{}{}", state_text(session, found), state_since(session, found));
    format!("| {name} | {} | {} |\n", marked(&state), marked(&notes.join("; ")))
}

/// A checklist: a line of its own, and a table of its items.
fn checklist(session: &Session, found: &ChecklistReport) -> String {
    let Some(checklist) = session.plan.checklists.get(found.checklist) else { return String::new() };
    let (_, word, _) = standing(checklist, found.tally, Look::default());
    let tally = found.tally.map(|tally| format!(", {}", tally_text(checklist, tally))).unwrap_or_default();
    let name = titled(&checklist.name, checklist.label.as_ref());
    let mut out = format!("\n{name}: {word}{tally}\n\n| item | says | note |\n| --- | --- | --- |\n");
    for (item, said) in checklist.items.iter().zip(&found.items) {
        let says = match &said.said {
            Said::Truth(Some(tree)) => truth_word(tree.truth).to_owned(),
            Said::Value(Some(figure)) => shown(figure),
            Said::Truth(None) | Said::Value(None) => "unknown".to_owned(),
        };
        let mut notes = if let Said::Truth(Some(tree)) = &said.said { leaves(tree) } else { Vec::new() };
        notes.extend(reasons_text(&said.reasons, session.decision.zone));
        let name = titled(&item.name, item.label.as_ref());
        out.push_str(&format!("| {name} | {} | {} |\n", marked(&says), marked(&notes.join("; "))));
    }
    out
}

fn settings(session: &Session, report: &RunReport, source: Source) -> Vec<String> {
    let settings = report.targets.settings.iter().filter(|setting| setting.source == source);
    settings.map(|setting| setting_text(session, setting)).collect()
}

/// What follows from a rule, or what it waits for.
fn notes(session: &Session, report: &RunReport, explained: &Explained) -> String {
    let mut notes = Vec::new();
    if let Some(hold) = &explained.report.hold
        && let Some(rule) = session.plan.rules.get(explained.report.rule)
    {
        notes.push(hold_text(session, rule.clock, hold, "triggers"));
    }
    if let Some(signal) = &explained.report.signal
        && let Some(rule) = session.plan.rules.get(explained.report.rule)
        && let Some(note) = signal_note(session, rule.clock, explained.report.verdict, signal)
    {
        notes.push(note);
        notes.extend(levels(signal));
    }
    notes.extend(settings(session, report, Source::Rule(explained.report.rule)));
    notes.extend(explained.report.alerts.iter().map(alert_text));
    let reasons = reasons(session, explained);
    notes.extend((!reasons.is_empty()).then_some(reasons));
    notes.join("; ")
}

/// A cell of a Markdown table: what Markdown or HTML would read as markup is escaped.
fn marked(text: &str) -> String {
    let text: Vec<char> = clean(text).chars().collect();
    let mut out = String::new();
    let mut before = ' ';
    for (at, &c) in text.iter().enumerate() {
        let inside =
            before.is_alphanumeric() && text.get(at + 1).is_some_and(|after| after.is_alphanumeric());
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            // Within a word an underscore is one.
            '_' if inside => out.push(c),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '~' => out.extend(['\\', c]),
            _ => out.push(c),
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn markdown_cells_hold_no_markup() {
        let text = "risk_off | <b>x</b> & *y* _z_";
        assert_eq!(marked(text), "risk_off \\| &lt;b>x&lt;/b> &amp; \\*y\\* \\_z\\_");
    }
}
