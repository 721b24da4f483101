//! Weights and alerts: what follows from rules and regimes, and what they amount to.

use super::clean::clean;
use super::layout::Join;
use super::paint::{Look, Paint};
use crate::engine::Verdict;
use crate::plan::{Action, ActionKind};
use crate::session::{RunReport, Session};
use crate::syntax::ast::AlertLevel;
use crate::verdict::{Setting, Source, bound_word, level_word};

/// What follows from a rule or regime, one line each: its weights, those that others overrule, and alerts.
pub(super) fn followings(
    session: &Session,
    report: &RunReport,
    source: Source,
    alerts: &[(AlertLevel, String)],
) -> Vec<String> {
    let settings = report.targets.settings.iter().filter(|setting| setting.source == source);
    let (overruled, weights): (Vec<&Setting>, Vec<&Setting>) =
        settings.partition(|setting| setting.overruled_by.is_some());
    let texts: Vec<String> = weights.into_iter().map(|setting| setting_text(session, setting)).collect();
    let mut lines = Vec::new();
    if !texts.is_empty() {
        lines.push(format!("→ {}", texts.join(", ")));
    }
    lines.extend(overruled.into_iter().map(|setting| format!("→ {}", setting_text(session, setting))));
    lines.extend(alerts.iter().map(alert_text));
    lines
}

/// A weight with what wins against it: `cash at most 40%, overruled by shelter`.
pub(super) fn setting_text(session: &Session, setting: &Setting) -> String {
    let weight = setting.weight.map_or_else(|| "unknown".to_owned(), percent);
    let loser = setting
        .overruled_by
        .map(|winner| format!(", overruled by {}", clean(winner.name(&session.plan))))
        .unwrap_or_default();
    format!("{} {}{weight}{loser}", clean(&setting.target), bound_word(setting.bound))
}

/// An alert with its level: `warn: credit and index both down`.
pub(super) fn alert_text((level, text): &(AlertLevel, String)) -> String {
    format!("{}: {}", level_word(*level), clean(text))
}

pub(super) fn percent(weight: f64) -> String {
    let text = format!("{:.2}", weight * 100.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Target weights, with what makes them doubtful.
pub(super) fn weights(session: &Session, report: &RunReport, look: Look, out: &mut String) {
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
        let text = "more than 100 % is asked for; the weights are scaled down in proportion";
        look.put(out, None, 2, text);
    }
}

/// What makes the target doubtful: rules and regimes that would set weights and are unknown, and what stands in for them.
fn doubt(session: &Session, report: &RunReport) -> String {
    fn sets<'a>(mut actions: impl Iterator<Item = &'a Action>) -> bool {
        actions.any(|action| matches!(action.kind, ActionKind::Weight { .. }))
    }
    let rules = report.rules.iter().filter(|rule| rule.report.verdict == Verdict::Unknown);
    let rules = rules.filter_map(|explained| {
        let rule = session.plan.rules.get(explained.report.rule)?;
        let held = if explained.report.on { " (held triggered)" } else { "" };
        sets(rule.then.iter().chain(&rule.otherwise)).then(|| format!("{}{held}", clean(&rule.name)))
    });
    let regimes = report.regimes.iter().filter(|regime| regime.uncertain).filter_map(|found| {
        let regime = session.plan.regimes.get(found.regime)?;
        let held = regime.states.get(found.state).map(|state| format!(" (held {})", clean(&state.name)));
        let all = regime.states.iter().flat_map(|state| &state.then);
        sets(all).then(|| format!("{}{}", clean(&regime.name), held.unwrap_or_default()))
    });
    let unknown: Vec<String> = rules.chain(regimes).collect();
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
