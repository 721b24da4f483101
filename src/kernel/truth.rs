//! Strong Kleene logic on bytes: false is below unknown, unknown below true.

use super::number::{fits, tail};
use super::scratch::Scratch;
use super::tree::widen;
use multiversion::multiversion;

/// The byte of *false*.
pub const FALSE: u8 = 0;
/// The byte of *unknown*.
pub const UNKNOWN: u8 = 1;
/// The byte of *true*.
pub const TRUE: u8 = 2;

#[inline(always)]
fn map2(x: &[u8], y: &[u8], out: &mut [u8], truth: impl Fn(u8, u8) -> u8) {
    if x.len() != out.len() || y.len() != out.len() {
        out.fill(UNKNOWN);
        return;
    }
    for ((x, y), out) in x.iter().zip(y).zip(out) {
        *out = truth(*x, *y);
    }
}

/// Writes `x and y`: false if either is, else unknown if either is.
#[multiversion(targets("x86_64+avx2"))]
pub fn and(x: &[u8], y: &[u8], out: &mut [u8]) {
    map2(x, y, out, smaller);
}

/// Writes `x or y`: true if either is, else unknown if either is.
#[multiversion(targets("x86_64+avx2"))]
pub fn or(x: &[u8], y: &[u8], out: &mut [u8]) {
    map2(x, y, out, larger);
}

/// Writes `not x`; unknown stays unknown.
#[multiversion(targets("x86_64+avx2"))]
pub fn not(x: &[u8], out: &mut [u8]) {
    if x.len() != out.len() {
        out.fill(UNKNOWN);
        return;
    }
    for (x, out) in x.iter().zip(out) {
        *out = TRUE.wrapping_sub(*x);
    }
}

/// Writes true where the number `x` is known, false where it is not; never unknown if the lengths fit.
#[multiversion(targets("x86_64+avx2"))]
pub fn known(x: &[f64], out: &mut [u8]) {
    if x.len() != out.len() {
        out.fill(UNKNOWN);
        return;
    }
    for (x, out) in x.iter().zip(out) {
        *out = u8::from(!x.is_nan()) * TRUE;
    }
}

/// Writes whether all of the last `n` truths are true: false if any is false, else unknown if any is.
#[multiversion(targets("x86_64+avx2"))]
pub fn all(truths: &[u8], n: usize, scratch: &mut Scratch, out: &mut [u8]) {
    window(truths, n, scratch, out, smaller);
}

/// Writes whether any of the last `n` truths is true: true if any is, else unknown if any is.
#[multiversion(targets("x86_64+avx2"))]
pub fn any(truths: &[u8], n: usize, scratch: &mut Scratch, out: &mut [u8]) {
    window(truths, n, scratch, out, larger);
}

/// Writes how many of the last `n` truths are true, and how many are unknown.
///
/// Where the lengths do not fit, none are true and all `n` are unknown.
pub fn count_true(truths: &[u8], n: usize, out_true: &mut [u32], out_unknown: &mut [u32]) {
    if !fits(truths.len(), n, out_true.len()) || out_true.len() != out_unknown.len() {
        out_true.fill(0);
        out_unknown.fill(u32::try_from(n).unwrap_or(u32::MAX));
        return;
    }
    // Whole numbers lose nothing when they are taken away again, so the counts may run along. The older end trails
    // by n: nothing has left the first window.
    let (mut held, mut open) = (0_u32, 0_u32);
    for truth in truths.iter().take(n - 1) {
        held += u32::from(*truth == TRUE);
        open += u32::from(*truth == UNKNOWN);
    }
    let pairs = truths.iter().zip(tail(truths, n - 1));
    for (((oldest, newest), out_true), out_unknown) in pairs.zip(out_true).zip(out_unknown) {
        held += u32::from(*newest == TRUE);
        open += u32::from(*newest == UNKNOWN);
        *out_true = held;
        *out_unknown = open;
        held -= u32::from(*oldest == TRUE);
        open -= u32::from(*oldest == UNKNOWN);
    }
}

/// Writes the fold of `n` truths by an idempotent operation.
#[inline(always)]
pub(super) fn window(
    x: &[u8],
    n: usize,
    scratch: &mut Scratch,
    out: &mut [u8],
    fold: impl Fn(u8, u8) -> u8 + Copy,
) {
    if !fits(x.len(), n, out.len()) {
        out.fill(UNKNOWN);
        return;
    }
    let [first, second, _] = &mut scratch.truths;
    widen(x, n, [first, second], out, fold);
}

#[inline(always)]
pub(super) fn smaller(x: u8, y: u8) -> u8 {
    if x < y { x } else { y }
}

#[inline(always)]
pub(super) fn larger(x: u8, y: u8) -> u8 {
    if x > y { x } else { y }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Dice;
    use super::*;

    fn truths(len: usize, seed: u64) -> Vec<u8> {
        let mut dice = Dice(seed);
        // Mostly true or mostly false, so that long windows see all outcomes.
        (0..len).map(|_| if dice.below(12) == 0 { dice.below(3) as u8 } else { (seed % 3) as u8 }).collect()
    }

    #[test]
    fn kleene_tables() {
        let x = [FALSE, FALSE, FALSE, UNKNOWN, UNKNOWN, UNKNOWN, TRUE, TRUE, TRUE];
        let y = [FALSE, UNKNOWN, TRUE, FALSE, UNKNOWN, TRUE, FALSE, UNKNOWN, TRUE];
        let mut out = [9; 9];
        and(&x, &y, &mut out);
        assert_eq!(out, [FALSE, FALSE, FALSE, FALSE, UNKNOWN, UNKNOWN, FALSE, UNKNOWN, TRUE]);
        or(&x, &y, &mut out);
        assert_eq!(out, [FALSE, UNKNOWN, TRUE, UNKNOWN, UNKNOWN, TRUE, TRUE, TRUE, TRUE]);
        not(&x, &mut out);
        assert_eq!(out, [TRUE, TRUE, TRUE, UNKNOWN, UNKNOWN, UNKNOWN, FALSE, FALSE, FALSE]);
        known(&[0.0, f64::NAN, -1.0, 5e-324, f64::NAN, 1.0, f64::NAN, 2.0, 3.0], &mut out);
        assert_eq!(out, [TRUE, FALSE, TRUE, TRUE, FALSE, TRUE, FALSE, TRUE, TRUE]);
        for kernel in [and, or] {
            kernel(&x[1..], &y, &mut out);
            assert_eq!(out, [UNKNOWN; 9]);
        }
    }

    #[test]
    fn windows_agree_with_slow_ones() {
        let scratch = &mut Scratch::new();
        for n in [1, 2, 3, 4, 5, 7, 8, 20, 31, 64, 100] {
            for seed in 0..6 {
                let t = truths(300, seed);
                let len = 301 - n;
                let (mut every, mut some) = (vec![9; len], vec![9; len]);
                let (mut held, mut open) = (vec![9; len], vec![9; len]);
                all(&t, n, scratch, &mut every);
                any(&t, n, scratch, &mut some);
                count_true(&t, n, &mut held, &mut open);
                for (i, window) in t.windows(n).enumerate() {
                    assert_eq!(Some(&every[i]), window.iter().min(), "all({n}) at {i}");
                    assert_eq!(Some(&some[i]), window.iter().max(), "any({n}) at {i}");
                    let count = |truth| window.iter().filter(|t| **t == truth).count() as u32;
                    assert_eq!((held[i], open[i]), (count(TRUE), count(UNKNOWN)), "count_true({n}) at {i}");
                }
            }
        }
    }

    #[test]
    fn lengths_that_do_not_fit_are_unknown() {
        let scratch = &mut Scratch::new();
        for (n, input) in [(0, 4), (3, 4), (8, 4), (usize::MAX, 4)] {
            let t = vec![TRUE; input];
            let mut out = [9; 4];
            all(&t, n, scratch, &mut out);
            assert_eq!(out, [UNKNOWN; 4]);
            any(&t, n, scratch, &mut out);
            assert_eq!(out, [UNKNOWN; 4]);
            let (mut held, mut open) = ([9; 4], [9; 4]);
            count_true(&t, n, &mut held, &mut open);
            assert_eq!((held, open), ([0; 4], [u32::try_from(n).unwrap_or(u32::MAX); 4]));
        }
    }
}
