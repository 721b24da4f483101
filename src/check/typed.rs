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
            Self::Text => "text".to_owned(),
            Self::Error => "an error".to_owned(),
        }
    }
}
