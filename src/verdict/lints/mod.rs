//! Lints that look at history: what a rule set says about itself once it has been evaluated.
//!
//! [`lints`] reads them off the lanes of an evaluation that kept what [`keep`](super::keep) names. A statement about history needs
//! a [`Stretch`] of at least 250 ticks over at least a year; what history cannot bear out is not said.

mod flaps;
mod overlapping;
mod stale;
mod thresholds;
mod truths;

use std::collections::BTreeSet;

use super::Moment;
use crate::builtins::op::{Asked, CalendarField, Op};
use crate::diag::{Code, Problem};
use crate::engine::Lane;
use crate::plan::{Condition, DomainRef, ItemKind, NodeRef, Plan};
use crate::time::{Day, Instant};

/// What history says about the rules: `never-true`, `always-true`, `threshold-outside-history`, `flaps-without-hold`, `overlapping-states`;
/// and at every place that reads an input that is stale at the moment evaluated, `stale-series`.
pub fn lints(moment: &Moment<'_>, until: Instant) -> Vec<Problem> {
    let mut problems = Vec::new();
    for subject in &subjects(moment.plan) {
        problems.extend(truths::lint(moment, subject));
        for condition in std::iter::once(subject.when).chain(subject.until) {
            for leaf in leaves(condition) {
                problems.extend(thresholds::lint(moment, leaf, subject.clock));
                stale::lint(moment, leaf, until, &mut problems);
            }
        }
    }
    problems.extend(moment.plan.rules.iter().filter_map(|rule| flaps::lint(moment, rule)));
    for regime in &moment.plan.regimes {
        overlapping::lint(moment, regime, &mut problems);
    }
    problems
}

/// Keeps one of equal problems, one of a threshold that several rules read, and one of a stale series wherever it is read.
pub fn once(problems: &mut Vec<Problem>) {
    let mut said = BTreeSet::new();
    problems.retain(|problem| {
        said.insert(match problem.code {
            Code::StaleSeries => (problem.code, None, problem.message.clone()),
            Code::ThresholdOutsideHistory => (problem.code, problem.span, String::new()),
            code => (code, problem.span, problem.message.clone()),
        })
    });
}

/// Something with a condition of its own: a rule, a state of a regime, a check of a checklist.
struct Subject<'a> {
    name: String,
    clock: DomainRef,
    when: &'a Condition,
    until: Option<&'a Condition>,
}

fn subjects(plan: &Plan) -> Vec<Subject<'_>> {
    let rules = plan.rules.iter().map(|rule| Subject {
        name: rule.name.clone(),
        clock: rule.clock,
        when: &rule.when,
        until: rule.until.as_ref(),
    });
    let states = plan.regimes.iter().flat_map(|regime| {
        regime.states.iter().map(|state| Subject {
            name: format!("{} is {}", regime.name, state.name),
            clock: regime.clock,
            when: &state.when,
            until: None,
        })
    });
    let checks = plan.checklists.iter().flat_map(|list| {
        list.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Check(when) => Some(Subject {
                name: format!("{}.{}", list.name, item.name),
                clock: list.clock,
                when,
                until: None,
            }),
            ItemKind::Show(_) | ItemKind::ShowTruth(_) => None,
        })
    });
    rules.chain(states).chain(checks).collect()
}

/// The conditions at the bottom of a tree.
fn leaves(condition: &Condition) -> Vec<&Condition> {
    if condition.parts.is_empty() {
        return vec![condition];
    }
    condition.parts.iter().flat_map(leaves).collect()
}

/// Whether some operator below a condition is of a kind.
fn has(plan: &Plan, condition: &Condition, kind: fn(Op) -> bool) -> bool {
    plan.below(condition.node).into_iter().filter_map(|node| plan.node(node)).any(|node| kind(node.op))
}

/// Whether a leaf asks about the data themselves (known or not, how old) or compares dates: that its answer has not changed yet is as
/// it should be.
fn bides(plan: &Plan, leaf: &Condition) -> bool {
    has(plan, leaf, |op| {
        matches!(
            op,
            Op::Known
                | Op::Age
                | Op::KnownAt
                | Op::Missed
                | Op::RuleIs(Asked::Known | Asked::Unknown)
                | Op::RegimeKnown
                | Op::Calendar(CalendarField::Date)
        )
    })
}

/// The truths of a node at each tick of its clock; nothing if it was not kept.
fn truths<'a>(moment: &'a Moment<'_>, node: NodeRef) -> &'a [u8] {
    match moment.evaluation.lane(node) {
        Some(Lane::Truths(truths)) => truths,
        _ => &[],
    }
}

/// Positions and dates of a clock's ticks from the first figure of any input of a node on; before it, what is certain all the same
/// (a share of at least 0 %) says nothing.
fn ticks<'a>(
    moment: &'a Moment<'_>,
    clock: DomainRef,
    node: NodeRef,
) -> impl Iterator<Item = (usize, Day)> + 'a {
    let inputs = moment.plan.inputs_of(node);
    let begun = inputs.into_iter().filter_map(|input| moment.series.get(input)?.first()).min();
    let labels = moment.evaluation.positions(clock).map_or(&[][..], |positions| &positions.label);
    labels.iter().copied().enumerate().filter(move |(_, day)| begun.is_some_and(|begun| *day >= begun))
}

/// Ticks that a statement speaks of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Stretch {
    ticks: usize,
    /// Dates of the first and the last of them.
    dates: Option<(Day, Day)>,
}

impl Stretch {
    fn of(days: impl Iterator<Item = Day>) -> Self {
        days.fold(Self::default(), |before, day| Self {
            ticks: before.ticks + 1,
            dates: Some((before.dates.map_or(day, |(first, _)| first), day)),
        })
    }

    /// The dates, if it is long enough to say something.
    fn enough(self) -> Option<(Day, Day)> {
        self.dates.filter(|(first, last)| self.ticks >= 250 && last.0 - first.0 >= 365)
    }
}
