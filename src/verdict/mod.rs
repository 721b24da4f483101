//! What the rules say: verdicts with their history, the tree of reasons, actions and target weights.
//!
//! Everything here is read off the lanes of an [`Evaluation`]; nothing is evaluated a second way. [`keep`] names the nodes a report
//! needs, [`report`] reads one rule at one tick, [`targets`] joins the actions of all.

mod episodes;
mod lints;
mod reasons;
mod targets;
mod tree;

pub use episodes::{Ending, Episode, episodes};
pub use lints::{lints, once};
pub use reasons::{Reason, ReasonKind, reasons};
pub use targets::{Setting, Targets, targets};
pub use tree::{Figure, Origin, TreeNode, figures, tree};

use crate::builtins::op::Window;
use crate::engine::{Decision, Evaluation, Lane, RuleState, Verdict, upcoming};
use crate::kernel::{TRUE, UNKNOWN};
use crate::plan::{Action, ActionKind, Condition, Domain, NodeRef, Plan, Rule, Text, TextPart};
use crate::series::Series;
use crate::syntax::ast::{AlertLevel, Bound};
use crate::time::{Day, Instant};
use crate::unit::{Unit, show, show_with};

/// What a rule says at one tick.
#[derive(Debug, Clone)]
pub struct RuleReport {
    /// Index into [`Plan::rules`].
    pub rule: usize,
    pub verdict: Verdict,
    /// The held state: what actions and other rules read.
    pub on: bool,
    /// The tick's date and instant; nothing if the clock has not ticked yet.
    pub tick: Option<(Day, Instant)>,
    /// Since when the verdict is what it is, and for how many ticks (1 for the first).
    pub since: Option<(Day, usize)>,
    /// The verdict one tick earlier, and that tick's date.
    pub before: Option<Verdict>,
    pub before_day: Option<Day>,
    pub hold: Option<HoldProgress>,
    pub reasons: Vec<Reason>,
    pub alerts: Vec<(AlertLevel, String)>,
    pub because: Option<String>,
}

/// How far a hold has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldProgress {
    pub done: usize,
    pub of: usize,
    /// As written: `2 days`.
    pub text: String,
    /// The first date at which the rule could trigger.
    pub earliest: Option<Day>,
}

impl HoldProgress {
    /// The goal in the words of the rule: `2 days`.
    pub fn of_text(&self) -> String {
        let counted = self.text.strip_prefix(&format!("{} ", self.of)).is_some();
        if counted { self.text.clone() } else { format!("{} in {}", self.of, self.text) }
    }
}

/// Everything a report needs to read of the rules.
pub fn keep(plan: &Plan) -> Vec<NodeRef> {
    let mut keep = Vec::new();
    for rule in &plan.rules {
        keep.push(rule.state);
        condition_nodes(&rule.when, &mut keep);
        rule.until.iter().for_each(|until| condition_nodes(until, &mut keep));
        keep.extend(rule.hold.as_ref().map(|hold| hold.inner));
        rule.then.iter().chain(&rule.otherwise).for_each(|action| action_nodes(action, &mut keep));
        rule.because.iter().for_each(|text| text_nodes(text, &mut keep));
    }
    keep.sort_unstable();
    keep.dedup();
    keep
}

fn condition_nodes(condition: &Condition, keep: &mut Vec<NodeRef>) {
    keep.push(condition.node);
    keep.extend(condition.operands.iter().map(|operand| operand.node));
    condition.parts.iter().for_each(|part| condition_nodes(part, keep));
}

fn action_nodes(action: &Action, keep: &mut Vec<NodeRef>) {
    match &action.kind {
        ActionKind::Weight { weight, .. } => keep.push(*weight),
        ActionKind::Alert { text, .. } => text_nodes(text, keep),
    }
}

fn text_nodes(text: &Text, keep: &mut Vec<NodeRef>) {
    keep.extend(text.parts.iter().filter_map(|part| match part {
        TextPart::Plain(_) => None,
        TextPart::Value { node, .. } | TextPart::Truth(node) => Some(*node),
    }));
}

/// The states of a rule from its first tick on: those at which any of its inputs has begun.
///
/// Returns the index of the first tick and the states from there.
pub fn states(
    plan: &Plan,
    series: &[&Series],
    evaluation: &Evaluation,
    rule: &Rule,
) -> (usize, Vec<RuleState>) {
    let Some(Lane::Truths(bytes)) = evaluation.lane(rule.state) else { return (0, Vec::new()) };
    let first = match plan.domain(rule.clock) {
        Domain::Clock(_) => {
            let begun = rule.inputs.iter().filter_map(|input| series.get(*input)?.first()).min();
            let labels = evaluation.positions(rule.clock).map_or(&[][..], |positions| &positions.label);
            begun.map_or(0, |begun| labels.partition_point(|label| *label < begun))
        }
        Domain::Series(_) | Domain::Constant => 0,
    };
    (first, bytes.iter().skip(first).map(|byte| RuleState::from_byte(*byte)).collect())
}

/// A moment to report at: the newest tick at or before it is read.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    pub plan: &'a Plan,
    pub series: &'a [&'a Series],
    pub evaluation: &'a Evaluation<'a>,
    pub decision: Decision,
}

/// What a rule says at the last tick of the evaluation.
pub fn report(moment: &Moment<'_>, index: usize) -> Option<RuleReport> {
    let rule = moment.plan.rules.get(index)?;
    let positions = moment.evaluation.positions(rule.clock)?;
    let (first, states) = states(moment.plan, moment.series, moment.evaluation, rule);
    let Some(state) = states.last() else {
        let reasons = rule
            .inputs
            .iter()
            .filter_map(|&input| moment.series.get(input))
            .map(|series| Reason::no_data(&series.name))
            .collect();
        return Some(RuleReport {
            rule: index,
            verdict: Verdict::Unknown,
            on: false,
            tick: None,
            since: None,
            before: None,
            before_day: None,
            hold: None,
            reasons,
            alerts: Vec::new(),
            because: None,
        });
    };
    let position = first + states.len() - 1;
    let run = states.iter().rev().take_while(|earlier| earlier.verdict == state.verdict).count();
    let label = |position: usize| positions.label.get(position).copied().unwrap_or_default();
    let hold = if state.verdict == Verdict::Pending { progress(moment, rule, position) } else { None };
    let reasons =
        if state.verdict == Verdict::Unknown { reasons::of_rule(moment, rule, position) } else { Vec::new() };
    let actions = if state.on { &rule.then } else { &rule.otherwise };
    let alerts = actions.iter().filter_map(|action| match &action.kind {
        ActionKind::Alert { level, text } => Some((*level, fill(text, moment.evaluation, position))),
        ActionKind::Weight { .. } => None,
    });
    Some(RuleReport {
        rule: index,
        verdict: state.verdict,
        on: state.on,
        tick: Some((label(position), positions.at.get(position).copied().unwrap_or_default())),
        since: Some((label(position + 1 - run), run)),
        before: states.len().checked_sub(2).and_then(|at| states.get(at)).map(|state| state.verdict),
        before_day: (states.len() > 1).then(|| label(position - 1)),
        hold,
        reasons,
        alerts: alerts.collect(),
        because: rule.because.as_ref().map(|text| fill(text, moment.evaluation, position)),
    })
}

/// Text with its values at a position.
pub fn fill(text: &Text, evaluation: &Evaluation, position: usize) -> String {
    let part = |part: &TextPart| match part {
        TextPart::Plain(plain) => plain.clone(),
        TextPart::Value { node, unit, decimals } => {
            shown(evaluation.number(*node, position), *unit, *decimals)
        }
        TextPart::Truth(node) => truth_word(evaluation.truth(*node, position)).to_owned(),
    };
    text.parts.iter().map(part).collect()
}

fn shown(value: f64, unit: Unit, decimals: Option<u8>) -> String {
    match decimals {
        Some(_) => show_with(value, unit, decimals),
        None => show(value, unit),
    }
}

/// `true`, `false`, `unknown`.
pub fn truth_word(truth: u8) -> &'static str {
    match truth {
        TRUE => "true",
        UNKNOWN => "unknown",
        _ => "false",
    }
}

fn progress(moment: &Moment<'_>, rule: &Rule, position: usize) -> Option<HoldProgress> {
    let hold = rule.hold.as_ref()?;
    let Window::Count(n) = hold.window else {
        let done = streak(moment.evaluation, hold.inner, position);
        return Some(HoldProgress { done, of: 0, text: hold.text.clone(), earliest: None });
    };
    let (done, of) = match hold.count {
        None => (streak(moment.evaluation, hold.inner, position), n as usize),
        Some(k) => {
            let from = (position + 1).saturating_sub(n as usize);
            let done =
                (from..=position).filter(|&at| moment.evaluation.truth(hold.inner, at) == TRUE).count();
            (done, k as usize)
        }
    };
    let label = moment
        .evaluation
        .positions(rule.clock)
        .and_then(|positions| positions.label.get(position))
        .copied()?;
    let earliest = match moment.plan.domain(rule.clock) {
        Domain::Clock(clock) => upcoming(clock, label, of.saturating_sub(done)),
        Domain::Series(_) | Domain::Constant => None,
    };
    Some(HoldProgress { done, of, text: hold.text.clone(), earliest })
}

/// Ticks in a row, the newest included, at which a node was true.
fn streak(evaluation: &Evaluation, node: NodeRef, position: usize) -> usize {
    (0..=position).rev().take_while(|&at| evaluation.truth(node, at) == TRUE).count()
}

/// The word of an alert's level.
pub fn level_word(level: AlertLevel) -> &'static str {
    match level {
        AlertLevel::Note => "note",
        AlertLevel::Warn => "warn",
        AlertLevel::Critical => "critical",
    }
}

/// How a bound reads in an action.
pub fn bound_word(bound: Bound) -> &'static str {
    match bound {
        Bound::Exactly => "",
        Bound::AtMost => "at most ",
        Bound::AtLeast => "at least ",
    }
}
