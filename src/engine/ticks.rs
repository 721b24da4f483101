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
}

/// Ticks of a clock.
pub type Ticks = Positions;

/// The ticks of a clock up to the run's end, from the first session of any input on.
pub(super) fn ticks(clock: &Clock, series: &[&Series], options: &Options) -> Ticks {
    let days = days(clock, series, options);
    let daily = Ticks { at: days.iter().map(|&day| options.decision.on(day)).collect(), label: days };
    let cut = daily.at.partition_point(|&at| at <= options.until);
    let daily = Ticks {
        at: daily.at.into_iter().take(cut).collect(),
        label: daily.label.into_iter().take(cut).collect(),
    };
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
    let first = series.iter().filter_map(|series| series.first()).min();
    let (Some(first), (last, _)) = (first, options.decision.zone.local(options.until)) else {
        return Vec::new();
    };
    let mut days: Vec<Day> = Vec::new();
    for ticking in &clock.sessions {
        match ticking {
            Ticking::Calendar(calendar) => days.extend(calendar.sessions(first, last)),
            Ticking::Rows(input) => {
                days.extend(series.get(*input).map_or(&[][..], |series| &series.sessions))
            }
        }
    }
    if clock.sessions.len() > 1 {
        days.sort_unstable();
        days.dedup();
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
    let mut out = Ticks::default();
    let mut done = None;
    for &day in &daily.label {
        let last = clock.sessions.iter().map(|ticking| match ticking {
            Ticking::Calendar(calendar) => (last_of(*calendar, day), due(*calendar, last_of(*calendar, day))),
            Ticking::Rows(_) => (last_weekday(day), Zone::new_york().instant(last_weekday(day), 18 * 3600)),
        });
        let Some((last, due)) = last.max() else { continue };
        if done.is_some_and(|done| done >= last) {
            continue;
        }
        done = Some(last);
        let at = daily.at.partition_point(|&at| at < due);
        let (Some(&instant), Some(&label)) = (daily.at.get(at), daily.label.get(at)) else { continue };
        if out.label.last() != Some(&label) {
            out.at.push(instant);
            out.label.push(label);
        }
    }
    out
}

/// When the bar of a session is due: a quarter of an hour after the close.
fn due(calendar: Calendar, session: Day) -> Instant {
    calendar
        .close(session)
        .map_or(calendar.zone().instant(session, 18 * 3600), |close| close.plus_seconds(900))
}

/// The date of the `ahead`-th daily tick after a date, by the calendars; nothing for slower clocks and for series whose rows are their
/// sessions.
pub fn upcoming(clock: &Clock, after: Day, ahead: usize) -> Option<Day> {
    if clock.pace != Pace::Daily {
        return None;
    }
    let mut day = after;
    for _ in 0..ahead {
        let next = clock.sessions.iter().filter_map(|ticking| match ticking {
            Ticking::Calendar(calendar) => Some(calendar.next(day)),
            Ticking::Rows(_) => None,
        });
        day = next.min()?;
    }
    Some(day)
}
