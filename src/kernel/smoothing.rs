//! Exponential averages, whose state is carried from block to block.
//!
//! Both are seeded with the mean of their first `n` values, by the tree of [`mean`](super::mean()), and stay unknown
//! until the seed's weight `(1 − α)^k` is below 0.1 %: for `k` further values. An unknown value starts all anew.

use super::number::count;
use super::window::merged_sums;

/// The seed's weight from which on an average is known.
const SEED_WEIGHT: f64 = 0.001;
/// A seed is at most `2³² − 1` values long.
const LEVELS: usize = 32;

/// The state of one exponential average between two blocks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SmoothingCarry {
    /// Sums of the blocks of the seed so far, by level; those of the bits set in `seen`.
    blocks: [f64; LEVELS],
    /// Values of the seed so far.
    seen: usize,
    average: f64,
    /// What the seed still weighs in the average.
    weight: f64,
}

impl Default for SmoothingCarry {
    fn default() -> Self {
        Self { blocks: [0.0; LEVELS], seen: 0, average: 0.0, weight: 1.0 }
    }
}

/// Writes the exponential average with `α = 2 / (n + 1)` of all values so far.
///
/// Known from value `n + ema_warm_up(n)` on: for `n = 20` from the 90th.
pub fn ema(x: &[f64], n: usize, carry: &mut SmoothingCarry, out: &mut [f64]) {
    smooth(x, n, 2.0 / (count(n) + 1.0), carry, out);
}

/// Writes Wilder's average, `α = 1 / n`, of all values so far.
///
/// Known from value `n + wilder_warm_up(n)` on: for `n = 14` from the 108th.
pub fn wilder(x: &[f64], n: usize, carry: &mut SmoothingCarry, out: &mut [f64]) {
    smooth(x, n, 1.0 / count(n), carry, out);
}

/// Returns how many values after the first `n` an [`ema`] takes to be known: 70 for `n = 20`.
#[must_use]
pub fn ema_warm_up(n: usize) -> usize {
    warm_up(2.0 / (count(n) + 1.0))
}

/// Returns how many values after the first `n` a [`wilder`] average takes to be known: 94 for `n = 14`.
#[must_use]
pub fn wilder_warm_up(n: usize) -> usize {
    warm_up(1.0 / count(n.max(1)))
}

fn warm_up(alpha: f64) -> usize {
    let weights = std::iter::successors(Some(1.0), |weight| Some(weight * (1.0 - alpha)));
    weights.take_while(|weight| *weight >= SEED_WEIGHT).count()
}

fn smooth(x: &[f64], n: usize, alpha: f64, carry: &mut SmoothingCarry, out: &mut [f64]) {
    if x.len() != out.len() || n == 0 || n >> LEVELS > 0 {
        return out.fill(f64::NAN);
    }
    let mut lanes = x.iter().zip(out);
    while carry.run(&mut lanes, n, alpha) {}
}

/// What is left of a block: values, and places for their averages.
type Lanes<'a> = std::iter::Zip<std::slice::Iter<'a, f64>, std::slice::IterMut<'a, f64>>;

impl SmoothingCarry {
    /// Takes values until the block ends or the state falls back to seeding; tells whether values may be left.
    fn run(&mut self, lanes: &mut Lanes<'_>, n: usize, alpha: f64) -> bool {
        while self.seen < n {
            let Some((x, out)) = lanes.next() else { return false };
            *out = f64::NAN;
            self.seed(*x, n);
        }
        // In locals, as each average waits for the one before it.
        let (mut average, mut weight) = (self.average, self.weight);
        for (x, out) in lanes {
            average += alpha * (x - average);
            if !average.is_finite() {
                *out = f64::NAN;
                *self = Self::default();
                return true;
            }
            if weight >= SEED_WEIGHT {
                weight *= 1.0 - alpha;
            }
            *out = if weight < SEED_WEIGHT { average } else { f64::NAN };
        }
        (self.average, self.weight) = (average, weight);
        false
    }

    /// Adds one value to the seed: two blocks of one length become one of the next, as in the tree.
    fn seed(&mut self, x: f64, n: usize) {
        if !x.is_finite() {
            *self = Self::default();
            return;
        }
        let (mut sum, mut level) = (x, 0);
        while self.seen >> level & 1 == 1 {
            sum += self.blocks.get(level).copied().unwrap_or(f64::NAN);
            level += 1;
        }
        if let Some(block) = self.blocks.get_mut(level) {
            *block = sum;
        }
        self.seen += 1;
        if self.seen == n {
            let sum = |level: u32| self.blocks.get(level as usize).copied().unwrap_or(f64::NAN);
            self.average = merged_sums(n, sum).mean(count(n));
        }
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the platform's functions are what is compared with")]
mod tests {
    use super::super::mean_of;
    use super::super::testing::{Dice, bits, series};
    use super::*;

    type Kernel = fn(&[f64], usize, &mut SmoothingCarry, &mut [f64]);

    /// Returns the average of all values by its definition, seeded with the mean of the first `n`.
    fn slow(x: &[f64], n: usize, alpha: f64) -> f64 {
        let (seed, rest) = x.split_at(n);
        let k = rest.len();
        let weighted =
            rest.iter().enumerate().map(|(i, x)| alpha * (1.0 - alpha).powi((k - 1 - i) as i32) * x);
        mean_of(seed) * (1.0 - alpha).powi(k as i32) + weighted.sum::<f64>()
    }

    #[test]
    fn warm_up_is_that_of_the_contract() {
        assert_eq!(ema_warm_up(20), 70);
        assert_eq!(wilder_warm_up(14), 94);
        assert_eq!(ema_warm_up(1), 1);
        for n in 2..300 {
            let exact = |alpha: f64| (0.001_f64.ln() / (1.0 - alpha).ln()).ceil() as usize;
            assert_eq!(ema_warm_up(n), exact(2.0 / (n as f64 + 1.0)), "{n}");
            assert_eq!(wilder_warm_up(n), exact(1.0 / n as f64), "{n}");
        }
    }

    #[test]
    fn averages_agree_with_the_definition() {
        type Row = (Kernel, fn(usize) -> usize, fn(f64) -> f64);
        let rows: [Row; 2] = [(ema, ema_warm_up, |n| 2.0 / (n + 1.0)), (wilder, wilder_warm_up, |n| 1.0 / n)];
        for (kernel, warm_up, alpha) in rows {
            for n in [1, 2, 3, 9, 12, 14, 20, 26, 50] {
                for (kind, x) in series(600) {
                    let mut out = vec![0.0; 600];
                    kernel(&x, n, &mut SmoothingCarry::default(), &mut out);
                    let first = n + warm_up(n);
                    for (i, out) in out.iter().enumerate() {
                        assert_eq!(out.is_nan(), i + 1 < first, "{kind}, {n}: value {}", i + 1);
                    }
                    for i in (first..=600).step_by(7) {
                        let expected = slow(&x[..i], n, alpha(n as f64));
                        let size = x.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
                        assert!((out[i - 1] - expected).abs() <= 1e-14 * size, "{kind}, {n}, {i}");
                    }
                }
            }
        }
    }

    #[test]
    fn blocks_chain() {
        let mut dice = Dice(31);
        let (_, mut x) = series(900).remove(7);
        for gap in [3, 250, 251, 600] {
            x[gap] = f64::NAN;
        }
        for kernel in [ema as Kernel, wilder] {
            for n in [1, 5, 20] {
                let mut whole = vec![0.0; 900];
                kernel(&x, n, &mut SmoothingCarry::default(), &mut whole);
                let (mut carry, mut start) = (SmoothingCarry::default(), 0);
                while start < 900 {
                    let end = (start + dice.below(40)).min(900);
                    let mut block = vec![0.0; end - start];
                    kernel(&x[start..end], n, &mut carry, &mut block);
                    assert_eq!(bits(&block), bits(&whole[start..end]));
                    start = end;
                }
                // After a gap everything is as at a fresh start.
                let mut fresh = vec![0.0; 348];
                kernel(&x[252..600], n, &mut SmoothingCarry::default(), &mut fresh);
                assert_eq!(bits(&fresh), bits(&whole[252..600]));
                assert!(whole[250..252].iter().all(|x| x.is_nan()));
            }
        }
    }

    #[test]
    fn a_constant_is_its_own_average() {
        let mut out = [0.0; 300];
        ema(&[0.1; 300], 20, &mut SmoothingCarry::default(), &mut out);
        assert!(out[..89].iter().all(|x| x.is_nan()));
        assert_eq!(out[89..], [0.1; 211]);
    }

    #[test]
    fn nothing_fits() {
        let mut out = [0.0; 3];
        for (len, n) in [(3, 0), (2, 1), (3, usize::MAX)] {
            ema(&[1.0; 3][..len], n, &mut SmoothingCarry::default(), &mut out);
            assert!(out.iter().all(|x| x.is_nan()));
        }
    }
}
