//! What all kernels share: the one NaN, and slices that end instead of panicking.

/// Returns `value` if it is finite, else the one NaN that stands for unknown.
#[inline(always)]
pub(super) fn finite(value: f64) -> f64 {
    if value.abs() < f64::INFINITY { value } else { f64::NAN }
}

/// Returns `x` without its first `start` values; empty if there are not that many.
#[inline(always)]
pub(super) fn tail<T>(x: &[T], start: usize) -> &[T] {
    x.get(start..).unwrap_or(&[])
}

/// Tells whether `input` values make `output` windows of `n`, the newest value included.
#[inline(always)]
pub(super) fn fits(input: usize, n: usize, output: usize) -> bool {
    n > 0 && output.checked_add(n - 1) == Some(input)
}

/// Tells whether `input` values make `output` windows of `n` values before a newest one.
#[inline(always)]
pub(super) fn fits_before(input: usize, n: usize, output: usize) -> bool {
    n > 0 && output.checked_add(n) == Some(input)
}

/// Returns a count as a number; exact below 2⁵³.
#[inline(always)]
pub(super) fn count(n: usize) -> f64 {
    n as f64
}
