//! What the plan knows of rules: the tree that explanations walk, actions, portfolios.

use super::{DomainRef, NodeRef};
use crate::builtins::op::Window;
use crate::source::Span;
use crate::unit::Unit;

/// One rule, ready to run.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name, or `file:line` of the short form.
    pub name: String,
    pub label: Option<String>,
    pub span: Span,
    pub clock: DomainRef,
    pub when: Condition,
    pub until: Option<Condition>,
    pub hold: Option<HoldPlan>,
    /// The node of its state.
    pub state: NodeRef,
    pub then: Vec<Action>,
    pub otherwise: Vec<Action>,
    pub priority: i64,
    pub because: Option<Text>,
    /// Ticks or span after leaving in which entries are ignored, as written.
    pub cooldown: Option<(Window, String)>,
    /// Inputs of its conditions.
    pub inputs: Vec<usize>,
    /// What else there is if the rule is the entry signal of a strategy.
    pub strategy: Option<Box<super::Strategy>>,
}

/// The hold of a rule: the outermost `for` of its `when`.
#[derive(Debug, Clone)]
pub struct HoldPlan {
    /// `k` of `for k of n`; absent for a plain `for n`.
    pub count: Option<u32>,
    pub window: Window,
    /// As written: `2 days`.
    pub text: String,
    pub inner: NodeRef,
}

/// A condition as written, with the node that decides it.
#[derive(Debug, Clone)]
pub struct Condition {
    pub text: String,
    pub span: Span,
    pub node: NodeRef,
    pub kind: ConditionKind,
    pub parts: Vec<Condition>,
    pub operands: Vec<Operand>,
}

/// What joins a condition's parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConditionKind {
    /// A comparison, a truth method, a state: nothing below it but values.
    Leaf,
    And,
    Or,
    Not,
    /// `at least 2 of (…)`
    Quorum,
    /// A suffix: `for`, `within`, `since`, `on`, `becomes`, `followed by`.
    Over,
    /// A name for another condition.
    Named(String),
}

/// A value of a leaf.
#[derive(Debug, Clone)]
pub struct Operand {
    pub text: String,
    pub node: NodeRef,
    pub unit: Unit,
    /// Whether the text says all (a literal).
    pub literal: bool,
    /// Nodes of the lowest and highest value it can have while members of a universe or items of a checklist are unknown.
    pub bounds: Option<(NodeRef, NodeRef)>,
    /// What it was made of, if it is a value across a universe.
    pub members: Vec<Member>,
}

/// What a function over a universe asked of one member.
#[derive(Debug, Clone)]
pub struct Member {
    pub name: String,
    pub node: NodeRef,
    /// Absent for a condition.
    pub unit: Option<Unit>,
}

/// What follows from a rule's state.
#[derive(Debug, Clone)]
pub struct Action {
    pub kind: ActionKind,
    pub span: Span,
}

/// The kinds of action.
#[derive(Debug, Clone)]
pub enum ActionKind {
    Weight { asset: String, bound: crate::syntax::ast::Bound, weight: NodeRef },
    Alert { level: crate::syntax::ast::AlertLevel, text: Text },
}

/// Text with values filled in.
#[derive(Debug, Clone, Default)]
pub struct Text {
    pub parts: Vec<TextPart>,
}

/// A piece of a [`Text`].
#[derive(Debug, Clone)]
pub enum TextPart {
    Plain(String),
    Value { node: NodeRef, unit: Unit, decimals: Option<u8> },
    Truth(NodeRef),
}

/// A portfolio, as far as target weights need it.
#[derive(Debug, Clone)]
pub struct Portfolio {
    pub name: String,
    pub assets: Vec<Asset>,
    pub span: Span,
}

/// An asset of a portfolio with its start weight.
#[derive(Debug, Clone)]
pub struct Asset {
    pub name: String,
    pub start: f64,
}
