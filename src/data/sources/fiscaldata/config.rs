//! Where the Treasury's fiscal data are, and how they want to be asked.

use super::super::Config;

pub(super) const CONFIG: Config = Config {
    name: "fiscaldata",
    title: "US Treasury, Fiscal Data",
    base_url: "https://api.fiscaldata.treasury.gov/services/api/fiscal_service",
    // No quota is published; five requests a second are polite.
    pace: 200,
    timeout: 60,
    key: None,
    on: true,
    penalty: None,
};
