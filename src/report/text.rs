//! The default text of `run`.

use super::clean::clean;
use super::layout::{Join, pad, width_of};
use super::paint::{Look, Paint};
use super::sentence::reasons_text;
use super::words::{SYNTHETIC, moment_text, ticks_text};
use crate::data::MarketKind;
use crate::engine::Verdict;
use crate::kernel::TRUE;
use crate::plan::{ActionKind, ConditionKind, Rule};
use crate::session::{Explained, RunReport, Session};
use crate::unit::show;
use crate::verdict::{Figure, TreeNode, bound_word, level_word};

/// Groups of the report, in its order.
const ORDER: [Verdict; 4] = [Verdict::Triggered, Verdict::Pending, Verdict::Unknown, Verdict::Clear];

/// All rules at the moment: what changed, then triggered, pending, unknown and clear, then weights and what was not done.
///
/// `quiet` leaves out the header and the notice that figures are synthetic.
pub fn run_text(session: &Session, report: &RunReport, look: Look, quiet: bool) -> String {
    let mut out = String::new();
    if !quiet {
        header(session, report, look, &mut out);
    }
    changed(session, report, look, &mut out);
    if !quiet {
        out.push('\n');
    }
    let names = report
        .rules
        .iter()
        .filter_map(|rule| session.plan.rules.get(rule.report.rule))
        .map(|rule| width_of(&clean(&rule.name)));
    let widest = names.max().unwrap_or(0).clamp(8, 28);
    for verdict in ORDER {
        for explained in report.rules.iter().filter(|rule| rule.report.verdict == verdict) {
            if let Some(rule) = session.plan.rules.get(explained.report.rule) {
                line(session, rule, explained, look, widest, &mut out);
                details(session, report, explained, look, &mut out);
            }
        }
    }
    weights(session, report, look, &mut out);
    footer(session, report, look, quiet, &mut out);
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
    let changes = report.rules.iter().filter_map(|rule| {
        let before = rule.report.before.filter(|before| *before != rule.report.verdict)?;
        let name = &session.plan.rules.get(rule.report.rule)?.name;
        let text = format!("{} {} → {}", clean(name), before.name(), rule.report.verdict.name());
        Some((rule.report.before_day, text))
    });
    let (days, mut changes): (Vec<_>, Vec<String>) = changes.unzip();
    // Rules of different clocks may have ticked last on different days.
    let since = match days.first() {
        Some(Some(day)) if days.iter().all(|other| *other == Some(*day)) => day.to_string(),
        _ => "the tick before".to_owned(),
    };
    if let Some(first) = changes.first_mut() {
        *first = format!("changed since {since}: {first}");
        look.put_list(out, Some(Paint::Faint), 0, &changes, Join::Comma);
    }
}

/// Verdict, name, what is to be said of it, and the label; what does not fit beside stands below.
fn line(session: &Session, rule: &Rule, explained: &Explained, look: Look, widest: usize, out: &mut String) {
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

fn details(session: &Session, report: &RunReport, explained: &Explained, look: Look, out: &mut String) {
    for line in actions(session, report, explained) {
        look.put(out, None, 4, &line);
    }
    for reason in reasons_text(&explained.report.reasons, session.decision.zone) {
        look.put(out, Some(Paint::Faint), 4, &reason);
    }
    if matches!(explained.report.verdict, Verdict::Triggered | Verdict::Pending) {
        let leaves: Vec<String> = explained.when.iter().flat_map(leaves).collect();
        if !leaves.is_empty() {
            look.put_list(out, Some(Paint::Faint), 4, &leaves, Join::Dot);
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
    let title = format!("target{name}:");
    out.push('\n');
    look.put_titled(out, &title, &weights, Join::Comma);
    let doubt = doubt(session, report);
    if !doubt.is_empty() {
        look.put(out, Some(Paint::Unknown), 2, &format!("({doubt})"));
    }
    if report.targets.scaled {
        let text = "the rules ask for more than 100 % together; their weights are scaled down in proportion";
        look.put(out, None, 2, text);
    }
}

/// What makes the target doubtful: rules that would set weights and are unknown, and what stands in for them.
fn doubt(session: &Session, report: &RunReport) -> String {
    let sets = |rule: &Rule| {
        let mut actions = rule.then.iter().chain(&rule.otherwise);
        actions.any(|action| matches!(action.kind, ActionKind::Weight { .. }))
    };
    let unknown = report.rules.iter().filter(|rule| rule.report.verdict == Verdict::Unknown);
    let unknown = unknown.filter_map(|explained| {
        let rule = session.plan.rules.get(explained.report.rule).filter(|rule| sets(rule))?;
        let held = if explained.report.on { " (held triggered)" } else { "" };
        Some(format!("{}{held}", clean(&rule.name)))
    });
    let unknown: Vec<String> = unknown.collect();
    if unknown.is_empty() {
        return String::new();
    }
    let verb = if unknown.len() == 1 { "is" } else { "are" };
    let start = if report.targets.settings.iter().any(|setting| setting.weight.is_some()) {
        ""
    } else {
        "start weights; "
    };
    format!("{start}{} {verb} unknown", unknown.join(", "))
}

fn footer(session: &Session, report: &RunReport, look: Look, quiet: bool, out: &mut String) {
    if report.rules.is_empty() {
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
