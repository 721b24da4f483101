//! What was expected and did not come.

use super::load::today;
use super::profile::Profile;
use crate::series::{Kind, Row, Series, Shape};
use crate::time::{Calendar, Day, Instant, Period};

const MINUTE_MILLIS: i64 = 60_000;

/// The sessions a figure is due for, from the first row to beyond `until`, with their due instants.
pub(super) fn expected(
    profile: &Profile,
    shape: &Shape,
    rows: &[Row],
    until: Instant,
) -> Vec<(Day, Instant)> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Vec::new() };
    // Far enough that the release after the last one is among them, over the longest closures too.
    let beyond = match shape.period {
        Period::Monthly => 40,
        Period::Weekly { .. } | Period::Daily | Period::Intraday { .. } => 14,
    };
    let to = last.session.max(today(until)) + beyond;
    let mut rows = rows.iter().peekable();
    let due = |session: Day| {
        while rows.next_if(|row| row.session < session).is_some() {}
        let known = rows.peek().filter(|row| row.session == session).map(|row| row.known);
        (session, known.unwrap_or_else(|| profile.due(session)))
    };
    profile.expected(shape.kind, shape.period, first.session, to).into_iter().map(due).collect()
}

/// The sessions between the first and the last row that have no row.
pub(super) fn between(profile: &Profile, kind: Kind, period: Period, rows: &[Row]) -> Vec<Day> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Vec::new() };
    let mut rows = rows.iter().map(|row| row.session).peekable();
    let mut missing = profile.expected(kind, period, first.session, last.session);
    missing.retain(|&session| {
        while rows.next_if(|&row| row < session).is_some() {}
        rows.peek() != Some(&session)
    });
    missing
}

/// Says of every intraday bar when the absence of the next one shows: one bar after that should have ended.
pub(super) fn miss_bars(series: &mut Series, calendar: Calendar, minutes: u32) {
    let length = i64::from(minutes) * MINUTE_MILLIS;
    let mut day: Option<Hours> = None;
    let mut next = |session: Day, end: Instant| {
        let hours = match day {
            Some(hours) if hours.session == session => hours,
            _ => *day.insert(Hours::of(calendar, session)),
        };
        Instant(hours.after(end).0.saturating_add(length))
    };
    let slots: Vec<Instant> =
        series.sessions.iter().zip(&series.ends).map(|(&session, &end)| next(session, end)).collect();
    let due = |slot: u32| slots.get(slot as usize).copied().unwrap_or(Instant::MAX);
    series.stale_at = series.newest.iter().map(|&slot| Instant(due(slot).0.saturating_add(length))).collect();
    series.next_due = slots.last().copied();
}

/// The hours of one session, and the opening of the next.
#[derive(Debug, Clone, Copy)]
struct Hours {
    session: Day,
    open: Instant,
    close: Instant,
    lunch: Option<(Instant, Instant)>,
    next_open: Instant,
}

impl Hours {
    fn of(calendar: Calendar, session: Day) -> Self {
        let zone = calendar.zone();
        let next = calendar.next(session);
        let next_open = calendar.open(next).unwrap_or(Instant::MAX);
        match calendar.hours(session) {
            Some(hours) => Self {
                session,
                open: zone.instant(session, hours.open),
                close: zone.instant(session, hours.close),
                lunch: hours.lunch.map(|(from, to)| (zone.instant(session, from), zone.instant(session, to))),
                next_open,
            },
            None => Self { session, open: next_open, close: next_open, lunch: None, next_open },
        }
    }

    /// When the bar after one that ends at `end` begins.
    fn after(self, end: Instant) -> Instant {
        match self.lunch {
            _ if end < self.open => self.open,
            _ if end >= self.close => self.next_open,
            Some((from, to)) if end >= from && end < to => to,
            _ => end,
        }
    }
}
