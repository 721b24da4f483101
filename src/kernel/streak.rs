//! Runs of rising or falling values.

use super::comparison::less;
use super::number::{fits_before, tail};
use super::scratch::{Scratch, resized};
use super::tree::widen;
use super::truth::{TRUE, UNKNOWN, larger};
use multiversion::multiversion;

/// Writes whether the last `n` changes were all strict increases; over `n + 1` values.
///
/// Unknown if any of the `n + 1` is: all of a window must be known.
#[multiversion(targets("x86_64+avx2"))]
pub fn rising(x: &[f64], n: usize, scratch: &mut Scratch, out: &mut [u8]) {
    run(x, n, scratch, out, less);
}

/// Writes whether the last `n` changes were all strict decreases; over `n + 1` values.
///
/// Unknown if any of the `n + 1` is: all of a window must be known.
#[multiversion(targets("x86_64+avx2"))]
pub fn falling(x: &[f64], n: usize, scratch: &mut Scratch, out: &mut [u8]) {
    run(x, n, scratch, out, |older, newer| less(newer, older));
}

#[inline(always)]
fn run(x: &[f64], n: usize, scratch: &mut Scratch, out: &mut [u8], step: impl Fn(f64, f64) -> u8) {
    if !fits_before(x.len(), n, out.len()) {
        return out.fill(UNKNOWN);
    }
    let [first, second, steps] = &mut scratch.truths;
    let taken = resized(steps, x.len() - 1);
    for ((older, newer), taken) in x.iter().zip(tail(x, 1)).zip(taken) {
        *taken = step(*older, *newer);
    }
    // In the order true 0, false 1, unknown 2 the worst step is the answer.
    for taken in steps.iter_mut() {
        *taken = if *taken == TRUE { 0 } else { *taken + 1 };
    }
    widen(steps, n, [first, second], out, larger);
    for out in out {
        *out = if *out == 0 { TRUE } else { *out - 1 };
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Dice;
    use super::super::truth::FALSE;
    use super::*;

    #[test]
    fn streaks_agree_with_the_definition() {
        let mut dice = Dice(29);
        let scratch = &mut Scratch::new();
        for n in [1, 2, 3, 5, 8] {
            for gaps in [4, 15] {
                let figure =
                    |dice: &mut Dice| if dice.below(gaps) == 0 { f64::NAN } else { dice.below(3) as f64 };
                let x: Vec<f64> = (0..400).map(|i| figure(&mut dice) + f64::from(i) * 1.5).collect();
                let negative: Vec<f64> = x.iter().map(|x| -x).collect();
                let slow = |window: &[f64]| {
                    if window.iter().any(|x| x.is_nan()) {
                        UNKNOWN
                    } else if window.windows(2).all(|pair| pair[1] > pair[0]) {
                        TRUE
                    } else {
                        FALSE
                    }
                };
                let expected: Vec<u8> = x.windows(n + 1).map(slow).collect();
                let (mut up, mut down) = (vec![9; 400 - n], vec![9; 400 - n]);
                rising(&x, n, scratch, &mut up);
                falling(&negative, n, scratch, &mut down);
                assert_eq!(up, expected, "{n}");
                assert_eq!(down, expected, "{n}");
                assert!([TRUE, UNKNOWN, FALSE].iter().all(|truth| expected.contains(truth)), "{n}");
            }
        }
    }

    #[test]
    fn known_streaks() {
        let mut out = [9; 4];
        rising(&[1.0, 2.0, 3.0, 3.0, 4.0, 5.0], 2, &mut Scratch::new(), &mut out);
        assert_eq!(out, [TRUE, FALSE, FALSE, TRUE]);
        rising(&[f64::NAN, 2.0, 1.0, 3.0, f64::NAN, 5.0], 2, &mut Scratch::new(), &mut out);
        assert_eq!(out, [UNKNOWN, FALSE, UNKNOWN, UNKNOWN]);
        rising(&[1.0, 2.0, 3.0], 2, &mut Scratch::new(), &mut out);
        assert_eq!(out, [UNKNOWN; 4]);
    }
}
