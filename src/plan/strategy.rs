//! What the plan knows of a strategy beside its entry signal.

use super::{Condition, NodeRef, Operand};
use crate::source::Span;
use crate::syntax::ast::Size;

/// A strategy: its entry signal is a rule (triggered at a bar with an entry, pending while a setup waits for one).
#[derive(Debug, Clone)]
pub struct Strategy {
    pub short: bool,
    /// The input of the bars it trades.
    pub bars: usize,
    pub only: Option<Condition>,
    pub setup: Option<Condition>,
    /// Bars after the setup in which an entry counts.
    pub within: Option<u32>,
    /// The condition of the entry itself; absent where the setup is all.
    pub enter: Option<Condition>,
    /// Bars since the newest setup; unknown before the first.
    pub since_setup: Option<NodeRef>,
    /// The price an entry at the bar would have: the limit level, else the bar's close.
    pub entry: Operand,
    /// Whether the entry is a limit order at [`Strategy::entry`].
    pub limit: bool,
    pub size: Option<Size>,
    pub stops: Vec<Exit>,
    pub targets: Vec<Target>,
    pub exits: Vec<Exit>,
}

/// A part of the position and where it leaves.
#[derive(Debug, Clone)]
pub struct Target {
    /// Share of the initial size; absent for the rest.
    pub share: Option<f64>,
    pub exit: Exit,
}

/// A way out.
#[derive(Debug, Clone)]
pub struct Exit {
    pub kind: ExitKind,
    pub span: Span,
    /// As written after `stop`, `target` or `exit`.
    pub text: String,
}

/// The kinds of way out.
#[derive(Debug, Clone)]
pub enum ExitKind {
    When(Condition),
    /// A price level.
    At(Operand),
    /// A distance behind the best price since entry.
    Trail(Operand),
    SessionEnd,
}
