//! Extremes: highs, lows, drawdowns, pivots.

use super::op::{Op, Window};
use super::{Applies, Build, Call, Gives, Method, NodeRef, Parameter, ParameterKind, count, window};
use crate::series::Column;

/// `drawdown` without a window looks at the whole history; 0 stands for that.
const WHOLE: Parameter =
    Parameter { name: "n", kind: ParameterKind::Window { least: 0, spans: false }, default: Some(0.0) };
/// The condition of `highest_since`.
const CONDITION: Parameter = Parameter { name: "C", kind: ParameterKind::Condition, default: None };

fn since(b: &mut dyn Build, call: &Call, op: Op) -> NodeRef {
    match call.other {
        Some(condition) => b.node(op, &[call.x, condition]),
        None => call.x,
    }
}

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "highest",
        family: "extremes",
        parameters: &[window(1)],
        applies: Applies::Raw,
        gives: Gives::Same,
        summary: "highest of the window",
        definition: "maximum of n prints, the newest included; of bars the close (x.high.highest(n) for highs)",
        examples: &["sofr > sofr.highest(20)[1]"],
        lower: |b, call| b.unary(Op::Highest(call.window), call.x),
    },
    Method {
        name: "lowest",
        family: "extremes",
        parameters: &[window(1)],
        applies: Applies::Raw,
        gives: Gives::Same,
        summary: "lowest of the window",
        definition: "minimum of n prints, the newest included; of bars the close (x.low.lowest(n) for lows)",
        examples: &["hyg < hyg.lowest(20)[1]"],
        lower: |b, call| b.unary(Op::Lowest(call.window), call.x),
    },
    Method {
        name: "drawdown",
        family: "extremes",
        parameters: &[WHOLE],
        applies: Applies::TotalReturn,
        gives: Gives::Ratio,
        summary: "distance below the highest of the window, or of the whole history",
        definition: "x_t / max of the window − 1; without n the whole history; of bars the total-return close where there is one",
        examples: &["index.drawdown(252) < -10%", "btc.drawdown < -20%"],
        lower: |b, call| {
            let op =
                if call.count() == 0 { Op::RunningMax } else { Op::Highest(Window::Count(call.count())) };
            let most = b.unary(op, call.x);
            let ratio = b.node(Op::Divide, &[call.x, most]);
            let one = b.number(1.0);
            b.node(Op::Subtract, &[ratio, one])
        },
    },
    Method {
        name: "new_high",
        family: "extremes",
        parameters: &[count("n", 1)],
        applies: Applies::Raw,
        gives: Gives::Truth,
        summary: "above every one of the previous n prints",
        definition: "x_t > maximum of the previous n",
        examples: &["index.new_high(60)"],
        lower: |b, call| b.unary(Op::NewHigh(call.count()), call.x),
    },
    Method {
        name: "new_low",
        family: "extremes",
        parameters: &[count("n", 1)],
        applies: Applies::Raw,
        gives: Gives::Truth,
        summary: "below every one of the previous n prints",
        definition: "x_t < minimum of the previous n",
        examples: &["hyg.new_low(20)"],
        lower: |b, call| b.unary(Op::NewLow(call.count()), call.x),
    },
    Method {
        name: "highest_since",
        family: "extremes",
        parameters: &[CONDITION],
        applies: Applies::Raw,
        gives: Gives::Same,
        summary: "highest since a condition over the same series was last true",
        definition: "maximum over the prints from the newest one at which C was true, that one included; unknown unless certain",
        examples: &["index < 0.95 * index.highest_since(index.new_low(60))"],
        lower: |b, call| since(b, call, Op::HighestSince),
    },
    Method {
        name: "lowest_since",
        family: "extremes",
        parameters: &[CONDITION],
        applies: Applies::Raw,
        gives: Gives::Same,
        summary: "lowest since a condition over the same series was last true",
        definition: "minimum over the prints from the newest one at which C was true, that one included; unknown unless certain",
        examples: &["index > 1.05 * index.lowest_since(index.new_high(60))"],
        lower: |b, call| since(b, call, Op::LowestSince),
    },
    Method {
        name: "pivot_high",
        family: "extremes",
        parameters: &[count("k", 1)],
        applies: Applies::Raw,
        gives: Gives::Same,
        summary: "newest high with k lower highs on both sides",
        definition: "strictly above the k prints before and after, known k prints later; of bars the highs",
        examples: &["index > index.pivot_high(3)"],
        lower: |b, call| {
            let high = b.column(call.x, Column::High);
            b.unary(Op::PivotHigh(call.count()), high)
        },
    },
    Method {
        name: "pivot_low",
        family: "extremes",
        parameters: &[count("k", 1)],
        applies: Applies::Raw,
        gives: Gives::Same,
        summary: "newest low with k higher lows on both sides",
        definition: "strictly below the k prints before and after, known k prints later; of bars the lows",
        examples: &["index < index.pivot_low(3)"],
        lower: |b, call| {
            let low = b.column(call.x, Column::Low);
            b.unary(Op::PivotLow(call.count()), low)
        },
    },
    Method {
        name: "higher_low",
        family: "extremes",
        parameters: &[count("k", 1)],
        applies: Applies::Raw,
        gives: Gives::Truth,
        summary: "the newest confirmed pivot low is above the one before",
        definition: "compares the two newest pivot_low(k)",
        examples: &["index.higher_low(3)"],
        lower: |b, call| {
            let low = b.column(call.x, Column::Low);
            b.unary(Op::HigherLow(call.count()), low)
        },
    },
    Method {
        name: "lower_high",
        family: "extremes",
        parameters: &[count("k", 1)],
        applies: Applies::Raw,
        gives: Gives::Truth,
        summary: "the newest confirmed pivot high is below the one before",
        definition: "compares the two newest pivot_high(k)",
        examples: &["index.lower_high(3)"],
        lower: |b, call| {
            let high = b.column(call.x, Column::High);
            b.unary(Op::LowerHigh(call.count()), high)
        },
    },
];
