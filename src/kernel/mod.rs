//! Numeric kernels on slices: every figure of a plan is made by one of these functions.
//!
//! Numbers are `f64` lanes in which NaN means *unknown*; truths are bytes, [`FALSE`], [`UNKNOWN`] and [`TRUE`].
//! Every kernel hands NaN on, and gives the one NaN [`f64::NAN`] where a result would not be finite, so that the
//! bits of a block do not depend on the instruction set.
//!
//! A window kernel of length `n` reads `x` and writes `out` with `x.len() == out.len() + n - 1`: `out[i]` is over
//! `x[i..i + n]`, oldest first, and the caller lends the `n - 1` values before its block. An *ex-current* window
//! looks at the `n` values before the newest one: `x.len() == out.len() + n`, `out[i]` compares `x[i + n]` with
//! `x[i..i + n]`. Where lengths do not fit the whole output is unknown; no kernel panics.
//!
//! Windows are computed by a fixed tree that depends only on `n` (see `tree`), so that neither the length of
//! a block nor its place changes a bit. Recursions carry their state from block to block in a small `Copy` struct.

mod arithmetic;
mod average;
mod comparison;
mod cross;
mod cumulative;
mod exponential;
mod extreme;
mod logarithm;
mod merge;
mod number;
mod order;
mod pair;
mod relative_volume;
mod scratch;
mod session;
mod slope;
mod smoothing;
mod spread;
mod streak;
mod tree;
mod truth;
mod window;

#[cfg(test)]
mod same_bits;
#[cfg(test)]
mod testing;

pub use arithmetic::{
    abs, add, add_scalar, div, div_scalar, hlc3, max2, min2, mul, mul_scalar, neg, otherwise, rdiv_scalar,
    round, rsub_scalar, sign, sqrt, sub, sub_scalar,
};
pub use average::{mean, mean_of, sum, sum_of, wma, wma_of};
pub use comparison::{Comparison, compare, compare_scalar};
pub use cross::{Bound, compare_bounds, count_truths, median_across, rank_across};
pub use cumulative::{
    CumulativeCarry, VwapCarry, cumulative_max, cumulative_min, cumulative_sum, session_vwap,
};
pub use exponential::exp;
pub use extreme::{highest, highest_of, lowest, lowest_of, new_high, new_low};
pub use logarithm::ln;
pub use order::{median, median_of, percentile, percentile_of};
pub use pair::{beta, beta_of, correlation, correlation_of};
pub use relative_volume::{RelativeVolumeCarry, rvol_intraday};
pub use scratch::Scratch;
pub use session::{
    SessionCarry, SessionFigure, previous_session, session_count, session_extreme, session_first,
};
pub use slope::{slope, slope_of};
pub use smoothing::{SmoothingCarry, ema, ema_warm_up, wilder, wilder_warm_up};
pub use spread::{std, std_of, zscore, zscore_of};
pub use streak::{falling, rising};
pub use truth::{FALSE, TRUE, UNKNOWN, all, and, any, count_true, known, not, or};
