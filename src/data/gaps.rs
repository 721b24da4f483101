//! What was expected and did not come.

use super::load::today;
use super::profile::Profile;
use crate::series::{Kind, Row, Series, Shape, Staleness};
use crate::time::{Calendar, Day, Instant, Period, Trading};

const MINUTE_MILLIS: i64 = 60_000;

/// The sessions a figure is due for, from the first row to beyond `until`, with their due instants; of intraday series every bar, due
/// at its end. Where rows do not tell when they were known (`told`), that is when they were due.
pub(super) fn expected(
    profile: &Profile,
    shape: &Shape,
    rows: &[Row],
    told: bool,
    until: Instant,
) -> Vec<(Day, Instant)> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Vec::new() };
    // Far enough that the release after the last one is among them, over the longest closures too.
    let beyond = match shape.period {
        Period::Monthly => 40,
        Period::Weekly { .. } | Period::Daily | Period::Intraday { .. } => 14,
    };
    let to = last.session.max(today(until)) + beyond;
    if let Period::Intraday { minutes } = shape.period {
        let slotted = matches!(shape.staleness, Staleness::Slot { .. });
        return if slotted { profile.bars(minutes, first.session, to) } else { Vec::new() };
    }
    let mut rows = rows.iter().peekable();
    let due = |session: Day| {
        while rows.next_if(|row| row.session < session).is_some() {}
        let known = rows.peek().filter(|row| row.session == session && !told).map(|row| row.known);
        (session, known.unwrap_or_else(|| profile.due(session)))
    };
    profile.expected(shape.kind, shape.period, first.session, to).into_iter().map(due).collect()
}

/// The sessions between the first and the last row that have no row; of intraday series the session of every bar that has none.
pub(super) fn between(profile: &Profile, kind: Kind, period: Period, rows: &[Row]) -> Vec<Day> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Vec::new() };
    let (from, to) = (first.session, last.session);
    let (intraday, scheduled) = match period {
        Period::Intraday { minutes } => (true, profile.bars(minutes, from, to)),
        _ => {
            let sessions = profile.expected(kind, period, from, to);
            (false, sessions.into_iter().map(|session| (session, Instant(0))).collect())
        }
    };
    let key = |row: &Row| (row.session, if intraday { row.end } else { Instant(0) });
    let mut keys = rows.iter().map(key).peekable();
    let mut missing = Vec::new();
    for slot in scheduled {
        while keys.next_if(|&row| row < slot).is_some() {}
        if keys.peek() != Some(&slot) && (key(first)..key(last)).contains(&slot) {
            missing.push(slot.0);
        }
    }
    missing
}

/// Says of every intraday bar when the absence of the next one shows: one bar after that should have ended.
pub(super) fn miss_bars(series: &mut Series, calendar: Calendar, minutes: u32) {
    let length = i64::from(minutes) * MINUTE_MILLIS;
    let mut day: Option<(Day, Option<Trading>, Instant)> = None;
    let mut next = |session: Day, end: Instant| {
        let (_, hours, next_open) = match day {
            Some(found) if found.0 == session => found,
            _ => {
                let next_open = calendar.open(calendar.next(session)).unwrap_or(Instant::MAX);
                *day.insert((session, calendar.trading(session), next_open))
            }
        };
        let begins = hours.map_or(next_open, |hours| hours.resumes(end, next_open));
        Instant(begins.0.saturating_add(length))
    };
    let slots: Vec<Instant> =
        series.sessions.iter().zip(&series.ends).map(|(&session, &end)| next(session, end)).collect();
    let due = |slot: u32| slots.get(slot as usize).copied().unwrap_or(Instant::MAX);
    series.stale_at = series.newest.iter().map(|&slot| Instant(due(slot).0.saturating_add(length))).collect();
    series.next_due = slots.last().copied();
}
