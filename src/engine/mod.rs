//! Runs a plan over series: block by block, every operator of a group over a block while it is in cache.
//!
//! [`run`] is the one evaluator. Batch, explanation, prefix and replay are the same code with other instants and other nodes to keep.

mod block;
mod carry;
mod elapsed;
mod events;
mod group;
mod join;
mod operate;
mod recurse;
mod regime_state;
mod rule_state;
mod session;
mod ticks;

pub use regime_state::RegimeAt;
pub use rule_state::{RuleState, Verdict};
pub use ticks::{Decision, Ticks, upcoming};

use std::borrow::Cow;
use std::collections::HashMap;

use crate::plan::{Domain, DomainRef, NodeRef, Plan};
use crate::series::Series;
use crate::time::{Day, Instant};

/// Ticks that pass through all operators of a group together; their buffers fit the first-level cache.
pub const BLOCK: usize = 1024;

/// What a run is to do.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Nothing that became known after this instant is seen.
    pub until: Instant,
    pub decision: Decision,
    /// Positions a block; any number gives the same bits.
    pub block: usize,
}

impl Options {
    /// Evaluates everything known by `until`.
    pub fn until(until: Instant, decision: Decision) -> Self {
        Self { until, decision, block: BLOCK }
    }
}

/// The figures of a kept node, one a position of its domain.
#[derive(Debug, Clone, PartialEq)]
pub enum Lane {
    /// NaN is unknown.
    Numbers(Vec<f64>),
    /// 0 false, 1 unknown, 2 true; of a rule its [`RuleState`] byte, of a regime its [`RegimeAt`] byte.
    Truths(Vec<u8>),
}

/// Positions of a domain: when each is, and its date.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Positions<'a> {
    pub at: Cow<'a, [Instant]>,
    pub label: Cow<'a, [Day]>,
}

/// What a run kept.
#[derive(Debug, Default)]
pub struct Evaluation<'a> {
    lanes: HashMap<NodeRef, Lane>,
    /// Borrowed from the series where they are its own.
    positions: HashMap<DomainRef, Positions<'a>>,
    joins: join::Joins,
}

impl<'a> Evaluation<'a> {
    /// A kept node's lane.
    pub fn lane(&self, node: NodeRef) -> Option<&Lane> {
        self.lanes.get(&node)
    }

    /// A kept number at a position; NaN where it is unknown or was not kept.
    pub fn number(&self, node: NodeRef, position: usize) -> f64 {
        match self.lanes.get(&node) {
            Some(Lane::Numbers(figures)) => figures.get(position).copied().unwrap_or(f64::NAN),
            _ => f64::NAN,
        }
    }

    /// A kept truth byte at a position; unknown where it was not kept.
    pub fn truth(&self, node: NodeRef, position: usize) -> u8 {
        match self.lanes.get(&node) {
            Some(Lane::Truths(truths)) => truths.get(position).copied().unwrap_or(crate::kernel::UNKNOWN),
            _ => crate::kernel::UNKNOWN,
        }
    }

    /// The positions of a domain that was run.
    pub fn positions(&self, domain: DomainRef) -> Option<&Positions<'a>> {
        self.positions.get(&domain)
    }

    /// The position of `from` that a position of `to` reads, if any is known and fresh.
    pub fn joined(&self, from: DomainRef, to: DomainRef, position: usize) -> join::Joined {
        self.joins.get(from, to, position)
    }
}

pub use join::Joined;

/// Evaluates the nodes that `keep` needs and keeps their lanes.
///
/// `series` are the plan's inputs, in its order.
pub fn run<'a>(plan: &Plan, series: &[&'a Series], options: &Options, keep: &[NodeRef]) -> Evaluation<'a> {
    let needed = group::needed(plan, keep);
    let groups = group::groups(plan, &needed);
    let mut evaluation = Evaluation::default();
    for group in &groups {
        let domain = plan.domain(group.domain);
        evaluation.positions.entry(group.domain).or_insert_with(|| positions(domain, series, options));
        for node in &group.nodes {
            if let Some(from) = group::crossed(plan, *node) {
                evaluation.joins.prepare(plan, series, from, group.domain, &evaluation.positions);
            }
        }
        let lanes = block::run_group(plan, series, options, group, &evaluation);
        evaluation.lanes.extend(lanes);
    }
    evaluation
}

fn positions<'a>(domain: &Domain, series: &[&'a Series], options: &Options) -> Positions<'a> {
    match domain {
        Domain::Constant => Positions::default(),
        Domain::Series(input) => series.get(*input).map_or_else(Positions::default, |series| {
            let events = series.known_by(options.until);
            let at = Cow::Borrowed(series.known.get(..events).unwrap_or(&[]));
            let label = match series.sessions.get(..events) {
                Some(sessions) if series.amendments.is_empty() => Cow::Borrowed(sessions),
                _ => {
                    let label = |slot: &u32| series.sessions.get(*slot as usize).copied().unwrap_or_default();
                    series.newest.iter().take(events).map(label).collect()
                }
            };
            Positions { at, label }
        }),
        Domain::Clock(clock) => ticks::ticks(clock, series, options),
    }
}
