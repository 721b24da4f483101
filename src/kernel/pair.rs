//! Correlation and beta of two columns.

use super::merge::{Merged, Squares, merge_moments};
use super::number::{count, finite, fits, tail};
use super::scratch::{Ladder, Scratch, resized};
use super::tree::{blocks, later_blocks, top_level};
use super::window::{block_cross, merged, merged_level, parts, top_block};
use multiversion::multiversion;

/// Writes Pearson's correlation of the last `n` pairs, between −1 and 1; unknown where either side is constant.
#[multiversion(targets("x86_64+avx2"))]
pub fn correlation(x: &[f64], y: &[f64], n: usize, scratch: &mut Scratch, out: &mut [f64]) {
    if !fits(x.len(), n, out.len()) || x.len() != y.len() {
        return out.fill(f64::NAN);
    }
    covary(x, y, n, scratch, out);
    let len = count(n);
    let [rests, moments, x_squares, y_squares] = &mut scratch.numbers;
    let x_squares = resized(x_squares, out.len());
    let y_squares = resized(y_squares, out.len());
    let finish = |window: Merged, out: &mut f64| *out = window.squares(len);
    let ladders = (&mut scratch.sums, &mut scratch.moments);
    merge_moments(x, n, Squares, ladders, [rests, moments], x_squares, finish);
    let ladders = (&mut scratch.sums, &mut scratch.moments);
    merge_moments(y, n, Squares, ladders, [rests, moments], y_squares, finish);
    for ((x, y), out) in x_squares.iter().zip(y_squares).zip(out) {
        *out = pearson(*out, *x, *y);
    }
}

/// Returns the correlation of two windows of one length, with the bits of [`correlation`].
#[must_use]
pub fn correlation_of(x: &[f64], y: &[f64]) -> f64 {
    if x.len() != y.len() || x.is_empty() {
        return f64::NAN;
    }
    let len = count(x.len());
    pearson(covary_of(x, y), merged(x, Squares).squares(len), merged(y, Squares).squares(len))
}

/// Writes the slope of `x` on `y` over the last `n` pairs, cov(x, y) / var(y); unknown where `y` is constant.
#[multiversion(targets("x86_64+avx2"))]
pub fn beta(x: &[f64], y: &[f64], n: usize, scratch: &mut Scratch, out: &mut [f64]) {
    if !fits(x.len(), n, out.len()) || x.len() != y.len() {
        return out.fill(f64::NAN);
    }
    covary(x, y, n, scratch, out);
    let len = count(n);
    let [rests, moments, ..] = &mut scratch.numbers;
    let ladders = (&mut scratch.sums, &mut scratch.moments);
    let finish = |window: Merged, out: &mut f64| *out = finite(*out / window.squares(len));
    merge_moments(y, n, Squares, ladders, [rests, moments], out, finish);
}

/// Returns the beta of two windows of one length, with the bits of [`beta`].
#[must_use]
pub fn beta_of(x: &[f64], y: &[f64]) -> f64 {
    if x.len() != y.len() || x.is_empty() {
        return f64::NAN;
    }
    finite(covary_of(x, y) / merged(y, Squares).squares(count(x.len())))
}

/// Returns the correlation from a co-moment and two sums of squares.
#[inline(always)]
fn pearson(co_moment: f64, x_squares: f64, y_squares: f64) -> f64 {
    // One root of the product makes the correlation of a column with itself exactly 1; where the product leaves the
    // range, the product of the roots does not.
    let product = x_squares * y_squares;
    let within = (product > 1e-290) & (product < 1e300);
    let root = if within { product.sqrt() } else { x_squares.sqrt() * y_squares.sqrt() };
    let ratio = finite(co_moment / root);
    let below = if ratio > 1.0 { 1.0 } else { ratio };
    if below < -1.0 { -1.0 } else { below }
}

/// Writes the co-moments of two columns about their means.
///
/// Halves merge as `m + m′ + (s′ − s)·(u′ − u) / 2h`, blocks as `Σm + Σ r·q/b − Σr·Σq/n`.
#[inline(always)]
fn covary(x: &[f64], y: &[f64], n: usize, scratch: &mut Scratch, out: &mut [f64]) {
    let (x_sums, y_sums, moments) = (&mut scratch.sums, &mut scratch.other_sums, &mut scratch.moments);
    climb(x, y, n, (x_sums, y_sums, moments));

    let height = top_level(n);
    let scale = 1.0 / count(1 << height);
    let level = |level: u32| match level {
        0 => (x, y, moments.level(0)),
        _ => (x_sums.level(level), y_sums.level(level), moments.level(level)),
    };
    let [x_rests, y_rests, ..] = &mut scratch.numbers;
    let x_rests = resized(x_rests, out.len());
    let y_rests = resized(y_rests, out.len());
    x_rests.fill(0.0);
    y_rests.fill(0.0);
    let (x_tops, y_tops, top_moments) = level(height);
    for (moment, out) in top_moments.iter().zip(out.iter_mut()) {
        *out = *moment;
    }
    for block in later_blocks(n) {
        let (x_part, y_part, inner) = level(block.level);
        let x_part = tail(x_part, block.offset).iter().zip(x_tops);
        let y_part = tail(y_part, block.offset).iter().zip(y_tops);
        let own = x_rests.iter_mut().zip(y_rests.iter_mut()).zip(out.iter_mut());
        let parts = x_part.zip(y_part).zip(tail(inner, block.offset));
        for ((((x_sum, x_top), (y_sum, y_top)), inner), ((x_rest, y_rest), out)) in parts.zip(own) {
            let x = x_sum - block.len * (x_top * scale);
            let y = y_sum - block.len * (y_top * scale);
            *x_rest += x;
            *y_rest += y;
            *out += inner + x * y * (1.0 / block.len);
        }
    }
    let len = count(n);
    for ((x, y), out) in x_rests.iter().zip(y_rests).zip(out) {
        *out -= *x * *y / len;
    }
}

/// Fills the levels of both columns' sums and of their co-moment.
#[inline(always)]
fn climb(x: &[f64], y: &[f64], n: usize, (x_sums, y_sums, moments): (&mut Ladder, &mut Ladder, &mut Ladder)) {
    moments.lay_zeros(x.len());
    for level in 0..top_level(n) {
        let half = 1 << level;
        let scale = 0.5 / count(half);
        let len = blocks(x.len(), level + 1);
        let (x_below, x_own) = x_sums.grow(level, level + 1, len);
        let (y_below, y_own) = y_sums.grow(level, level + 1, len);
        let (below, own) = moments.grow(level, level + 1, len);
        let (x_below, y_below) = if level == 0 { (x, y) } else { (x_below, y_below) };
        let x_halves = x_below.iter().zip(tail(x_below, half));
        let y_halves = y_below.iter().zip(tail(y_below, half));
        let lanes = x_halves.zip(y_halves).zip(below.iter().zip(tail(below, half)));
        let own = x_own.iter_mut().zip(y_own).zip(own);
        for ((((x, later_x), (y, later_y)), (inner, later_inner)), ((x_sum, y_sum), moment)) in lanes.zip(own)
        {
            *x_sum = x + later_x;
            *y_sum = y + later_y;
            *moment = (inner + later_inner) + (later_x - x) * (later_y - y) * scale;
        }
    }
}

/// Returns the co-moment about the means of two windows of one length.
fn covary_of(x: &[f64], y: &[f64]) -> f64 {
    let (x_window, y_window) = (merged_level(x), merged_level(y));
    let (_, top) = block_cross(top_block(x), top_block(y));
    let merged = parts(x).zip(parts(y)).fold(top, |merged, ((block, x), (_, y))| {
        let ((x, y), inner) = block_cross(x, y);
        let x = x - block.len * x_window.reference;
        let y = y - block.len * y_window.reference;
        merged + (inner + x * y * (1.0 / block.len))
    });
    merged - x_window.rest * y_window.rest / count(x.len())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Dice, LENGTHS, bits, magnitude, precise_covariation, series};
    use super::*;

    /// Returns pairs of series that go partly together.
    fn pairs(len: usize) -> Vec<(&'static str, Vec<f64>, Vec<f64>)> {
        let mut dice = Dice(11);
        let mixed = |(name, x): (&'static str, Vec<f64>)| {
            let size = magnitude(&x);
            let y = x.iter().map(|x| 0.5 * x + 0.2 * size * (dice.unit() - 0.5)).collect();
            (name, x, y)
        };
        series(len).into_iter().map(mixed).collect()
    }

    type Kernel = fn(&[f64], &[f64], usize, &mut Scratch, &mut [f64]);
    type One = fn(&[f64], &[f64]) -> f64;
    const KERNELS: [(&str, Kernel, One); 2] =
        [("correlation", correlation, correlation_of), ("beta", beta, beta_of)];

    #[test]
    fn promises_hold() {
        let scratch = &mut Scratch::new();
        for (name, kernel, one) in KERNELS {
            for n in LENGTHS {
                for (kind, x, y) in pairs(300) {
                    let mut whole = vec![0.0; 301 - n];
                    kernel(&x, &y, n, scratch, &mut whole);
                    for (i, figure) in whole.iter().enumerate() {
                        let alone = one(&x[i..i + n], &y[i..i + n]);
                        assert_eq!(alone.to_bits(), figure.to_bits(), "{name}({n}) of {kind} at {i}");
                    }
                    let mut start = n % 3;
                    while start < whole.len() {
                        let len = 37.min(whole.len() - start);
                        let mut block = vec![0.0; len];
                        let span = start..start + len + n - 1;
                        kernel(&x[span.clone()], &y[span], n, scratch, &mut block);
                        assert_eq!(bits(&block), bits(&whole[start..start + len]), "{name}({n}) of {kind}");
                        start += len;
                    }
                }
            }
        }
    }

    #[test]
    fn figures_agree_with_slow_ones() {
        for n in LENGTHS {
            for (kind, x, y) in pairs(300) {
                if ["steps", "huge", "small"].contains(&kind) {
                    continue;
                }
                let mut out = vec![0.0; 301 - n];
                for (name, kernel, _) in KERNELS {
                    kernel(&x, &y, n, &mut Scratch::new(), &mut out);
                    for (i, out) in out.iter().enumerate() {
                        let (x, y) = (&x[i..i + n], &y[i..i + n]);
                        let (xx, yy) = (precise_covariation(x, x), precise_covariation(y, y));
                        let expected = match name {
                            "beta" => precise_covariation(x, y) / yy,
                            _ => precise_covariation(x, y) / (xx.sqrt() * yy.sqrt()),
                        };
                        // Sums of products are known to 1e-15 of the magnitudes.
                        let tolerance = match name {
                            "beta" => (magnitude(x) + expected.abs() * magnitude(y)) / yy.sqrt(),
                            _ => magnitude(x) / xx.sqrt() + magnitude(y) / yy.sqrt(),
                        };
                        let neither = out.is_nan() && !expected.is_finite();
                        let close = (out - expected).abs() <= 1e-14 * tolerance;
                        assert!(close || neither, "{name}({n}) of {kind} at {i}: {out}, expected {expected}");
                    }
                }
            }
        }
    }

    #[test]
    fn unknown_on_either_side_reaches_its_windows() {
        let (_, x, y) = pairs(60).remove(0);
        for gap in 0..60 {
            for n in [2, 5, 25] {
                for (name, kernel, _) in KERNELS {
                    let mut holed = x.clone();
                    holed[gap] = f64::NAN;
                    let mut out = vec![0.0; 61 - n];
                    kernel(&holed, &y, n, &mut Scratch::new(), &mut out);
                    let mut other = out.clone();
                    kernel(&y, &holed, n, &mut Scratch::new(), &mut other);
                    for (i, (out, other)) in out.iter().zip(&other).enumerate() {
                        let inside = (i..i + n).contains(&gap);
                        assert_eq!(
                            (out.is_nan(), other.is_nan()),
                            (inside, inside),
                            "{name}({n}) at {i}, {gap}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn known_figures() {
        let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
        let down = x.map(|x| 20.0 - 2.0 * x);
        assert_eq!(correlation_of(&x, &x), 1.0);
        assert_eq!(correlation_of(&x, &down), -1.0);
        assert_eq!(beta_of(&x, &down), -0.5);
        assert_eq!(beta_of(&down, &x), -2.0);
        assert!(correlation_of(&x, &[3.3; 7]).is_nan() && beta_of(&x, &[3.3; 7]).is_nan());
        assert!(correlation_of(&[3.3; 7], &x).is_nan());
        assert_eq!(beta_of(&[3.3; 7], &x), 0.0);
        assert!(correlation_of(&x, &x[1..]).is_nan() && correlation_of(&[], &[]).is_nan());
        let mut out = [0.0; 3];
        correlation(&x, &down[1..], 5, &mut Scratch::new(), &mut out);
        assert!(out.iter().all(|x| x.is_nan()));
    }
}
