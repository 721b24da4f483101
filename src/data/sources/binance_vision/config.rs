//! Where Binance's archive is, and how far it reaches.

use super::super::Config;
use crate::time::Day;

pub(super) const CONFIG: Config = Config {
    name: "binance_vision",
    title: "Binance archive",
    base_url: "https://data.binance.vision",
    pace: 100,
    timeout: 60,
    key: None,
    on: true,
    penalty: None,
};

/// The first months of the archive: of the spot market, of perpetuals, and of their open interest.
pub(super) const SPOT_OPENED: Day = first(2017, 8);
pub(super) const PERP_OPENED: Day = first(2019, 9);
pub(super) const METRICS_OPENED: Day = first(2020, 9);

/// Open interest is packed by the day, two requests each: a fetch without a first day reaches back so many.
pub(super) const METRICS_DAYS: i32 = 720;

/// Months are packed on the first Monday behind them; where one is not there yet, its days are.
pub(super) const LATE_DAYS: i32 = 45;

/// A month of minutes has 6 MB unpacked.
pub(super) const UNPACKED_MEGABYTES: u64 = 16;

const fn first(year: i32, month: u32) -> Day {
    match Day::from_ymd(year, month, 1) {
        Some(day) => day,
        None => Day(0),
    }
}
