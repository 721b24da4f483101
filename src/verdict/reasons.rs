//! Why a value is unknown: recovered by walking the plan at that one tick.

use std::collections::BTreeSet;

use super::Moment;
use crate::builtins::op::{Op, Window};
use crate::engine::{Joined, Lane, RegimeAt};
use crate::kernel::UNKNOWN;
use crate::plan::{Domain, NodeRef, Rule};
use crate::series::{Series, Status};
use crate::time::{Day, Instant};

/// The reasons a value can be unknown for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReasonKind {
    NoData,
    Stale,
    Gap,
    BadData,
    WarmUp,
    Undefined,
    NotYetPublished,
}

impl ReasonKind {
    /// The kebab-case word of every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoData => "no-data",
            Self::Stale => "stale",
            Self::Gap => "gap",
            Self::BadData => "bad-data",
            Self::WarmUp => "warm-up",
            Self::Undefined => "undefined",
            Self::NotYetPublished => "not-yet-published",
        }
    }
}

/// One reason, with the series to blame.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    pub kind: ReasonKind,
    /// Absent for an undefined operation over several series.
    pub series: Option<String>,
    /// Session of the missing figure (gap, bad data), or of the newest one (stale).
    pub date: Option<Day>,
    /// When the missing figure was due.
    pub due: Option<Instant>,
    /// Prints at hand and prints needed, while warming up.
    pub prints: Option<(usize, usize)>,
}

impl Reason {
    fn new(kind: ReasonKind, series: Option<&str>) -> Self {
        Self { kind, series: series.map(str::to_owned), date: None, due: None, prints: None }
    }

    /// The chosen data lack a series, or it has no figure yet.
    pub fn no_data(series: &str) -> Self {
        Self::new(ReasonKind::NoData, Some(series))
    }
}

/// Operators walked at most for one report; beyond, the reasons found so far are enough.
const MOST_STEPS: usize = 5_000;
/// Positions looked through at most in one window.
const LONGEST: usize = 2_000;
/// Unknown positions of a window that are followed.
const TOLD: usize = 3;

struct Walk<'a> {
    moment: &'a Moment<'a>,
    found: BTreeSet<Reason>,
    /// Where the walk has been.
    seen: BTreeSet<(NodeRef, usize, bool)>,
    steps: usize,
}

/// Why nodes of a clock are unknown at a position; each series and kind once, the newest date first to be found.
pub fn reasons(moment: &Moment<'_>, nodes: &[NodeRef], position: usize) -> Vec<Reason> {
    let mut walk = Walk { moment, found: BTreeSet::new(), seen: BTreeSet::new(), steps: 0 };
    for &node in nodes {
        walk.node(node, position, true);
    }
    // Gaps behind the newest figure of a stale series are what makes it stale, and not told twice.
    let stale = |series: &Option<String>, date| {
        let same = |reason: &&Reason| reason.kind == ReasonKind::Stale && reason.series == *series;
        walk.found.iter().find(same).is_some_and(|stale| stale.date < date)
    };
    let mut out: Vec<Reason> = Vec::new();
    for reason in &walk.found {
        if reason.kind == ReasonKind::Gap && stale(&reason.series, reason.date) {
            continue;
        }
        // Of windows that fill the longest counts, and of that what is at hand now.
        let rank = |reason: &Reason| (reason.date, reason.prints.map(|(have, need)| (need, have)));
        match out.iter_mut().find(|known| known.kind == reason.kind && known.series == reason.series) {
            Some(known) if rank(reason) > rank(known) => *known = reason.clone(),
            Some(_) => {}
            None => out.push(reason.clone()),
        }
    }
    out
}

/// Why a rule is unknown at a tick.
pub(super) fn of_rule(moment: &Moment<'_>, rule: &Rule, position: usize) -> Vec<Reason> {
    let mut nodes = vec![rule.when.node];
    nodes.extend(rule.until.as_ref().map(|until| until.node));
    reasons(moment, &nodes, position)
}

impl Walk<'_> {
    fn unknown(&self, node: NodeRef, position: usize) -> bool {
        match self.moment.evaluation.lane(node) {
            Some(Lane::Numbers(figures)) => figures.get(position).is_none_or(|figure| figure.is_nan()),
            Some(Lane::Truths(truths))
                if self.moment.plan.node(node).is_some_and(|node| matches!(node.op, Op::Rule(_))) =>
            {
                truths.get(position).is_none_or(|byte| byte & 3 == 3)
            }
            Some(Lane::Truths(truths))
                if self.moment.plan.node(node).is_some_and(|node| matches!(node.op, Op::Regime(_))) =>
            {
                truths.get(position).is_none_or(|byte| RegimeAt::from_byte(*byte).uncertain)
            }
            Some(Lane::Truths(truths)) => truths.get(position).is_none_or(|&truth| truth == UNKNOWN),
            None => false,
        }
    }

    fn series(&self, input: usize) -> Option<&Series> {
        self.moment.series.get(input).copied()
    }

    /// Walks below a node if it is unknown, and says whether it is; `newest` says whether its position is the newest one read.
    fn node(&mut self, node: NodeRef, position: usize, newest: bool) -> bool {
        if !self.unknown(node, position) {
            return false;
        }
        self.steps += 1;
        if self.steps <= MOST_STEPS && self.seen.insert((node, position, newest)) {
            self.walk(node, position, newest);
        }
        true
    }

    fn walk(&mut self, node: NodeRef, position: usize, newest: bool) {
        let plan = self.moment.plan;
        let Some(found) = plan.node(node) else { return };
        let domain = plan.domain(found.domain);
        match (found.op, domain) {
            (Op::Column(column), Domain::Series(input)) => self.column(*input, column, position, newest),
            (Op::AsOf, _) => self.as_of(node, position),
            (op, _) if op.asks_series() => {
                let inputs = plan.inputs_of(node);
                let names: Vec<String> = inputs
                    .into_iter()
                    .filter_map(|input| self.series(input))
                    .map(|series| series.name.clone())
                    .collect();
                self.found.extend(names.iter().map(|name| Reason::no_data(name)));
            }
            (op, _) => self.operator(op, &found.args.clone(), position, newest, node),
        }
    }

    fn column(&mut self, input: usize, column: crate::series::Column, event: usize, newest: bool) {
        let Some(series) = self.series(input) else { return };
        if series.known.is_empty() || !series.has(column) {
            let lacks = !series.known.is_empty();
            let name = if lacks {
                format!("{}.{}", series.name, series.name_of(column))
            } else {
                series.name.clone()
            };
            let reason = Reason::no_data(&name);
            self.found.insert(reason);
            return;
        }
        let slot = series.newest.get(event).map_or(0, |&slot| slot as usize);
        let kind = match series.status.get(slot) {
            Some(Status::BadData) => ReasonKind::BadData,
            // The row is there and this figure of it is not.
            Some(Status::Figure) => ReasonKind::Gap,
            _ if newest => ReasonKind::Stale,
            _ => ReasonKind::Gap,
        };
        // A stale series is told by its newest figure and the first release missed since.
        let statuses = series.status.get(..=slot).unwrap_or(&series.status);
        let last = statuses.iter().rposition(|status| *status == Status::Figure);
        let told = if kind == ReasonKind::Stale { last } else { Some(slot) };
        let first_missed = if kind == ReasonKind::Stale { last.map_or(0, |last| last + 1) } else { slot };
        let reason = Reason {
            date: told.and_then(|slot| series.sessions.get(slot).copied()),
            due: series.ends.get(first_missed).copied(),
            ..Reason::new(kind, Some(&series.name))
        };
        self.found.insert(reason);
    }

    fn as_of(&mut self, node: NodeRef, position: usize) {
        let plan = self.moment.plan;
        let Some(found) = plan.node(node) else { return };
        let Some(&below) = found.args.first() else { return };
        let Some(from) = plan.node(below).map(|node| node.domain) else { return };
        let input = if let Domain::Series(input) = plan.domain(from) { self.series(*input) } else { None };
        match (self.moment.evaluation.joined(from, found.domain, position), input) {
            (Joined::At(at), _) => {
                self.node(below, at, true);
            }
            (Joined::Nothing, Some(series)) => {
                let reason = Reason::no_data(&series.name);
                self.found.insert(reason);
            }
            (Joined::Nothing, None) => {
                let reason = Reason::new(ReasonKind::WarmUp, None);
                self.found.insert(reason);
            }
            (Joined::Stale(at), Some(series)) => {
                let slot = series.newest.get(at).map_or(0, |&slot| slot as usize);
                let reason = Reason {
                    date: series.sessions.get(slot).copied(),
                    due: series.stale_at.get(at).copied(),
                    ..Reason::new(ReasonKind::Stale, Some(&series.name))
                };
                self.found.insert(reason);
            }
            (Joined::Stale(_), None) => {}
        }
    }

    /// Walks below the unknown nodes that a known one reads at a position, and says whether there are any.
    fn through(&mut self, node: NodeRef, position: usize) -> bool {
        self.steps += 1;
        let Some(found) = self.moment.plan.node(node).filter(|_| self.steps <= MOST_STEPS) else {
            return false;
        };
        if found.op == Op::AsOf {
            let Some(&below) = found.args.first() else { return false };
            let Some(from) = self.moment.plan.node(below).map(|node| node.domain) else { return false };
            return match self.moment.evaluation.joined(from, found.domain, position) {
                Joined::At(at) => self.through(below, at),
                Joined::Nothing | Joined::Stale(_) => false,
            };
        }
        let mut any = false;
        for arg in found.args.clone() {
            any |= self.node(arg, position, true) || self.through(arg, position);
        }
        any
    }

    fn operator(&mut self, op: Op, args: &[NodeRef], position: usize, newest: bool, node: NodeRef) {
        let mut explained = false;
        let reach = reach(op);
        let short = position + 1 < reach.unwrap_or(1);
        let from = (position + 1).saturating_sub(reach.unwrap_or(position + 1).max(1));
        for &arg in args {
            // The newest positions are what the reader can act on; a few of them tell what all would.
            let positions = (from..=position).rev().take(LONGEST);
            for at in positions.filter(|&at| self.unknown(arg, at)).take(TOLD).collect::<Vec<_>>() {
                explained |= self.node(arg, at, newest && at == position);
            }
        }
        if matches!(op, Op::Agreed | Op::CompareBounds(_)) {
            // What lies between bounds is unknown although they are known: the reason is below them.
            for &arg in args {
                explained |= self.through(arg, position);
            }
        }
        if explained {
            return;
        }
        let inputs = self.moment.plan.inputs_of(node);
        let only = if let [input] = inputs.as_slice() {
            self.series(*input).map(|series| series.name.clone())
        } else {
            None
        };
        let reason = if short || reach.is_none() {
            Reason {
                prints: reach.map(|reach| (position + 1, reach)),
                ..Reason::new(ReasonKind::WarmUp, only.as_deref())
            }
        } else {
            Reason::new(ReasonKind::Undefined, only.as_deref())
        };
        self.found.insert(reason);
    }
}

/// Positions an operator needs, the newest included; nothing where it reads the whole history.
fn reach(op: Op) -> Option<usize> {
    match op {
        Op::Sum(w) | Op::Mean(w) | Op::Deviation(w, _) | Op::Slope(w) | Op::Highest(w) | Op::Lowest(w)
            if !matches!(w, Window::Count(_)) =>
        {
            None
        }
        op => op.lookback().map(|back| back + 1),
    }
}
