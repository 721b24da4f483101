//! The table of builtins: one row each, with everything the checker, the help, the completion and the tests need.
//!
//! A row names its parameters, what it applies to, the unit of its result, a summary, the source of its formula, examples, and how it
//! is lowered to operators.

mod averages;
mod candle;
mod change;
mod events;
mod extremes;
mod functions;
pub mod op;
mod oscillators;
mod pairs;
mod session;
mod spread;
mod timing;
mod volume;

pub use functions::{Across, FUNCTIONS, Function, FunctionKind};

use crate::series::Column;
use op::Op;

/// A node of the plan under construction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeRef(pub u32);

/// What a row lowers through: the plan's builder.
pub trait Build {
    /// The node of an operator over arguments; equal ones are one node.
    fn node(&mut self, op: Op, args: &[NodeRef]) -> NodeRef;
    /// A column of the bars the method was called on; of anything else the value itself.
    fn column(&mut self, bars: NodeRef, column: Column) -> NodeRef;
    /// The node of an operator over one argument.
    fn unary(&mut self, op: Op, x: NodeRef) -> NodeRef {
        self.node(op, &[x])
    }
    /// A number.
    fn number(&mut self, value: f64) -> NodeRef {
        self.node(Op::Const(value.into()), &[])
    }
}

/// Arguments of a call, resolved: defaults filled in, dimensions checked.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// The value the method applies to, in the column that [`Applies`] names.
    pub x: NodeRef,
    /// A window or count; the first of the row's parameters.
    pub window: op::Window,
    /// The second numeric parameter (`k` of a Bollinger band).
    pub second: f64,
    /// The other series of a pair, or the condition of `…_since`.
    pub other: Option<NodeRef>,
    /// Prints a year, for annualised figures.
    pub per_year: f64,
    /// Whether the slope of this operand is taken of its logarithm.
    pub log: bool,
    /// Whether the operand has several bars a day.
    pub intraday: bool,
}

impl Call {
    /// The window as a count; elapsed windows are refused by the checker where a row needs a count.
    pub fn count(&self) -> u32 {
        match self.window {
            op::Window::Count(n) => n,
            op::Window::Elapsed(_) | op::Window::Months(_) => 1,
        }
    }
}

/// What a method applies to, and which column of bars it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applies {
    /// Any value; of bars the raw close.
    Raw,
    /// Any value; of bars the total-return close where there is one.
    TotalReturn,
    /// Bars only.
    Bars,
    /// Bars of days or parts of days, which sessions are made of.
    Sessions,
    /// Events only.
    Events,
    /// A named series only (its newest figure's age and arrival).
    Series,
}

/// A parameter of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    pub name: &'static str,
    pub kind: ParameterKind,
    /// Absent: the argument must be given.
    pub default: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// A whole number of prints, at least this many, or a span where `spans` allows it.
    Window { least: u32, spans: bool },
    /// A plain number.
    Number,
    /// Another value.
    Value,
    /// A condition over the same series.
    Condition,
    /// A series of events.
    Events,
}

/// The unit of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// The operand's.
    Same,
    /// The operand's, but possibly negative; basis points for ratios.
    Difference,
    /// A ratio shown in percent.
    Ratio,
    /// Per bar: % for logarithmic slopes, basis points of ratios, native otherwise.
    Slope,
    Number,
    Sigma,
    Quotient,
    Times,
    Span,
    /// An instant, in seconds.
    Moment,
    Volume,
    /// A count of bars.
    Bars,
    Truth,
}

/// One method.
pub struct Method {
    pub name: &'static str,
    pub family: &'static str,
    pub parameters: &'static [Parameter],
    pub applies: Applies,
    pub gives: Gives,
    /// One line.
    pub summary: &'static str,
    /// The exact definition and where it comes from.
    pub definition: &'static str,
    /// Conditions or values that are run as tests over the sample market.
    pub examples: &'static [&'static str],
    pub lower: fn(&mut dyn Build, &Call) -> NodeRef,
}

/// A window of at least `least` prints without a default.
const fn window(least: u32) -> Parameter {
    Parameter { name: "n", kind: ParameterKind::Window { least, spans: true }, default: None }
}

/// A window in prints with a default.
const fn count_or(least: u32, default: u32) -> Parameter {
    Parameter {
        name: "n",
        kind: ParameterKind::Window { least, spans: false },
        default: Some(default as f64),
    }
}

/// A window in prints without a default.
const fn count(name: &'static str, least: u32) -> Parameter {
    Parameter { name, kind: ParameterKind::Window { least, spans: false }, default: None }
}

/// The families in reference order.
const FAMILIES: &[&[Method]] = &[
    averages::METHODS,
    change::METHODS,
    spread::METHODS,
    extremes::METHODS,
    oscillators::METHODS,
    volume::METHODS,
    candle::METHODS,
    session::METHODS,
    pairs::METHODS,
    timing::METHODS,
    events::METHODS,
];

/// All methods in reference order.
pub fn methods() -> impl Iterator<Item = &'static Method> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

/// The method of a name, and the window glued to it (`ma25` → `ma`, 25).
pub fn find_method(name: &str) -> Option<(&'static Method, Option<u32>)> {
    if let Some(method) = methods().find(|method| method.name == name) {
        return Some((method, None));
    }
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = name.strip_prefix(stem)?;
    if stem.is_empty() || digits.is_empty() || (digits.len() > 1 && digits.starts_with('0')) {
        return None;
    }
    let window = digits.parse().ok()?;
    let method = methods().find(|method| method.name == stem)?;
    let takes_window =
        matches!(method.parameters.first(), Some(Parameter { kind: ParameterKind::Window { .. }, .. }));
    takes_window.then_some((method, Some(window)))
}

/// Parameters as in a signature: `(n=14)`.
pub fn signature(method: &Method) -> String {
    if method.parameters.is_empty() {
        return method.name.to_owned();
    }
    let show = |parameter: &Parameter| match parameter.default {
        Some(default) if default != 0.0 => format!("{}={default}", parameter.name),
        _ => parameter.name.to_owned(),
    };
    format!("{}({})", method.name, method.parameters.iter().map(show).collect::<Vec<_>>().join(", "))
}
