//! Functions: names called with brackets, and the bare calendar words.

/// What a function is, as far as the checker must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionKind {
    /// One number to one number.
    Unary(super::op::Op),
    /// Smallest of its arguments.
    Smallest,
    /// Largest of its arguments.
    Largest,
    /// `known(x)`
    Known,
    /// `valuewhen(c, x)`
    ValueWhen,
    /// `bars_since(c)`
    BarsSince,
    /// `count(c, n)`
    Count,
    /// A bare calendar word.
    Calendar(super::op::CalendarField),
    /// A function over the members of a universe.
    Universe(Across),
}

/// Functions over the members of a universe; their last argument is asked of each member, as `it`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Across {
    /// `share(U, condition)`
    Share,
    /// `number(U, condition)`
    Number,
    /// `mean(U, x)`
    Mean,
    /// `median(U, x)`
    Median,
    /// `top(k, U, x)`
    Top,
    /// `rank(x, U, f)`
    Rank,
}

/// One function.
pub struct Function {
    pub name: &'static str,
    pub signature: &'static str,
    pub kind: FunctionKind,
    pub summary: &'static str,
    pub definition: &'static str,
    pub examples: &'static [&'static str],
}

use super::op::{CalendarField, Op};

const fn row(
    name: &'static str,
    signature: &'static str,
    kind: FunctionKind,
    summary: &'static str,
    definition: &'static str,
    examples: &'static [&'static str],
) -> Function {
    Function { name, signature, kind, summary, definition, examples }
}

/// All functions in reference order.
pub const FUNCTIONS: &[Function] = &[
    row("abs", "abs(x)", FunctionKind::Unary(Op::Abs), "absolute value", "|x|", &["abs(usdjpy.ret) > 2%"]),
    row(
        "min",
        "min(x, y, …)",
        FunctionKind::Smallest,
        "smallest argument",
        "unknown if any argument is",
        &["min(hyg.ret(5), small.ret(5)) < -2%"],
    ),
    row(
        "max",
        "max(x, y, …)",
        FunctionKind::Largest,
        "largest argument",
        "unknown if any argument is",
        &["max(us.10y, us.2y) > 5%"],
    ),
    row(
        "ln",
        "ln(x)",
        FunctionKind::Unary(Op::Ln),
        "natural logarithm",
        "undefined for x ≤ 0",
        &["ln(index / index[20]) < -0.05"],
    ),
    row("exp", "exp(x)", FunctionKind::Unary(Op::Exp), "exponential", "e^x", &["exp(us.10y) > 1"]),
    row(
        "sqrt",
        "sqrt(x)",
        FunctionKind::Unary(Op::Sqrt),
        "square root",
        "undefined for x < 0",
        &["sqrt(vix / 16) > 1"],
    ),
    row(
        "sign",
        "sign(x)",
        FunctionKind::Unary(Op::Sign),
        "−1, 0 or 1",
        "the sign of x",
        &["sign(hyg.trend) < 0"],
    ),
    row(
        "round",
        "round(x)",
        FunctionKind::Unary(Op::Round),
        "nearest whole number",
        "halves away from zero",
        &["round(vix) >= 20"],
    ),
    row(
        "known",
        "known(x)",
        FunctionKind::Known,
        "whether a value is known",
        "never unknown itself",
        &["known(sofr)"],
    ),
    row(
        "valuewhen",
        "valuewhen(c, x)",
        FunctionKind::ValueWhen,
        "x at the last tick at which c was true",
        "unknown unless certain: an unknown c since then leaves it unknown",
        &["index < valuewhen(index crosses below index.ma25, index)"],
    ),
    row(
        "bars_since",
        "bars_since(c)",
        FunctionKind::BarsSince,
        "ticks since c was last true",
        "0 at a tick at which c is true; unknown unless certain",
        &["bars_since(index.new_high(60)) > 20"],
    ),
    row(
        "count",
        "count(c, n)",
        FunctionKind::Count,
        "how many of the last n ticks c was true",
        "unknown unless certain",
        &["count(index.is_bear, 10) >= 7"],
    ),
    row(
        "share",
        "share(U, condition)",
        FunctionKind::Universe(Across::Share),
        "share of a universe's members with a condition true",
        "members with it true / members; an interval while members are unknown, compared as an interval; `it` is the member",
        &["share(techs, it.close > it.ma50) > 50%"],
    ),
    row(
        "number",
        "number(U, condition)",
        FunctionKind::Universe(Across::Number),
        "how many of a universe's members have a condition true",
        "an interval while members are unknown, compared as an interval; `it` is the member",
        &["number(techs, it.new_high(60)) >= 2"],
    ),
    row(
        "mean",
        "mean(U, x)",
        FunctionKind::Universe(Across::Mean),
        "mean of a value over a universe's members",
        "Σ x / members; unknown while any member is, since nothing bounds it",
        &["mean(techs, it.roc(20)) < 0"],
    ),
    row(
        "median",
        "median(U, x)",
        FunctionKind::Universe(Across::Median),
        "median of a value over a universe's members",
        "the middle one, or the mean of the two in the middle; an interval while members are unknown",
        &["median(techs, it.drawdown(60)) < -10%"],
    ),
    row(
        "top",
        "top(k, U, x)",
        FunctionKind::Universe(Across::Top),
        "the k members of a universe with the highest value",
        "a universe, to be used in the other functions; equal values in the order of the list",
        &["share(top(2, techs, it.roc20), it > it.ma25) == 100%"],
    ),
    row(
        "rank",
        "rank(x, U, f)",
        FunctionKind::Universe(Across::Rank),
        "rank of a series by a value among a universe's members",
        "1 for the highest; 1 + members with a higher value, equal ones in the order of the list; an interval while members are unknown",
        &["rank(qqq, techs, it.roc20) <= 2"],
    ),
    row(
        "weekday",
        "weekday",
        FunctionKind::Calendar(CalendarField::Weekday),
        "1 = Monday … 7 = Sunday",
        "of the decision time, in the decision zone",
        &["weekday == 5"],
    ),
    row(
        "month",
        "month",
        FunctionKind::Calendar(CalendarField::Month),
        "1 … 12",
        "of the decision time, in the decision zone",
        &["month == 12"],
    ),
    row(
        "hour",
        "hour",
        FunctionKind::Calendar(CalendarField::Hour),
        "0 … 23",
        "of the decision time, in the decision zone",
        &["hour >= 15"],
    ),
    row(
        "minute",
        "minute",
        FunctionKind::Calendar(CalendarField::Minute),
        "0 … 59",
        "of the decision time, in the decision zone",
        &["minute == 0"],
    ),
    row(
        "date",
        "date",
        FunctionKind::Calendar(CalendarField::Date),
        "the tick's date",
        "in the decision zone",
        &["date >= 2020-01-01"],
    ),
];
