//! Where the Treasury posts its yield curve, and how it wants to be asked.

use super::super::Config;

pub(super) const CONFIG: Config = Config {
    name: "treasury",
    title: "US Treasury, par yield curve",
    base_url: "https://home.treasury.gov",
    pace: 1_000,
    timeout: 60,
    key: None,
    on: true,
    penalty: None,
};
