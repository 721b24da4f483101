//! Where Bybit is, and how it wants to be asked.

use super::super::Config;
use crate::time::Day;

pub(super) const CONFIG: Config = Config {
    name: "bybit",
    title: "Bybit",
    base_url: "https://api.bybit.com",
    // 600 requests in 5 seconds are allowed; whoever exceeds them is shut out for ten minutes with a 403.
    pace: 50,
    timeout: 30,
    key: None,
    on: true,
    penalty: Some(600),
};

/// No contract is older.
pub(super) const OPENED: Day = match Day::from_ymd(2018, 10, 1) {
    Some(day) => day,
    None => Day(0),
};
