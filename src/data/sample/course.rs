//! The course of a day: fine bars in whole price steps that add up to a given daily bar exactly.

use super::random::Random;
use super::{RawKind, RawStamp, RawTable};

/// What a day's fine bars must add up to, in whole price steps.
pub(super) struct Course {
    pub(super) open: i64,
    pub(super) high: i64,
    pub(super) low: i64,
    pub(super) close: i64,
    /// Prices reached after so many bars, in order; `high` and `low` must be among them, `open` and `close`.
    pub(super) turns: Vec<(usize, i64)>,
    /// Bars of the day.
    pub(super) steps: usize,
    /// The range that the noise of a day without turns would fill.
    pub(super) usual: i64,
}

/// The usual turns of a day: it tries the wrong way first, three times in four.
pub(super) fn usual_turns(course: &Course, random: &mut Random) -> Vec<(usize, i64)> {
    let third = (course.steps / 3) as u32;
    let first = 1 + random.below(third) as usize;
    let second = 1 + course.steps / 2 + random.below(third) as usize;
    let wrong_first = random.below(4) > 0;
    let low_first = (course.close >= course.open) == wrong_first;
    let (early, late) = if low_first { (course.low, course.high) } else { (course.high, course.low) };
    vec![(first, early), (second, late)]
}

impl Course {
    /// Prices before the first bar and after each bar: random bridges from turn to turn, inside the day's range.
    pub(super) fn path(&self, random: &mut Random) -> Vec<i64> {
        let size = self.usual as f64 * 0.55 / (self.steps as f64).sqrt();
        let mut path = vec![self.open];
        let mut from = (0, self.open);
        for &to in self.turns.iter().chain([&(self.steps, self.close)]) {
            let count = to.0.saturating_sub(from.0);
            let mut sum = 0.0;
            let walk: Vec<f64> = (0..count)
                .map(|_| {
                    sum += size * random.rough();
                    sum
                })
                .collect();
            for (index, drawn) in walk.iter().enumerate() {
                let share = (index + 1) as f64 / count as f64;
                let straight = from.1 as f64 + (to.1 - from.1) as f64 * share;
                let price = if index + 1 == count { to.1 } else { (straight + drawn - sum * share) as i64 };
                path.push(self.folded(price));
            }
            from = to;
        }
        path
    }

    /// A price folded back into the day's range: what would leave it turns around.
    fn folded(&self, price: i64) -> i64 {
        let turned = if price > self.high { 2 * self.high - price } else { price };
        let turned = if turned < self.low { 2 * self.low - turned } else { turned };
        turned.clamp(self.low, self.high)
    }

    /// The bars along a path, with wicks inside the day's range.
    pub(super) fn bars(&self, path: &[i64], volumes: &[i64], random: &mut Random) -> Vec<Bar> {
        let wick = ((self.high - self.low) / (self.steps as i64 / 6).max(1) + 2) as u32;
        let ends = path.iter().zip(path.iter().skip(1)).zip(volumes);
        let bars = ends.map(|((&open, &close), &volume)| Bar {
            open,
            high: (open.max(close) + i64::from(random.below(wick))).min(self.high),
            low: (open.min(close) - i64::from(random.below(wick))).max(self.low),
            close,
            volume,
        });
        bars.collect()
    }
}

/// Splits a whole amount by weights; the last part takes what rounding leaves.
pub(super) fn split(amount: i64, weights: &[i64]) -> Vec<i64> {
    let total = weights.iter().sum::<i64>().max(1);
    let mut parts: Vec<i64> = weights.iter().map(|weight| amount * weight / total).collect();
    let rest = amount - parts.iter().sum::<i64>();
    if let Some(last) = parts.last_mut() {
        *last += rest;
    }
    parts
}

/// A bar in whole price and volume steps.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bar {
    pub(super) open: i64,
    pub(super) high: i64,
    pub(super) low: i64,
    pub(super) close: i64,
    pub(super) volume: i64,
}

impl Bar {
    /// The bar that covers several; none for no bars.
    pub(super) fn join(bars: &[Self]) -> Option<Self> {
        bars.iter().copied().reduce(|joined, bar| Self {
            open: joined.open,
            high: joined.high.max(bar.high),
            low: joined.low.min(bar.low),
            close: bar.close,
            volume: joined.volume + bar.volume,
        })
    }
}

/// A table of stamped bars, given the steps a unit of prices and of volumes.
pub(super) fn bar_table(rows: &[(RawStamp, Bar)], price_steps: f64, volume_steps: f64) -> RawTable {
    let column =
        |value: fn(&Bar) -> i64, steps: f64| rows.iter().map(|row| value(&row.1) as f64 / steps).collect();
    RawTable {
        kind: RawKind::Bars,
        stamps: rows.iter().map(|row| row.0).collect(),
        columns: vec![
            ("open", column(|bar| bar.open, price_steps)),
            ("high", column(|bar| bar.high, price_steps)),
            ("low", column(|bar| bar.low, price_steps)),
            ("close", column(|bar| bar.close, price_steps)),
            ("volume", column(|bar| bar.volume, volume_steps)),
        ],
    }
}
