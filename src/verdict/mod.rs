//! What the rules say: verdicts with their history, the tree of reasons, actions and target weights.
//!
//! Everything here is read off the lanes of an [`Evaluation`]; nothing is evaluated a second way. [`keep`] names the nodes a report
//! needs, [`report`] reads one rule at one tick, [`regimes`] and [`checklists`] theirs, [`targets`] joins the actions of all.

mod checklist;
mod episodes;
mod hold;
mod keep;
mod lints;
mod reasons;
mod regime;
mod signal;
mod targets;
mod tree;

pub use checklist::{ChecklistReport, ItemReport, Said, Tally, checklists, tally};
pub use episodes::{Ending, Episode, episodes};
pub use hold::HoldProgress;
pub use keep::{keep, unknown};
pub use lints::{lints, once};
pub use reasons::{Reason, ReasonKind, reasons};
pub use regime::{RegimeReport, Stretch, regime_states, regimes, stretches};
pub use signal::{Setup, SignalReport, WayOut, WayOutKind};
pub use targets::{Setting, Source, Targets, targets};
pub use tree::{Answer, Asked, Figure, Origin, TreeNode, figure, tree};

use crate::engine::{Decision, Evaluation, Lane, RuleState, Verdict};
use crate::kernel::{TRUE, UNKNOWN};
use crate::plan::{Action, ActionKind, Domain, DomainRef, Plan, Rule, Text, TextPart};
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
    /// Since when the verdict is what it is.
    pub since: Option<Since>,
    /// The verdict one tick earlier, and that tick.
    pub before: Option<Verdict>,
    pub before_tick: Option<(Day, Instant)>,
    pub hold: Option<HoldProgress>,
    pub reasons: Vec<Reason>,
    pub alerts: Vec<(AlertLevel, String)>,
    pub because: Option<String>,
    /// Of a strategy, what else it says.
    pub signal: Option<SignalReport>,
}

/// Since when something is as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// The first tick of its kind in a row.
    pub day: Day,
    pub at: Instant,
    /// Ticks in a row, 1 for the first.
    pub ticks: usize,
}

/// A moment to report at: the newest tick at or before it is read.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    pub plan: &'a Plan,
    pub series: &'a [&'a Series],
    pub evaluation: &'a Evaluation<'a>,
    pub decision: Decision,
}

impl Moment<'_> {
    /// The newest position of a clock.
    fn newest(&self, clock: DomainRef) -> Option<usize> {
        self.evaluation.positions(clock)?.at.len().checked_sub(1)
    }

    /// The date and the instant of a position.
    fn tick(&self, clock: DomainRef, position: usize) -> Option<(Day, Instant)> {
        let positions = self.evaluation.positions(clock)?;
        Some((*positions.label.get(position)?, *positions.at.get(position)?))
    }

    /// The beginning of the run of so many ticks that ends at a position.
    fn since(&self, clock: DomainRef, position: usize, ticks: usize) -> Option<Since> {
        let (day, at) = self.tick(clock, (position + 1).checked_sub(ticks)?)?;
        Some(Since { day, at, ticks })
    }

    /// The first tick of what reads the inputs: that at which any of them has begun; the very first while none has.
    pub fn first_tick(&self, clock: DomainRef, inputs: &[usize]) -> usize {
        match self.plan.domain(clock) {
            Domain::Clock(_) => {
                let Some(positions) = self.evaluation.positions(clock) else { return 0 };
                // What begins after the newest tick is, at that tick, as absent as what never does.
                let seen = |series: &&&Series| series.known.first() <= positions.at.last();
                let begun = inputs.iter().filter_map(|input| self.series.get(*input).filter(seen)?.first());
                let first = |begun| positions.label.partition_point(|label| *label < begun);
                begun.min().map_or(0, first)
            }
            Domain::Series(_) | Domain::Constant => 0,
        }
    }

    /// What there is to blame before the first tick.
    fn no_data(&self, inputs: &[usize]) -> Vec<Reason> {
        let series = inputs.iter().filter_map(|&input| self.series.get(input));
        series.map(|series| Reason::no_data(&series.name)).collect()
    }
}

/// The states of a rule from its first tick on, with the index of that tick.
pub fn states(moment: &Moment<'_>, rule: &Rule) -> (usize, Vec<RuleState>) {
    let Some(Lane::Truths(bytes)) = moment.evaluation.lane(rule.state) else { return (0, Vec::new()) };
    let first = moment.first_tick(rule.clock, &rule.inputs);
    (first, bytes.iter().skip(first).map(|byte| RuleState::from_byte(*byte)).collect())
}

/// What a rule says at the last tick of the evaluation.
pub fn report(moment: &Moment<'_>, index: usize) -> Option<RuleReport> {
    let rule = moment.plan.rules.get(index)?;
    let (first, states) = states(moment, rule);
    let Some(state) = states.last() else {
        moment.evaluation.positions(rule.clock)?;
        return Some(RuleReport {
            rule: index,
            verdict: Verdict::Unknown,
            on: false,
            tick: None,
            since: None,
            before: None,
            before_tick: None,
            hold: None,
            reasons: moment.no_data(&rule.inputs),
            alerts: Vec::new(),
            because: None,
            signal: None,
        });
    };
    let position = first + states.len() - 1;
    let run = states.iter().rev().take_while(|earlier| earlier.verdict == state.verdict).count();
    let hold = rule.hold.as_ref().filter(|_| state.verdict == Verdict::Pending);
    let reasons =
        if state.verdict == Verdict::Unknown { reasons::of_rule(moment, rule, position) } else { Vec::new() };
    let before = states.len().checked_sub(2).and_then(|at| states.get(at)).map(|state| state.verdict);
    Some(RuleReport {
        rule: index,
        verdict: state.verdict,
        on: state.on,
        tick: moment.tick(rule.clock, position),
        since: moment.since(rule.clock, position, run),
        before,
        before_tick: before.and_then(|_| moment.tick(rule.clock, position.checked_sub(1)?)),
        hold: hold.and_then(|hold| hold::progress(moment, hold, rule.clock, position)),
        reasons,
        alerts: alerts(if state.on { &rule.then } else { &rule.otherwise }, moment.evaluation, position),
        because: rule.because.as_ref().map(|text| fill(text, moment.evaluation, position)),
        signal: rule.strategy.as_ref().map(|strategy| signal::signal(moment, strategy, rule.clock, position)),
    })
}

/// The alerts among actions, with their values at a position.
fn alerts(actions: &[Action], evaluation: &Evaluation, position: usize) -> Vec<(AlertLevel, String)> {
    let alert = |action: &Action| match &action.kind {
        ActionKind::Alert { level, text } => Some((*level, fill(text, evaluation, position))),
        ActionKind::Weight { .. } => None,
    };
    actions.iter().filter_map(alert).collect()
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
