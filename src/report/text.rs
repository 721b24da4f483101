//! The default text of `run`.

use std::fmt::Write;

use super::paint::{Look, Paint, clean, pad, width_of, wrap};
use super::sentence::reasons_text;
use super::words::{moment_text, ticks_text};
use crate::data::MarketKind;
use crate::engine::Verdict;
use crate::kernel::TRUE;
use crate::plan::{ConditionKind, Rule};
use crate::session::{Explained, RunReport, Session};
use crate::unit::show;
use crate::verdict::{Figure, TreeNode, bound_word, level_word};

/// Groups of the report, in its order.
const ORDER: [Verdict; 4] = [Verdict::Triggered, Verdict::Pending, Verdict::Unknown, Verdict::Clear];

/// All rules at the moment: what changed, then triggered, pending, unknown and clear, then weights and what was not done.
pub fn run_text(session: &Session, report: &RunReport, look: Look, quiet: bool) -> String {
    let mut out = String::new();
    if !quiet {
        header(session, report, look, &mut out);
    }
    changed(session, report, look, &mut out);
    let names = report
        .rules
        .iter()
        .filter_map(|rule| session.plan.rules.get(rule.report.rule))
        .map(|rule| width_of(&clean(&rule.name)));
    let widest = names.max().unwrap_or(0).clamp(8, 28);
    for verdict in ORDER {
        for explained in report.rules.iter().filter(|rule| rule.report.verdict == verdict) {
            if let Some(rule) = session.plan.rules.get(explained.report.rule) {
                one(session, report, rule, explained, look, widest, &mut out);
            }
        }
    }
    weights(session, report, look, &mut out);
    footer(session, report, look, &mut out);
    look.plain(&out)
}

fn header(session: &Session, report: &RunReport, look: Look, out: &mut String) {
    let moment = report
        .tick
        .map_or_else(|| "no tick yet".to_owned(), |(_, at)| moment_text(at, session.decision.zone));
    let kind = match session.market.kind() {
        MarketKind::Sample => "sample (synthetic figures)".to_owned(),
        MarketKind::Folder(path) => path.display().to_string(),
        MarketKind::Project => "project files".to_owned(),
    };
    let newest = session.newest_session().map_or_else(|| "none".to_owned(), |newest| newest.to_string());
    let late = session.late();
    let late = match late {
        0 => String::new(),
        1 => ", 1 series late".to_owned(),
        n => format!(", {n} series late"),
    };
    let provisional = if session.provisional { "  provisional: between decision times" } else { "" };
    let line = format!(
        "{}{provisional}   data: {}, newest {newest}{late}",
        look.paint(Paint::Strong, &moment),
        clean(&kind)
    );
    let _ = writeln!(out, "{line}");
}

fn changed(session: &Session, report: &RunReport, look: Look, out: &mut String) {
    let changes = report.rules.iter().filter_map(|rule| {
        let before = rule.report.before.filter(|before| *before != rule.report.verdict)?;
        let name = &session.plan.rules.get(rule.report.rule)?.name;
        Some(format!("{} {} → {}", clean(name), before.name(), rule.report.verdict.name()))
    });
    let changes: Vec<String> = changes.collect();
    if !changes.is_empty() {
        let line = wrap(&format!("changed since the tick before: {}", changes.join(", ")), look.width, 2);
        let _ = writeln!(out, "{}", look.paint(Paint::Faint, &line));
    }
    out.push('\n');
}

fn one(
    session: &Session,
    report: &RunReport,
    rule: &Rule,
    explained: &Explained,
    look: Look,
    widest: usize,
    out: &mut String,
) {
    let verdict = explained.report.verdict;
    let label = rule.label.as_ref().map(|label| format!("  {}", clean(label))).unwrap_or_default();
    let head = format!("{} {}", look.mark(verdict), pad(verdict.name(), 9));
    let name = look.paint(Paint::Strong, &pad(&clean(&rule.name), widest));
    let _ = writeln!(
        out,
        "{}  {name}  {}{}",
        look.paint(Paint::of(verdict), &head),
        note(session, rule, explained),
        look.paint(Paint::Faint, &label)
    );
    for line in actions(session, report, explained) {
        let _ = writeln!(out, "    {}", wrap(&line, look.width.saturating_sub(4), 6));
    }
    for reason in reasons_text(&explained.report.reasons, session.decision.zone) {
        let line = wrap(&reason, look.width.saturating_sub(4), 4);
        let _ = writeln!(out, "    {}", look.paint(Paint::Faint, &line));
    }
    if matches!(verdict, Verdict::Triggered | Verdict::Pending) {
        let leaves: Vec<String> = explained.when.iter().flat_map(leaves).collect();
        if !leaves.is_empty() {
            let _ = writeln!(
                out,
                "    {}",
                look.paint(Paint::Faint, &wrap(&leaves.join(" · "), look.width.saturating_sub(4), 4))
            );
        }
    }
}

/// What follows a rule's name: since when, how far, what it waits for.
fn note(session: &Session, rule: &Rule, explained: &Explained) -> String {
    let report = &explained.report;
    let ticks = |count| ticks_text(count, session.plan.domain(rule.clock));
    let since = report.since.map(|(day, count)| format!("since {day} ({})", ticks(count)));
    match report.verdict {
        Verdict::Triggered => since.unwrap_or_default(),
        Verdict::Pending => match &report.hold {
            Some(hold) if hold.of > 0 => {
                let then =
                    hold.earliest.map(|day| format!(", triggers {day} if it holds")).unwrap_or_default();
                format!("{} of {}{then}", hold.done, hold.of_text())
            }
            Some(hold) => format!("{} of {}", ticks(hold.done), hold.text),
            None => String::new(),
        },
        Verdict::Unknown if report.on => "held triggered".to_owned(),
        Verdict::Unknown => "held clear".to_owned(),
        Verdict::Clear => since.unwrap_or_default(),
    }
}

fn actions(session: &Session, report: &RunReport, explained: &Explained) -> Vec<String> {
    let settings = report.targets.settings.iter().filter(|setting| setting.rule == explained.report.rule);
    let mut weights = Vec::new();
    let mut overruled = Vec::new();
    for setting in settings {
        let weight = setting.weight.map_or_else(|| "unknown".to_owned(), percent);
        let text = format!("{} {}{weight}", clean(&setting.target), bound_word(setting.bound));
        match setting.overruled_by.and_then(|rule| session.plan.rules.get(rule)) {
            Some(winner) => overruled.push(format!("{text}, overruled by {}", clean(&winner.name))),
            None => weights.push(text),
        }
    }
    let mut lines = Vec::new();
    if !weights.is_empty() {
        lines.push(format!("→ {}", weights.join(", ")));
    }
    lines.extend(overruled.into_iter().map(|line| format!("→ {line}")));
    lines.extend(
        explained
            .report
            .alerts
            .iter()
            .map(|(level, text)| format!("{}: {}", level_word(*level), clean(text))),
    );
    lines
}

/// The leaves of a tree with their values: `hyg.trend −0.034 %/bar < 0`.
fn leaves(node: &TreeNode) -> Vec<String> {
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

/// A leaf's text with the value written after each operand that is no literal.
pub(super) fn valued(node: &TreeNode) -> String {
    let mut text = clean(&node.text);
    let mut from = 0;
    for figure in node.figures.iter().filter(|figure| !figure.literal) {
        let shown = shown(figure);
        let found =
            text.get(from..).and_then(|rest| rest.find(&figure.text)).map(|at| from + at + figure.text.len());
        if let Some(at) = found {
            text.insert_str(at, &format!(" {shown}"));
            from = at + shown.len() + 1;
        }
    }
    text
}

fn shown(figure: &Figure) -> String {
    show(figure.value, figure.unit)
}

pub(super) fn percent(weight: f64) -> String {
    let text = format!("{:.2}", weight * 100.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

fn weights(session: &Session, report: &RunReport, look: Look, out: &mut String) {
    if report.targets.weights.is_empty() {
        return;
    }
    let weights: Vec<String> = report
        .targets
        .weights
        .iter()
        .map(|(asset, weight)| format!("{} {}", clean(asset), percent(*weight)))
        .collect();
    let name = session
        .plan
        .portfolios
        .first()
        .map(|portfolio| format!(" {}", clean(&portfolio.name)))
        .unwrap_or_default();
    let _ =
        writeln!(out, "\n{}{}", look.paint(Paint::Strong, &format!("target{name}: ")), weights.join(", "));
    if report.targets.scaled {
        let _ = writeln!(
            out,
            "  the rules ask for more than 100 % together; their weights are scaled down in proportion"
        );
    }
}

fn footer(session: &Session, report: &RunReport, look: Look, out: &mut String) {
    if report.rules.is_empty() {
        let _ = writeln!(out, "no rules: the files define none");
    }
    let mut notes: Vec<String> = Vec::new();
    if session.is_sample() {
        notes.push(
            "these figures are synthetic (the sample market); bring your own with --data DIR".to_owned(),
        );
    }
    let notices = session
        .plan
        .inputs
        .iter()
        .filter_map(|input| session.market.info(&input.stored))
        .map(|info| info.notice)
        .filter(|notice| !notice.is_empty());
    if !session.is_sample() {
        for notice in notices {
            if !notes.contains(&notice) {
                notes.push(notice);
            }
        }
    }
    if !notes.is_empty() {
        out.push('\n');
    }
    for note in notes {
        let _ = writeln!(out, "{}", look.paint(Paint::Faint, &wrap(&clean(&note), look.width, 0)));
    }
}
