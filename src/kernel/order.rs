//! Figures of the order of a window's values: median and percentile.

use super::number::{count, finite, fits, fits_before, tail};
use super::scratch::Scratch;
use multiversion::multiversion;

/// Writes the median of the last `n` values; for even `n` the mean of the two in the middle.
pub fn median(x: &[f64], n: usize, scratch: &mut Scratch, out: &mut [f64]) {
    if !fits(x.len(), n, out.len()) {
        return out.fill(f64::NAN);
    }
    // The known values of the window are kept sorted from tick to tick. The order holds nothing of what has left.
    let [sorted, ..] = &mut scratch.numbers;
    sorted.clear();
    for value in x.iter().take(n - 1) {
        enter(sorted, *value);
    }
    for ((oldest, newest), out) in x.iter().zip(tail(x, n - 1)).zip(out) {
        enter(sorted, *newest);
        *out = if sorted.len() == n { middle(sorted) } else { f64::NAN };
        leave(sorted, *oldest);
    }
}

/// Returns the median of one window, with the bits of [`median`]; unknown if it is empty.
#[must_use]
pub fn median_of(x: &[f64], scratch: &mut Scratch) -> f64 {
    let [sorted, ..] = &mut scratch.numbers;
    sorted.clear();
    sorted.extend(x.iter().filter(|x| !x.is_nan()));
    if sorted.len() < x.len() {
        return f64::NAN;
    }
    sorted.sort_unstable_by(f64::total_cmp);
    middle(sorted)
}

fn enter(sorted: &mut Vec<f64>, value: f64) {
    if !value.is_nan() {
        let place = sorted.partition_point(|other| other.total_cmp(&value).is_lt());
        sorted.insert(place, value);
    }
}

fn leave(sorted: &mut Vec<f64>, value: f64) {
    let place = sorted.partition_point(|other| other.total_cmp(&value).is_lt());
    if !value.is_nan() && place < sorted.len() {
        sorted.remove(place);
    }
}

/// Returns the middle of sorted values, of an even number the mean of the two there; unknown if not finite.
pub(super) fn middle(sorted: &[f64]) -> f64 {
    let upper = sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN);
    let lower = sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN);
    finite(lower + (upper - lower) * 0.5 + 0.0)
}

/// Writes the share of the `n` values before the newest one that are at or below it, 0 to 1; ex-current.
#[multiversion(targets("x86_64+avx2"))]
pub fn percentile(x: &[f64], n: usize, out: &mut [f64]) {
    if !fits_before(x.len(), n, out.len()) {
        return out.fill(f64::NAN);
    }
    let mut known = x.iter().take(n).rev().take_while(|x| !x.is_nan()).count();
    for ((window, newest), out) in x.windows(n).zip(tail(x, n)).zip(out) {
        known = if newest.is_nan() { 0 } else { known + 1 };
        *out = if known > n { rank(window, *newest) / count(n) } else { f64::NAN };
    }
}

/// Returns the share of one window that is at or below `newest`, with the bits of [`percentile`].
#[must_use]
pub fn percentile_of(before: &[f64], newest: f64) -> f64 {
    let known = !newest.is_nan() && before.iter().all(|x| !x.is_nan());
    if known { finite(rank(before, newest) / count(before.len())) } else { f64::NAN }
}

#[inline(always)]
fn rank(window: &[f64], newest: f64) -> f64 {
    count(window.iter().map(|x| usize::from(*x <= newest)).sum())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Column, LENGTHS, check_figures, check_promises};
    use super::*;

    #[test]
    fn medians_hold_their_promises() {
        for n in LENGTHS {
            let kernel: Column<'_> = &|x, s, out| median(x, n, s, out);
            check_promises(&format!("median({n})"), n, kernel, &|x| median_of(x, &mut Scratch::new()));
            let slow = |x: &[f64]| {
                let mut sorted = x.to_vec();
                sorted.sort_by(f64::total_cmp);
                (sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0
            };
            check_figures(&format!("median({n})"), n, kernel, &slow, 3e-16);
        }
        assert!(median_of(&[], &mut Scratch::new()).is_nan());
        assert_eq!(median_of(&[5.0, 1.0, 4.0], &mut Scratch::new()), 4.0);
        assert_eq!(median_of(&[0.1; 6], &mut Scratch::new()), 0.1);
    }

    #[test]
    fn percentiles_hold_their_promises() {
        for n in LENGTHS {
            let kernel: Column<'_> = &|x, _, out| percentile(x, n, out);
            let one = |x: &[f64]| {
                x.split_last().map_or(f64::NAN, |(newest, before)| percentile_of(before, *newest))
            };
            check_promises(&format!("percentile({n})"), n + 1, kernel, &one);
            let slow = |x: &[f64]| {
                let mut before = x[..n].to_vec();
                before.sort_by(f64::total_cmp);
                before.partition_point(|other| *other <= x[n]) as f64 / n as f64
            };
            check_figures(&format!("percentile({n})"), n + 1, kernel, &slow, 0.0);
        }
        assert_eq!(percentile_of(&[1.0, 2.0, 3.0, 3.0], 3.0), 1.0);
        assert_eq!(percentile_of(&[1.0, 2.0, 3.0, 4.0], 2.5), 0.5);
        assert!(percentile_of(&[], 1.0).is_nan());
    }
}
