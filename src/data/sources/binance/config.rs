//! Where Binance's perpetuals are, and how they want to be asked.

use super::super::Config;
use super::request::Market;
use crate::time::Day;

pub(super) const CONFIG: Config = Config {
    name: "binance",
    title: "Binance perpetuals",
    base_url: "https://fapi.binance.com",
    // A page of 1,500 bars weighs 10 of 2,400 a minute; open interest may be asked 1,000 times in five minutes.
    pace: 320,
    timeout: 30,
    key: None,
    on: true,
    penalty: None,
};

pub(super) const PERPETUALS: Market = Market {
    path: "/fapi/v1/klines",
    limit: 1_500,
    samples: true,
    opened: match Day::from_ymd(2019, 9, 1) {
        Some(day) => day,
        None => Day(0),
    },
};
