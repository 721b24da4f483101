//! The shape of answers: every figure is text, every list newest first.

use serde::Deserialize;

use super::super::exchange::Text;

/// What says whether the request went well; the HTTP status is 200 either way.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Head {
    pub ret_code: i64,
    pub ret_msg: String,
}

/// Too many visits, of a user and of an address.
pub(super) const TOO_MANY: [i64; 2] = [10_006, 10_018];

#[derive(Debug, Deserialize)]
pub(super) struct Answer<T> {
    pub result: T,
}

/// `[start, open, high, low, close, volume, turnover]` a bar.
#[derive(Debug, Deserialize)]
pub(super) struct Klines {
    pub category: String,
    pub symbol: String,
    pub list: Vec<Vec<Text>>,
}

/// Cells of a bar.
pub(super) const WIDTH: usize = 7;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Samples {
    pub category: String,
    pub symbol: String,
    pub list: Vec<Sample>,
    /// Percent-encoded; empty behind the last page.
    pub next_page_cursor: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sample {
    pub open_interest: Text,
    pub timestamp: Text,
}
