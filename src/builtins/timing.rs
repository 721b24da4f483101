//! How old a figure is.

use super::op::Op;
use super::{Applies, Gives, Method};

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "age",
        family: "time",
        parameters: &[],
        applies: Applies::Series,
        gives: Gives::Span,
        summary: "time since the newest figure was known",
        definition: "decision instant minus known_at",
        examples: &["fed.assets.age > 8 calendar days"],
        lower: |b, call| b.unary(Op::Age, call.x),
    },
    Method {
        name: "known_at",
        family: "time",
        parameters: &[],
        applies: Applies::Series,
        gives: Gives::Moment,
        summary: "when the newest figure was known",
        definition: "known_at of the newest figure in view",
        examples: &["fed.assets.known_at > 2020-01-01"],
        lower: |b, call| b.unary(Op::KnownAt, call.x),
    },
    Method {
        name: "missed",
        family: "time",
        parameters: &[],
        applies: Applies::Series,
        gives: Gives::Number,
        summary: "releases that fell due since the newest figure and did not come",
        definition: "count of gaps after the newest figure in view",
        examples: &["sofr.missed > 0"],
        lower: |b, call| b.unary(Op::Missed, call.x),
    },
];
