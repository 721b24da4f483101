//! Change: differences, returns, slopes, runs.

use super::op::Op;
use super::{Applies, Build, Call, Gives, Method, NodeRef, Parameter, ParameterKind, count, count_or};

/// A lag, in prints or as an elapsed span.
const LAG: Parameter =
    Parameter { name: "n", kind: ParameterKind::Window { least: 1, spans: false }, default: Some(1.0) };

fn change(b: &mut dyn Build, call: &Call) -> NodeRef {
    let before = b.unary(Op::Lag(call.count()), call.x);
    b.node(Op::Subtract, &[call.x, before])
}

fn relative(b: &mut dyn Build, call: &Call) -> NodeRef {
    let before = b.unary(Op::Lag(call.count()), call.x);
    let ratio = b.node(Op::Divide, &[call.x, before]);
    let one = b.number(1.0);
    b.node(Op::Subtract, &[ratio, one])
}

fn slope(b: &mut dyn Build, call: &Call) -> NodeRef {
    let x = if call.log { b.unary(Op::Ln, call.x) } else { call.x };
    b.unary(Op::Slope(call.window), x)
}

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "change",
        family: "change",
        parameters: &[LAG],
        applies: Applies::Raw,
        gives: Gives::Difference,
        summary: "difference to n prints earlier",
        definition: "x_t − x_{t−n}",
        examples: &["fed.assets.ma4.change(1) < 0", "us.10y.change(5) > 20bp"],
        lower: change,
    },
    Method {
        name: "roc",
        family: "change",
        parameters: &[LAG],
        applies: Applies::TotalReturn,
        gives: Gives::Ratio,
        summary: "rate of change over n prints",
        definition: "x_t / x_{t−n} − 1; of bars the total-return close where there is one",
        examples: &["usdjpy.roc(5) < -3%"],
        lower: relative,
    },
    Method {
        name: "ret",
        family: "change",
        parameters: &[LAG],
        applies: Applies::TotalReturn,
        gives: Gives::Ratio,
        summary: "return over n prints",
        definition: "x_t / x_{t−n} − 1; of bars the total-return close where there is one",
        examples: &["index.ret(20) < hyg.ret(20)"],
        lower: relative,
    },
    Method {
        name: "slope",
        family: "change",
        parameters: &[super::window(2)],
        applies: Applies::Raw,
        gives: Gives::Slope,
        summary: "slope of the least-squares line through the window, per print",
        definition: "ordinary least squares over n prints: of ln x for a price, level, amount or quotient of such (%/bar), of x for rates and differences; \
                     after ma(n) without an argument n/5, at least 3 and at most 20",
        examples: &["index.ma25.slope < 0", "hy.spread.slope(20) > 0"],
        lower: slope,
    },
    Method {
        name: "trend",
        family: "change",
        parameters: &[],
        applies: Applies::TotalReturn,
        gives: Gives::Slope,
        summary: "slope over 20 daily or intraday prints, 8 weekly ones, 6 monthly ones",
        definition: "slope(20), weekly slope(8), monthly slope(6); of bars the total-return close where there is one",
        examples: &["hyg.trend < 0", "hyg@1w.trend < 0"],
        lower: slope,
    },
    Method {
        name: "accel",
        family: "change",
        parameters: &[count("n", 2)],
        applies: Applies::Raw,
        gives: Gives::Slope,
        summary: "acceleration: slope of the slope",
        definition: "least-squares slope over n prints of slope(n)",
        examples: &["index.accel(10) < 0"],
        lower: |b, call| {
            let slope = slope(b, call);
            b.unary(Op::Slope(call.window), slope)
        },
    },
    Method {
        name: "rising",
        family: "change",
        parameters: &[count_or(1, 1)],
        applies: Applies::Raw,
        gives: Gives::Truth,
        summary: "n strict increases in a row",
        definition: "x_t > x_{t−1} for the newest n prints; unknown until n + 1 prints exist",
        examples: &["tga.rising(2)", "tga is rising"],
        lower: |b, call| b.unary(Op::Rising(call.count()), call.x),
    },
    Method {
        name: "falling",
        family: "change",
        parameters: &[count_or(1, 1)],
        applies: Applies::Raw,
        gives: Gives::Truth,
        summary: "n strict decreases in a row",
        definition: "x_t < x_{t−1} for the newest n prints; unknown until n + 1 prints exist",
        examples: &["fed.assets.ma4.falling(3)"],
        lower: |b, call| b.unary(Op::Falling(call.count()), call.x),
    },
];
