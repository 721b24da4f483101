//! Releases, auctions, meetings.

use super::op::Op;
use super::{Applies, Gives, Method, Parameter, ParameterKind};

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "minutes_since",
        family: "events",
        parameters: &[],
        applies: Applies::Events,
        gives: Gives::Span,
        summary: "time since the newest event",
        definition: "tick minus the instant of the newest event at or before it; looks back without limit unless the catalogue gives the events a time to live",
        examples: &["nfp.minutes_since < 90 minutes", "fomc.minutes_since < 2 calendar days"],
        lower: |b, call| b.unary(Op::SinceEvent, call.x),
    },
    Method {
        name: "next_in",
        family: "events",
        parameters: &[],
        applies: Applies::Events,
        gives: Gives::Span,
        summary: "time to the next event of a schedule",
        definition: "instant of the next event that was planned at the tick, minus the tick; only for schedules, which are published ahead; unknown beyond their last date",
        examples: &["nfp.next_in < 30 minutes", "fomc.next_in < 2 calendar days"],
        lower: |b, call| b.unary(Op::NextEvent, call.x),
    },
    Method {
        name: "released",
        family: "events",
        parameters: &[],
        applies: Applies::Events,
        gives: Gives::Truth,
        summary: "whether an event has happened since the tick before",
        definition: "true at the first tick at or after an event; unknown at the first tick",
        examples: &["nfp.released", "jgb.auction.released"],
        lower: |b, call| b.unary(Op::Released, call.x),
    },
    Method {
        name: "first_bar_after",
        family: "events",
        parameters: &[Parameter { name: "event", kind: ParameterKind::Events, default: None }],
        applies: Applies::Bars,
        gives: Gives::Truth,
        summary: "whether the bar is the first after an event",
        definition: "true at the first bar that starts at or after the event, unknown at the first bar of all; intraday bars only",
        examples: &["index@5m.first_bar_after(nfp)"],
        lower: |b, call| match call.other {
            Some(event) => b.node(Op::FirstBarAfter, &[call.x, event]),
            None => call.x,
        },
    },
];
