//! Operators with a memory.

use super::carry::Carry;
use super::operate::Args;
use super::regime_state::RegimeAt;
use super::rule_state::RuleState;
use crate::builtins::op::Op;
use crate::kernel::{self, FALSE, TRUE, UNKNOWN};

/// Evaluates an operator that remembers earlier positions in its carry.
pub(super) fn recurse(operator: Op, args: &Args<'_>, carry: &mut Carry, out: &mut [f64], truths: &mut [u8]) {
    match operator {
        Op::Exponential(n) | Op::Wilder(n) => {
            let mut state =
                if let Carry::Smoothing(state) = std::mem::take(carry) { state } else { Box::default() };
            let smooth = if matches!(operator, Op::Wilder(_)) { kernel::wilder } else { kernel::ema };
            smooth(args.numbers(0, 0), n as usize, &mut state, out);
            *carry = Carry::Smoothing(state);
        }
        Op::RunningMax => {
            let mut state = if let Carry::Cumulative(state) = carry {
                *state
            } else {
                kernel::CumulativeCarry::default()
            };
            kernel::cumulative_max(args.numbers(0, 0), &mut state, out);
            *carry = Carry::Cumulative(state);
        }
        Op::OnBalance => on_balance(args, carry, out),
        Op::PivotHigh(k) => pivots(args, k, false, carry, |newest, _| newest, out),
        Op::PivotLow(k) => pivots(args, k, true, carry, |newest, _| newest, out),
        Op::HigherLow(k) => pivots(args, k, true, carry, |newest, before| order(before, newest), truths),
        Op::LowerHigh(k) => pivots(args, k, false, carry, order, truths),
        Op::HighestSince => extreme_since(args, f64::max, carry, out),
        Op::LowestSince => extreme_since(args, f64::min, carry, out),
        Op::ValueWhen => value_when(args, carry, out),
        Op::BarsSince => bars_since(args, carry, out),
        Op::Since => since(args, carry, truths),
        Op::RuleAge | Op::RuleSince => entered(operator, args, carry, out),
        _ => {}
    }
}

fn order(low: f64, high: f64) -> u8 {
    if low.is_nan() || high.is_nan() {
        UNKNOWN
    } else if low < high {
        TRUE
    } else {
        FALSE
    }
}

/// Starts at 0; a bar whose close or volume is unknown is stepped over, and only it is unknown.
fn on_balance(args: &Args<'_>, carry: &mut Carry, out: &mut [f64]) {
    let (mut before, mut sum) =
        if let Carry::OnBalance { before, sum } = carry { (*before, *sum) } else { (None, 0.0) };
    for ((close, volume), out) in args.numbers(0, 0).iter().zip(args.numbers(1, 0)).zip(out) {
        if close.is_nan() || volume.is_nan() {
            *out = f64::NAN;
            continue;
        }
        sum += match before {
            Some(before) if close > &before => *volume,
            Some(before) if close < &before => -volume,
            _ => 0.0,
        };
        before = Some(*close);
        *out = sum;
    }
    *carry = Carry::OnBalance { before, sum };
}

/// Walks the windows of 2k + 1 and remembers the two newest strict extremes in their middles. An unknown window may hide a pivot, so
/// both become unknown.
fn pivots<T>(
    args: &Args<'_>,
    k: u32,
    low: bool,
    carry: &mut Carry,
    of: impl Fn(f64, f64) -> T,
    out: &mut [T],
) {
    let (mut newest, mut before) =
        if let Carry::Pivot { newest, before } = carry { (*newest, *before) } else { (f64::NAN, f64::NAN) };
    let k = k as usize;
    let windows = args.numbers(0, 2 * k).windows(2 * k + 1);
    for ((window, out), position) in windows.zip(out.iter_mut()).zip(args.frame.start..) {
        let middle = window.get(k).copied().unwrap_or(f64::NAN);
        if position >= 2 * k {
            let mut others = window.iter().enumerate().filter(|(at, _)| *at != k).map(|(_, other)| *other);
            let beyond = |other: f64| if low { other > middle } else { other < middle };
            if others.clone().all(beyond) {
                before = newest;
                newest = middle;
            } else if others.all(|other| other.is_nan() || middle.is_nan() || beyond(other)) {
                (newest, before) = (f64::NAN, f64::NAN);
            }
        }
        *out = of(newest, before);
    }
    *carry = Carry::Pivot { newest, before };
}

fn extreme_since(args: &Args<'_>, pick: fn(f64, f64) -> f64, carry: &mut Carry, out: &mut [f64]) {
    let mut extreme = if let Carry::Extreme(extreme) = carry { *extreme } else { None };
    for ((value, condition), out) in args.numbers(0, 0).iter().zip(args.truths(1, 0)).zip(out) {
        extreme =
            match *condition {
                TRUE => Some(*value),
                FALSE => extreme.map(|so_far| {
                    if value.is_nan() || so_far.is_nan() { f64::NAN } else { pick(so_far, *value) }
                }),
                _ => None,
            };
        *out = extreme.unwrap_or(f64::NAN);
    }
    *carry = Carry::Extreme(extreme);
}

fn value_when(args: &Args<'_>, carry: &mut Carry, out: &mut [f64]) {
    let mut value = if let Carry::ValueWhen(value) = carry { *value } else { f64::NAN };
    for ((condition, now), out) in args.truths(0, 0).iter().zip(args.numbers(1, 0)).zip(out) {
        value = match *condition {
            TRUE => *now,
            FALSE => value,
            _ => f64::NAN,
        };
        *out = value;
    }
    *carry = Carry::ValueWhen(value);
}

fn bars_since(args: &Args<'_>, carry: &mut Carry, out: &mut [f64]) {
    let mut since = if let Carry::Since(since) = carry { *since } else { None };
    for (condition, out) in args.truths(0, 0).iter().zip(out) {
        since = match *condition {
            TRUE => Some(0),
            FALSE => since.map(|ticks| ticks.saturating_add(1)),
            _ => None,
        };
        *out = since.map_or(f64::NAN, f64::from);
    }
    *carry = Carry::Since(since);
}

/// `A since B`: A now, and B at some tick after which A held up to now.
fn since(args: &Args<'_>, carry: &mut Carry, out: &mut [u8]) {
    // Before the first tick all is unknown.
    let mut held = if let Carry::Held(held) = carry { *held } else { UNKNOWN };
    for ((condition, start), out) in args.truths(0, 0).iter().zip(args.truths(1, 0)).zip(out) {
        held = (*start).max((*condition).min(held));
        *out = (*condition).min(held);
    }
    *carry = Carry::Held(held);
}

/// Ticks since the held state was entered, or the day it was entered; unknown until the verdict is first known.
fn entered(operator: Op, args: &Args<'_>, carry: &mut Carry, out: &mut [f64]) {
    let (mut held, mut value) =
        if let Carry::Entered { state, value } = carry { (*state, *value) } else { (None, f64::NAN) };
    let days = args.frame.days.get(args.frame.start..).unwrap_or(&[]);
    let regime = matches!(args.op(0), Some(Op::Regime(_)));
    for ((byte, out), day) in args.truths(0, 0).iter().zip(out).zip(days) {
        let (state, certain) = if regime {
            let at = RegimeAt::from_byte(*byte);
            (at.state as u8, !at.uncertain)
        } else {
            let state = RuleState::from_byte(*byte);
            (u8::from(state.on), state.verdict != super::Verdict::Unknown)
        };
        if (held.is_some() || certain) && held != Some(state) {
            held = Some(state);
            value = if operator == Op::RuleAge { 0.0 } else { f64::from(day.0) };
        } else if operator == Op::RuleAge {
            value += 1.0;
        }
        *out = value;
    }
    *carry = Carry::Entered { state: held, value };
}
