//! Averages.

use super::op::Op;
use super::{Applies, Gives, Method, count, window};

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "ma",
        family: "averages",
        parameters: &[window(1)],
        applies: Applies::Raw,
        gives: Gives::Same,
        summary: "simple moving average",
        definition: "mean of the newest n prints",
        examples: &["index > index.ma25", "fed.assets.ma4.slope < 0", "fed.assets.ma(4 weeks) > 6T"],
        lower: |b, call| b.unary(Op::Mean(call.window), call.x),
    },
    Method {
        name: "ema",
        family: "averages",
        parameters: &[count("n", 1)],
        applies: Applies::Raw,
        gives: Gives::Same,
        summary: "exponential moving average",
        definition: "α = 2/(n+1), seeded with the mean of the first n, unknown until the seed weighs less than 0.1 %",
        examples: &["index > index.ema20"],
        lower: |b, call| b.unary(Op::Exponential(call.count()), call.x),
    },
    Method {
        name: "wma",
        family: "averages",
        parameters: &[count("n", 1)],
        applies: Applies::Raw,
        gives: Gives::Same,
        summary: "linearly weighted moving average",
        definition: "weights 1…n, the newest print weighs n",
        examples: &["index > index.wma(25)"],
        lower: |b, call| b.unary(Op::Weighted(call.count()), call.x),
    },
    Method {
        name: "median",
        family: "averages",
        parameters: &[count("n", 1)],
        applies: Applies::Raw,
        gives: Gives::Same,
        summary: "median of the window",
        definition: "middle of the newest n prints, mean of the two middle ones for even n",
        examples: &["vix > vix.median(20)"],
        lower: |b, call| b.unary(Op::Median(call.count()), call.x),
    },
    Method {
        name: "sum",
        family: "averages",
        parameters: &[window(1)],
        applies: Applies::Raw,
        gives: Gives::Same,
        summary: "sum of the window",
        definition: "sum of the newest n prints, added in pairs",
        examples: &["index.volume.sum(5) > 100M"],
        lower: |b, call| b.unary(Op::Sum(call.window), call.x),
    },
];
