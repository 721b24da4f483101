//! What is due of a series, and how far back an answer must reach.

use super::super::profile::Profile;
use super::super::stamps::Stamp;
use crate::series::{Kind, Sessions, Staleness};
use crate::time::{Calendar, Day, Instant, Period, Zone, sessions_of};

/// Sessions of a daily series that are asked for again: late corrections are within a week, and a calendar may err by a day or two.
const DAILY_AGAIN: usize = 10;
/// The same in days: thirty weeks, as weekly indices are reckoned anew every week.
const WEEKLY_AGAIN: i32 = 210;
/// Thirteen months, so that yearly corrections of seasonal factors are seen.
const MONTHLY_AGAIN: i32 = 400;
/// Bars within the day are final when they end; archives correct them within a day or two.
const INTRADAY_AGAIN: i32 = 2;
/// Announcements of events are changed a month ahead at most.
const EVENTS_AGAIN: i32 = 31;
/// Figures expected within so many days after the newest are reckoned; no session lies further off.
const AHEAD: i32 = 75;
/// So many of them at most: no allowance reaches further.
const MOST: usize = 400;
/// A schedule of events is asked for again after half a day.
const EVENTS_ANEW: i64 = 12 * 3_600_000;

/// The newest figure of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Newest {
    /// Its session.
    pub day: Day,
    /// The end of its bar, within a day.
    pub end: Instant,
}

/// The timetable of a series, as its profile tells it.
pub(super) struct Schedule<'a> {
    pub profile: &'a Profile,
    pub kind: Kind,
    pub period: Period,
}

impl Schedule<'_> {
    /// The place of a stamp; none for a date where bars within the day are stamped.
    pub fn place(&self, stamp: Stamp) -> Option<Newest> {
        let zone = self.profile.wall_zone();
        if self.kind == Kind::Events {
            return Some(Newest { day: stamp.written_date(), end: Instant(0) });
        }
        let Period::Intraday { minutes } = self.period else {
            let day = self.profile.session_of(stamp.date(zone), self.kind, self.period);
            return Some(Newest { day, end: Instant(0) });
        };
        let length = i64::from(minutes) * 60_000;
        let start = stamp.moment(zone)?.0 - if self.profile.label_close { length } else { 0 };
        let own = match self.profile.sessions {
            Sessions::Calendar(calendar) => calendar.zone(),
            Sessions::Rows => zone,
        };
        Some(Newest { day: own.local(Instant(start)).0, end: Instant(start + length) })
    }

    /// The moments at which the figures after the newest are due, in their order; none where that is not known.
    fn due_after(&self, newest: Newest) -> Vec<Instant> {
        let (from, to) = (newest.day + 1, newest.day + AHEAD);
        match (self.kind, self.period) {
            (Kind::Events, _) => Vec::new(),
            (_, Period::Intraday { minutes }) => {
                let bars = self.profile.bars(minutes, newest.day, newest.day + AHEAD.min(14));
                bars.into_iter().map(|(_, end)| end).filter(|&end| end > newest.end).take(MOST).collect()
            }
            _ => {
                let mut sessions = match self.profile.sessions {
                    Sessions::Calendar(_) => self.profile.expected(self.kind, self.period, from, to),
                    // Without a calendar a figure is looked for on every weekday.
                    Sessions::Rows => sessions_of(self.period, Calendar::Weekdays, from, to)
                        .into_iter()
                        .map(|day| self.profile.session_of(day, self.kind, self.period))
                        .collect(),
                };
                sessions.retain(|&session| session > newest.day);
                sessions.dedup();
                sessions.into_iter().take(MOST).map(|session| self.profile.due(session)).collect()
            }
        }
    }

    /// When the figure after the newest is due.
    pub fn next_due(&self, newest: Newest) -> Option<Instant> {
        self.due_after(newest).first().copied()
    }

    /// Whether a source that was last asked at `looked` can have nothing new.
    pub fn fresh(&self, newest: Newest, looked: Instant, now: Instant) -> bool {
        match self.kind {
            Kind::Events => (0..EVENTS_ANEW).contains(&(now.0 - looked.0)),
            Kind::Points | Kind::Bars => self.next_due(newest).is_some_and(|due| due > now),
        }
    }

    /// Whether more figures than the series' allowance are overdue by more than its grace.
    pub fn late(&self, newest: Newest, now: Instant) -> bool {
        match self.profile.staleness(self.kind, self.period) {
            Staleness::Slot { grace, allowance } | Staleness::Skip { grace, allowance } => {
                let due = self.due_after(newest);
                due.get(allowance).is_some_and(|due| due.0.saturating_add(grace) <= now.0)
            }
            Staleness::After(_) if self.kind != Kind::Events && !self.is_intraday() => {
                self.profile.stale_after(newest.day, self.period) <= now
            }
            Staleness::After(_) | Staleness::Never => false,
        }
    }

    /// The first day to ask for, so that the figures before the newest are seen again.
    pub fn again_from(&self, newest: Newest, now: Instant) -> Day {
        // Rates and events may be announced ahead.
        let day = newest.day.min(Zone::utc().local(now).0);
        match (self.kind, self.period) {
            (Kind::Events, _) => day - EVENTS_AGAIN,
            (_, Period::Intraday { .. }) => day - INTRADAY_AGAIN,
            (_, Period::Daily) => {
                let calendar = match self.profile.sessions {
                    Sessions::Calendar(calendar) => calendar,
                    Sessions::Rows => Calendar::Weekdays,
                };
                (0..DAILY_AGAIN).fold(day, |day, _| calendar.previous(day))
            }
            (_, Period::Weekly { .. }) => day - WEEKLY_AGAIN,
            (_, Period::Monthly) => day - MONTHLY_AGAIN,
        }
    }

    fn is_intraday(&self) -> bool {
        matches!(self.period, Period::Intraday { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Catalog;
    use super::*;

    /// Next due, fresh, late and first day asked of a built-in series at a moment, looked at long ago.
    fn told(name: &str, stamp: &str, now: &str) -> (String, bool, bool, String) {
        let profile = Catalog::builtin().profile(name).unwrap();
        let (kind, period) = (profile.kind.unwrap(), profile.period.unwrap());
        let schedule = Schedule { profile: &profile, kind, period };
        let newest = schedule.place(super::super::super::stamps::parse(stamp).unwrap()).unwrap();
        let now = Instant::parse_rfc3339(now).unwrap();
        let due = schedule.next_due(newest).map_or("never".to_owned(), |due| due.to_string());
        let fresh = schedule.fresh(newest, Instant(0), now);
        (due, fresh, schedule.late(newest, now), schedule.again_from(newest, now).to_string())
    }

    fn check(name: &str, stamp: &str, now: &str, due: &str, fresh: bool, late: bool, from: &str) {
        assert_eq!(told(name, stamp, now), (due.to_owned(), fresh, late, from.to_owned()), "{name} at {now}");
    }

    #[test]
    fn a_weekly_release_moves_with_its_holiday() {
        // Thanksgiving 2025 was the Thursday of the release: it came on Friday. Grace is 26 hours.
        let due = "2025-11-28T21:30:00Z";
        check("fed.assets", "2025-11-19", "2025-11-28T21:29:00Z", due, true, false, "2025-04-23");
        check("fed.assets", "2025-11-19", "2025-11-28T21:30:00Z", due, false, false, "2025-04-23");
        check("fed.assets", "2025-11-19", "2025-11-29T23:29:00Z", due, false, false, "2025-04-23");
        check("fed.assets", "2025-11-19", "2025-11-29T23:30:00Z", due, false, true, "2025-04-23");
    }

    #[test]
    fn daily_figures_wait_for_the_next_business_day_of_their_own_calendar() {
        // Good Friday 2026-04-03: no day for SOFR, a business day for the funds rate.
        check(
            "sofr",
            "2026-04-01",
            "2026-04-03T20:00:00Z",
            "2026-04-06T12:00:00Z",
            true,
            false,
            "2026-03-18",
        );
        check(
            "effr",
            "2026-04-02",
            "2026-04-04T12:00:00Z",
            "2026-04-06T13:00:00Z",
            true,
            false,
            "2026-03-19",
        );
    }

    #[test]
    fn months_bars_and_events() {
        check(
            "boj.assets",
            "2026-09-01",
            "2026-11-01T00:00:00Z",
            "2026-11-08T23:50:00Z",
            true,
            false,
            "2025-07-28",
        );
        check("btc", "2026-11-20", "2026-11-21T12:00:00Z", "2026-11-22T00:00:00Z", true, false, "2026-11-10");
        // A schedule is asked for again after half a day, whatever it held.
        check("fomc", "2027-01-27", "2026-11-21T12:00:00Z", "never", false, false, "2026-10-21");
        check(
            "btc@5m",
            "2026-11-20T10:00:00Z",
            "2026-11-20T10:09:00Z",
            "2026-11-20T10:10:00Z",
            true,
            false,
            "2026-11-18",
        );
        check(
            "btc@5m",
            "2026-11-20T10:00:00Z",
            "2026-11-20T10:15:00Z",
            "2026-11-20T10:10:00Z",
            false,
            true,
            "2026-11-18",
        );
        // The last bar of Friday ends at 16:00 New York; the next one is that of Monday morning.
        check(
            "index@30m",
            "2026-11-20T20:30:00Z",
            "2026-11-22T12:00:00Z",
            "2026-11-23T15:00:00Z",
            true,
            false,
            "2026-11-18",
        );
    }
}
