//! Where the FRED API is, and how it wants to be asked.

use super::super::{Config, Key, KeyPlace};

pub(super) const CONFIG: Config = Config {
    name: "fred_api",
    title: "FRED API (St. Louis Fed)",
    base_url: "https://api.stlouisfed.org",
    // 120 requests a minute are allowed.
    pace: 600,
    timeout: 60,
    key: Some(Key {
        variable: "FRED_API_KEY",
        place: KeyPlace::Query("api_key"),
        page: "https://fred.stlouisfed.org/docs/api/api_key.html",
    }),
    on: true,
    penalty: None,
};
