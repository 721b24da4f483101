//! Daily bars: prices drawn around a path, distributions, and closes adjusted for them.

use super::assets::{Asset, Path, asset};
use super::grid::{START, rounded, weekday_index, whole};
use super::intraday;
use super::paths::{levels, market};
use super::random::Random;
use super::{RawKind, RawStamp, RawTable, rates};
use crate::time::Day;

/// Computes the bars of an asset by catalogue name.
pub(super) fn table(name: &str) -> Option<RawTable> {
    Some(asset(name)?.bars())
}

/// The path of an asset on each weekday, distributions reinvested; about 1 on the first. Empty for an unknown name.
pub(super) fn path(name: &str) -> Vec<f64> {
    asset(name).map(Asset::levels).unwrap_or_default()
}

impl Asset {
    fn levels(&self) -> Vec<f64> {
        match &self.path {
            Path::Rides(rider) => levels(rider),
            Path::Bonds { duration } => rates::bond_levels(*duration),
        }
    }

    fn bars(&self) -> RawTable {
        let levels = self.levels();
        let heat = &market().heat;
        let shapes = if self.name == "index" { intraday::SHAPES } else { &[] };
        let mut random = Random::named(self.name);
        let sessions = self.calendar.sessions(START, self.last);
        let (mut bars, mut share, mut before) = (Bars::with_room(sessions.len()), 1.0, self.first);
        let mut payment = self.next_payment(START);
        for session in sessions {
            let at = weekday_index(session);
            let (Some(level), Some(heat)) = (levels.get(at), heat.get(at)) else { continue };
            let mut paid = 0.0;
            if session >= payment {
                paid = rounded(before * self.payout * f64::from(self.months) / 12.0, 1_000.0);
                payment = self.next_payment(session);
            }
            share *= 1.0 - paid / before;
            let close = rounded(self.first * level * share, self.ticks);
            let day =
                Candle::between(before - paid, close, self.range / 10_000.0 * heat, self.ticks, &mut random);
            let day = match shapes.iter().find(|shape| shape.day == session) {
                Some(shape) => shape.candle(before, close),
                None => day,
            };
            let activity = 0.6 + 0.5 * random.uniform() + 0.35 * heat * random.distance();
            bars.push(session, &day, paid / before, whole(self.volume * activity) as f64);
            before = close;
        }
        bars.into_table(self.payout > 0.0)
    }

    /// The day from which on the next session goes without the distribution: the first of the next month for monthly
    /// payers, the 16th of March, June, September or December for quarterly ones.
    fn next_payment(&self, after: Day) -> Day {
        let month = match self.months {
            0 => return Day(i32::MAX),
            1 => return Day(after.month_end().0 + 1),
            _ => after.month_start(),
        };
        let quarter_day = Day(month.add_months((12 - month.ymd().1 as i32) % 3).0 + 15);
        if quarter_day > after { quarter_day } else { Day(quarter_day.month_start().add_months(3).0 + 15) }
    }
}

/// One bar's prices.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candle {
    pub(super) open: f64,
    pub(super) high: f64,
    pub(super) low: f64,
    pub(super) close: f64,
}

impl Candle {
    /// A bar that opens near the price before and ends at a close; `range` is the usual move as a share.
    pub(super) fn between(before: f64, close: f64, range: f64, ticks: f64, random: &mut Random) -> Self {
        let drawn = before + 0.35 * (close - before) + 0.35 * range * before * random.rough();
        let open = rounded(drawn, ticks);
        let high = rounded(open.max(close) * (1.0 + 0.45 * range * random.distance()), ticks);
        let low = rounded(open.min(close) * (1.0 - 0.45 * range * random.distance()), ticks);
        Self { open, high, low, close }
    }
}

/// Bars under construction, with the share of the price that left it as a distribution.
struct Bars {
    stamps: Vec<RawStamp>,
    open: Vec<f64>,
    high: Vec<f64>,
    low: Vec<f64>,
    close: Vec<f64>,
    paid: Vec<f64>,
    volume: Vec<f64>,
}

impl Bars {
    fn with_room(rows: usize) -> Self {
        let column = || Vec::with_capacity(rows);
        Self {
            stamps: Vec::with_capacity(rows),
            open: column(),
            high: column(),
            low: column(),
            close: column(),
            paid: column(),
            volume: column(),
        }
    }

    fn push(&mut self, session: Day, candle: &Candle, paid: f64, volume: f64) {
        self.stamps.push(RawStamp::Day(session));
        self.open.push(candle.open);
        self.high.push(candle.high);
        self.low.push(candle.low);
        self.close.push(candle.close);
        self.paid.push(paid);
        self.volume.push(volume);
    }

    /// Closes adjusted backwards from the last day: every earlier close times `1 − distribution / close before`.
    fn adjusted(&self) -> Vec<f64> {
        let mut share = 1.0;
        let mut adjusted: Vec<f64> = self
            .close
            .iter()
            .zip(&self.paid)
            .rev()
            .map(|(close, paid)| {
                let value = rounded(close * share, 10_000.0);
                share *= 1.0 - paid;
                value
            })
            .collect();
        adjusted.reverse();
        adjusted
    }

    fn into_table(self, with_adjusted: bool) -> RawTable {
        let adjusted = with_adjusted.then(|| ("adj", self.adjusted()));
        let mut columns =
            vec![("open", self.open), ("high", self.high), ("low", self.low), ("close", self.close)];
        columns.extend(adjusted);
        columns.push(("volume", self.volume));
        RawTable { kind: RawKind::Bars, stamps: self.stamps, columns }
    }
}
