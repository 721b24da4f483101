//! `flaps-without-hold`: rules that come and go within a tick.

use super::has;
use crate::builtins::op::Op;
use crate::diag::{Code, Problem};
use crate::plan::{Condition, ConditionKind, Domain, NodeRef, Pace, Plan, Rule};
use crate::unit::grouped;
use crate::verdict::{Moment, states};

/// Episodes below which nothing is said.
const LEAST_EPISODES: usize = 10;

/// Reports a rule without hold, exit and cooldown, most of whose episodes lasted a single tick.
pub(super) fn lint(moment: &Moment<'_>, rule: &Rule) -> Option<Problem> {
    let patient = rule.hold.is_some() || rule.until.is_some() || rule.cooldown.is_some();
    // An entry signal is meant to be short, and so is what speaks of one instant.
    if patient || rule.strategy.is_some() || momentary(moment.plan, &rule.when) {
        return None;
    }
    let (_, states) = states(moment, rule);
    // The last stretch may still go on.
    let mut stretches: Vec<_> = states.chunk_by(|a, b| a.on == b.on).collect();
    stretches.pop();
    let lengths: Vec<usize> = stretches
        .iter()
        .filter(|stretch| stretch.iter().any(|state| state.on))
        .map(|stretch| stretch.len())
        .collect();
    let short = lengths.iter().filter(|length| **length == 1).count();
    if lengths.len() < LEAST_EPISODES || short * 2 <= lengths.len() {
        return None;
    }
    let (times, single) = (grouped(&lengths.len().to_string()), grouped(&short.to_string()));
    let message = format!("`{}` came and went {times} times, {single} of them for a single tick", rule.name);
    let hold = match moment.plan.domain(rule.clock) {
        Domain::Clock(clock) if clock.pace == Pace::Daily => "for 2 days",
        _ => "for 2 bars",
    };
    let help = format!("add `{hold}` to the condition, or an exit of its own with `until`");
    Some(Problem::new(Code::FlapsWithoutHold, rule.when.span, message).help(help))
}

/// Whether a condition speaks of one instant by its form: a crossing, `becomes true`, a day of the calendar, the coming of a figure or
/// an event.
fn momentary(plan: &Plan, condition: &Condition) -> bool {
    let part = |part: &Condition| momentary(plan, part);
    let node = plan.node(condition.node);
    match condition.kind {
        ConditionKind::And | ConditionKind::Named(_) => condition.parts.iter().any(part),
        ConditionKind::Or | ConditionKind::Quorum => condition.parts.iter().all(part),
        // A sequence is true as long as its last step.
        ConditionKind::Over if condition.parts.len() > 1 => condition.parts.last().is_some_and(part),
        ConditionKind::Over => node.is_some_and(|node| node.op == Op::Becomes),
        ConditionKind::Leaf => {
            let before = |arg: &NodeRef| plan.node(*arg).is_some_and(|arg| arg.op == Op::Before);
            node.is_some_and(|node| node.args.iter().any(before))
                || has(plan, condition, |op| {
                    matches!(
                        op,
                        Op::Calendar(_)
                            | Op::Age
                            | Op::SinceEvent
                            | Op::NextEvent
                            | Op::Released
                            | Op::FirstBarAfter
                    )
                })
        }
        ConditionKind::Not => false,
    }
}
