//! Where Tiingo is, and how it wants to be asked.

use super::super::{Config, Key, KeyPlace};

pub(super) const CONFIG: Config = Config {
    name: "tiingo",
    title: "Tiingo",
    base_url: "https://api.tiingo.com",
    // Free keys have about 50 requests an hour, one of them a series.
    pace: 1_000,
    timeout: 60,
    key: Some(Key {
        variable: "TIINGO_API_KEY",
        place: KeyPlace::Header("Authorization", "Token "),
        page: "https://www.tiingo.com/account/api/token",
    }),
    on: true,
    penalty: None,
};
