//! The shape of answers.
//!
//! A bar is `[open time, open, high, low, close, volume, close time, quote volume, trades, taker base, taker quote, ignore]`: prices are text, times
//! numbers. A refusal is an object where a list was asked for.

use serde::Deserialize;

use super::super::exchange::Text;

/// Cells of a bar.
pub(super) const WIDTH: usize = 12;

#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    pub code: i64,
    pub msg: String,
}

/// Too many requests.
pub(super) const TOO_MANY: [i64; 2] = [-1_003, -1_015];

/// A sample of open interest; its timestamp is text in the documentation and a number in life.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sample {
    pub symbol: String,
    pub sum_open_interest: Text,
    pub timestamp: Text,
}
