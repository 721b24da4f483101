//! The fixed tree of a window: blocks of 1, 2, 4, … neighbours by doubling, and a window as a few such blocks.
//!
//! A window of 25 is a block of 16, then one of 8, then one of 1, oldest first. The sum of a block is the sum of its
//! halves, `s₂ₕ[i] = sₕ[i] + sₕ[i + h]`, so a whole column costs one pass for each doubling, and the operations that
//! make one window depend on its length alone.
//!
//! The largest block gives the reference, its mean `a`: exact for a constant, as halving a sum is. Each further block
//! of length `b` enters by its residual `r = s − b·a`, which is exactly 0 over a constant window. Then, as Chan, Golub
//! and LeVeque (1983) merge means and second moments pairwise:
//!
//! - mean: `a + Σr / n`, for two blocks `a + (mean − a)·b/n`;
//! - squared deviations: halves merge as `m + m′ + (s′ − s)² / 2h`, blocks as `Σm + Σ r²/b − (Σr)²/n`;
//! - co-moment with time: halves merge as `c + c′ + (s′ − s)·h/2`, blocks as `Σc + Σ (t − t̄)·r` with `t` the middle
//!   of a block and `t̄` that of the window.
//!
//! Sums are not scaled on the way up: a window whose sum is beyond the range of `f64` is unknown.

use super::number::{count, tail};
use super::scratch::{Ladder, resized};

/// A block of a window after its largest one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    /// Base-two logarithm of the block's length.
    pub level: u32,
    /// Place of its oldest value in the window.
    pub offset: usize,
    /// Its length.
    pub len: f64,
    /// How much later its middle is than the window's; always above 0.
    pub lead: f64,
}

/// Returns the level of the largest block of a window of `n`.
#[inline(always)]
pub(super) fn top_level(n: usize) -> u32 {
    n.checked_ilog2().unwrap_or(0)
}

/// Tells whether a window of `n` has a block of this level.
#[inline(always)]
fn has_block(n: usize, level: u32) -> bool {
    n >> level & 1 == 1
}

/// Returns the blocks after the largest one, oldest and longest first.
#[inline(always)]
pub(super) fn later_blocks(n: usize) -> impl Iterator<Item = Block> {
    (0..top_level(n)).rev().filter(move |level| has_block(n, *level)).map(move |level| {
        let len = count(1 << level);
        let offset = (n >> (level + 1)) << (level + 1);
        let lead = (count(offset) + (len - 1.0) / 2.0) - (count(n) - 1.0) / 2.0;
        Block { level, offset, len, lead }
    })
}

/// Returns how many blocks of a level fit into `len` values.
#[inline(always)]
pub(super) fn blocks(len: usize, level: u32) -> usize {
    (len + 1).saturating_sub(1 << level)
}

/// Tells whether the climb from `level` may pass over the next one, which no window of `n` reads.
#[inline(always)]
fn skips_one(n: usize, level: u32, height: u32) -> bool {
    level + 2 <= height && !has_block(n, level + 1)
}

/// Fills the levels of block sums up to `height`, but for those that a window of `n` does not read.
#[inline(always)]
pub(super) fn climb_sums(x: &[f64], n: usize, height: u32, sums: &mut Ladder) {
    let mut level = 0;
    while level < height {
        let half = 1 << level;
        let above = level + if skips_one(n, level, height) { 2 } else { 1 };
        let (below, own) = sums.grow(level, above, blocks(x.len(), above));
        let below = if level == 0 { x } else { below };
        let halves = below.iter().zip(tail(below, half));
        if above == level + 2 {
            let later = tail(below, 2 * half).iter().zip(tail(below, 3 * half));
            for (((a, b), (c, d)), own) in halves.zip(later).zip(own) {
                *own = (a + b) + (c + d);
            }
        } else {
            for ((older, newer), own) in halves.zip(own) {
                *own = older + newer;
            }
        }
        level = above;
    }
}

/// Fills the levels of block sums, and of a moment whose halves merge as `m + m′ + between(s′ − s, h)`.
#[inline(always)]
pub(super) fn climb_moments(
    x: &[f64],
    n: usize,
    height: u32,
    (sums, moments): (&mut Ladder, &mut Ladder),
    between: impl Fn(f64, f64) -> f64,
) {
    moments.lay_zeros(x.len());
    let mut level = 0;
    while level < height {
        let half = 1 << level;
        let size = count(half);
        let above = level + if skips_one(n, level, height) { 2 } else { 1 };
        let len = blocks(x.len(), above);
        let (s, own_sums) = sums.grow(level, above, len);
        let (m, own_moments) = moments.grow(level, above, len);
        let own = own_sums.iter_mut().zip(own_moments);
        let s = if level == 0 { x } else { s };
        let halves = s.iter().zip(tail(s, half));
        let later = tail(s, 2 * half).iter().zip(tail(s, 3 * half));
        let moments = m.iter().zip(tail(m, half));
        let later_moments = tail(m, 2 * half).iter().zip(tail(m, 3 * half));
        match (level == 0, above == level + 2) {
            (true, false) => {
                for ((a, b), (sum, moment)) in halves.zip(own) {
                    *sum = a + b;
                    *moment = 0.0 + between(b - a, 1.0);
                }
            }
            (true, true) => {
                for (((a, b), (c, d)), (sum, moment)) in halves.zip(later).zip(own) {
                    let (older, newer) = (a + b, c + d);
                    *sum = older + newer;
                    let inner = (0.0 + between(b - a, 1.0)) + (0.0 + between(d - c, 1.0));
                    *moment = inner + between(newer - older, 2.0);
                }
            }
            (false, false) => {
                for (((a, b), (m_a, m_b)), (sum, moment)) in halves.zip(moments).zip(own) {
                    *sum = a + b;
                    *moment = (m_a + m_b) + between(b - a, size);
                }
            }
            (false, true) => {
                let lanes = halves.zip(later).zip(moments.zip(later_moments));
                for ((((a, b), (c, d)), ((m_a, m_b), (m_c, m_d))), (sum, moment)) in lanes.zip(own) {
                    let (older, newer) = (a + b, c + d);
                    *sum = older + newer;
                    let m_older = (m_a + m_b) + between(b - a, size);
                    let m_newer = (m_c + m_d) + between(d - c, size);
                    *moment = (m_older + m_newer) + between(newer - older, 2.0 * size);
                }
            }
        }
        level = above;
    }
}

/// Writes the folds of `n` values by an idempotent operation, as that of two overlapping blocks.
#[inline(always)]
pub(super) fn widen<T: Default + Copy>(
    x: &[T],
    n: usize,
    [first, second]: [&mut Vec<T>; 2],
    out: &mut [T],
    fold: impl Fn(T, T) -> T + Copy,
) {
    let top = top_level(n);
    let rest = n.saturating_sub(1 << top);
    let fold_pairs = |from: &[T], distance: usize, to: &mut [T]| {
        for ((older, newer), to) in from.iter().zip(tail(from, distance)).zip(to) {
            *to = fold(*older, *newer);
        }
    };
    if top == 0 {
        return fold_pairs(x, 0, out);
    }
    let (mut from, mut to) = (first, second);
    fold_pairs(x, 1, resized(from, blocks(x.len(), 1)));
    for level in 2..=top {
        fold_pairs(from, 1 << (level - 1), resized(to, blocks(x.len(), level)));
        std::mem::swap(&mut from, &mut to);
    }
    fold_pairs(from, rest, out);
}
