//! Figures of a session so far and of the session before it, carried from block to block.
//!
//! `starts` is true at each session's first position. What lies before the first start belongs to a session
//! whose beginning was not seen, so that its figures are unknown.

use super::number::finite;

/// The state of one session figure between two blocks.
#[derive(Debug, Clone, Copy)]
pub struct SessionCarry {
    /// The figure of the session so far.
    figure: f64,
    /// The figure of the whole session before it.
    previous: f64,
}

impl Default for SessionCarry {
    fn default() -> Self {
        Self { figure: f64::NAN, previous: f64::NAN }
    }
}

/// Which figure of the previous session is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionFigure {
    /// The highest value; unknown if any was.
    Highest,
    /// The lowest value; unknown if any was.
    Lowest,
    /// The last value; unknown if it was, whatever came before it.
    Last,
}

/// Writes the highest (else the lowest) value of the session so far; unknown from an unknown value to the
/// session's end.
pub fn session_extreme(x: &[f64], starts: &[bool], high: bool, carry: &mut SessionCarry, out: &mut [f64]) {
    let shown = |carry: &SessionCarry| carry.figure;
    if high { walk(x, starts, carry, out, higher, shown) } else { walk(x, starts, carry, out, lower, shown) }
}

/// Writes the session's first value at each of its positions; unknown throughout if that value was.
pub fn session_first(x: &[f64], starts: &[bool], carry: &mut SessionCarry, out: &mut [f64]) {
    walk(x, starts, carry, out, |first, _| first, |carry| carry.figure);
}

/// Writes a figure of the whole session before this one; unknown if there is none.
pub fn previous_session(
    x: &[f64],
    starts: &[bool],
    which: SessionFigure,
    carry: &mut SessionCarry,
    out: &mut [f64],
) {
    let shown = |carry: &SessionCarry| carry.previous;
    match which {
        SessionFigure::Highest => walk(x, starts, carry, out, higher, shown),
        SessionFigure::Lowest => walk(x, starts, carry, out, lower, shown),
        SessionFigure::Last => walk(x, starts, carry, out, |_, last| last, shown),
    }
}

/// Writes the position's number in its session: 1 at the first, then 2, and so on.
pub fn session_count(starts: &[bool], carry: &mut SessionCarry, out: &mut [f64]) {
    if starts.len() != out.len() {
        return out.fill(f64::NAN);
    }
    for (starts, out) in starts.iter().zip(out) {
        carry.figure = if *starts { 1.0 } else { carry.figure + 1.0 };
        *out = carry.figure;
    }
}

/// Takes each value into the session's figure by `join` and writes what is `shown` of the state.
#[inline(always)]
fn walk(
    x: &[f64],
    starts: &[bool],
    carry: &mut SessionCarry,
    out: &mut [f64],
    join: impl Fn(f64, f64) -> f64,
    shown: impl Fn(&SessionCarry) -> f64,
) {
    if x.len() != out.len() || starts.len() != out.len() {
        return out.fill(f64::NAN);
    }
    // A copy stays in registers.
    let mut now = *carry;
    for ((x, starts), out) in x.iter().zip(starts).zip(out) {
        let x = finite(*x);
        if *starts {
            now = SessionCarry { figure: x, previous: now.figure };
        } else {
            now.figure = join(now.figure, x);
        }
        *out = shown(&now);
    }
    *carry = now;
}

/// The larger of two values, unknown if either is.
#[inline(always)]
fn higher(x: f64, y: f64) -> f64 {
    if x >= y || x.is_nan() { x } else { y }
}

/// The smaller of two values, unknown if either is.
#[inline(always)]
fn lower(x: f64, y: f64) -> f64 {
    if x <= y || x.is_nan() { x } else { y }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Dice, bits};
    use super::*;

    const NAN: f64 = f64::NAN;

    type Kernel = fn(&[f64], &[bool], &mut SessionCarry, &mut [f64]);

    /// Each kernel, with the figure of a session so far and of the one before it by the definition.
    type Row = (&'static str, Kernel, fn(&[f64], Option<&[f64]>) -> f64);

    fn extreme(x: &[f64], pick: fn(f64, f64) -> f64) -> f64 {
        if x.iter().any(|x| x.is_nan()) { NAN } else { x.iter().copied().reduce(pick).unwrap_or(NAN) }
    }

    const ROWS: [Row; 7] = [
        ("high", |x, s, c, out| session_extreme(x, s, true, c, out), |now, _| extreme(now, f64::max)),
        ("low", |x, s, c, out| session_extreme(x, s, false, c, out), |now, _| extreme(now, f64::min)),
        ("first", session_first, |now, _| now[0]),
        (
            "previous high",
            |x, s, c, out| previous_session(x, s, SessionFigure::Highest, c, out),
            |_, before| before.map_or(NAN, |x| extreme(x, f64::max)),
        ),
        (
            "previous low",
            |x, s, c, out| previous_session(x, s, SessionFigure::Lowest, c, out),
            |_, before| before.map_or(NAN, |x| extreme(x, f64::min)),
        ),
        (
            "previous last",
            |x, s, c, out| previous_session(x, s, SessionFigure::Last, c, out),
            |_, before| before.and_then(|x| x.last().copied()).unwrap_or(NAN),
        ),
        ("count", |_, s, c, out| session_count(s, c, out), |now, _| now.len() as f64),
    ];

    /// Sessions of 1 to 12 positions with a gap here and there, as values and starts.
    fn sessions(seed: u64) -> (Vec<f64>, Vec<bool>) {
        let mut dice = Dice(seed);
        let (mut x, mut starts) = (Vec::new(), Vec::new());
        while x.len() < 400 {
            for place in 0..=dice.below(12) {
                x.push(if dice.below(40) == 0 { NAN } else { dice.below(30) as f64 - 15.0 });
                starts.push(place == 0);
            }
        }
        (x, starts)
    }

    #[test]
    fn figures_agree_with_the_definition_however_blocks_are_cut() {
        for seed in 0..8 {
            let (x, starts) = sessions(seed);
            for (name, kernel, slow) in ROWS {
                let mut whole = vec![0.0; x.len()];
                kernel(&x, &starts, &mut SessionCarry::default(), &mut whole);
                let mut session = 0..0;
                let mut before = None;
                for (i, figure) in whole.iter().enumerate() {
                    if starts[i] {
                        before = (i > 0).then(|| session.clone());
                        session = i..i;
                    }
                    session.end = i + 1;
                    let expected = slow(&x[session.clone()], before.clone().map(|before| &x[before]));
                    assert_eq!(figure.to_bits(), expected.to_bits(), "{name} at {i}: {figure} {expected}");
                }
                let (mut dice, mut carry, mut start) = (Dice(seed), SessionCarry::default(), 0);
                while start < x.len() {
                    let block = start..(start + dice.below(20)).min(x.len());
                    let mut out = vec![0.0; block.len()];
                    kernel(&x[block.clone()], &starts[block.clone()], &mut carry, &mut out);
                    assert_eq!(bits(&out), bits(&whole[block.clone()]), "{name} from {start}");
                    start = block.end;
                }
            }
        }
    }

    #[test]
    fn a_session_whose_beginning_was_not_seen_is_unknown() {
        let x = [5.0, 6.0, 1.0, 2.0, 3.0, 4.0];
        let starts = [false, false, true, false, true, false];
        let expected = [
            [NAN, NAN, 1.0, 2.0, 3.0, 4.0],
            [NAN, NAN, 1.0, 1.0, 3.0, 3.0],
            [NAN, NAN, 1.0, 1.0, 3.0, 3.0],
            [NAN, NAN, NAN, NAN, 2.0, 2.0],
            [NAN, NAN, NAN, NAN, 1.0, 1.0],
            // Its last value is known all the same.
            [NAN, NAN, 6.0, 6.0, 2.0, 2.0],
            [NAN, NAN, 1.0, 2.0, 1.0, 2.0],
        ];
        for ((name, kernel, _), expected) in ROWS.into_iter().zip(expected) {
            let mut out = [0.0; 6];
            kernel(&x, &starts, &mut SessionCarry::default(), &mut out);
            assert_eq!(bits(&out), bits(&expected), "{name}: {out:?}");
            kernel(&x, &starts[1..], &mut SessionCarry::default(), &mut out);
            assert!(out.iter().all(|x| x.is_nan()), "{name} of lengths that do not fit");
        }
    }

    #[test]
    fn an_infinity_is_unknown() {
        let starts = [true, false, true, false];
        let mut out = [0.0; 4];
        let x = [1.0, f64::INFINITY, 2.0, f64::NEG_INFINITY];
        session_extreme(&x, &starts, true, &mut SessionCarry::default(), &mut out);
        assert_eq!(bits(&out), bits(&[1.0, NAN, 2.0, NAN]));
        previous_session(&x, &starts, SessionFigure::Last, &mut SessionCarry::default(), &mut out);
        assert_eq!(bits(&out), bits(&[NAN; 4]));
    }
}
