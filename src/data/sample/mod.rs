//! The sample market: ten synthetic years in memory, the same bits on every machine.
//!
//! [`table`] computes one series as its publisher would print it, by then: rows that are not yet published at 18:00
//! New York on the last day are absent. Daily paths come from a table of phases (`phases`), so that the planted
//! [`EPISODES`] are ground truth; noise comes from a seeded generator (`random`). Only `+ − × ÷`, square roots and
//! integers are used, because other functions differ between platforms. `docs/sample-market.md` describes the whole.

mod assets;
mod balance;
mod bars;
mod course;
mod crypto;
mod episodes;
mod events;
mod gauges;
mod grid;
mod intraday;
mod paths;
mod phases;
mod random;
mod rates;

pub use episodes::{EPISODES, Episode, episode};

use crate::time::{Day, Instant};

/// Computes a series by its catalogue name; none for a name that [`names`] does not list.
pub fn table(name: &str) -> Option<RawTable> {
    match name {
        "btc" => Some(crypto::daily()),
        "btc@15m" => Some(crypto::quarter_hours()),
        "index@1m" => Some(intraday::minutes(1)),
        "index@5m" => Some(intraday::minutes(5)),
        "vix" => Some(gauges::vix()),
        "hy.spread" => Some(gauges::spread()),
        "breadth" => Some(gauges::breadth()),
        "nfp" | "cpi" | "fomc" => Some(events::schedule(name)),
        "jgb.auction" => Some(events::auctions()),
        "fed.assets" | "fed.reserves" | "tga" | "tga.daily" | "rrp" | "boj.assets" => {
            Some(balance::table(name))
        }
        "iorb" | "effr" | "sofr" | "repo.gc" | "us.10y" | "us.2y" | "jgb.10y" => Some(rates::table(name)),
        _ => bars::table(name),
    }
}

/// The names of all series, in byte order; timeframes beside the daily one are written `index@5m`.
pub fn names() -> &'static [&'static str] {
    &[
        "arkk",
        "boj.assets",
        "breadth",
        "btc",
        "btc@15m",
        "cpi",
        "defensive",
        "effr",
        "fed.assets",
        "fed.reserves",
        "fomc",
        "growth",
        "hy.spread",
        "hyg",
        "ief",
        "index",
        "index@1m",
        "index@5m",
        "iorb",
        "iwm",
        "jgb.10y",
        "jgb.auction",
        "jnk",
        "nfp",
        "nikkei",
        "qqq",
        "repo.gc",
        "rrp",
        "small",
        "smh",
        "sofr",
        "tga",
        "tga.daily",
        "tlt",
        "us.10y",
        "us.2y",
        "usdjpy",
        "utilities",
        "vix",
    ]
}

/// The last day of the market, Friday 2025-06-27; it is evaluated at that day's 18:00 New York.
pub fn end() -> Day {
    grid::END
}

/// The first day of the market, Monday 2015-06-29.
pub fn start() -> Day {
    grid::START
}

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RawKind {
    /// One value a stamp, in the column `value`.
    Points,
    /// Bars: `open high low close [adj] volume [oi]`.
    Bars,
    /// Moments, with columns of their own or none.
    Events,
}

/// When a row is stamped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RawStamp {
    /// A date in the publisher's zone.
    Day(Day),
    /// A moment: of an event, or the opening of an intraday bar.
    Instant(Instant),
}

/// A series as published: units and scales of the catalogue are not applied yet.
#[derive(Debug, Clone, PartialEq)]
pub struct RawTable {
    /// What the rows are.
    pub kind: RawKind,
    /// One stamp a row, strictly increasing.
    pub stamps: Vec<RawStamp>,
    /// Named columns of one value a row; NaN is a blank.
    pub columns: Vec<(&'static str, Vec<f64>)>,
}

impl RawTable {
    /// A table of one value a day.
    fn points(rows: impl IntoIterator<Item = (Day, f64)>) -> Self {
        let (stamps, values) = rows.into_iter().map(|(day, value)| (RawStamp::Day(day), value)).unzip();
        Self { kind: RawKind::Points, stamps, columns: vec![("value", values)] }
    }

    /// Takes out the rows stamped on the days of a range, both ends included.
    fn remove_days(&mut self, from: Day, to: Day) {
        let keep: Vec<bool> = self
            .stamps
            .iter()
            .map(|stamp| !matches!(stamp, RawStamp::Day(day) if (from..=to).contains(day)))
            .collect();
        let mut kept = keep.iter();
        self.stamps.retain(|_| kept.next().copied().unwrap_or(true));
        for (_, values) in &mut self.columns {
            let mut kept = keep.iter();
            values.retain(|_| kept.next().copied().unwrap_or(true));
        }
    }

    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<&[f64]> {
        self.columns.iter().find(|column| column.0 == name).map(|column| column.1.as_slice())
    }
}
