//! `threshold-outside-history`: comparisons with a level that the other side has not come near for ten years.

use super::{Stretch, bides, ticks, truths};
use crate::builtins::op::Op;
use crate::diag::{Code, Problem};
use crate::engine::Lane;
use crate::kernel::{FALSE, TRUE};
use crate::plan::{Condition, DomainRef, Operand, Plan};
use crate::time::Day;
use crate::unit::show;
use crate::verdict::Moment;

/// How far back a range reaches.
const MONTHS: i32 = 120;

/// Reports a leaf that compares one value with constants, all of which lie outside the value's range.
pub(super) fn lint(moment: &Moment<'_>, leaf: &Condition, clock: DomainRef) -> Option<Problem> {
    let (levels, values): (Vec<&Operand>, Vec<&Operand>) =
        leaf.operands.iter().partition(|operand| constant(moment.plan, operand).is_some());
    let [value] = values.as_slice() else { return None };
    if levels.is_empty() || bides(moment.plan, leaf) {
        return None;
    }
    let Some(Lane::Numbers(figures)) = moment.evaluation.lane(value.node) else { return None };
    let figure = |(position, day): (usize, Day)| {
        let figure: f64 = *figures.get(position)?;
        (!figure.is_nan()).then_some((position, day, figure))
    };
    let known: Vec<(usize, Day, f64)> = ticks(moment, clock, value.node).filter_map(figure).collect();
    let begin = known.last()?.1.add_months(-MONTHS);
    let newest = known.get(known.partition_point(|(_, day, _)| *day < begin)..)?;
    let (first, last) = Stretch::of(newest.iter().map(|(_, day, _)| *day)).enough()?;
    let range = newest.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (_, _, figure)| {
        (low.min(*figure), high.max(*figure))
    });
    let edges = [range.0, range.1].map(|edge| show(edge, value.unit));
    let mut told = Vec::new();
    for level in levels {
        let number = constant(moment.plan, level)?;
        let text = show(number, value.unit);
        // A level that reads like an edge of the range is at it, not outside.
        if (range.0..=range.1).contains(&number) || edges.contains(&text) {
            return None;
        }
        told.push(text);
    }
    let [low, high] = &edges;
    let levels = match told.as_slice() {
        [one] => format!("the threshold is {one}"),
        more => format!("the thresholds are {}", more.join(" and ")),
    };
    let message =
        format!("`{}` ranged from {low} to {high} between {first} and {last}, and {levels}", value.text);
    let truths = truths(moment, leaf.node);
    let always = |truth: u8| newest.iter().all(|(position, ..)| truths.get(*position) == Some(&truth));
    let label = match (always(TRUE), always(FALSE)) {
        (true, _) => "true all the time",
        (_, true) => "false all the time",
        _ => "",
    };
    let help = "check sign and unit; if it is meant so, write `# allow: threshold-outside-history` above it";
    Some(Problem::new(Code::ThresholdOutsideHistory, leaf.span, message).label(label).help(help))
}

fn constant(plan: &Plan, operand: &Operand) -> Option<f64> {
    match plan.node(operand.node)?.op {
        Op::Const(bits) => Some(bits.value()),
        _ => None,
    }
}
