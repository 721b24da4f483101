//! Pairs of series.

use super::op::Op;
use super::{Applies, Build, Call, Gives, Method, NodeRef, Parameter, ParameterKind, count};

const OTHER: Parameter = Parameter { name: "y", kind: ParameterKind::Value, default: None };

fn pair(b: &mut dyn Build, call: &Call, op: Op) -> NodeRef {
    b.node(op, &[call.x, call.other.unwrap_or(call.x)])
}

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "corr",
        family: "pairs",
        parameters: &[OTHER, count("n", 2)],
        applies: Applies::Raw,
        gives: Gives::Number,
        summary: "Pearson correlation over n prints",
        definition: "of the operands as written (levels of levels, returns of returns)",
        examples: &["index.ret.corr(usdjpy.ret, 60) > 0.5"],
        lower: |b, call| pair(b, call, Op::Correlation(call.count())),
    },
    Method {
        name: "beta",
        family: "pairs",
        parameters: &[OTHER, count("n", 2)],
        applies: Applies::Raw,
        gives: Gives::Quotient,
        summary: "slope of x on y over n prints",
        definition: "covariance of x and y / variance of y",
        examples: &["small.ret.beta(index.ret, 60) > 1.2"],
        lower: |b, call| pair(b, call, Op::Beta(call.count())),
    },
];
