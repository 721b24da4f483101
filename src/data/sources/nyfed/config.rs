//! Where the New York Fed's markets API is, and how it wants to be asked.

use super::super::Config;

pub(super) const CONFIG: Config = Config {
    name: "nyfed",
    title: "Federal Reserve Bank of New York",
    base_url: "https://markets.newyorkfed.org",
    // No quota is published; six requests a minute is a pace that others keep.
    pace: 10_000,
    timeout: 60,
    key: None,
    on: true,
    penalty: None,
};
