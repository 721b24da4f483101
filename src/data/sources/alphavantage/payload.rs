//! The shape of an answer: a table, newest first; or, though CSV was asked, an object of JSON with a few words (and HTTP 200).
//!
//! Prices and volume are as traded. `adjusted_close` changes with every later distribution and is not read.

use serde::Deserialize;

/// Name of the column of dates.
pub(super) const STAMPS: [&str; 1] = ["timestamp"];

/// The columns that are read: the publisher's name, and ours.
pub(super) const COLUMNS: [(&str, &str); 7] = [
    ("open", "open"),
    ("high", "high"),
    ("low", "low"),
    ("close", "close"),
    ("volume", "volume"),
    ("dividend_amount", "dividend"),
    ("split_coefficient", "split"),
];

/// What is said instead of figures.
#[derive(Debug, Deserialize)]
pub(super) struct Words {
    /// Too many requests.
    #[serde(rename = "Note")]
    pub note: Option<String>,
    /// Too many requests, or a table that the key does not open.
    #[serde(rename = "Information")]
    pub information: Option<String>,
    #[serde(rename = "Error Message")]
    pub error: Option<String>,
}
