//! Spread: deviations, ranges, and where a value stands among the previous ones.

use super::op::Op;
use super::{Applies, Build, Gives, Method, NodeRef, count_or, window};
use crate::series::Column;

/// Wilder's true range of bars; the first bar has none, for want of a previous close.
fn true_range(b: &mut dyn Build, bars: NodeRef) -> NodeRef {
    let high = b.column(bars, Column::High);
    let low = b.column(bars, Column::Low);
    let close = b.column(bars, Column::Close);
    let before = b.unary(Op::Lag(1), close);
    let range = b.node(Op::Subtract, &[high, low]);
    let up = b.node(Op::Subtract, &[high, before]);
    let up = b.unary(Op::Abs, up);
    let down = b.node(Op::Subtract, &[low, before]);
    let down = b.unary(Op::Abs, down);
    let most = b.node(Op::Max, &[range, up]);
    b.node(Op::Max, &[most, down])
}

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "std",
        family: "spread",
        parameters: &[window(2)],
        applies: Applies::Raw,
        gives: Gives::Same,
        summary: "standard deviation of the window",
        definition: "sample standard deviation of n prints (ddof 1)",
        examples: &["sofr.std(20) > 5bp"],
        lower: |b, call| b.unary(Op::Deviation(call.window, true), call.x),
    },
    Method {
        name: "vol",
        family: "spread",
        parameters: &[count_or(2, 20)],
        applies: Applies::TotalReturn,
        gives: Gives::Ratio,
        summary: "annualised volatility",
        definition: "sample standard deviation of n log returns × √A; A = 252 XNYS, 245 XTKS, 365 crypto, 52 weekly, 12 monthly",
        examples: &["index.vol20 > 25%"],
        lower: |b, call| {
            let before = b.unary(Op::Lag(1), call.x);
            let ratio = b.node(Op::Divide, &[call.x, before]);
            let log = b.unary(Op::Ln, ratio);
            let deviation = b.unary(Op::Deviation(call.window, true), log);
            let scale = b.number(call.per_year.sqrt());
            b.node(Op::Multiply, &[deviation, scale])
        },
    },
    Method {
        name: "atr",
        family: "spread",
        parameters: &[count_or(1, 14)],
        applies: Applies::Bars,
        gives: Gives::Same,
        summary: "average true range",
        definition: "Wilder's average of max(h − l, |h − c₁|, |l − c₁|), α = 1/n, seeded with the mean of the first n, unknown until the seed weighs less than 0.1 %",
        examples: &["index.atr14 / index > 2%"],
        lower: |b, call| {
            let range = true_range(b, call.x);
            b.unary(Op::Wilder(call.count()), range)
        },
    },
    Method {
        name: "zscore",
        family: "spread",
        parameters: &[count_or(2, 60)],
        applies: Applies::TotalReturn,
        gives: Gives::Sigma,
        summary: "standard deviations above the mean of the previous n",
        definition: "(x_t − mean of the previous n) / their sample standard deviation; the newest print is not part of the window",
        examples: &["sofr.zscore(20) > 3"],
        lower: |b, call| b.unary(Op::ZScore(call.count()), call.x),
    },
    Method {
        name: "percentile",
        family: "spread",
        parameters: &[count_or(1, 252)],
        applies: Applies::Raw,
        gives: Gives::Ratio,
        summary: "share of the previous n prints that are at most the newest",
        definition: "count of the previous n that are ≤ x_t, over n",
        examples: &["vix.percentile(252) > 90%"],
        lower: |b, call| b.unary(Op::Percentile(call.count()), call.x),
    },
    Method {
        name: "range",
        family: "spread",
        parameters: &[window(1)],
        applies: Applies::Raw,
        gives: Gives::Difference,
        summary: "high minus low of the window",
        definition: "highest minus lowest of n prints; of bars the highest high minus the lowest low",
        examples: &["index.range(5) / index > 4%"],
        lower: |b, call| {
            let high = b.column(call.x, Column::High);
            let low = b.column(call.x, Column::Low);
            let high = b.unary(Op::Highest(call.window), high);
            let low = b.unary(Op::Lowest(call.window), low);
            b.node(Op::Subtract, &[high, low])
        },
    },
];
