//! Arithmetic lane by lane, between two columns or a column and a constant.
//!
//! All slices have one length; where they differ the output is unknown throughout.

use super::number::finite;
use multiversion::multiversion;

#[inline(always)]
fn map(x: &[f64], out: &mut [f64], figure: impl Fn(f64) -> f64) {
    if x.len() != out.len() {
        out.fill(f64::NAN);
        return;
    }
    for (x, out) in x.iter().zip(out) {
        *out = finite(figure(*x));
    }
}

#[inline(always)]
fn map2(x: &[f64], y: &[f64], out: &mut [f64], figure: impl Fn(f64, f64) -> f64) {
    if x.len() != out.len() || y.len() != out.len() {
        out.fill(f64::NAN);
        return;
    }
    for ((x, y), out) in x.iter().zip(y).zip(out) {
        *out = finite(figure(*x, *y));
    }
}

/// Writes `x + y`.
#[multiversion(targets("x86_64+avx2"))]
pub fn add(x: &[f64], y: &[f64], out: &mut [f64]) {
    map2(x, y, out, |x, y| x + y);
}

/// Writes `x − y`.
#[multiversion(targets("x86_64+avx2"))]
pub fn sub(x: &[f64], y: &[f64], out: &mut [f64]) {
    map2(x, y, out, |x, y| x - y);
}

/// Writes `x · y`.
#[multiversion(targets("x86_64+avx2"))]
pub fn mul(x: &[f64], y: &[f64], out: &mut [f64]) {
    map2(x, y, out, |x, y| x * y);
}

/// Writes `x / y`, unknown where `y` is zero.
#[multiversion(targets("x86_64+avx2"))]
pub fn div(x: &[f64], y: &[f64], out: &mut [f64]) {
    map2(x, y, out, |x, y| x / y);
}

/// Writes the smaller of `x` and `y`, unknown where either is.
#[multiversion(targets("x86_64+avx2"))]
pub fn min2(x: &[f64], y: &[f64], out: &mut [f64]) {
    map2(x, y, out, |x, y| if x < y || x.is_nan() { x } else { y });
}

/// Writes the larger of `x` and `y`, unknown where either is.
#[multiversion(targets("x86_64+avx2"))]
pub fn max2(x: &[f64], y: &[f64], out: &mut [f64]) {
    map2(x, y, out, |x, y| if x > y || x.is_nan() { x } else { y });
}

/// Writes `x`, and `y` where `x` is unknown (`x ?? y`).
#[multiversion(targets("x86_64+avx2"))]
pub fn otherwise(x: &[f64], y: &[f64], out: &mut [f64]) {
    map2(x, y, out, |x, y| if x.is_nan() { y } else { x });
}

/// Writes the mean of high, low and close, the price that a session VWAP weighs.
#[multiversion(targets("x86_64+avx2"))]
pub fn hlc3(high: &[f64], low: &[f64], close: &[f64], out: &mut [f64]) {
    if high.len() != out.len() || low.len() != out.len() || close.len() != out.len() {
        out.fill(f64::NAN);
        return;
    }
    for (((high, low), close), out) in high.iter().zip(low).zip(close).zip(out) {
        *out = finite((high + low + close) / 3.0);
    }
}

/// Writes `−x`.
#[multiversion(targets("x86_64+avx2"))]
pub fn neg(x: &[f64], out: &mut [f64]) {
    map(x, out, |x| -x);
}

/// Writes the magnitude of `x`.
#[multiversion(targets("x86_64+avx2"))]
pub fn abs(x: &[f64], out: &mut [f64]) {
    map(x, out, f64::abs);
}

/// Writes the square root of `x`, unknown below zero.
#[multiversion(targets("x86_64+avx2"))]
pub fn sqrt(x: &[f64], out: &mut [f64]) {
    map(x, out, f64::sqrt);
}

/// Writes −1, 0 or 1 as `x` is below, at or above zero.
#[multiversion(targets("x86_64+avx2"))]
pub fn sign(x: &[f64], out: &mut [f64]) {
    map(x, out, |x| {
        let above = if x > 0.0 { 1.0 } else { 0.0 };
        let below = if x < 0.0 { 1.0 } else { 0.0 };
        if x.is_nan() { f64::NAN } else { above - below }
    });
}

/// Writes `x` rounded to a whole number, halves away from zero.
#[multiversion(targets("x86_64+avx2"))]
pub fn round(x: &[f64], out: &mut [f64]) {
    // `f64::round` is a call for each lane on the baseline. From 2⁵² on every number is whole; below it, adding
    // and taking away 2⁵² rounds halves to even, and a half that went down is put up again.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    map(x, out, |x| {
        let size = x.abs();
        let even = (size + WHOLE) - WHOLE;
        let rounded = if size - even == 0.5 { even + 1.0 } else { even };
        if size < WHOLE { rounded.copysign(x) } else { x }
    });
}

/// Writes `x + c`.
#[multiversion(targets("x86_64+avx2"))]
pub fn add_scalar(x: &[f64], c: f64, out: &mut [f64]) {
    map(x, out, |x| x + c);
}

/// Writes `x − c`.
#[multiversion(targets("x86_64+avx2"))]
pub fn sub_scalar(x: &[f64], c: f64, out: &mut [f64]) {
    map(x, out, |x| x - c);
}

/// Writes `c − x`.
#[multiversion(targets("x86_64+avx2"))]
pub fn rsub_scalar(x: &[f64], c: f64, out: &mut [f64]) {
    map(x, out, |x| c - x);
}

/// Writes `x · c`.
#[multiversion(targets("x86_64+avx2"))]
pub fn mul_scalar(x: &[f64], c: f64, out: &mut [f64]) {
    map(x, out, |x| x * c);
}

/// Writes `x / c`, unknown where `c` is zero.
#[multiversion(targets("x86_64+avx2"))]
pub fn div_scalar(x: &[f64], c: f64, out: &mut [f64]) {
    map(x, out, |x| x / c);
}

/// Writes `c / x`, unknown where `x` is zero.
#[multiversion(targets("x86_64+avx2"))]
pub fn rdiv_scalar(x: &[f64], c: f64, out: &mut [f64]) {
    map(x, out, |x| c / x);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Dice, bits};
    use super::*;

    const NAN: f64 = f64::NAN;

    #[track_caller]
    fn check(kernel: fn(&[f64], &[f64], &mut [f64]), x: &[f64], y: &[f64], expected: &[f64]) {
        let mut out = vec![0.0; x.len()];
        kernel(x, y, &mut out);
        assert_eq!(bits(&out), bits(expected), "{out:?}");
        // Longer columns take the vector path; every lane must agree with the short one.
        let (x, y, expected) = (x.repeat(9), y.repeat(9), expected.repeat(9));
        let mut out = vec![0.0; x.len()];
        kernel(&x, &y, &mut out);
        assert_eq!(bits(&out), bits(&expected));
        kernel(&x, &y[1..], &mut out);
        assert!(out.iter().all(|x| x.is_nan()));
    }

    #[track_caller]
    fn check_one(kernel: fn(&[f64], &mut [f64]), x: &[f64], expected: &[f64]) {
        let mut out = vec![0.0; x.len()];
        kernel(x, &mut out);
        assert_eq!(bits(&out), bits(expected), "{out:?}");
        let (x, expected) = (x.repeat(9), expected.repeat(9));
        let mut out = vec![0.0; x.len()];
        kernel(&x, &mut out);
        assert_eq!(bits(&out), bits(&expected));
        kernel(&x[1..], &mut out);
        assert!(out.iter().all(|x| x.is_nan()));
    }

    #[test]
    fn two_columns() {
        check(add, &[1.0, NAN, 1.0, 1e308], &[2.0, 1.0, NAN, 1e308], &[3.0, NAN, NAN, NAN]);
        check(sub, &[1.0, NAN, 1.0, 1e308], &[2.0, 1.0, NAN, -1e308], &[-1.0, NAN, NAN, NAN]);
        check(mul, &[3.0, NAN, 1.0, 1e200], &[2.0, 1.0, NAN, 1e200], &[6.0, NAN, NAN, NAN]);
        check(
            div,
            &[3.0, NAN, 1.0, 1.0, 0.0, 0.0],
            &[2.0, 1.0, NAN, 0.0, 0.0, 5.0],
            &[1.5, NAN, NAN, NAN, NAN, 0.0],
        );
        check(min2, &[3.0, NAN, 1.0, 1.0], &[2.0, 1.0, NAN, 4.0], &[2.0, NAN, NAN, 1.0]);
        check(max2, &[3.0, NAN, 1.0, 1.0], &[2.0, 1.0, NAN, 4.0], &[3.0, NAN, NAN, 4.0]);
        check(otherwise, &[3.0, NAN, NAN, 1.0], &[2.0, 1.0, NAN, NAN], &[3.0, 1.0, NAN, 1.0]);
    }

    #[test]
    fn one_column() {
        check_one(neg, &[1.0, -2.0, NAN, 0.0], &[-1.0, 2.0, NAN, -0.0]);
        check_one(abs, &[1.0, -2.0, NAN, -0.0], &[1.0, 2.0, NAN, 0.0]);
        check_one(sqrt, &[4.0, -2.0, NAN, 2.0, 0.0], &[2.0, NAN, NAN, std::f64::consts::SQRT_2, 0.0]);
        check_one(sign, &[4.0, -2.0, NAN, 0.0, -0.0, 5e-324], &[1.0, -1.0, NAN, 0.0, 0.0, 1.0]);
        check_one(|x, out| add_scalar(x, 2.0, out), &[1.0, NAN], &[3.0, NAN]);
        check_one(|x, out| sub_scalar(x, 2.0, out), &[1.0, NAN], &[-1.0, NAN]);
        check_one(|x, out| rsub_scalar(x, 2.0, out), &[0.5, NAN], &[1.5, NAN]);
        check_one(|x, out| mul_scalar(x, 2.0, out), &[1.0, NAN, 1e308], &[2.0, NAN, NAN]);
        check_one(|x, out| div_scalar(x, 2.0, out), &[1.0, NAN], &[0.5, NAN]);
        check_one(|x, out| div_scalar(x, 0.0, out), &[1.0, 0.0], &[NAN, NAN]);
        check_one(|x, out| rdiv_scalar(x, 3.0, out), &[2.0, 0.0, NAN], &[1.5, NAN, NAN]);
        check_one(|x, out| hlc3(x, x, x, out), &[2.0, NAN, 0.5], &[2.0, NAN, 0.5]);
    }

    #[test]
    fn rounding_is_that_of_the_standard_library() {
        let mut x = vec![
            0.5,
            1.5,
            2.5,
            -0.5,
            -2.5,
            0.49999999999999994,
            -0.2,
            4503599627370495.5,
            1e300,
            -1e15,
            -0.0,
        ];
        let mut dice = Dice(5);
        x.extend((0..2000).map(|i| (dice.unit() - 0.5) * 10_f64.powi(i % 18)));
        x.extend((0..2000).map(|_| (dice.below(100_000) as f64 - 50_000.0) / 2.0));
        let expected: Vec<f64> = x.iter().map(|x| x.round()).collect();
        check_one(round, &x, &expected);
    }

    #[test]
    fn typical_price() {
        let mut out = [0.0; 2];
        hlc3(&[12.0, NAN], &[6.0, 1.0], &[9.0, 1.0], &mut out);
        assert_eq!(bits(&out), bits(&[9.0, NAN]));
        hlc3(&[12.0], &[6.0, 1.0], &[9.0, 1.0], &mut out);
        assert!(out[0].is_nan());
    }
}
