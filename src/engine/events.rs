//! Operators over the instants of events.

use super::operate::Args;
use crate::builtins::op::Op;
use crate::kernel::{FALSE, TRUE, UNKNOWN};
use crate::series::Series;
use crate::time::{Instant, Period};

/// Evaluates an operator over events; only the output of its kind is written.
pub(super) fn operate(operator: Op, args: &Args<'_>, out: &mut [f64], truths: &mut [u8]) {
    let of = if operator == Op::FirstBarAfter { 1 } else { 0 };
    let Some(events) = args.series_of(of) else {
        out.fill(f64::NAN);
        return truths.fill(UNKNOWN);
    };
    match operator {
        Op::SinceEvent => since(events, args.ticks(), out),
        Op::NextEvent => next(events, args.ticks(), out),
        Op::Released => released(events, args, truths),
        _ => first_bar(events, args, truths),
    }
}

fn since(events: &Series, ticks: &[Instant], out: &mut [f64]) {
    for (tick, out) in ticks.iter().zip(out) {
        let newest = events.known_by(*tick).checked_sub(1);
        let fresh = newest.filter(|&event| events.stale_at.get(event).is_none_or(|stale| tick < stale));
        *out = match fresh.and_then(|event| events.known.get(event)) {
            Some(at) => (tick.0 - at.0) as f64 / 1000.0,
            None => f64::NAN,
        };
    }
}

/// The one operator that reads beyond the tick: a schedule's dates are known ahead as far as they were public, its figures are not.
fn next(events: &Series, ticks: &[Instant], out: &mut [f64]) {
    for (tick, out) in ticks.iter().zip(out) {
        *out = match events.next_planned(*tick) {
            Some(at) => (at.0 - tick.0) as f64 / 1000.0,
            None => f64::NAN,
        };
    }
}

/// Whether an event lies after the tick before and not after this one.
fn released(events: &Series, args: &Args<'_>, out: &mut [u8]) {
    risen(args, out, |position| args.frame.at.get(position).map(|at| events.known_by(*at)));
}

/// Whether a bar starts at or after an event before which the bar before it had started.
fn first_bar(events: &Series, args: &Args<'_>, out: &mut [u8]) {
    let length = match args.series_of(0).map(|bars| bars.period) {
        Some(Period::Intraday { minutes }) => i64::from(minutes) * 60_000,
        _ => return out.fill(UNKNOWN),
    };
    risen(args, out, |position| {
        let end = args.frame.marks.get(position)?;
        Some(events.known_by(Instant(end.0 - length)))
    });
}

/// Whether there are more events at a position than at the one before; unknown at the first one, and before any event is at hand.
fn risen(args: &Args<'_>, out: &mut [u8], events_by: impl Fn(usize) -> Option<usize>) {
    let mut before = args.frame.start.checked_sub(1).and_then(&events_by);
    for (position, out) in (args.frame.start..).zip(out) {
        let now = events_by(position);
        *out = match (before, now) {
            (Some(before), Some(now)) if now > before => TRUE,
            (Some(_), Some(1..)) => FALSE,
            _ => UNKNOWN,
        };
        before = now;
    }
}
