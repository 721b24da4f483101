//! Where Cboe is, and how it wants to be asked.

use super::super::Config;

pub(super) const CONFIG: Config = Config {
    name: "cboe",
    title: "Cboe",
    base_url: "https://cdn.cboe.com",
    pace: 600,
    timeout: 30,
    key: None,
    on: true,
    penalty: None,
};
