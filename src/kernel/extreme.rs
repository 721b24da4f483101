//! Highest and lowest values of windows, and new highs and lows.

use super::number::{finite, fits, fits_before, tail};
use super::scratch::{Scratch, resized};
use super::tree::widen;
use super::truth::{FALSE, TRUE, UNKNOWN};
use multiversion::multiversion;

/// Writes the highest of the last `n` values.
#[multiversion(targets("x86_64+avx2"))]
pub fn highest(x: &[f64], n: usize, scratch: &mut Scratch, out: &mut [f64]) {
    extreme(x, n, scratch, out, higher);
}

/// Writes the lowest of the last `n` values.
#[multiversion(targets("x86_64+avx2"))]
pub fn lowest(x: &[f64], n: usize, scratch: &mut Scratch, out: &mut [f64]) {
    extreme(x, n, scratch, out, lower);
}

/// Returns the highest value of one window, with the bits of [`highest`]; unknown if it is empty.
#[must_use]
pub fn highest_of(x: &[f64]) -> f64 {
    x.iter().copied().reduce(higher).map_or(f64::NAN, plain)
}

/// Returns the lowest value of one window, with the bits of [`lowest`]; unknown if it is empty.
#[must_use]
pub fn lowest_of(x: &[f64]) -> f64 {
    x.iter().copied().reduce(lower).map_or(f64::NAN, plain)
}

/// Writes whether the newest value is above all `n` before it; ex-current.
///
/// Unknown if any of the `n + 1` is: all of a window must be known.
#[multiversion(targets("x86_64+avx2"))]
pub fn new_high(x: &[f64], n: usize, scratch: &mut Scratch, out: &mut [u8]) {
    record(x, n, scratch, out, f64::NEG_INFINITY, higher, |newest, best| newest > best);
}

/// Writes whether the newest value is below all `n` before it; ex-current.
///
/// Unknown if any of the `n + 1` is: all of a window must be known.
#[multiversion(targets("x86_64+avx2"))]
pub fn new_low(x: &[f64], n: usize, scratch: &mut Scratch, out: &mut [u8]) {
    record(x, n, scratch, out, f64::INFINITY, lower, |newest, best| newest < best);
}

#[inline(always)]
fn higher(x: f64, y: f64) -> f64 {
    if x > y || x.is_nan() { x } else { y }
}

#[inline(always)]
fn lower(x: f64, y: f64) -> f64 {
    if x < y || x.is_nan() { x } else { y }
}

/// Returns a finite value without the sign of zero, which would tell in which order equal values met.
#[inline(always)]
fn plain(x: f64) -> f64 {
    finite(x + 0.0)
}

#[inline(always)]
fn extreme(
    x: &[f64],
    n: usize,
    scratch: &mut Scratch,
    out: &mut [f64],
    fold: impl Fn(f64, f64) -> f64 + Copy,
) {
    if !fits(x.len(), n, out.len()) {
        return out.fill(f64::NAN);
    }
    let [first, second, ..] = &mut scratch.numbers;
    widen(x, n, [first, second], out, fold);
    for out in out {
        *out = plain(*out);
    }
}

/// Writes whether the newest value beats the best known one before it; `none` is beaten by every value.
#[inline(always)]
fn record(
    x: &[f64],
    n: usize,
    scratch: &mut Scratch,
    out: &mut [u8],
    none: f64,
    fold: impl Fn(f64, f64) -> f64 + Copy,
    beats: impl Fn(f64, f64) -> bool,
) {
    if !fits_before(x.len(), n, out.len()) {
        return out.fill(UNKNOWN);
    }
    let before = x.get(..x.len() - 1).unwrap_or(&[]);
    let [first, second, best, _] = &mut scratch.numbers;
    let best = resized(best, out.len());
    widen(before, n, [first, second], best, |x, y| {
        let x = if x.is_nan() { none } else { x };
        let y = if y.is_nan() { none } else { y };
        fold(x, y)
    });
    let [first, second, gaps] = &mut scratch.truths;
    let flags = resized(gaps, before.len());
    for (x, flag) in before.iter().zip(flags) {
        *flag = u8::from(x.is_nan());
    }
    widen(gaps, n, [first, second], out, |x, y| x | y);
    for ((newest, best), out) in tail(x, n).iter().zip(best).zip(out) {
        let beaten = if beats(*newest, *best) { TRUE } else { FALSE };
        *out = if newest.is_nan() || *out != 0 { UNKNOWN } else { beaten };
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Column, Dice, LENGTHS, check_figures, check_promises};
    use super::*;

    #[test]
    fn promises_hold() {
        for n in LENGTHS {
            let kernel: Column<'_> = &|x, s, out| highest(x, n, s, out);
            check_promises(&format!("highest({n})"), n, kernel, &highest_of);
            check_figures(
                &format!("highest({n})"),
                n,
                kernel,
                &|x| x.iter().fold(f64::MIN, |a, b| a.max(*b)),
                0.0,
            );
            let kernel: Column<'_> = &|x, s, out| lowest(x, n, s, out);
            check_promises(&format!("lowest({n})"), n, kernel, &lowest_of);
            check_figures(
                &format!("lowest({n})"),
                n,
                kernel,
                &|x| x.iter().fold(f64::MAX, |a, b| a.min(*b)),
                0.0,
            );
        }
        assert!(highest_of(&[]).is_nan() && lowest_of(&[]).is_nan());
    }

    /// Returns the truth of a new high by the definition: of every earlier value, is the newest above it?
    fn slow_new_high(window: &[f64]) -> u8 {
        let Some((newest, before)) = window.split_last() else { return UNKNOWN };
        if window.iter().any(|x| x.is_nan()) {
            UNKNOWN
        } else if before.iter().all(|x| newest > x) {
            TRUE
        } else {
            FALSE
        }
    }

    #[test]
    fn records_agree_with_the_definition() {
        let mut dice = Dice(23);
        let scratch = &mut Scratch::new();
        for n in [1, 2, 3, 5, 8, 20, 33] {
            for gaps in [3, 9, 60] {
                let figure =
                    |dice: &mut Dice| if dice.below(gaps) == 0 { f64::NAN } else { dice.below(40) as f64 };
                // Rising on the whole, or there would hardly be a record.
                let x: Vec<f64> = (0..300).map(|i| figure(&mut dice) + f64::from(i)).collect();
                let negative: Vec<f64> = x.iter().map(|x| -x).collect();
                let (mut high, mut low) = (vec![9; 300 - n], vec![9; 300 - n]);
                new_high(&x, n, scratch, &mut high);
                new_low(&negative, n, scratch, &mut low);
                let expected: Vec<u8> = x.windows(n + 1).map(slow_new_high).collect();
                assert_eq!(high, expected, "{n}");
                assert_eq!(low, expected, "{n}");
                assert!([TRUE, UNKNOWN, FALSE].iter().all(|truth| n > 8 || expected.contains(truth)), "{n}");
            }
        }
        let mut out = [9; 3];
        for (n, len) in [(2, 4), (0, 3), (9, 5)] {
            new_high(&vec![1.0; len], n, scratch, &mut out);
            assert_eq!(out, [UNKNOWN; 3]);
        }
    }
}
