//! Where fredgraph is, and how it wants to be asked.

use super::super::Config;

pub(super) const CONFIG: Config = Config {
    name: "fredgraph",
    title: "FRED charts (St. Louis Fed)",
    base_url: "https://fred.stlouisfed.org",
    pace: 600,
    // Timeouts of 15 to 20 s were observed from data centres in 2026-09.
    timeout: 60,
    key: None,
    on: true,
    penalty: None,
};
