//! The plan: one typed, hash-consed graph of operators for all loaded rules.
//!
//! A node's key is (operator, arguments, tick domain). A domain is a series at a period (its values tick with its own prints) or a
//! clock (conditions and mixed values tick with the rule's clock). Where a node of one domain is read in another, an
//! [`Op::AsOf`] node stands between them.

mod builder;
mod fold;
mod routine;
mod rule;
mod strategy;

pub use builder::{Builder, Lowering};
pub use routine::{Checklist, Every, EveryKind, Item, ItemKind, Regime, RegimeState};
pub use rule::{
    Action, ActionKind, Asset, Condition, ConditionKind, HoldPlan, Member, Operand, Portfolio, Rule, Text,
    TextPart,
};
pub use strategy::{Exit, ExitKind, Strategy, Target};

pub use crate::builtins::NodeRef;
use crate::builtins::op::Op;
use crate::series::{Column, Kind, Sessions};
use crate::time::Period;
use crate::unit::Unit;

/// What the checker must know of a series before its figures are read.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesInfo {
    pub kind: Kind,
    pub period: Period,
    pub unit: Unit,
    pub sessions_of: Sessions,
    /// Prints a year.
    pub per_year: f64,
    /// From the data's header; absent where the chosen data lack the series.
    pub columns: Option<Vec<Column>>,
    /// Whether its levels are total return, so that raw and adjusted are one.
    pub total_return: bool,
    /// What its open interest measures.
    pub oi: Unit,
    /// Fields of events with their units, in the order of [`Column::Field`].
    pub fields: Vec<(String, Unit)>,
    /// Whether its events are known ahead of their time.
    pub schedule: bool,
}

/// The names a rule file may use, with what is known of them.
pub trait SeriesTable {
    /// The series of a name (`hyg`, `index@5m`), or nothing if no such name is known.
    fn info(&self, name: &str) -> Option<SeriesInfo>;
    /// The stored series of a base name that have figures (`index@5m`, `index`), the finest period first.
    fn timeframes(&self, base: &str) -> Vec<(String, Period)> {
        let own = self.info(base).filter(|info| info.columns.is_some());
        own.map(|info| (base.to_owned(), info.period)).into_iter().collect()
    }
    /// All base names, for suggestions.
    fn names(&self) -> Vec<String>;
    /// What to do about a series without figures, of which nothing is asked but its name.
    fn absent(&self, name: &str) -> String {
        format!("add `{name}.csv` to the data folder, or choose other data with `--data`")
    }
    /// The series whose title holds a word (`SPY`), for suggestions.
    fn titled(&self, _word: &str) -> Option<String> {
        None
    }
}

/// A domain of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DomainRef(pub u32);

/// What a node's positions are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Domain {
    /// Constants, before they are given to a domain.
    Constant,
    /// Knowledge events of an input (index into [`Plan::inputs`]).
    Series(usize),
    /// Ticks of a clock.
    Clock(Clock),
}

/// A clock: its pace and the sessions that make its days.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Clock {
    pub pace: Pace,
    /// Sorted and without repetition; never empty.
    pub sessions: Vec<Ticking>,
}

/// How often a clock ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pace {
    Daily,
    Weekly,
    Monthly,
}

impl Pace {
    /// The word of the language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
        }
    }
}

/// What gives a clock its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ticking {
    Calendar(crate::time::Calendar),
    /// A calendar from the beginning of the tables on, for rules without inputs that could begin.
    Ever(crate::time::Calendar),
    /// The rows of an input.
    Rows(usize),
}

/// One operator over arguments in a domain. Arguments precede the node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub op: Op,
    pub args: Vec<NodeRef>,
    pub domain: DomainRef,
    /// Number of domain crossings below the node; nodes of one domain and level run together.
    pub level: u32,
}

/// An input of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Input {
    /// The stored series: `hyg`, `index@5m`.
    pub stored: String,
    /// The slower period it is resampled to.
    pub resampled: Option<Period>,
}

impl Input {
    /// As rule files write it.
    pub fn name(&self) -> String {
        match self.resampled {
            Some(period) => format!("{}@{period}", self.base()),
            None => self.stored.clone(),
        }
    }

    /// The name without a timeframe.
    pub fn base(&self) -> &str {
        self.stored.split('@').next().unwrap_or(&self.stored)
    }
}

/// The graph of all loaded rules, and what is read off it.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    pub inputs: Vec<Input>,
    pub domains: Vec<Domain>,
    pub nodes: Vec<Node>,
    /// Rules and strategies, in the order of the text.
    pub rules: Vec<Rule>,
    pub regimes: Vec<Regime>,
    pub checklists: Vec<Checklist>,
    /// Test blocks, which are read and not run.
    pub tests: usize,
    pub portfolios: Vec<Portfolio>,
}

impl Plan {
    /// The node behind a reference of this plan.
    pub fn node(&self, node: NodeRef) -> Option<&Node> {
        self.nodes.get(node.0 as usize)
    }

    /// The domain behind a reference of this plan.
    pub fn domain(&self, domain: DomainRef) -> &Domain {
        self.domains.get(domain.0 as usize).unwrap_or(&Domain::Constant)
    }

    /// A node and all it depends on, each once.
    pub fn below(&self, node: NodeRef) -> Vec<NodeRef> {
        let mut seen = vec![false; self.nodes.len()];
        let mut below = Vec::new();
        let mut open = vec![node];
        while let Some(at) = open.pop() {
            let Some(flag) = seen.get_mut(at.0 as usize) else { continue };
            if std::mem::replace(flag, true) {
                continue;
            }
            let Some(node) = self.node(at) else { continue };
            below.push(at);
            open.extend(&node.args);
        }
        below
    }

    /// The inputs a node's value comes from, ascending; the one whose prints are merely its ticks is none of them.
    pub fn inputs_of(&self, node: NodeRef) -> Vec<usize> {
        let below = self.below(node);
        let columns = below
            .into_iter()
            .filter_map(|node| self.node(node))
            .filter(|node| matches!(node.op, Op::Column(_)));
        let mut inputs: Vec<usize> = columns
            .filter_map(|node| {
                if let Domain::Series(input) = self.domain(node.domain) { Some(*input) } else { None }
            })
            .collect();
        inputs.sort_unstable();
        inputs.dedup();
        inputs
    }

    /// How many positions of its own domain each node looks back on, arguments included; nothing where it reads the whole history.
    pub fn lookbacks(&self) -> Vec<Option<usize>> {
        let mut out: Vec<Option<usize>> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let below = node
                .args
                .iter()
                .filter(|&&arg| self.node(arg).is_some_and(|below| below.domain == node.domain));
            let below = below
                .map(|arg| out.get(arg.0 as usize).copied().flatten())
                .try_fold(0, |most, back| back.map(|back| back.max(most)));
            out.push(below.zip(node.op.lookback()).map(|(below, own)| below + own));
        }
        out
    }
}
