//! Shapes of a single bar.

use super::op::{Comparison, Op};
use super::{Applies, Build, Gives, Method, NodeRef};
use crate::series::Column;

struct Bar {
    open: NodeRef,
    high: NodeRef,
    low: NodeRef,
    close: NodeRef,
}

fn bar(b: &mut dyn Build, x: NodeRef) -> Bar {
    Bar {
        open: b.column(x, Column::Open),
        high: b.column(x, Column::High),
        low: b.column(x, Column::Low),
        close: b.column(x, Column::Close),
    }
}

/// `part` over high − low.
fn of_range(b: &mut dyn Build, bar: &Bar, part: NodeRef) -> NodeRef {
    let range = b.node(Op::Subtract, &[bar.high, bar.low]);
    b.node(Op::Divide, &[part, range])
}

const fn row(
    name: &'static str,
    gives: Gives,
    summary: &'static str,
    definition: &'static str,
    examples: &'static [&'static str],
    lower: fn(&mut dyn Build, &super::Call) -> NodeRef,
) -> Method {
    Method {
        name,
        family: "candle",
        parameters: &[],
        applies: Applies::Bars,
        gives,
        summary,
        definition,
        examples,
        lower,
    }
}

pub(super) const METHODS: &[Method] = &[
    row(
        "body",
        Gives::Ratio,
        "body as a share of the range",
        "|c − o|/(h − l)",
        &["index.body > 60%"],
        |b, call| {
            let bar = bar(b, call.x);
            let part = b.node(Op::Subtract, &[bar.close, bar.open]);
            let part = b.unary(Op::Abs, part);
            of_range(b, &bar, part)
        },
    ),
    row(
        "upper_wick",
        Gives::Ratio,
        "upper wick as a share of the range",
        "(h − max(o, c))/(h − l)",
        &["index.upper_wick > 50%"],
        |b, call| {
            let bar = bar(b, call.x);
            let top = b.node(Op::Max, &[bar.open, bar.close]);
            let part = b.node(Op::Subtract, &[bar.high, top]);
            of_range(b, &bar, part)
        },
    ),
    row(
        "lower_wick",
        Gives::Ratio,
        "lower wick as a share of the range",
        "(min(o, c) − l)/(h − l)",
        &["index.lower_wick > 50%"],
        |b, call| {
            let bar = bar(b, call.x);
            let bottom = b.node(Op::Min, &[bar.open, bar.close]);
            let part = b.node(Op::Subtract, &[bottom, bar.low]);
            of_range(b, &bar, part)
        },
    ),
    row(
        "close_pos",
        Gives::Ratio,
        "where in its range the bar closed",
        "(c − l)/(h − l)",
        &["index.close_pos < 20%"],
        |b, call| {
            let bar = bar(b, call.x);
            let part = b.node(Op::Subtract, &[bar.close, bar.low]);
            of_range(b, &bar, part)
        },
    ),
    row("is_bull", Gives::Truth, "closed above its open", "c > o", &["index.is_bull"], |b, call| {
        let bar = bar(b, call.x);
        b.node(Op::Compare(Comparison::Greater), &[bar.close, bar.open])
    }),
    row("is_bear", Gives::Truth, "closed below its open", "c < o", &["index.is_bear"], |b, call| {
        let bar = bar(b, call.x);
        b.node(Op::Compare(Comparison::Less), &[bar.close, bar.open])
    }),
    row(
        "gap",
        Gives::Ratio,
        "open against the previous close",
        "o/c₁ − 1",
        &["index.gap < -1%"],
        |b, call| {
            let bar = bar(b, call.x);
            let before = b.unary(Op::Lag(1), bar.close);
            let ratio = b.node(Op::Divide, &[bar.open, before]);
            let one = b.number(1.0);
            b.node(Op::Subtract, &[ratio, one])
        },
    ),
];
