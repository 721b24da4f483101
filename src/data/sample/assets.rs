//! What has daily bars: the path of each asset and the look of its bars.

use super::grid::{END, day};
use super::paths::Rider;
use super::phases::Key;
use crate::time::{Calendar, Day};

/// A series of daily bars.
pub(super) struct Asset {
    pub(super) name: &'static str,
    pub(super) path: Path,
    /// Close of the first day.
    pub(super) first: f64,
    /// Distributions a year as a share of the price, paid every so many months; no `adj` where 0.
    pub(super) payout: f64,
    pub(super) months: u32,
    /// Size of moves within a day, basis points.
    pub(super) range: f64,
    /// Shares a day; 0 where the market has no volume.
    pub(super) volume: f64,
    pub(super) calendar: Calendar,
    /// Price steps a unit.
    pub(super) ticks: f64,
    /// The newest row published by the end.
    pub(super) last: Day,
}

/// Where the levels of an asset come from.
pub(super) enum Path {
    Rides(Rider),
    /// A bond fund on the ten-year yield, by its duration in years.
    Bonds {
        duration: f64,
    },
}

/// The asset of a catalogue name; two names are second names.
pub(super) fn asset(name: &str) -> Option<&'static Asset> {
    let name = match name {
        "qqq" => "growth",
        "iwm" => "small",
        name => name,
    };
    ASSETS.iter().find(|asset| asset.name == name)
}

/// A path on a key with its calm drift: load on the common noise, memory and size of its own.
const fn rides(stream: &'static str, key: Key, load: f64, memory: f64, own: f64) -> Path {
    Path::Rides(Rider { stream, key, calm: key.calm(), factor: 1.0, load, memory, own })
}

/// A path that exaggerates the growth shares, with a calm drift of its own.
const fn exaggerates(stream: &'static str, calm: f64, factor: f64, own: f64) -> Path {
    Path::Rides(Rider { stream, key: Key::Growth, calm, factor, load: 1.2 * factor, memory: 0.95, own })
}

/// What funds listed in New York have in common; the rest is filled in below.
const FUND: Asset = Asset {
    name: "",
    path: Path::Bonds { duration: 0.0 },
    first: 100.0,
    payout: 0.0,
    months: 0,
    range: 0.0,
    volume: 0.0,
    calendar: Calendar::Xnys,
    ticks: 100.0,
    last: END,
};

/// All assets; `jnk` shares the noise of `hyg`.
#[rustfmt::skip]
static ASSETS: [Asset; 13] = [
    Asset { name: "index", path: rides("index", Key::Index, 1.0, 0.9, 6.0),
        first: 205.5, payout: 0.0155, months: 3, range: 62.0, volume: 74e6, ..FUND },
    Asset { name: "small", path: rides("small", Key::Small, 1.15, 0.93, 30.0),
        first: 124.6, payout: 0.0125, months: 3, range: 88.0, volume: 29e6, ..FUND },
    Asset { name: "growth", path: rides("growth", Key::Growth, 1.2, 0.93, 28.0),
        first: 108.2, payout: 0.0065, months: 3, range: 80.0, volume: 41e6, ..FUND },
    Asset { name: "defensive", path: rides("defensive", Key::Defensive, 0.5, 0.9, 26.0),
        first: 48.1, payout: 0.025, months: 3, range: 50.0, volume: 11e6, ..FUND },
    Asset { name: "utilities", path: rides("utilities", Key::Defensive, 0.35, 0.93, 40.0),
        first: 42.0, payout: 0.031, months: 3, range: 64.0, volume: 14e6, ..FUND },
    Asset { name: "hyg", path: rides("hyg", Key::Credit, 0.02, 0.45, 16.0),
        first: 81.8, payout: 0.056, months: 1, range: 22.0, volume: 27e6, ..FUND },
    Asset { name: "jnk", path: rides("hyg", Key::Credit, 0.022, 0.5, 16.5),
        first: 112.3, payout: 0.059, months: 1, range: 24.0, volume: 7e6, ..FUND },
    Asset { name: "ief", path: Path::Bonds { duration: 7.4 },
        first: 105.1, payout: 0.024, months: 1, range: 22.0, volume: 6e6, ..FUND },
    Asset { name: "tlt", path: Path::Bonds { duration: 16.5 },
        first: 117.9, payout: 0.029, months: 1, range: 46.0, volume: 21e6, ..FUND },
    Asset { name: "arkk", path: exaggerates("arkk", 15.5, 1.75, 70.0),
        first: 20.3, payout: 0.004, months: 3, range: 192.5, volume: 12e6, ..FUND },
    Asset { name: "smh", path: exaggerates("smh", 16.0, 1.3, 50.0),
        first: 27.2, payout: 0.004, months: 3, range: 143.0, volume: 7e6, ..FUND },
    Asset { name: "nikkei", path: rides("nikkei", Key::Nikkei, 0.8, 0.93, 45.0),
        first: 20_110.0, range: 62.0, volume: 1.1e9, calendar: Calendar::Xtks, ..FUND },
    Asset { name: "usdjpy", path: rides("usdjpy", Key::Dollar, 0.1, 0.97, 38.0),
        first: 122.5, range: 34.0, calendar: Calendar::Weekdays, ticks: 1_000.0, last: day(2025, 6, 25), ..FUND },
];
