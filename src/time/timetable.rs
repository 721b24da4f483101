//! Release timetables: the instant at which a figure stamped with a day becomes known.

use super::{Calendar, Day, Instant, Zone};

/// Which day a figure is released on, counted from its stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReleaseRule {
    /// The n-th business day strictly after the stamp; 0 is the stamp's own date, business day or not.
    After(u32),
    /// The first such weekday (0 for Monday) strictly after the stamp, or the next business day if it is none.
    Weekday(u32),
    /// So many seconds after the close of the stamp's session; without a session, the stamp's own date.
    Close { delay_seconds: i64 },
    /// So many calendar days after the stamp.
    CalendarDays(i32),
    /// The n-th (from 1) business day of the month after the stamp's.
    MonthAfter { business_day: u32 },
}

/// When the figures of a series become known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timetable {
    /// The day of release.
    pub rule: ReleaseRule,
    /// The zone of `seconds`.
    pub zone: Zone,
    /// The time of release, in seconds after midnight; 86,400 and more reach into the next day.
    pub seconds: u32,
    /// The business days the rule counts by.
    pub calendar: Calendar,
    /// Announced or known departures from the rule: a stamp and the instant of its release.
    pub exceptions: Vec<(Day, Instant)>,
}

impl Timetable {
    /// The instant at which the figure stamped with `stamp` is due.
    #[must_use]
    pub fn due(&self, stamp: Day) -> Instant {
        if let Some((_, instant)) = self.exceptions.iter().find(|(day, _)| *day == stamp) {
            return *instant;
        }
        if let ReleaseRule::Close { delay_seconds } = self.rule
            && let Some(close) = self.calendar.close(stamp)
        {
            return close.plus_seconds(delay_seconds);
        }
        self.zone.instant(self.release_day(stamp), self.seconds)
    }

    fn release_day(&self, stamp: Day) -> Day {
        let nth = |n: u32, from: Day| (0..n).fold(from, |day, _| self.calendar.next(day));
        match self.rule {
            ReleaseRule::Close { .. } => stamp,
            ReleaseRule::After(n) => nth(n, stamp),
            ReleaseRule::Weekday(weekday) => {
                let ahead = (weekday % 7 + 6 - stamp.weekday()) % 7 + 1;
                self.calendar.on_or_after(stamp + ahead as i32)
            }
            ReleaseRule::CalendarDays(days) => stamp + days,
            ReleaseRule::MonthAfter { business_day } => nth(business_day.max(1), stamp.month_end()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(timetable: &Timetable, stamp: &str, due: &str) {
        assert_eq!(
            timetable.due(Day::parse(stamp).unwrap()),
            Instant::parse_rfc3339(due).unwrap(),
            "{stamp}"
        );
    }

    fn new_york(rule: ReleaseRule, hour: u32, minute: u32, calendar: Calendar) -> Timetable {
        let seconds = hour * 3_600 + minute * 60;
        Timetable { rule, zone: Zone::new_york(), seconds, calendar, exceptions: Vec::new() }
    }

    #[test]
    fn balance_sheet_comes_on_thursday_or_the_next_business_day() {
        let mut table = new_york(ReleaseRule::Weekday(3), 16, 30, Calendar::Federal);
        check(&table, "2022-04-13", "2022-04-14T16:30:00-04:00");
        check(&table, "2023-11-22", "2023-11-24T16:30:00-05:00");
        check(&table, "2025-01-01", "2025-01-02T16:30:00-05:00");
        let delayed = Instant::parse_rfc3339("2025-01-03T16:30:00-05:00").unwrap();
        table.exceptions.push((Day::parse("2025-01-01").unwrap(), delayed));
        check(&table, "2025-01-01", "2025-01-03T16:30:00-05:00");
        check(&table, "2025-01-08", "2025-01-09T16:30:00-05:00");
    }

    #[test]
    fn rates_come_on_the_next_business_day_of_their_own_calendar() {
        let sofr = new_york(ReleaseRule::After(1), 8, 0, Calendar::Sofr);
        check(&sofr, "2019-09-17", "2019-09-18T08:00:00-04:00");
        check(&sofr, "2026-04-02", "2026-04-06T08:00:00-04:00");
        let effr = new_york(ReleaseRule::After(1), 9, 0, Calendar::Federal);
        check(&effr, "2026-04-02", "2026-04-03T09:00:00-04:00");
        let index = new_york(ReleaseRule::After(2), 23, 59, Calendar::Federal);
        check(&index, "2024-07-03", "2024-07-08T23:59:00-04:00");
    }

    #[test]
    fn own_date_and_calendar_days_need_no_business_day() {
        let rrp = new_york(ReleaseRule::After(0), 16, 0, Calendar::Rrp);
        check(&rrp, "2022-12-30", "2022-12-30T16:00:00-05:00");
        let rate = new_york(ReleaseRule::After(0), 0, 0, Calendar::Federal);
        check(&rate, "2026-08-02", "2026-08-02T00:00:00-04:00");
        let bitcoin = Timetable {
            rule: ReleaseRule::CalendarDays(1),
            zone: Zone::utc(),
            seconds: 0,
            calendar: Calendar::Crypto,
            exceptions: Vec::new(),
        };
        check(&bitcoin, "2024-02-29", "2024-03-01T00:00:00Z");
    }

    #[test]
    fn bars_come_after_the_close() {
        let rule = ReleaseRule::Close { delay_seconds: 900 };
        let index = new_york(rule, 16, 15, Calendar::Xnys);
        check(&index, "2024-08-05", "2024-08-05T16:15:00-04:00");
        check(&index, "2024-07-03", "2024-07-03T13:15:00-04:00");
        check(&index, "2024-07-04", "2024-07-04T16:15:00-04:00");
        let nikkei = Timetable {
            rule: ReleaseRule::Close { delay_seconds: 0 },
            zone: Zone::tokyo(),
            seconds: 15 * 3_600 + 1_800,
            calendar: Calendar::Xtks,
            exceptions: Vec::new(),
        };
        check(&nikkei, "2024-11-01", "2024-11-01T15:00:00+09:00");
        check(&nikkei, "2024-11-04", "2024-11-04T15:30:00+09:00"); // a holiday: the table's own time
        check(&nikkei, "2024-11-05", "2024-11-05T15:30:00+09:00");
    }

    #[test]
    fn monthly_figures_count_business_days_of_the_next_month() {
        let assets = Timetable {
            rule: ReleaseRule::MonthAfter { business_day: 2 },
            zone: Zone::tokyo(),
            seconds: 8 * 3_600 + 3_000,
            calendar: Calendar::Boj,
            exceptions: Vec::new(),
        };
        check(&assets, "2023-12-01", "2024-01-05T08:50:00+09:00");
        check(&assets, "2019-04-01", "2019-05-08T08:50:00+09:00");
    }
}
