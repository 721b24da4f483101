//! `never-true` and `always-true`: conditions that history cannot tell from a constant.

use super::{Stretch, Subject, bides, leaves, ticks, truths};
use crate::builtins::op::Op;
use crate::diag::{Code, Problem};
use crate::kernel::{FALSE, TRUE, UNKNOWN};
use crate::plan::{Condition, ConditionKind};
use crate::unit::grouped;
use crate::verdict::Moment;

/// Reports a condition that had one truth only. Ticks count at which it and all its parts are known: a part without figures
/// proves nothing about the whole.
pub(super) fn lint(moment: &Moment<'_>, subject: &Subject<'_>) -> Option<Problem> {
    let plan = moment.plan;
    let leaves = leaves(subject.when);
    let constant = plan.node(subject.when.node).is_none_or(|node| matches!(node.op, Op::Truth(_)));
    if constant || leaves.iter().all(|leaf| bides(plan, leaf)) {
        return None;
    }
    let whole = truths(moment, subject.when.node);
    let (code, word, absent) = match (whole.contains(&TRUE), whole.contains(&FALSE)) {
        (false, true) => (Code::NeverTrue, "never", TRUE),
        (true, false) => (Code::AlwaysTrue, "always", FALSE),
        _ => return None,
    };
    let parts: Vec<&[u8]> = leaves.iter().map(|leaf| truths(moment, leaf.node)).collect();
    let known = |position: usize| {
        parts.iter().chain([&whole]).all(|part| part.get(position).is_some_and(|truth| *truth != UNKNOWN))
    };
    let ticks = ticks(moment, subject.clock, subject.when.node);
    let stretch = Stretch::of(ticks.filter(|(position, _)| known(*position)).map(|(_, day)| day));
    let (first, last) = stretch.enough()?;
    let (core, absent) = core(moment, subject.when, absent);
    let alone = alone(moment, core, absent);
    if alone.iter().any(|(part, _)| bides(plan, part)) {
        return None;
    }
    let message = format!(
        "`{}` was {word} true: {} known ticks from {first} to {last}",
        subject.name,
        grouped(&stretch.ticks.to_string())
    );
    let mut problem = Problem::new(code, subject.when.span, message);
    for (part, absent) in alone.iter().filter(|(part, _)| part.span != subject.when.span) {
        let word = if *absent == TRUE { "never" } else { "always" };
        problem = problem.also(part.span, format!("{word} true on its own"));
    }
    let why = match (&core.kind, core.parts.as_slice(), absent) {
        _ if !alone.is_empty() => "check sign, unit and threshold".to_owned(),
        (ConditionKind::And, _, TRUE) => "each part was true at times, never all at once".to_owned(),
        (ConditionKind::Or, _, FALSE) => "each part was false at times, never all at once".to_owned(),
        (ConditionKind::Over, [part], TRUE) => format!("`{}` was true at times, the whole never", part.text),
        (ConditionKind::Over, _, TRUE) => "each part was true at times, never in this order".to_owned(),
        _ => "check signs, units and thresholds".to_owned(),
    };
    Some(problem.help(format!("{why}; if it is meant so, write `# allow: {code}` above it")))
}

/// What a condition without a truth comes down to: below names, `not`, and a span over what was never true either. With it the truth
/// that it never had.
fn core<'a>(moment: &Moment<'_>, condition: &'a Condition, absent: u8) -> (&'a Condition, u8) {
    match (&condition.kind, condition.parts.as_slice(), absent) {
        (ConditionKind::Named(_), [part], _) => core(moment, part, absent),
        (ConditionKind::Not, [part], _) => core(moment, part, if absent == TRUE { FALSE } else { TRUE }),
        (ConditionKind::Over, [part], TRUE) if !truths(moment, part.node).contains(&TRUE) => {
            core(moment, part, absent)
        }
        _ => (condition, absent),
    }
}

/// The leaves that suffice to explain why a condition never had a truth, each with the one that it never had itself.
fn alone<'a>(moment: &Moment<'_>, condition: &'a Condition, absent: u8) -> Vec<(&'a Condition, u8)> {
    match (&condition.kind, absent) {
        (ConditionKind::Leaf, _) => vec![(condition, absent)],
        (ConditionKind::And | ConditionKind::Over, TRUE) | (ConditionKind::Or, FALSE) => {
            let parts = condition.parts.iter().filter(|part| !truths(moment, part.node).contains(&absent));
            parts
                .flat_map(|part| {
                    let (core, absent) = core(moment, part, absent);
                    alone(moment, core, absent)
                })
                .collect()
        }
        _ => Vec::new(),
    }
}
