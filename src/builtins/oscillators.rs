//! Oscillators.

use super::op::{Op, Window};
use super::{Applies, Build, Gives, Method, NodeRef, Parameter, ParameterKind, count_or};
use crate::series::Column;

const BAND: &[Parameter] =
    &[count_or(2, 20), Parameter { name: "k", kind: ParameterKind::Number, default: Some(2.0) }];

fn band(b: &mut dyn Build, x: NodeRef, window: Window, k: f64) -> NodeRef {
    let mean = b.unary(Op::Mean(window), x);
    let deviation = b.unary(Op::Deviation(window, false), x);
    let factor = b.number(k);
    let width = b.node(Op::Multiply, &[deviation, factor]);
    b.node(Op::Add, &[mean, width])
}

fn macd(b: &mut dyn Build, x: NodeRef) -> NodeRef {
    let fast = b.unary(Op::Exponential(12), x);
    let slow = b.unary(Op::Exponential(26), x);
    b.node(Op::Subtract, &[fast, slow])
}

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "rsi",
        family: "oscillators",
        parameters: &[count_or(1, 14)],
        applies: Applies::Raw,
        gives: Gives::Number,
        summary: "relative strength index, 0 to 100",
        definition: "100·u/(u + d) with Wilder's averages of the rises u and the falls d; unknown when both are 0",
        examples: &["index.rsi14 < 30"],
        lower: |b, call| {
            let before = b.unary(Op::Lag(1), call.x);
            let change = b.node(Op::Subtract, &[call.x, before]);
            let zero = b.number(0.0);
            let rise = b.node(Op::Max, &[change, zero]);
            let negative = b.unary(Op::Negate, change);
            let fall = b.node(Op::Max, &[negative, zero]);
            let up = b.unary(Op::Wilder(call.count()), rise);
            let down = b.unary(Op::Wilder(call.count()), fall);
            let both = b.node(Op::Add, &[up, down]);
            let share = b.node(Op::Divide, &[up, both]);
            let hundred = b.number(100.0);
            b.node(Op::Multiply, &[share, hundred])
        },
    },
    Method {
        name: "macd",
        family: "oscillators",
        parameters: &[],
        applies: Applies::Raw,
        gives: Gives::Difference,
        summary: "moving average convergence divergence",
        definition: "ema12 − ema26",
        examples: &["index.macd > index.macd_signal"],
        lower: |b, call| macd(b, call.x),
    },
    Method {
        name: "macd_signal",
        family: "oscillators",
        parameters: &[],
        applies: Applies::Raw,
        gives: Gives::Difference,
        summary: "signal line of the MACD",
        definition: "ema9 of macd, seeded with known macd values only",
        examples: &["index.macd crosses above index.macd_signal"],
        lower: |b, call| {
            let macd = macd(b, call.x);
            b.unary(Op::Exponential(9), macd)
        },
    },
    Method {
        name: "bollinger_upper",
        family: "oscillators",
        parameters: BAND,
        applies: Applies::Raw,
        gives: Gives::Same,
        summary: "upper Bollinger band",
        definition: "ma(n) + k population deviations (ddof 0)",
        examples: &["index > index.bollinger_upper(20, 2)"],
        lower: |b, call| band(b, call.x, call.window, call.second),
    },
    Method {
        name: "bollinger_lower",
        family: "oscillators",
        parameters: BAND,
        applies: Applies::Raw,
        gives: Gives::Same,
        summary: "lower Bollinger band",
        definition: "ma(n) − k population deviations (ddof 0)",
        examples: &["index < index.bollinger_lower"],
        lower: |b, call| band(b, call.x, call.window, -call.second),
    },
    Method {
        name: "stoch",
        family: "oscillators",
        parameters: &[count_or(1, 14)],
        applies: Applies::Bars,
        gives: Gives::Number,
        summary: "stochastic oscillator (raw %K), 0 to 100",
        definition: "100·(c − lowest low)/(highest high − lowest low) over n bars",
        examples: &["index.stoch(14) < 20"],
        lower: |b, call| {
            let [high, low, close] =
                [Column::High, Column::Low, Column::Close].map(|column| b.column(call.x, column));
            let high = b.unary(Op::Highest(call.window), high);
            let low = b.unary(Op::Lowest(call.window), low);
            let above = b.node(Op::Subtract, &[close, low]);
            let range = b.node(Op::Subtract, &[high, low]);
            let share = b.node(Op::Divide, &[above, range]);
            let hundred = b.number(100.0);
            b.node(Op::Multiply, &[share, hundred])
        },
    },
];
