//! What the tests of the kernels share: series of numbers, slow references, and the promises that hold for every
//! window.

use super::Scratch;

/// Pseudo-random numbers, the same in every run (SplitMix64).
pub(super) struct Dice(pub u64);

impl Dice {
    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number from 0 up to 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.bits() % n as u64) as usize
    }
}

/// Lengths of windows: one, powers of two, one to six blocks, odd and even.
pub(super) const LENGTHS: [usize; 16] = [1, 2, 3, 4, 5, 7, 8, 14, 15, 20, 25, 31, 60, 63, 64, 126];

/// Returns named series of `len` numbers, all known.
pub(super) fn series(len: usize) -> Vec<(&'static str, Vec<f64>)> {
    let mut dice = Dice(7);
    let mut walk = 100.0;
    let prices = (0..len).map(|_| {
        walk *= 1.0 + 0.02 * (dice.unit() - 0.5);
        walk
    });
    let prices: Vec<f64> = prices.collect();
    let mut made = |name, figure: &dyn Fn(usize, f64) -> f64| {
        (name, (0..len).map(|i| figure(i, dice.unit() - 0.5)).collect::<Vec<_>>())
    };
    vec![
        made("signed", &|_, u| u),
        made("far from zero", &|_, u| 1e15 + u),
        made("huge", &|_, u| u * 1e150),
        made("small", &|_, u| u * 1e-140),
        made("steps", &|i, _| (i / 40) as f64),
        made("ties", &|_, u| (u * 6.0).round()),
        made("of all sizes", &|i, u| u * 10_f64.powi((i % 25) as i32 - 12)),
        ("prices", prices),
    ]
}

/// Returns the sum of numbers with twice the precision of `f64` (Neumaier's compensation).
pub(super) fn precise_sum(x: impl IntoIterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0);
    for x in x {
        let next = sum + x;
        lost += if sum.abs() >= x.abs() { (sum - next) + x } else { (x - next) + sum };
        sum = next;
    }
    sum + lost
}

/// Returns the mean of a window, computed the slow way.
pub(super) fn precise_mean(x: &[f64]) -> f64 {
    precise_sum(x.iter().copied()) / x.len() as f64
}

/// Returns `Σ (x − x̄)·(y − ȳ)`, computed the slow way in two passes.
pub(super) fn precise_covariation(x: &[f64], y: &[f64]) -> f64 {
    let (mx, my) = (precise_mean(x), precise_mean(y));
    let products = precise_sum(x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)));
    // What rounding of the means leaves is taken out, as it would exceed the figure far from zero.
    let rest = precise_sum(x.iter().map(|x| x - mx)) * precise_sum(y.iter().map(|y| y - my));
    products - rest / x.len() as f64
}

/// Returns the largest magnitude in a window.
pub(super) fn magnitude(x: &[f64]) -> f64 {
    x.iter().fold(0.0, |largest, x| x.abs().max(largest))
}

pub(super) fn bits(x: &[f64]) -> Vec<u64> {
    x.iter().map(|x| x.to_bits()).collect()
}

/// A window kernel of one column, as `(input, output)`.
pub(super) type Column<'a> = &'a dyn Fn(&[f64], &mut Scratch, &mut [f64]);

/// Checks what holds for every window kernel that reads `span` values for one figure: `one` gives the same bits; a
/// split of the column or a later start changes none; unknown values reach exactly the windows that hold them; and
/// lengths that do not fit give nothing but unknown.
pub(super) fn check_promises(name: &str, span: usize, kernel: Column<'_>, one: &dyn Fn(&[f64]) -> f64) {
    let scratch = &mut Scratch::new();
    for (kind, x) in series(400) {
        let mut whole = vec![0.0; x.len() - (span - 1)];
        kernel(&x, scratch, &mut whole);
        for (i, figure) in whole.iter().enumerate() {
            let alone = one(&x[i..i + span]);
            assert_eq!(alone.to_bits(), figure.to_bits(), "{name} of {kind} alone at {i}: {alone} {figure}");
        }
        let mut dice = Dice(span as u64);
        for _ in 0..4 {
            let mut start = dice.below(5);
            while start < whole.len() {
                let len = (1 + dice.below(70)).min(whole.len() - start);
                let mut block = vec![0.0; len];
                kernel(&x[start..start + len + span - 1], scratch, &mut block);
                assert_eq!(bits(&block), bits(&whole[start..start + len]), "{name} of {kind} from {start}");
                start += len;
            }
        }
    }

    let (_, x) = series(span + 40).remove(0);
    for gap in 0..x.len() {
        let mut holed = x.clone();
        holed[gap] = f64::NAN;
        let (mut plain, mut marked) = (vec![0.0; 41], vec![0.0; 41]);
        kernel(&x, scratch, &mut plain);
        kernel(&holed, scratch, &mut marked);
        for (i, (plain, marked)) in plain.iter().zip(&marked).enumerate() {
            let expected = if (i..i + span).contains(&gap) { f64::NAN } else { *plain };
            assert_eq!(marked.to_bits(), expected.to_bits(), "{name}, gap {gap}, window {i}");
            assert_eq!(
                one(&holed[i..i + span]).to_bits(),
                expected.to_bits(),
                "{name} alone, gap {gap}, window {i}"
            );
        }
    }

    for (input, output) in [(span, 2), (span + 1, 1), (0, 1), (span.saturating_sub(2), 1)] {
        if output + span - 1 != input {
            let mut out = vec![0.0; output];
            kernel(&x[..input.min(x.len())], scratch, &mut out);
            assert!(out.iter().all(|x| x.is_nan()), "{name}: {input} values, {output} figures");
        }
    }
    kernel(&x[..span - 1], scratch, &mut []);
}

/// Checks a kernel against a slow reference within `tolerance` of the window's largest magnitude.
pub(super) fn check_figures(
    name: &str,
    span: usize,
    kernel: Column<'_>,
    reference: &dyn Fn(&[f64]) -> f64,
    tolerance: f64,
) {
    let scratch = &mut Scratch::new();
    for (kind, x) in series(400) {
        let mut out = vec![0.0; x.len() - (span - 1)];
        kernel(&x, scratch, &mut out);
        for (i, out) in out.iter().enumerate() {
            let window = &x[i..i + span];
            let expected = reference(window);
            let error = (out - expected).abs() / magnitude(window).max(f64::MIN_POSITIVE);
            let agree = error <= tolerance || (out.is_nan() && expected.is_nan());
            assert!(agree, "{name} of {kind} at {i}: {out}, expected {expected}, off by {error:e}");
        }
    }
}
