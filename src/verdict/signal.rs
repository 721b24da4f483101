//! The signal of a strategy: its setup, the price of an entry, and the ways out as they stand at the bar.

use super::{Figure, Moment, figure};
use crate::builtins::op::Op;
use crate::plan::{DomainRef, Exit, ExitKind, Operand, Strategy};
use crate::syntax::ast::Size;
use crate::syntax::print_expression;
use crate::time::{Day, Instant};

/// What a strategy says at one bar, beside the verdict of its entry.
#[derive(Debug, Clone)]
pub struct SignalReport {
    pub short: bool,
    /// The bars it trades, as rule files name them.
    pub bars: String,
    /// The newest setup, while an entry after it counts.
    pub setup: Option<Setup>,
    /// Whether the entry is a limit order.
    pub limit: bool,
    /// The price an entry at this bar has.
    pub entry: Figure,
    /// As written: `risk 0.5%`.
    pub size: Option<String>,
    pub stops: Vec<WayOut>,
    /// With the share of the initial size that leaves; absent for the rest.
    pub targets: Vec<(Option<f64>, WayOut)>,
    pub exits: Vec<WayOut>,
}

/// A setup that waits for its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setup {
    pub tick: (Day, Instant),
    /// Bars since then.
    pub bars: usize,
    /// Bars in which an entry counts.
    pub of: Option<usize>,
}

/// A way out of a position, as it stands at the bar.
#[derive(Debug, Clone)]
pub struct WayOut {
    /// As written after `stop`, `target` or `exit`.
    pub text: String,
    pub kind: WayOutKind,
    /// Whether it asks an open trade, such as for `bars_held`: nothing can be said of it before there is one.
    pub in_trade: bool,
}

/// The kinds of way out.
#[derive(Debug, Clone)]
pub enum WayOutKind {
    /// A condition: 0 false, 1 unknown, 2 true.
    When(u8),
    /// The level that an entry at this bar would get.
    At(Figure),
    /// The distance behind the best price.
    Trail(Figure),
    SessionEnd,
}

/// The signal of a strategy at a position of its clock.
pub(super) fn signal(
    moment: &Moment<'_>,
    strategy: &Strategy,
    clock: DomainRef,
    position: usize,
) -> SignalReport {
    let figure = |operand: &Operand| figure(moment, operand, clock, position);
    let way_out = |exit: &Exit| WayOut {
        text: exit.text.clone(),
        in_trade: in_trade(moment, &exit.kind),
        kind: match &exit.kind {
            ExitKind::When(condition) => WayOutKind::When(moment.evaluation.truth(condition.node, position)),
            ExitKind::At(operand) => WayOutKind::At(figure(operand)),
            ExitKind::Trail(operand) => WayOutKind::Trail(figure(operand)),
            ExitKind::SessionEnd => WayOutKind::SessionEnd,
        },
    };
    SignalReport {
        short: strategy.short,
        bars: moment.plan.inputs.get(strategy.bars).map(crate::plan::Input::name).unwrap_or_default(),
        setup: setup(moment, strategy, clock, position),
        limit: strategy.limit,
        entry: figure(&strategy.entry),
        size: strategy.size.as_ref().map(size_text),
        stops: strategy.stops.iter().map(way_out).collect(),
        targets: strategy.targets.iter().map(|target| (target.share, way_out(&target.exit))).collect(),
        exits: strategy.exits.iter().map(way_out).collect(),
    }
}

fn in_trade(moment: &Moment<'_>, kind: &ExitKind) -> bool {
    let node = match kind {
        ExitKind::When(condition) => condition.node,
        ExitKind::At(operand) | ExitKind::Trail(operand) => operand.node,
        ExitKind::SessionEnd => return false,
    };
    let below = moment.plan.below(node).into_iter().filter_map(|node| moment.plan.node(node));
    below.into_iter().any(|node| matches!(node.op, Op::Trade(_)))
}

fn setup(moment: &Moment<'_>, strategy: &Strategy, clock: DomainRef, position: usize) -> Option<Setup> {
    let bars = moment.evaluation.number(strategy.since_setup?, position);
    let of = strategy.within.map(|bars| bars as usize);
    // NaN before the first setup.
    let bars = (bars >= 0.0).then_some(bars as usize).filter(|bars| of.is_none_or(|of| *bars <= of))?;
    Some(Setup { tick: moment.tick(clock, position.checked_sub(bars)?)?, bars, of })
}

fn size_text(size: &Size) -> String {
    let (word, expr) = match size {
        Size::Risk(expr) => ("risk", expr),
        Size::Fixed(expr) => ("fixed", expr),
        Size::Vol(expr) => ("vol", expr),
    };
    format!("{word} {}", print_expression(expr))
}
