//! Where the ECB is, and how it wants to be asked.

use super::super::Config;

pub(super) const CONFIG: Config = Config {
    name: "ecb",
    title: "European Central Bank",
    base_url: "https://data-api.ecb.europa.eu",
    pace: 600,
    timeout: 30,
    key: None,
    on: true,
    penalty: None,
};
