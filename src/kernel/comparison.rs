//! Comparisons lane by lane: two numbers in, one truth out.

use super::truth::UNKNOWN;
use multiversion::multiversion;

/// The six comparisons of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

/// Writes the truth of `x op y`, unknown where either number is; decided on the exact numbers.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2", "x86_64+avx2"))]
pub fn compare(op: Comparison, x: &[f64], y: &[f64], out: &mut [u8]) {
    if x.len() != out.len() || y.len() != out.len() {
        out.fill(UNKNOWN);
        return;
    }
    match op {
        Comparison::Less => lanes(x, y, out, less),
        Comparison::LessEqual => lanes(x, y, out, less_equal),
        Comparison::Greater => lanes(y, x, out, less),
        Comparison::GreaterEqual => lanes(y, x, out, less_equal),
        Comparison::Equal => lanes(x, y, out, equal),
        Comparison::NotEqual => lanes(x, y, out, not_equal),
    }
}

/// Writes the truth of `x op c`, unknown where `x` is (everywhere if `c` is).
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vbmi2", "x86_64+avx2"))]
pub fn compare_scalar(op: Comparison, x: &[f64], c: f64, out: &mut [u8]) {
    if x.len() != out.len() {
        out.fill(UNKNOWN);
        return;
    }
    match op {
        Comparison::Less => lanes_scalar(x, out, |x| less(x, c)),
        Comparison::LessEqual => lanes_scalar(x, out, |x| less_equal(x, c)),
        Comparison::Greater => lanes_scalar(x, out, |x| less(c, x)),
        Comparison::GreaterEqual => lanes_scalar(x, out, |x| less_equal(c, x)),
        Comparison::Equal => lanes_scalar(x, out, |x| equal(x, c)),
        Comparison::NotEqual => lanes_scalar(x, out, |x| not_equal(x, c)),
    }
}

#[inline(always)]
fn lanes(x: &[f64], y: &[f64], out: &mut [u8], truth: impl Fn(f64, f64) -> u8) {
    for ((x, y), out) in x.iter().zip(y).zip(out) {
        *out = truth(*x, *y);
    }
}

#[inline(always)]
fn lanes_scalar(x: &[f64], out: &mut [u8], truth: impl Fn(f64) -> u8) {
    for (x, out) in x.iter().zip(out) {
        *out = truth(*x);
    }
}

// A truth is unknown, plus the comparison, less its opposite: where a NaN makes both fail it stays unknown. No branch
// is left.

#[inline(always)]
pub(super) fn less(x: f64, y: f64) -> u8 {
    UNKNOWN + u8::from(x < y) - u8::from(x >= y)
}

#[inline(always)]
fn less_equal(x: f64, y: f64) -> u8 {
    UNKNOWN + u8::from(x <= y) - u8::from(x > y)
}

#[inline(always)]
fn equal(x: f64, y: f64) -> u8 {
    UNKNOWN + u8::from(x == y) - u8::from((x < y) | (x > y))
}

#[inline(always)]
fn not_equal(x: f64, y: f64) -> u8 {
    UNKNOWN + u8::from((x < y) | (x > y)) - u8::from(x == y)
}

#[cfg(test)]
mod tests {
    use super::super::truth::{FALSE, TRUE};
    use super::*;

    #[test]
    fn every_pair_of_numbers() {
        let numbers = [f64::NAN, -1.0, -0.0, 0.0, 5e-324, 1.0, 1.0 + f64::EPSILON, f64::MAX];
        let x: Vec<f64> = numbers.iter().flat_map(|x| [*x; 8]).collect();
        let y: Vec<f64> = numbers.repeat(8);
        type Holds = fn(&f64, &f64) -> bool;
        let rows: [(Comparison, Holds); 6] = [
            (Comparison::Less, f64::lt),
            (Comparison::LessEqual, f64::le),
            (Comparison::Greater, f64::gt),
            (Comparison::GreaterEqual, f64::ge),
            (Comparison::Equal, f64::eq),
            (Comparison::NotEqual, f64::ne),
        ];
        for (op, holds) in rows {
            let truth = |(x, y): (&f64, &f64)| match (x.is_nan() || y.is_nan(), holds(x, y)) {
                (true, _) => UNKNOWN,
                (_, true) => TRUE,
                _ => FALSE,
            };
            let expected: Vec<u8> = x.iter().zip(&y).map(truth).collect();
            let mut out = vec![9; 64];
            compare(op, &x, &y, &mut out);
            assert_eq!(out, expected, "{op:?}");
            for y in numbers {
                let expected: Vec<u8> = x.iter().map(|x| truth((x, &y))).collect();
                compare_scalar(op, &x, y, &mut out);
                assert_eq!(out, expected, "{op:?} {y}");
            }
            compare(op, &x, &y[1..], &mut out);
            assert_eq!(out, [UNKNOWN; 64]);
            compare_scalar(op, &x[1..], 0.0, &mut out);
            assert_eq!(out, [UNKNOWN; 64]);
        }
    }
}
