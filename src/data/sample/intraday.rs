//! Minute bars of the index inside its daily bars, and the sessions whose course is planted.

use super::bars::{self, Candle};
use super::course::{Bar, Course, bar_table, split, usual_turns};
use super::grid::{END, day, rounded, whole};
use super::random::Random;
use super::{RawStamp, RawTable};
use crate::time::{Calendar, Day, Zone};

/// Sessions with intraday bars, the last of the market.
pub(super) const SESSIONS: usize = 60;

/// Minutes of a full session, 09:30 to 16:00; none of the last sessions closes early.
const MINUTES: usize = 390;

/// Bars of `step` minutes over the last sessions, stamped at their opening.
///
/// One-minute bars are drawn inside the daily ones and longer bars are put together from them, so that prices and
/// volumes of all three agree exactly.
pub(super) fn minutes(step: usize) -> RawTable {
    let daily = bars::table("index");
    let first = Calendar::Xnys.sessions(Day(END.0 - 2 * SESSIONS as i32), END);
    let sessions = first.iter().rev().take(SESSIONS).rev();
    let column = |name| {
        let values = daily.as_ref().and_then(|table| table.column(name)).unwrap_or_default();
        values.iter().rev().take(SESSIONS + 1).rev()
    };
    let before = column("close");
    let prices =
        column("open").zip(column("high")).zip(column("low")).zip(column("close")).zip(column("volume"));
    let mut random = Random::named("index@1m");
    let mut rows = Vec::with_capacity(SESSIONS * MINUTES / step);
    for ((session, before), ((((open, high), low), close), volume)) in
        sessions.zip(before).zip(prices.skip(1))
    {
        let [open, high, low, close] = [open, high, low, close].map(|price| whole(price * 100.0));
        let mut course =
            Course { open, high, low, close, turns: Vec::new(), steps: MINUTES, usual: high - low };
        let shape = shape(*session);
        course.turns = match shape {
            Some(shape) => shape.turns_in(*before, &course),
            None => usual_turns(&course, &mut random),
        };
        let path = course.path(&mut random);
        let volumes = split(whole(*volume), &weights(shape, &mut random));
        let minutes = course.bars(&path, &volumes, &mut random);
        let opening = Zone::new_york().instant(*session, 34_200);
        for (index, chunk) in minutes.chunks(step).enumerate() {
            let stamp = opening.plus_seconds(60 * (index * step) as i64);
            rows.extend(Bar::join(chunk).map(|bar| (RawStamp::Instant(stamp), bar)));
        }
    }
    bar_table(&rows, 100.0, 1.0)
}

/// How a session's volume spreads over its minutes: much at both ends, little at noon.
fn weights(shape: Option<&Shape>, random: &mut Random) -> Vec<i64> {
    let weights = (0..MINUTES).map(|minute| {
        let from_noon = minute as f64 - 195.0;
        let usual = (100.0 + from_noon * from_noon / 150.0) * (0.5 + random.uniform());
        let planted = shape.map_or(1.0, |shape| {
            let within = |stretch: (usize, usize)| (stretch.0..stretch.1).contains(&minute);
            if within(shape.lull) {
                0.4
            } else if within(shape.rush) {
                2.2
            } else {
                1.0
            }
        });
        whole(usual * planted)
    });
    weights.collect()
}

/// A session with a planted course; prices are basis points against the close before.
pub(super) struct Shape {
    pub(super) day: Day,
    open: f64,
    high: f64,
    low: f64,
    pub(super) close: f64,
    /// Prices after so many minutes, `high` and `low` among them.
    turns: &'static [(usize, f64)],
    /// Minutes `from..to` with two fifths of the usual volume.
    lull: (usize, usize),
    /// Minutes `from..to` with about twice the usual volume.
    rush: (usize, usize),
}

/// The planted session of a day.
pub(super) fn shape(day: Day) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.day == day)
}

impl Shape {
    /// The daily bar, given the close before and the close.
    pub(super) fn candle(&self, before: f64, close: f64) -> Candle {
        let price = |points: f64| rounded(before * (1.0 + points / 10_000.0), 100.0);
        let open = price(self.open);
        let (high, low) = (price(self.high).max(open).max(close), price(self.low).min(open).min(close));
        Candle { open, high, low, close }
    }

    fn turns_in(&self, before: f64, course: &Course) -> Vec<(usize, i64)> {
        let price = |points: f64| {
            if points == self.high {
                course.high
            } else if points == self.low {
                course.low
            } else {
                whole(before * (100.0 + points / 100.0)).clamp(course.low, course.high)
            }
        };
        self.turns.iter().map(|&(minute, points)| (minute, price(points))).collect()
    }
}

/// A failed rally: a gap down, heavy selling to a first low, a thin rebound to the session's average price at midday,
/// a close at the low.
const fn failed_rally(day: Day, close: f64, turns: &'static [(usize, f64)]) -> Shape {
    Shape { day, open: -60.0, high: -52.0, low: close - 1.0, close, turns, lull: (60, 215), rush: (0, 45) }
}

/// A range break: half an hour inside a narrow range after the employment report, then up on volume to the end.
const fn range_break(day: Day, close: f64, turns: &'static [(usize, f64)]) -> Shape {
    Shape { day, open: 12.0, high: close + 3.0, low: 2.0, close, turns, lull: (10, 30), rush: (30, 60) }
}

/// The planted sessions.
#[rustfmt::skip]
pub(super) const SHAPES: &[Shape] = &[
    failed_rally(day(2025, 4, 10), -158.0, &[
        (2, -52.0), (48, -118.0), (80, -106.0), (150, -92.0), (185, -78.0), (225, -98.0), (300, -122.0), (388, -159.0)]),
    failed_rally(day(2025, 4, 24), -150.0, &[
        (1, -52.0), (45, -112.0), (85, -100.0), (140, -88.0), (180, -74.0), (220, -95.0), (305, -120.0), (389, -151.0)]),
    failed_rally(day(2025, 4, 30), -164.0, &[
        (3, -52.0), (50, -122.0), (90, -108.0), (160, -94.0), (190, -80.0), (230, -100.0), (310, -130.0), (387, -165.0)]),
    range_break(day(2025, 5, 2), 138.0, &[
        (5, 20.0), (14, 2.0), (22, 21.0), (30, 10.0), (36, 34.0), (60, 62.0), (150, 84.0), (260, 101.0), (380, 141.0)]),
    range_break(day(2025, 6, 6), 112.0, &[
        (4, 19.0), (12, 2.0), (21, 20.0), (30, 12.0), (37, 31.0), (60, 55.0), (160, 70.0), (270, 88.0), (383, 115.0)]),
];
