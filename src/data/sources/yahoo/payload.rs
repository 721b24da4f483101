//! The shape of an answer: arrays side by side, and distributions by the second of their day.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::json::Text;

/// The outermost object: figures or an error in `chart`, errors of the host in `finance`.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    pub chart: Option<Chart>,
    pub finance: Option<Chart>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Chart {
    pub result: Option<Vec<Quoted>>,
    pub error: Option<Refusal>,
}

/// What is wrong, in words.
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    pub code: Option<String>,
    pub description: Option<String>,
}

/// One symbol.
#[derive(Debug, Deserialize)]
pub(super) struct Quoted {
    pub meta: Meta,
    /// Seconds of UTC at which the bar opens; of a day the opening of its trading, of the live bar the last trade.
    /// Absent where there is no bar.
    pub timestamp: Option<Vec<i64>>,
    pub indicators: Indicators,
    /// By kind, and by the second as text.
    #[serde(default)]
    pub events: BTreeMap<String, BTreeMap<String, Event>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Meta {
    #[serde(rename = "exchangeTimezoneName")]
    pub zone: String,
    #[serde(rename = "dataGranularity")]
    pub interval: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Indicators {
    pub quote: Vec<Bars>,
}

/// One figure a timestamp in each; `null` on holidays.
#[derive(Debug, Deserialize)]
pub(super) struct Bars {
    pub open: Option<Vec<Text>>,
    pub high: Option<Vec<Text>>,
    pub low: Option<Vec<Text>>,
    pub close: Option<Vec<Text>>,
    pub volume: Option<Vec<Text>>,
}

/// A dividend, which has an amount, or a split of so many new shares for so many old ones.
#[derive(Debug, Deserialize)]
pub(super) struct Event {
    pub date: i64,
    pub amount: Option<Text>,
    pub numerator: Option<Text>,
    pub denominator: Option<Text>,
}
