//! Figures of the whole history or of a session so far, carried from block to block.

use super::arithmetic::hlc3;
use super::number::finite;

/// The state of a cumulative figure between two blocks.
///
/// An unknown value makes its own tick unknown and leaves the figure as it was: a running maximum of all history
/// would otherwise be lost for ever at the first gap.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CumulativeCarry {
    /// The figure so far, if any value was known.
    figure: Option<f64>,
    /// What rounding has taken from a sum so far (Neumaier).
    lost: f64,
}

/// Writes the highest known value so far, unknown where the value itself is.
pub fn cumulative_max(x: &[f64], carry: &mut CumulativeCarry, out: &mut [f64]) {
    run(x, carry, out, |carry, x| match carry.figure {
        Some(best) if best > x => best,
        _ => x,
    });
}

/// Writes the lowest known value so far, unknown where the value itself is.
pub fn cumulative_min(x: &[f64], carry: &mut CumulativeCarry, out: &mut [f64]) {
    run(x, carry, out, |carry, x| match carry.figure {
        Some(best) if best < x => best,
        _ => x,
    });
}

/// Writes the compensated sum of all known values so far, unknown where the value itself is.
pub fn cumulative_sum(x: &[f64], carry: &mut CumulativeCarry, out: &mut [f64]) {
    run(x, carry, out, |carry, x| {
        let sum = carry.figure.unwrap_or(0.0);
        let next = sum + x;
        carry.lost += if sum.abs() >= x.abs() { (sum - next) + x } else { (x - next) + sum };
        next
    });
}

fn run(
    x: &[f64],
    carry: &mut CumulativeCarry,
    out: &mut [f64],
    step: impl Fn(&mut CumulativeCarry, f64) -> f64,
) {
    if x.len() != out.len() {
        return out.fill(f64::NAN);
    }
    for (x, out) in x.iter().zip(out) {
        *out = if x.is_finite() {
            let figure = step(carry, *x);
            carry.figure = Some(figure);
            finite(figure + carry.lost)
        } else {
            f64::NAN
        };
    }
}

/// The state of a session's volume-weighted average price between two blocks.
#[derive(Debug, Clone, Copy)]
pub struct VwapCarry {
    /// The session's first price, from which prices are measured.
    first: f64,
    /// Σ (price − first)·volume
    value: f64,
    /// Σ volume
    volume: f64,
}

impl Default for VwapCarry {
    fn default() -> Self {
        Self { first: f64::NAN, value: f64::NAN, volume: f64::NAN }
    }
}

/// Writes the session's volume-weighted average price up to each bar, `Σ price·volume / Σ volume` with the
/// [`hlc3`] of each bar as its price.
///
/// A session starts at each bar whose `starts` is true. Unknown before the first start, while no volume has
/// passed, and from an unknown price or volume to the session's end. Prices enter as their distance from the
/// session's first, so that a constant price gives exactly itself.
pub fn session_vwap(
    high: &[f64],
    low: &[f64],
    close: &[f64],
    volume: &[f64],
    starts: &[bool],
    carry: &mut VwapCarry,
    out: &mut [f64],
) {
    if [high.len(), low.len(), close.len(), volume.len(), starts.len()] != [out.len(); 5] {
        return out.fill(f64::NAN);
    }
    // The prices have no order among them and are vectorised; each average waits for the one before it.
    hlc3(high, low, close, out);
    weigh(volume, starts, carry, out);
}

/// Replaces each price by the session's average price up to it.
fn weigh(volume: &[f64], starts: &[bool], carry: &mut VwapCarry, prices: &mut [f64]) {
    // A copy stays in registers.
    let mut now = *carry;
    for ((volume, starts), out) in volume.iter().zip(starts).zip(prices) {
        let price = *out;
        if *starts {
            now = VwapCarry { first: price, value: 0.0, volume: 0.0 };
        }
        now.value += (price - now.first) * volume;
        now.volume += volume;
        *out = finite(now.first + now.value / now.volume);
    }
    *carry = now;
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Dice, bits, precise_sum};
    use super::*;

    const NAN: f64 = f64::NAN;

    #[test]
    fn unknown_values_are_stepped_over() {
        let x = [NAN, 2.0, NAN, 1.0, 5.0, 3.0];
        type Kernel = fn(&[f64], &mut CumulativeCarry, &mut [f64]);
        let rows: [(Kernel, [f64; 6]); 3] = [
            (cumulative_max, [NAN, 2.0, NAN, 2.0, 5.0, 5.0]),
            (cumulative_min, [NAN, 2.0, NAN, 1.0, 1.0, 1.0]),
            (cumulative_sum, [NAN, 2.0, NAN, 3.0, 8.0, 11.0]),
        ];
        for (kernel, expected) in rows {
            let mut out = [0.0; 6];
            kernel(&x, &mut CumulativeCarry::default(), &mut out);
            assert_eq!(bits(&out), bits(&expected));
            for split in 0..6 {
                let mut carry = CumulativeCarry::default();
                kernel(&x[..split], &mut carry, &mut out[..split]);
                kernel(&x[split..], &mut carry, &mut out[split..]);
                assert_eq!(bits(&out), bits(&expected));
            }
            kernel(&x[1..], &mut CumulativeCarry::default(), &mut out);
            assert!(out.iter().all(|x| x.is_nan()));
        }
    }

    #[test]
    fn sums_do_not_drift() {
        // Whole numbers of all sizes, so that their sum is known exactly.
        let mut dice = Dice(53);
        let whole: Vec<i128> = (0..5000).map(|i| i128::from(dice.bits() as i64 >> 11) << (i % 40)).collect();
        let x: Vec<f64> = whole.iter().map(|x| *x as f64).collect();
        let mut out = vec![0.0; 5000];
        cumulative_sum(&x, &mut CumulativeCarry::default(), &mut out);
        let mut sum = 0;
        for (out, x) in out.iter().zip(whole) {
            sum += x;
            assert!((out - sum as f64).abs() <= 2.3e-16 * (sum as f64).abs(), "{out}, expected {sum}");
        }
        let mut out = [0.0; 3];
        cumulative_sum(&[1.0, 1e100, -1e100], &mut CumulativeCarry::default(), &mut out);
        assert_eq!(out[2], 1.0);
    }

    /// Returns a session's average price by the definition.
    fn slow_vwap(price: &[f64], volume: &[f64]) -> f64 {
        precise_sum(price.iter().zip(volume).map(|(p, v)| p * v)) / precise_sum(volume.iter().copied())
    }

    /// The average of prices that are given as such.
    fn vwap(price: &[f64], volume: &[f64], starts: &[bool], carry: &mut VwapCarry, out: &mut [f64]) {
        out.copy_from_slice(price);
        weigh(volume, starts, carry, out);
    }

    #[test]
    fn vwap_agrees_with_the_definition() {
        let mut dice = Dice(37);
        let price: Vec<f64> = (0..500).map(|_| 3000.0 + dice.unit()).collect();
        let volume: Vec<f64> = (0..500).map(|_| dice.below(1000) as f64).collect();
        let starts: Vec<bool> = (0..500).map(|i| i % 78 == 40).collect();
        let mut out = vec![0.0; 500];
        vwap(&price, &volume, &starts, &mut VwapCarry::default(), &mut out);
        // Of the session at the beginning only a part is there.
        assert!(out[..40].iter().all(|x| x.is_nan()));
        let mut start = 0;
        for i in 40..500 {
            if starts[i] {
                start = i;
            }
            let expected = slow_vwap(&price[start..=i], &volume[start..=i]);
            assert!((out[i] - expected).abs() <= 1e-12 * expected, "{i}: {} {expected}", out[i]);
        }
        let mut carry = VwapCarry::default();
        let mut chained = vec![0.0; 500];
        for start in (0..500).step_by(50) {
            let block = start..start + 50;
            vwap(
                &price[block.clone()],
                &volume[block.clone()],
                &starts[block.clone()],
                &mut carry,
                &mut chained[block],
            );
        }
        assert_eq!(bits(&chained), bits(&out));
    }

    #[test]
    fn vwap_of_unknown_values_and_no_volume() {
        let price = [10.0, 12.0, NAN, 12.0, 7.0, 7.7, 8.0, 9.0];
        let volume = [0.0, 5.0, 1.0, 1.0, 3.0, 0.0, NAN, 1.0];
        let starts = [true, false, false, false, true, false, false, false];
        let mut out = [0.0; 8];
        vwap(&price, &volume, &starts, &mut VwapCarry::default(), &mut out);
        assert_eq!(bits(&out), bits(&[NAN, 12.0, NAN, NAN, 7.0, 7.0, NAN, NAN]));
        let mut constant = [0.0; 90];
        let starts: Vec<bool> = (0..90).map(|i| i == 0).collect();
        vwap(&[0.1; 90], &[0.7; 90], &starts, &mut VwapCarry::default(), &mut constant);
        assert_eq!(constant, [0.1; 90]);
    }

    #[test]
    fn session_vwap_weighs_the_mean_of_high_low_and_close() {
        let mut dice = Dice(41);
        let close: Vec<f64> = (0..300).map(|i| if i == 170 { NAN } else { 3000.0 + dice.unit() }).collect();
        let high: Vec<f64> = close.iter().map(|close| close + dice.unit()).collect();
        let low: Vec<f64> = close.iter().map(|close| close - dice.unit()).collect();
        let volume: Vec<f64> = (0..300).map(|_| 1.0 + dice.below(1000) as f64).collect();
        let starts: Vec<bool> = (0..300).map(|i| i % 78 == 0).collect();
        let mut price = vec![0.0; 300];
        hlc3(&high, &low, &close, &mut price);
        let mut expected = vec![0.0; 300];
        vwap(&price, &volume, &starts, &mut VwapCarry::default(), &mut expected);
        let mut out = vec![0.0; 300];
        session_vwap(&high, &low, &close, &volume, &starts, &mut VwapCarry::default(), &mut out);
        assert_eq!(bits(&out), bits(&expected));
        assert!((out[100] - slow_vwap(&price[78..101], &volume[78..101])).abs() < 1e-8);
        assert!((156..234).all(|i| out[i].is_nan() == (i >= 170)), "unknown to the session's end");
        for split in 0..300 {
            let mut carry = VwapCarry::default();
            for part in [0..split, split..300] {
                let cut = |x: &[f64]| x[part.clone()].to_vec();
                session_vwap(
                    &cut(&high),
                    &cut(&low),
                    &cut(&close),
                    &cut(&volume),
                    &starts[part.clone()],
                    &mut carry,
                    &mut out[part],
                );
            }
            assert_eq!(bits(&out), bits(&expected), "{split}");
        }
        session_vwap(&high, &low[1..], &close, &volume, &starts, &mut VwapCarry::default(), &mut out);
        assert!(out.iter().all(|x| x.is_nan()));
    }
}
