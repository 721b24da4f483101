//! The ticks of clocks: one a date with a session, at the decision time; weeks and months when the calendar has completed them.

use super::{Options, Positions};
use crate::plan::{Clock, Pace, Ticking};
use crate::series::Series;
use crate::time::{Calendar, Day, Instant, Zone};

/// The time of day at which daily rules decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    pub zone: Zone,
    /// Seconds since midnight.
    pub seconds: u32,
}

impl Default for Decision {
    /// 18:00 New York.
    fn default() -> Self {
        Self { zone: Zone::new_york(), seconds: 18 * 3600 }
    }
}

impl Decision {
    /// The decision time of a date.
    pub fn on(&self, day: Day) -> Instant {
        self.zone.instant(day, self.seconds)
    }

    /// The first decision time at or after an instant.
    pub fn at_or_after(&self, instant: Instant) -> Instant {
        let (day, _) = self.zone.local(instant);
        let same = self.on(day);
        if same >= instant { same } else { self.on(Day(day.0 + 1)) }
    }

    /// The last decision time at or before an instant.
    pub fn at_or_before(&self, instant: Instant) -> Instant {
        let (day, _) = self.zone.local(instant);
        let same = self.on(day);
        if same <= instant { same } else { self.on(Day(day.0 - 1)) }
    }
}

/// 1990-01-01, from which on the calendars are exact.
const BEGINNING: Day = Day(7_305);

/// Ticks of a clock.
pub type Ticks = Positions<'static>;

/// The ticks of a clock up to the run's end, from the first session of any input on.
pub(super) fn ticks(clock: &Clock, series: &[&Series], options: &Options) -> Ticks {
    let mut label = days(clock, series, options);
    let mut at: Vec<Instant> = label.iter().map(|&day| options.decision.on(day)).collect();
    let seen = at.partition_point(|&at| at <= options.until);
    at.truncate(seen);
    label.truncate(seen);
    let daily = Ticks { at: at.into(), label: label.into() };
    match clock.pace {
        Pace::Daily => daily,
        Pace::Weekly => completed(
            clock,
            &daily,
            |calendar, day| calendar.last_of_week(day),
            |day| Day(day.week_start().0 + 4),
        ),
        Pace::Monthly => {
            completed(clock, &daily, Calendar::last_of_month, |day| Calendar::Weekdays.last_of_month(day))
        }
    }
}

fn days(clock: &Clock, series: &[&Series], options: &Options) -> Vec<Day> {
    let (last, _) = options.decision.zone.local(options.until);
    // Inputs without any figure have no history to begin with; their rules tick on the newest sessions.
    let first = series.iter().filter_map(|series| series.first()).min().unwrap_or(last - 7);
    let mut days: Vec<Day> = Vec::new();
    for ticking in &clock.sessions {
        match ticking {
            Ticking::Calendar(calendar) => days.extend(calendar.sessions(first, last)),
            Ticking::Ever(calendar) => days.extend(calendar.sessions(BEGINNING, last)),
            Ticking::Rows(input) => {
                days.extend(series.get(*input).map_or_else(Vec::new, |series| rows(series, last)))
            }
        }
    }
    if clock.sessions.len() > 1 {
        days.sort_unstable();
        days.dedup();
    }
    days
}

/// The days of a series whose rows are its sessions: its rows, and the weekdays on which a row is overdue, so that staleness shows.
///
/// A gap in the middle of history has the same days as one at its end, so that a cut of the data changes no tick.
fn rows(series: &Series, last: Day) -> Vec<Day> {
    let mut days = Vec::with_capacity(series.sessions.len());
    for (slot, &row) in series.sessions.iter().enumerate() {
        days.push(row);
        let Some(&stale) = series.stale_at.get(slot).filter(|stale| **stale != Instant::MAX) else {
            continue;
        };
        let next = series.sessions.get(slot + 1).map_or(last, |next| *next - 1);
        let (overdue, _) = Zone::new_york().local(stale);
        days.extend((overdue.0..=next.0).map(Day).filter(|day| day.weekday() < 5));
    }
    days
}

/// The first daily tick at which the last session of each week (month) is due.
fn completed(
    clock: &Clock,
    daily: &Ticks,
    last_of: impl Fn(Calendar, Day) -> Day,
    last_weekday: impl Fn(Day) -> Day,
) -> Ticks {
    let (mut ats, mut labels): (Vec<Instant>, Vec<Day>) = (Vec::new(), Vec::new());
    let mut done = None;
    for &day in daily.label.iter() {
        // The rest of a week or month that is done.
        if done.is_some_and(|done| day <= done) {
            continue;
        }
        let last = clock.sessions.iter().map(|ticking| match ticking {
            Ticking::Calendar(calendar) | Ticking::Ever(calendar) => {
                (last_of(*calendar, day), due(*calendar, last_of(*calendar, day)))
            }
            Ticking::Rows(_) => (last_weekday(day), Zone::new_york().instant(last_weekday(day), 18 * 3600)),
        });
        let Some((last, due)) = last.max() else { continue };
        if done.is_some_and(|done| done >= last) {
            continue;
        }
        done = Some(last);
        let at = daily.at.partition_point(|&at| at < due);
        let (Some(&instant), Some(&label)) = (daily.at.get(at), daily.label.get(at)) else { continue };
        if labels.last() != Some(&label) {
            ats.push(instant);
            labels.push(label);
        }
    }
    Ticks { at: ats.into(), label: labels.into() }
}

/// When the figure of a session is due, as far as a calendar can tell: a quarter of an hour after the close where there is trading. Publishers'
/// days are done with their own tick, whatever comes after.
fn due(calendar: Calendar, session: Day) -> Instant {
    let trades = matches!(calendar, Calendar::Xnys | Calendar::Xtks | Calendar::Crypto);
    match calendar.close(session).filter(|_| trades) {
        Some(close) => close.plus_seconds(900),
        None => calendar.zone().instant(session, 0),
    }
}

/// The date of the `ahead`-th tick after a date, by the calendars; nothing where only rows make the days.
pub fn upcoming(clock: &Clock, after: Day, ahead: usize) -> Option<Day> {
    let calendars = || {
        clock.sessions.iter().filter_map(|ticking| {
            if let Ticking::Calendar(calendar) | Ticking::Ever(calendar) = ticking {
                Some(*calendar)
            } else {
                None
            }
        })
    };
    let mut day = after;
    for _ in 0..ahead {
        day = match clock.pace {
            Pace::Daily => calendars().map(|calendar| calendar.next(day)).min()?,
            Pace::Weekly => calendars().map(|calendar| calendar.last_of_week(day.week_start() + 7)).max()?,
            Pace::Monthly => calendars().map(|calendar| calendar.last_of_month(day.month_end() + 1)).max()?,
        };
    }
    Some(day)
}
