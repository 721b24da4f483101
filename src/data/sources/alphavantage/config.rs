//! Where Alpha Vantage is, and how it wants to be asked.

use super::super::{Config, Key, KeyPlace};

pub(super) const CONFIG: Config = Config {
    name: "alphavantage",
    title: "Alpha Vantage",
    base_url: "https://www.alphavantage.co",
    // Free keys have 25 requests a day and were long held to five a minute.
    pace: 12_000,
    timeout: 60,
    key: Some(Key {
        variable: "ALPHAVANTAGE_API_KEY",
        place: KeyPlace::Query("apikey"),
        page: "https://www.alphavantage.co/support/#api-key",
    }),
    on: true,
    penalty: None,
};
