//! The least-squares slope of a window over equally spaced ticks.

use super::merge::{Merged, Tilt, merge_moments};
use super::number::{count, finite, fits};
use super::scratch::Scratch;
use super::window::merged;
use multiversion::multiversion;

/// Writes the ordinary least-squares slope of the last `n` values, per tick.
///
/// `Σ (t − t̄)·(x − x̄) / (n·(n² − 1) / 12)`: exactly 0 over a constant window, unknown for `n = 1`.
#[multiversion(targets("x86_64+avx2"))]
pub fn slope(x: &[f64], n: usize, scratch: &mut Scratch, out: &mut [f64]) {
    if !fits(x.len(), n, out.len()) {
        return out.fill(f64::NAN);
    }
    let [rests, moments, ..] = &mut scratch.numbers;
    let ladders = (&mut scratch.sums, &mut scratch.moments);
    let spread = time_spread(n);
    let finish = |window: Merged, out: &mut f64| *out = finite(window.moment / spread);
    merge_moments(x, n, Tilt, ladders, [rests, moments], out, finish);
}

/// Returns the slope of one window, with the bits of [`slope`]; unknown below two values.
#[must_use]
pub fn slope_of(x: &[f64]) -> f64 {
    finite(merged(x, Tilt).moment / time_spread(x.len()))
}

/// Returns the squared deviations of the ticks `1 … n`.
#[inline(always)]
fn time_spread(n: usize) -> f64 {
    let n = count(n);
    n * (n * n - 1.0) / 12.0
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Column, LENGTHS, check_figures, check_promises, precise_covariation};
    use super::*;

    #[test]
    fn promises_hold() {
        for n in LENGTHS {
            check_promises(
                &format!("slope({n})"),
                n,
                &|x, scratch, out| slope(x, n, scratch, out),
                &slope_of,
            );
        }
    }

    #[test]
    fn figures_agree_with_slow_ones() {
        for n in LENGTHS {
            let reference = |x: &[f64]| {
                let ticks: Vec<f64> = (0..x.len()).map(|i| i as f64).collect();
                precise_covariation(&ticks, x) / precise_covariation(&ticks, &ticks)
            };
            let kernel: Column<'_> = &|x, s, out| slope(x, n, s, out);
            check_figures(&format!("slope({n})"), n, kernel, &reference, 1e-15);
        }
    }

    #[test]
    fn a_constant_has_no_slope() {
        for n in 2..130 {
            for c in [0.1, -1.0 / 3.0, 78.65, 1e15 + 0.3, 1e300, 5e-324] {
                assert_eq!(slope_of(&vec![c; n]), 0.0, "{n} of {c}");
            }
        }
    }

    #[test]
    fn a_line_has_its_own_slope() {
        for n in 2..130 {
            let x: Vec<f64> = (0..n).map(|i| 1000.0 - 3.0 * i as f64).collect();
            assert_eq!(slope_of(&x), -3.0, "{n}");
        }
        assert!(slope_of(&[1.0]).is_nan() && slope_of(&[]).is_nan());
    }
}
