//! The shape of an answer, newest first. Figures are numbers, or the text `NA`; their digits are kept as written.

use serde::Deserialize;
use serde_json::value::RawValue;

/// Reference rates.
#[derive(Debug, Deserialize)]
pub(super) struct Rates {
    #[serde(rename = "refRates")]
    pub rates: Vec<Rate>,
}

/// The rate of a trade date, in percent.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rate {
    pub effective_date: String,
    #[serde(rename = "type")]
    pub name: String,
    pub percent_rate: Box<RawValue>,
    /// Not empty if another rate was published before.
    pub revision_indicator: Option<String>,
}

/// Repo operations.
#[derive(Debug, Deserialize)]
pub(super) struct Repo {
    pub repo: Operations,
}

/// What [`Repo`] holds.
#[derive(Debug, Deserialize)]
pub(super) struct Operations {
    pub operations: Vec<Operation>,
}

/// One operation, in dollars.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Operation {
    pub operation_date: String,
    pub operation_type: String,
    pub note: Option<String>,
    pub total_amt_accepted: Box<RawValue>,
}
