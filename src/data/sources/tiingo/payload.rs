//! The shape of an answer: a list of bars, oldest first, or an object with a `detail` in words.
//!
//! `open`, `high`, `low`, `close` and `volume` are as traded. The `adj` columns beside them change with every later distribution and are
//! not read: they are made of `divCash` and `splitFactor` where the series is used.

use serde::Deserialize;

use super::super::json::Text;

/// One bar.
#[derive(Debug, Deserialize)]
pub(super) struct Bar {
    /// A date, though it is written as a midnight of UTC.
    pub date: String,
    pub open: Text,
    pub high: Text,
    pub low: Text,
    pub close: Text,
    pub volume: Text,
    /// Paid for a share to whoever held it before this day.
    #[serde(rename = "divCash")]
    pub dividend: Text,
    /// Shares for one share of the day before; 1 on other days.
    #[serde(rename = "splitFactor")]
    pub split: Text,
}

/// What is wrong, in words.
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    pub detail: String,
}
