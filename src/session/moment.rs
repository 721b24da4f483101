//! The moment evaluated.

use super::{Config, Occasion};
use crate::data::MarketKind;
use crate::engine::Decision;
use crate::time::{Day, Instant, Zone};

/// A moment as the user names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// That date's decision time.
    Date(Day),
    Instant(Instant),
    /// The present, between decision times.
    Now,
}

impl AsOf {
    /// Reads `2020-03-02`, `2020-03-02T18:00:00Z`, `2020-03-02 18:00 America/New_York`, or `now`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text == "now" {
            return Some(Self::Now);
        }
        if let Some(day) = Day::parse(text) {
            return Some(Self::Date(day));
        }
        if let Some(instant) = Instant::parse_rfc3339(text) {
            return Some(Self::Instant(instant));
        }
        let mut words = text.split_whitespace();
        let (day, clock, zone) = (words.next()?, words.next()?, words.next()?);
        let (hour, minute) = clock.split_once(':')?;
        let seconds = hour.parse::<u32>().ok().filter(|hour| *hour < 24)? * 3600
            + minute.parse::<u32>().ok().filter(|minute| *minute < 60)? * 60;
        let instant = Zone::named(zone)?.instant(Day::parse(day)?, seconds);
        words.next().is_none().then_some(Self::Instant(instant))
    }
}

/// `--as-of`, else the decision time by which the newest row is known (the sample: its documented end; the store: the last decision time by
/// now, so that what is stale shows).
pub(super) fn of(config: &Config, kind: &MarketKind, decision: Decision, newest: Option<Instant>) -> Instant {
    match (config.as_of, kind, newest) {
        (Some(AsOf::Date(day)), ..) => decision.on(day),
        (Some(AsOf::Instant(instant)), ..) => instant,
        (Some(AsOf::Now), ..) => config.now,
        (None, MarketKind::Sample, _) => {
            decision.at_or_after(Zone::new_york().instant(crate::data::sample::end(), 18 * 3600))
        }
        (None, MarketKind::Store(_), _) => decision.at_or_before(config.now),
        (None, _, Some(newest)) => decision.at_or_after(newest),
        (None, _, None) => config.now,
    }
}

/// What routines are asked about: the date or the moment named, else the present; the sample: its last day.
pub(super) fn occasion(config: &Config, kind: &MarketKind) -> Occasion {
    match (config.as_of, kind) {
        (Some(AsOf::Date(day)), _) => Occasion::Date(day),
        (Some(AsOf::Instant(instant)), _) => Occasion::Moment(instant),
        (None, MarketKind::Sample) => Occasion::Date(crate::data::sample::end()),
        (Some(AsOf::Now) | None, _) => Occasion::Moment(config.now),
    }
}
