//! Where Yahoo is, and how it wants to be asked.

use super::super::Config;

pub(super) const CONFIG: Config = Config {
    name: "yahoo",
    title: "Yahoo Finance",
    base_url: "https://query1.finance.yahoo.com",
    pace: 1_000,
    timeout: 30,
    key: None,
    // Its terms forbid much, and it turns programs away in waves.
    on: false,
    penalty: None,
};
