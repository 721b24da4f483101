//! Gauges that follow from other paths: volatility, the high-yield spread and breadth.

use super::bars::{self, Candle};
use super::grid::{END, Knot, START, day, level, rounded, weekday, weekday_index};
use super::random::Random;
use super::{RawKind, RawStamp, RawTable};
use crate::time::{Calendar, Day};

/// The volatility index: bars without volume, from the index's own moves.
pub(super) fn vix() -> RawTable {
    let path = volatility();
    let mut random = Random::named("vix bars");
    let mut before = path.first().copied().unwrap_or(15.0);
    let mut stamps = Vec::new();
    let mut prices: [Vec<f64>; 4] = Default::default();
    for session in Calendar::Xnys.sessions(START, END) {
        let Some(&value) = path.get(weekday_index(session)) else { continue };
        let close = rounded(value, 100.0);
        let candle = Candle::between(before, close, 0.05, 100.0, &mut random);
        stamps.push(RawStamp::Day(session));
        for (column, price) in prices.iter_mut().zip([candle.open, candle.high, candle.low, candle.close]) {
            column.push(price);
        }
        before = close;
    }
    let volume = vec![0.0; stamps.len()];
    let [open, high, low, close] = prices;
    let columns = vec![("open", open), ("high", high), ("low", low), ("close", close), ("volume", volume)];
    RawTable { kind: RawKind::Bars, stamps, columns }
}

/// What the carry unwind adds to the fright of the index's own fall.
const SCARE: (Day, f64) = (day(2024, 3, 11), 42.0);

/// Volatility on each weekday: an average of squared moves, the fall of five days and the fright of sudden falls.
fn volatility() -> Vec<f64> {
    let index = bars::path("index");
    let mut random = Random::named("vix");
    let (mut square, mut fright, mut noise) = (0.000_05, 0.0, 0.0);
    let now = index.iter().skip(1);
    let moves = index.iter().zip(now).map(|(before, now)| now / before - 1.0);
    let moves = std::iter::once(0.0).chain(moves);
    let drawn = moves.enumerate().map(|(at, change)| {
        square = 0.94 * square + 0.06 * change * change;
        let scare = if weekday(at) == SCARE.0 { SCARE.1 } else { 0.0 };
        fright = 0.78 * fright + 700.0 * (-change - 0.014).max(0.0) + scare;
        noise = 0.92 * noise + 0.32 * random.normal();
        let week = match (index.get(at), at.checked_sub(5).and_then(|at| index.get(at))) {
            (Some(now), Some(before)) => (1.0 - now / before).max(0.0),
            _ => 0.0,
        };
        let value = 6.6 + 88.0 * (252.0 * square).sqrt() + 150.0 * week + fright + noise;
        match value {
            calm if calm < 13.0 => 13.0 - 0.35 * (13.0 - calm),
            wild if wild > 32.0 => 32.0 + 0.28 * (wild - 32.0),
            usual => usual,
        }
    });
    drawn.collect()
}

/// The newest row of the spread: it stops three business days short of the last one due, so it is stale at the end.
pub(super) const STALE: Day = day(2025, 6, 23);

/// Weekdays after which a highest level is forgotten.
const YEAR: usize = 250;

/// Spread without any loss in credit, percent.
const QUIET: &[Knot] = &[
    (day(2015, 6, 29), 4.30),
    (day(2018, 1, 15), 3.20),
    (day(2021, 6, 30), 2.90),
    (day(2022, 10, 14), 3.70),
    (day(2025, 6, 27), 2.85),
];

/// The high-yield spread in percent: it widens as credit falls below its highest level of a year.
pub(super) fn spread() -> RawTable {
    let credit = bars::path("hyg");
    let mut random = Random::named("hy.spread");
    let mut noise = 0.0;
    let mut peak = (0, 0.0);
    let path: Vec<f64> = credit
        .iter()
        .enumerate()
        .map(|(at, &now)| {
            if at > peak.0 + YEAR {
                let year = credit.iter().enumerate().take(at).skip(at - YEAR);
                peak = year
                    .fold((at, now), |peak, (at, &level)| if level > peak.1 { (at, level) } else { peak });
            }
            if now >= peak.1 {
                peak = (at, now);
            }
            noise = 0.9 * noise + 0.025 * random.normal();
            rounded(level(QUIET, weekday(at)) + 46.0 * (1.0 - now / peak.1) + noise, 100.0)
        })
        .collect();
    let sessions = Calendar::Ice.sessions(START, STALE).into_iter();
    RawTable::points(sessions.filter_map(|day| Some((day, *path.get(weekday_index(day))?))))
}

/// Percent of members above their 25-day line, from how far the index and small companies are from theirs.
pub(super) fn breadth() -> RawTable {
    let (index, small) = (distances("index"), distances("small"));
    let mut random = Random::named("breadth");
    let mut noise = 0.0;
    let path: Vec<f64> = index
        .iter()
        .zip(&small)
        .map(|(index, small)| {
            noise = 0.8 * noise + 1.7 * random.normal();
            let lean = 15.0 * (index + small);
            rounded((50.0 + 46.0 * lean / (1.0 + lean * lean).sqrt() + noise).clamp(1.0, 99.0), 10.0)
        })
        .collect();
    let sessions = Calendar::Xnys.sessions(START, END).into_iter();
    RawTable::points(sessions.filter_map(|day| Some((day, *path.get(weekday_index(day))?))))
}

/// How far a path is from its mean of 25 weekdays, as a share; shorter means at the start.
fn distances(name: &str) -> Vec<f64> {
    let path = bars::path(name);
    let drawn = path.iter().enumerate().map(|(at, now)| {
        let window = path.get((at + 1).saturating_sub(25)..=at).unwrap_or_default();
        let mean = window.iter().sum::<f64>() / window.len().max(1) as f64;
        now / mean - 1.0
    });
    drawn.collect()
}
