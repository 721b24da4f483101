//! The sample market: the same bits everywhere, bars that fit together, and episodes that are where they are said to be.
//!
//! Indicators are computed here in their plainest form, apart from the engine.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at what should not be"
)]

mod episodes;
mod tables;

use std::collections::BTreeMap;

use shiome::data::sample::{self, Episode, RawStamp, RawTable};
use shiome::time::{Day, Instant, Zone};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn table(name: &str) -> RawTable {
    sample::table(name).unwrap()
}

fn column(table: &RawTable, name: &str) -> Vec<f64> {
    table.column(name).unwrap().to_vec()
}

/// Days and values of a column.
fn by_day(name: &str, column_name: &str) -> BTreeMap<Day, f64> {
    let table = table(name);
    let days = table.stamps.iter().map(|stamp| match stamp {
        RawStamp::Day(day) => *day,
        RawStamp::Instant(instant) => Zone::utc().local(*instant).0,
    });
    days.zip(column(&table, column_name)).collect()
}

fn episode(name: &str) -> &'static Episode {
    sample::episode(name).unwrap()
}

/// Slope of the least-squares line through equally spaced values.
fn slope(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let middle = (n - 1.0) / 2.0;
    let mean = values.iter().sum::<f64>() / n;
    let (mut above, mut below) = (0.0, 0.0);
    for (index, value) in values.iter().enumerate() {
        above += (index as f64 - middle) * (value - mean);
        below += (index as f64 - middle) * (index as f64 - middle);
    }
    above / below
}

/// A figure over a moving window of the newest `n` values.
fn windows(values: &BTreeMap<Day, f64>, n: usize, figure: impl Fn(&[f64]) -> f64) -> BTreeMap<Day, f64> {
    let rows: Vec<f64> = values.values().copied().collect();
    values.keys().skip(n - 1).copied().zip(rows.windows(n).map(figure)).collect()
}

fn log_slope(values: &[f64]) -> f64 {
    slope(&values.iter().map(|value| value.ln()).collect::<Vec<_>>())
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn trend(name: &str) -> BTreeMap<Day, f64> {
    windows(&by_day(name, "adj"), 20, log_slope)
}

/// Rows of bars: stamp and open, high, low, close, volume.
fn rows(table: &RawTable) -> Vec<(RawStamp, [f64; 5])> {
    let parts = ["open", "high", "low", "close", "volume"].map(|part| column(table, part));
    table
        .stamps
        .iter()
        .enumerate()
        .map(|(row, stamp)| (*stamp, [0, 1, 2, 3, 4].map(|part| parts[part][row])))
        .collect()
}

fn instant(stamp: RawStamp) -> Instant {
    match stamp {
        RawStamp::Instant(instant) => instant,
        RawStamp::Day(day) => panic!("{day} is no instant"),
    }
}

fn stamped(stamp: RawStamp) -> Day {
    match stamp {
        RawStamp::Day(day) => day,
        RawStamp::Instant(instant) => panic!("{instant} is no day"),
    }
}
