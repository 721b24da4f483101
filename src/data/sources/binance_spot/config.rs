//! Where Binance's spot market is, and how it wants to be asked.

use super::super::Config;
use super::super::binance::Market;
use crate::time::Day;

pub(super) const CONFIG: Config = Config {
    name: "binance_spot",
    title: "Binance spot market",
    // The host for market data alone, which answers where the trading host does not.
    base_url: "https://data-api.binance.vision",
    // A page weighs 2 of 6,000 a minute.
    pace: 100,
    timeout: 30,
    key: None,
    on: true,
    penalty: None,
};

pub(super) const SPOT: Market = Market {
    path: "/api/v3/klines",
    limit: 1_000,
    samples: false,
    opened: match Day::from_ymd(2017, 7, 1) {
        Some(day) => day,
        None => Day(0),
    },
};
