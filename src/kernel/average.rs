//! Sums and averages of windows.

use super::merge::{Merged, Tilt, merge_moments, merge_sums};
use super::number::{count, finite, fits, tail};
use super::scratch::Scratch;
use super::tree::{climb_sums, later_blocks, top_level};
use super::window::{block_sum, merged, merged_level, parts, top_block};
use multiversion::multiversion;

/// Writes the sum of the last `n` values.
#[multiversion(targets("x86_64+avx2"))]
pub fn sum(x: &[f64], n: usize, scratch: &mut Scratch, out: &mut [f64]) {
    if !fits(x.len(), n, out.len()) {
        return out.fill(f64::NAN);
    }
    let top = top_level(n);
    climb_sums(x, n, top, &mut scratch.sums);
    let level = |level| if level == 0 { x } else { scratch.sums.level(level) };
    for (top, out) in level(top).iter().zip(out.iter_mut()) {
        *out = *top;
    }
    for block in later_blocks(n) {
        for (part, out) in tail(level(block.level), block.offset).iter().zip(out.iter_mut()) {
            *out += part;
        }
    }
    for out in out {
        *out = finite(*out);
    }
}

/// Returns the sum of one window, with the bits of [`sum`]; unknown if it is empty.
#[must_use]
pub fn sum_of(x: &[f64]) -> f64 {
    if x.is_empty() {
        return f64::NAN;
    }
    finite(parts(x).fold(block_sum(top_block(x)), |sum, (_, part)| sum + block_sum(part)))
}

/// Writes the mean of the last `n` values; over a constant window exactly the constant.
#[multiversion(targets("x86_64+avx2"))]
pub fn mean(x: &[f64], n: usize, scratch: &mut Scratch, out: &mut [f64]) {
    if !fits(x.len(), n, out.len()) {
        return out.fill(f64::NAN);
    }
    let [rests, moments, ..] = &mut scratch.numbers;
    if n.is_power_of_two() {
        // A window of one block has no rest; 0 is added all the same, for the sign of zero of `mean_of`.
        let finish = |window: Merged, out: &mut f64| *out = finite(window.reference + 0.0);
        merge_sums(x, n, &mut scratch.sums, [rests, moments], out, finish);
    } else {
        let len = count(n);
        let finish = |window: Merged, out: &mut f64| *out = finite(window.mean(len));
        merge_sums(x, n, &mut scratch.sums, [rests, moments], out, finish);
    }
}

/// Returns the mean of one window, with the bits of [`mean`]; unknown if it is empty.
#[must_use]
pub fn mean_of(x: &[f64]) -> f64 {
    finite(merged_level(x).mean(count(x.len())))
}

/// Writes the mean of the last `n` values with weights 1 (oldest) to `n` (newest).
///
/// Computed as `mean + 2c / (n·(n + 1))` with `c` the co-moment with time: exactly the constant over a constant
/// window.
#[multiversion(targets("x86_64+avx2"))]
pub fn wma(x: &[f64], n: usize, scratch: &mut Scratch, out: &mut [f64]) {
    if !fits(x.len(), n, out.len()) {
        return out.fill(f64::NAN);
    }
    let [rests, moments, ..] = &mut scratch.numbers;
    let ladders = (&mut scratch.sums, &mut scratch.moments);
    let len = count(n);
    merge_moments(x, n, Tilt, ladders, [rests, moments], out, |window, out| *out = weighted(window, len));
}

/// Returns the weighted mean of one window, with the bits of [`wma`]; unknown if it is empty.
#[must_use]
pub fn wma_of(x: &[f64]) -> f64 {
    weighted(merged(x, Tilt), count(x.len()))
}

#[inline(always)]
fn weighted(window: Merged, len: f64) -> f64 {
    finite(window.mean(len) + window.moment / (len * (len + 1.0) * 0.5))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Column, LENGTHS, check_figures, check_promises, precise_mean, precise_sum};
    use super::*;

    #[test]
    fn promises_hold() {
        for n in LENGTHS {
            check_promises(&format!("sum({n})"), n, &|x, scratch, out| sum(x, n, scratch, out), &sum_of);
            check_promises(&format!("mean({n})"), n, &|x, scratch, out| mean(x, n, scratch, out), &mean_of);
            check_promises(&format!("wma({n})"), n, &|x, scratch, out| wma(x, n, scratch, out), &wma_of);
        }
    }

    #[test]
    fn figures_agree_with_slow_ones() {
        for n in LENGTHS {
            let len = n as f64;
            let reference = |x: &[f64]| precise_sum(x.iter().copied());
            let kernel: Column<'_> = &|x, s, out| sum(x, n, s, out);
            check_figures(&format!("sum({n})"), n, kernel, &reference, 1e-15 * len);
            let kernel: Column<'_> = &|x, s, out| mean(x, n, s, out);
            check_figures(&format!("mean({n})"), n, kernel, &precise_mean, 1e-15);
            let reference = |x: &[f64]| {
                let weighted =
                    x.iter().enumerate().map(|(i, x)| x * ((i + 1) as f64 / (len * (len + 1.0) / 2.0)));
                precise_sum(weighted)
            };
            let kernel: Column<'_> = &|x, s, out| wma(x, n, s, out);
            check_figures(&format!("wma({n})"), n, kernel, &reference, 2e-15);
        }
    }

    #[test]
    fn a_constant_is_its_own_average() {
        let mut out = [0.0; 50];
        for n in LENGTHS {
            for c in [0.1, -1.0 / 3.0, 78.65, 1e15 + 0.3, 1e300, 5e-324, 2e-308, 0.0] {
                let x = vec![c; n + 49];
                for kernel in [mean, wma] {
                    kernel(&x, n, &mut Scratch::new(), &mut out);
                    assert_eq!(out, [c; 50], "{n} of {c}");
                }
            }
        }
    }

    #[test]
    fn averages_of_whole_numbers_are_exact() {
        let mut dice = super::super::testing::Dice(3);
        for n in 1..200 {
            let mut x: Vec<f64> = (1..n).map(|_| dice.below(2_000_000) as f64 - 1e6).collect();
            let total: f64 = x.iter().sum();
            x.push(dice.below(1000) as f64 * n as f64 - total);
            let total: f64 = x.iter().sum();
            assert_eq!(mean_of(&x), total / n as f64, "{n}");
        }
    }

    #[test]
    fn known_figures() {
        let mut out = [0.0; 2];
        mean(&[1.0, 2.0, 6.0, 4.0], 3, &mut Scratch::new(), &mut out);
        assert_eq!(out, [3.0, 4.0]);
        wma(&[1.0, 2.0, 3.0, 7.0], 3, &mut Scratch::new(), &mut out);
        assert_eq!(out, [14.0 / 6.0, (2.0 + 6.0 + 21.0) / 6.0]);
    }

    #[test]
    fn beyond_the_range_is_unknown() {
        let mut out = [0.0; 1];
        for kernel in [sum, mean, wma] {
            kernel(&[f64::MAX; 3], 3, &mut Scratch::new(), &mut out);
            assert!(out[0].is_nan());
            kernel(&[1.0, 2.0], 0, &mut Scratch::new(), &mut out);
            assert!(out[0].is_nan());
        }
        assert!(sum_of(&[]).is_nan() && mean_of(&[]).is_nan() && wma_of(&[]).is_nan());
    }
}
