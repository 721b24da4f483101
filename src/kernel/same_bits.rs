//! Every kernel gives the same bits on every machine, whatever instructions it was compiled to.
//!
//! The checksums below were made by the baseline of x86-64 and hold for its wider instruction sets; a fused
//! multiplication, another order of operations or a library's own `ln` would change them.

use super::testing::Dice;
use super::*;

const ROWS: usize = 1500;
const LENGTHS: [usize; 9] = [1, 2, 3, 5, 8, 20, 25, 60, 252];

/// A checksum (FNV-1a) of 64-bit words.
struct Checksum(u64);

impl Checksum {
    fn add(&mut self, word: u64) {
        for byte in word.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// Returns a price series with a gap; `seed` chooses which.
fn prices(seed: u64) -> Vec<f64> {
    let mut dice = Dice(seed);
    let mut price = 100.0;
    let mut step = |i: usize| {
        price *= 1.0 + 0.02 * (dice.unit() - 0.497);
        if i == 700 { f64::NAN } else { price }
    };
    (0..ROWS).map(&mut step).collect()
}

/// Returns the checksum of what `kernel` writes for each length of window, given the length of the output.
fn numbers(lengths: &[usize], kernel: impl Fn(usize, &mut Scratch, &mut [f64])) -> u64 {
    let mut sum = Checksum(0xcbf2_9ce4_8422_2325);
    let scratch = &mut Scratch::new();
    for n in lengths {
        let mut out = vec![0.0; ROWS + 1 - n];
        kernel(*n, scratch, &mut out);
        assert!(out.iter().any(|x| !x.is_nan()) || *n == 1);
        out.iter().for_each(|x| sum.add(x.to_bits()));
    }
    sum.0
}

/// Returns the checksum of truths.
fn truths(lengths: &[usize], kernel: impl Fn(usize, &mut Scratch, &mut [u8])) -> u64 {
    let mut sum = Checksum(0xcbf2_9ce4_8422_2325);
    let scratch = &mut Scratch::new();
    for n in lengths {
        let mut out = vec![9; ROWS + 1 - n];
        kernel(*n, scratch, &mut out);
        assert!(out.iter().all(|truth| *truth <= TRUE));
        out.iter().for_each(|x| sum.add(u64::from(*x)));
    }
    sum.0
}

#[test]
fn checksums_of_all_kernels() {
    let (x, y) = (&prices(1)[..], &prices(2)[..]);
    let one = &LENGTHS[..1];
    // Ex-current windows are one longer, so that they read all rows too.
    let before = |n: usize| n - 1;
    let longer = &LENGTHS[1..];
    let returns = {
        let mut out = vec![0.0; ROWS];
        sub(x, y, &mut out);
        out
    };
    let steps = {
        let mut out = vec![0; ROWS];
        compare(Comparison::Less, x, y, &mut out);
        out
    };
    let made = [
        (
            "arithmetic",
            numbers(one, |_, _, out| {
                div(x, y, out);
                let quotient = out.to_vec();
                round(&returns, out);
                let rounded = out.to_vec();
                max2(&quotient, &rounded, out);
            }),
        ),
        ("hlc3", numbers(one, |_, _, out| hlc3(x, y, x, out))),
        ("sqrt", numbers(one, |_, _, out| sqrt(x, out))),
        ("ln", numbers(one, |_, _, out| ln(x, out))),
        ("exp", numbers(one, |_, _, out| exp(&returns, out))),
        ("sum", numbers(&LENGTHS, |n, scratch, out| sum(x, n, scratch, out))),
        ("mean", numbers(&LENGTHS, |n, scratch, out| mean(x, n, scratch, out))),
        ("wma", numbers(&LENGTHS, |n, scratch, out| wma(x, n, scratch, out))),
        ("slope", numbers(&LENGTHS, |n, scratch, out| slope(x, n, scratch, out))),
        ("std", numbers(&LENGTHS, |n, scratch, out| std(x, n, 1, scratch, out))),
        ("zscore", numbers(&longer[1..], |n, scratch, out| zscore(x, before(n), scratch, out))),
        ("correlation", numbers(&LENGTHS, |n, scratch, out| correlation(x, y, n, scratch, out))),
        ("beta", numbers(&LENGTHS, |n, scratch, out| beta(x, y, n, scratch, out))),
        ("highest", numbers(&LENGTHS, |n, scratch, out| highest(x, n, scratch, out))),
        ("lowest", numbers(&LENGTHS, |n, scratch, out| lowest(x, n, scratch, out))),
        ("median", numbers(&LENGTHS, |n, scratch, out| median(x, n, scratch, out))),
        ("percentile", numbers(longer, |n, _, out| percentile(x, before(n), out))),
        ("ema", numbers(one, |_, _, out| ema(x, 20, &mut SmoothingCarry::default(), out))),
        ("wilder", numbers(one, |_, _, out| wilder(x, 14, &mut SmoothingCarry::default(), out))),
        ("cumulative_sum", numbers(one, |_, _, out| cumulative_sum(x, &mut CumulativeCarry::default(), out))),
        (
            "vwap",
            numbers(one, |_, _, out| {
                let starts: Vec<bool> = (0..ROWS).map(|i| i % 390 == 0).collect();
                session_vwap(x, y, x, y, &starts, &mut VwapCarry::default(), out);
            }),
        ),
        (
            "rvol_intraday",
            numbers(one, |_, _, out| {
                let starts: Vec<bool> = (0..ROWS).map(|i| i % 78 == 0).collect();
                let slot: Vec<u32> = (0..78).cycle().take(ROWS).collect();
                let carry = &mut RelativeVolumeCarry::default();
                rvol_intraday(x, &slot, &[true; ROWS], &starts, 5, carry, out);
            }),
        ),
        ("median_across", numbers(one, |_, s, out| median_across(&[x, y, x, y], Bound::Exact, s, out))),
        ("rank_across", numbers(one, |_, _, out| rank_across(&[x, y], Some(0), x, true, out))),
        ("count_truths", numbers(one, |_, _, out| count_truths(&[&steps, &steps], true, out))),
        ("compare", truths(one, |_, _, out| compare_scalar(Comparison::LessEqual, x, 100.0, out))),
        (
            "compare_bounds",
            truths(one, |_, _, out| {
                let mut low = vec![0.0; ROWS];
                sub_scalar(x, 5.0, &mut low);
                compare_bounds(Comparison::Less, &low, x, y, y, out);
            }),
        ),
        ("all", truths(&LENGTHS, |n, scratch, out| all(&steps, n, scratch, out))),
        ("any", truths(&LENGTHS, |n, scratch, out| any(&steps, n, scratch, out))),
        ("new_high", truths(longer, |n, scratch, out| new_high(x, before(n), scratch, out))),
        ("rising", truths(longer, |n, scratch, out| rising(x, before(n), scratch, out))),
    ];
    let expected = [
        ("arithmetic", 0x3e02_f3e7_9729_9177),
        ("hlc3", 0x8cb9_ee0c_456b_6ba2),
        ("sqrt", 0x8f71_b0e6_68c0_e07b),
        ("ln", 0x7669_ea5f_7f98_a2dc),
        ("exp", 0x1ede_661c_b9bd_f6ce),
        ("sum", 0xa681_37ae_2192_1786),
        ("mean", 0x5b80_0889_e3db_7837),
        ("wma", 0x77cb_5eb6_bd3e_3a38),
        ("slope", 0xd6a3_0f17_e18a_256c),
        ("std", 0xb509_7bf2_2c7b_240a),
        ("zscore", 0x6611_af84_df7e_90c9),
        ("correlation", 0xe918_d6da_3f71_c499),
        ("beta", 0x08e0_f72f_1ef0_7929),
        ("highest", 0x1de2_16d0_f699_5dd2),
        ("lowest", 0x9597_6a73_7ff1_a3e1),
        ("median", 0x677d_2f58_7eed_48f1),
        ("percentile", 0x538d_2f0f_9f22_0fdb),
        ("ema", 0x57c6_4cb8_ec83_f923),
        ("wilder", 0x2ca8_dcd1_498d_0ade),
        ("cumulative_sum", 0x7a17_1327_c718_492f),
        ("vwap", 0xf1eb_ca8f_db3b_e38a),
        ("rvol_intraday", 0x37b2_b386_0b0d_ff4a),
        ("median_across", 0x146e_279a_50c6_3f93),
        ("rank_across", 0x0d2a_4946_4c25_eee5),
        ("count_truths", 0x57bc_c125_fc97_36a5),
        ("compare", 0x3a4f_692e_7293_c6e6),
        ("compare_bounds", 0x1ef1_98d0_03e6_8126),
        ("all", 0xa798_b941_f424_1525),
        ("any", 0x53ee_2218_6fc6_b9e6),
        ("new_high", 0x7561_c226_6c3e_2f86),
        ("rising", 0x3355_928f_17c6_3604),
    ];
    let lines = |sums: &[(&str, u64)]| {
        sums.iter().map(|(name, sum)| format!("(\"{name}\", 0x{sum:016x}),\n")).collect::<String>()
    };
    assert_eq!(lines(&made), lines(&expected));
}
