//! Where the Bank of Japan is, and how it wants to be asked.

use super::super::Config;

pub(super) const CONFIG: Config = Config {
    name: "boj",
    title: "Bank of Japan",
    base_url: "https://www.stat-search.boj.or.jp",
    // At least a second, and no frequent access, as its notes for users ask.
    pace: 1_200,
    timeout: 60,
    key: None,
    on: true,
    penalty: None,
};
