//! What an expression amounts to.

use crate::builtins::NodeRef;
use crate::plan::{Condition, SeriesInfo};
use crate::syntax::ast::SpanUnit;
use crate::unit::Unit;

/// A number with what checking needs to know of it.
#[derive(Debug, Clone)]
pub(super) struct Number {
    pub node: NodeRef,
    pub unit: Unit,
    /// A bare number literal, or arithmetic of such: may stand for a price, a level, a volume or bars.
    pub bare: bool,
    /// The window of `ma(n)`, for a slope without an argument.
    pub average: Option<u32>,
    /// The series it names, with nothing done to it yet.
    pub series: Option<(usize, SeriesInfo)>,
    /// Inputs whose raw levels it uses although a total-return column exists, and inputs whose total-return column it uses.
    pub raw: Vec<usize>,
    pub adjusted: Vec<usize>,
    /// Prints a year.
    pub per_year: f64,
    /// Nodes of the lowest and highest value it can have while something it counts is unknown; the node itself is unknown then.
    pub bounds: Option<(NodeRef, NodeRef)>,
    /// What it was made of, if it is a value across a universe.
    pub members: Vec<crate::plan::Member>,
    /// The condition at whose newest tick the bars are read (`setup` of a strategy).
    pub at: Option<NodeRef>,
}

impl Number {
    /// A number without a series behind it.
    pub fn plain(node: NodeRef, unit: Unit) -> Self {
        Self {
            node,
            unit,
            bare: false,
            average: None,
            series: None,
            raw: Vec::new(),
            adjusted: Vec::new(),
            per_year: 252.0,
            bounds: None,
            members: Vec::new(),
            at: None,
        }
    }

    /// The same origin with another node and unit.
    pub fn derived(&self, node: NodeRef, unit: Unit) -> Self {
        Self {
            node,
            unit,
            bare: false,
            average: None,
            series: None,
            raw: self.raw.clone(),
            adjusted: self.adjusted.clone(),
            per_year: self.per_year,
            bounds: None,
            members: Vec::new(),
            at: None,
        }
    }

    /// Joins the origins of two numbers.
    pub fn joined(&self, other: &Self, node: NodeRef, unit: Unit) -> Self {
        let mut out = self.derived(node, unit);
        out.raw.extend(&other.raw);
        out.adjusted.extend(&other.adjusted);
        out
    }
}

/// The value of an expression.
#[derive(Debug, Clone)]
pub(super) enum Typed {
    Number(Number),
    Truth(Condition),
    /// A span literal.
    Span {
        count: f64,
        unit: SpanUnit,
    },
    /// A rule, by its state node.
    Rule(NodeRef, String),
    /// A regime, by its state node and the names of its states.
    Regime(NodeRef, String, Vec<String>),
    /// A checklist, by its name.
    Checklist(Box<Counted>, String),
    Universe(Members),
    Text,
    /// Already reported.
    Error,
}

impl Typed {
    /// In words, for messages.
    pub fn describe(&self) -> String {
        match self {
            Self::Number(number) => number.unit.describe(),
            Self::Truth(_) => "a condition".to_owned(),
            Self::Span { .. } => "a span of time".to_owned(),
            Self::Rule(_, name) => format!("the rule `{name}`"),
            Self::Regime(_, name, _) => format!("the regime `{name}`"),
            Self::Checklist(_, name) => format!("the checklist `{name}`"),
            Self::Universe(_) => "a universe".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Error => "an error".to_owned(),
        }
    }
}

/// The members of a universe.
#[derive(Debug, Clone)]
pub(super) struct Members {
    /// Those that may be members; of the highest of a universe, all of it.
    pub list: Vec<Member>,
    /// How many there are at any tick.
    pub size: usize,
}

impl Members {
    /// Whether who is a member does not depend on the tick.
    pub fn are_declared(&self) -> bool {
        self.list.iter().all(|member| member.belongs.is_none())
    }
}

/// A member of a universe.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub series: Number,
    /// Whether it is one, where that depends on the tick (`top`).
    pub belongs: Option<NodeRef>,
}

/// What rules may ask of a checklist.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    /// How many checks hold.
    pub count: Number,
    pub passed: NodeRef,
    /// Whether the text says how many are needed.
    pub declared: bool,
}
