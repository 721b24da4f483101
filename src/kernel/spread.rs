//! Standard deviation and z-score of windows.

use super::merge::{Merged, Squares, merge_moments};
use super::number::{count, finite, fits, fits_before, tail};
use super::scratch::Scratch;
use super::window::merged;
use multiversion::multiversion;

/// Writes the standard deviation of the last `n` values, divisor `n − ddof`.
///
/// Exactly 0 over a constant window; unknown unless `n > ddof`.
#[multiversion(targets("x86_64+avx2"))]
pub fn std(x: &[f64], n: usize, ddof: usize, scratch: &mut Scratch, out: &mut [f64]) {
    if !fits(x.len(), n, out.len()) || n <= ddof {
        return out.fill(f64::NAN);
    }
    let [rests, moments, ..] = &mut scratch.numbers;
    let ladders = (&mut scratch.sums, &mut scratch.moments);
    let (len, freedom) = (count(n), count(n - ddof));
    let finish = |window: Merged, out: &mut f64| *out = window.deviation(len, freedom);
    merge_moments(x, n, Squares, ladders, [rests, moments], out, finish);
}

/// Returns the standard deviation of one window, with the bits of [`std`](std()).
#[must_use]
pub fn std_of(x: &[f64], ddof: usize) -> f64 {
    if x.len() <= ddof {
        return f64::NAN;
    }
    merged(x, Squares).deviation(count(x.len()), count(x.len() - ddof))
}

/// Writes how many standard deviations the newest value lies above the mean of the `n` before it; ex-current, ddof 1.
///
/// Unknown where those `n` values are all the same, and for `n = 1`.
#[multiversion(targets("x86_64+avx2"))]
pub fn zscore(x: &[f64], n: usize, scratch: &mut Scratch, out: &mut [f64]) {
    if !fits_before(x.len(), n, out.len()) || n == 1 {
        return out.fill(f64::NAN);
    }
    let before = x.get(..x.len() - 1).unwrap_or(&[]);
    out.copy_from_slice(tail(x, n));
    let [rests, moments, ..] = &mut scratch.numbers;
    let ladders = (&mut scratch.sums, &mut scratch.moments);
    let len = count(n);
    let finish = |window: Merged, out: &mut f64| *out = standard_score(window, len, *out);
    merge_moments(before, n, Squares, ladders, [rests, moments], out, finish);
}

/// Returns the z-score of `newest` against one window before it, with the bits of [`zscore`].
#[must_use]
pub fn zscore_of(before: &[f64], newest: f64) -> f64 {
    standard_score(merged(before, Squares), count(before.len()), newest)
}

#[inline(always)]
fn standard_score(window: Merged, len: f64, newest: f64) -> f64 {
    finite((newest - window.mean(len)) / window.deviation(len, len - 1.0))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        Column, LENGTHS, check_figures, check_promises, precise_covariation, precise_mean, series,
    };
    use super::*;

    #[test]
    fn promises_hold() {
        for n in LENGTHS {
            for ddof in [0, 1] {
                let kernel: Column<'_> = &|x, s, out| std(x, n, ddof, s, out);
                check_promises(&format!("std({n}, {ddof})"), n, kernel, &|x| std_of(x, ddof));
            }
            let one =
                |x: &[f64]| x.split_last().map_or(f64::NAN, |(newest, before)| zscore_of(before, *newest));
            let kernel: Column<'_> = &|x, s, out| zscore(x, n, s, out);
            check_promises(&format!("zscore({n})"), n + 1, kernel, &one);
        }
    }

    #[test]
    fn deviations_agree_with_slow_ones() {
        for n in LENGTHS {
            for ddof in [0, 1] {
                let reference = |x: &[f64]| match n - ddof.min(n) {
                    0 => f64::NAN,
                    freedom => (precise_covariation(x, x) / freedom as f64).sqrt(),
                };
                let kernel: Column<'_> = &|x, s, out| std(x, n, ddof, s, out);
                check_figures(&format!("std({n}, {ddof})"), n, kernel, &reference, 2e-15);
            }
        }
    }

    #[test]
    fn scores_agree_with_slow_ones() {
        for n in LENGTHS {
            for (kind, x) in
                series(300).into_iter().filter(|(kind, _)| ["signed", "prices", "ties"].contains(kind))
            {
                let mut out = vec![0.0; 300 - n];
                zscore(&x, n, &mut Scratch::new(), &mut out);
                for (i, out) in out.iter().enumerate() {
                    let before = &x[i..i + n];
                    let deviation = (precise_covariation(before, before) / (n as f64 - 1.0)).sqrt();
                    let expected = (x[i + n] - precise_mean(before)) / deviation;
                    let agree = (out - expected).abs() <= 1e-10 * (1.0 + expected.abs());
                    let neither = out.is_nan() && !expected.is_finite();
                    assert!(agree || neither, "zscore({n}) of {kind} at {i}: {out}, expected {expected}");
                }
            }
        }
    }

    #[test]
    fn a_constant_has_no_deviation() {
        for n in 2..130 {
            for c in [0.1, -1.0 / 3.0, 78.65, 1e15 + 0.3, 1e300, 5e-324] {
                assert_eq!(std_of(&vec![c; n], 1), 0.0, "{n} of {c}");
                assert!(zscore_of(&vec![c; n], c + 1.0).is_nan(), "{n} of {c}");
            }
        }
    }

    #[test]
    fn known_figures() {
        assert_eq!(std_of(&[1.0, 2.0, 3.0], 1), 1.0);
        assert_eq!(std_of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0], 0), 2.0);
        assert_eq!(zscore_of(&[1.0, 2.0, 3.0], 5.0), 3.0);
        assert_eq!(std_of(&[3.0], 0), 0.0);
        assert!(std_of(&[3.0], 1).is_nan() && std_of(&[], 0).is_nan() && zscore_of(&[1.0], 2.0).is_nan());
    }
}
