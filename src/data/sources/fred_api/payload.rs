//! The shape of an answer. Figures are texts; one that is missing, or withdrawn, is `.`.

use serde::Deserialize;

/// What an answer says instead of figures.
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    pub error_code: Option<u16>,
    pub error_message: Option<String>,
}

/// `series/observations`: with a period of real time, one row a date and vintage.
#[derive(Debug, Deserialize)]
pub(super) struct Observations {
    /// The first day of the period of real time that the answer covers.
    pub realtime_start: String,
    pub units: Option<String>,
    /// Rows of all pages.
    pub count: u64,
    pub offset: u64,
    pub observations: Vec<Observation>,
}

/// A figure as it stood from `realtime_start` on.
#[derive(Debug, Deserialize)]
pub(super) struct Observation {
    pub realtime_start: String,
    pub date: String,
    pub value: String,
}

/// `release/dates`.
#[derive(Debug, Deserialize)]
pub(super) struct Releases {
    pub count: u64,
    pub offset: u64,
    pub release_dates: Vec<Release>,
}

/// A day on which something of the release is published.
#[derive(Debug, Deserialize)]
pub(super) struct Release {
    pub release_id: u32,
    pub date: String,
}
