//! What the plan knows of regimes and checklists.

use super::{Action, Condition, DomainRef, HoldPlan, NodeRef, Operand};
use crate::source::Span;
use crate::time::Zone;

/// A regime: at each tick one of its states holds.
#[derive(Debug, Clone)]
pub struct Regime {
    pub name: String,
    pub label: Option<String>,
    pub span: Span,
    pub clock: DomainRef,
    /// In the order of the text, which is the order in which they are asked.
    pub states: Vec<RegimeState>,
    /// Index of the state it starts in.
    pub start: usize,
    /// The node of its state.
    pub state: NodeRef,
    /// Inputs of its conditions.
    pub inputs: Vec<usize>,
}

/// A state of a regime.
#[derive(Debug, Clone)]
pub struct RegimeState {
    pub name: String,
    pub span: Span,
    pub when: Condition,
    pub hold: Option<HoldPlan>,
    pub then: Vec<Action>,
}

/// A checklist, with its rhythm if it is a routine.
#[derive(Debug, Clone)]
pub struct Checklist {
    pub name: String,
    pub label: Option<String>,
    pub span: Span,
    pub clock: DomainRef,
    pub every: Option<Every>,
    /// In the order of the text.
    pub items: Vec<Item>,
    /// How many checks must hold; all of them where the text does not say.
    pub need: u32,
    /// Whether the text says how many.
    pub declared: bool,
    /// Nodes of the number of checks that hold: at least, and at most while some are unknown. Absent without checks.
    pub count: Option<(NodeRef, NodeRef)>,
    /// Whether enough checks hold. Absent without checks.
    pub passed: Option<NodeRef>,
    pub inputs: Vec<usize>,
}

/// A line of a checklist.
#[derive(Debug, Clone)]
pub struct Item {
    /// The name of a check, or the text of what is shown.
    pub name: String,
    pub label: Option<String>,
    pub span: Span,
    pub kind: ItemKind,
}

/// The kinds of line.
#[derive(Debug, Clone)]
pub enum ItemKind {
    Check(Condition),
    /// A value to look at.
    Show(Operand),
    /// A condition to look at, which does not count.
    ShowTruth(Condition),
}

/// When a routine is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Every {
    pub kind: EveryKind,
    /// As written: `trading day at 08:30 Asia/Tokyo`.
    pub text: String,
}

/// The rhythms of routines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EveryKind {
    /// Every date, or every date with a session of the checklist's clock; from a time of day on
    /// (seconds since midnight) in a zone.
    Day { trading: bool, at: Option<(u32, Zone)> },
    /// 0 = Monday.
    Weekday(u8),
    /// The last session of a month.
    MonthEnd,
    /// Dates on which a figure of the input became known.
    ReleaseOf(usize),
}
