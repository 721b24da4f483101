//! Where the Ministry of Finance is, and how it wants to be asked.

use super::super::Config;

pub(super) const CONFIG: Config = Config {
    name: "mof",
    title: "Ministry of Finance Japan",
    base_url: "https://www.mof.go.jp",
    pace: 1_000,
    timeout: 60,
    key: None,
    on: true,
    penalty: None,
};
