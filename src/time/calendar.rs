//! Calendars: which days have a session, when it opens and when it closes.

use std::fmt;
use std::sync::OnceLock;

use super::sessions::{Rules, Sessions};
use super::{Day, Hours, Instant, Trading, Zone, japan, united_states};

/// A calendar of sessions or business days, exact from 1990 to 2035 (New York's exchange since 1971, its bond
/// market since 1962).
///
/// The rules in force at either end are carried on from 1950 to 2100; outside that every weekday is a session. Days
/// without a session are those on which nothing was to be traded or published, special closures included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Calendar {
    /// New York Stock Exchange.
    Xnys,
    /// Tokyo Stock Exchange.
    Xtks,
    /// US bond market: full closures recommended by SIFMA.
    Sifma,
    /// Days with a SOFR: the bond market's without the Good Fridays on which it opens for an employment report.
    Sofr,
    /// Business days of the Federal Reserve Banks, which stay open on the Friday before a Saturday holiday.
    Federal,
    /// Operation days of the overnight reverse repo facility, daily since 2013-09-23.
    Rrp,
    /// Days of the ICE US bond indices.
    Ice,
    /// Business days of the Bank of Japan.
    Boj,
    /// Every day, by UTC.
    Crypto,
    /// Monday to Friday, by UTC.
    Weekdays,
}

impl Calendar {
    /// All calendars, in the order of their documentation.
    pub const ALL: [Self; 10] = [
        Self::Xnys,
        Self::Xtks,
        Self::Sifma,
        Self::Sofr,
        Self::Federal,
        Self::Rrp,
        Self::Ice,
        Self::Boj,
        Self::Crypto,
        Self::Weekdays,
    ];

    /// Finds a calendar by [`name`](Self::name), in upper or lower case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|calendar| calendar.name().eq_ignore_ascii_case(name))
    }

    /// The name used in catalogues and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xnys => "XNYS",
            Self::Xtks => "XTKS",
            Self::Sifma => "SIFMA",
            Self::Sofr => "SOFR",
            Self::Federal => "FEDERAL",
            Self::Rrp => "RRP",
            Self::Ice => "ICE",
            Self::Boj => "BOJ",
            Self::Crypto => "CRYPTO",
            Self::Weekdays => "WEEKDAYS",
        }
    }

    /// The zone whose midnights bound the calendar's days and whose wall clock its hours are in.
    #[must_use]
    pub fn zone(self) -> Zone {
        match self {
            Self::Xtks | Self::Boj => Zone::tokyo(),
            Self::Crypto | Self::Weekdays => Zone::utc(),
            Self::Xnys | Self::Sifma | Self::Sofr | Self::Federal | Self::Rrp | Self::Ice => Zone::new_york(),
        }
    }

    /// Sessions in a year, by which daily volatility is scaled to a year.
    #[must_use]
    pub const fn annual_sessions(self) -> f64 {
        match self {
            Self::Xnys | Self::Sifma | Self::Sofr | Self::Federal | Self::Rrp | Self::Ice => 252.0,
            Self::Xtks | Self::Boj => 245.0,
            Self::Crypto => 365.0,
            Self::Weekdays => 260.0,
        }
    }

    /// Whether the day has a session.
    #[must_use]
    pub fn is_session(self, day: Day) -> bool {
        self.table().is_none_or(|table| table.contains(day))
    }

    /// The sessions from `from` to `to`, both included, in order.
    #[must_use]
    pub fn sessions(self, from: Day, to: Day) -> Vec<Day> {
        match self.table() {
            Some(table) => table.between(from, to),
            None => (from.0..=to.0).map(Day).collect(),
        }
    }

    /// The first session strictly after the day.
    #[must_use]
    pub fn next(self, day: Day) -> Day {
        self.on_or_after(day + 1)
    }

    /// The day itself if it is a session, else the next one.
    #[must_use]
    pub fn on_or_after(self, day: Day) -> Day {
        let mut session = day;
        while !self.is_session(session) {
            session = session + 1;
        }
        session
    }

    /// The last session strictly before the day.
    #[must_use]
    pub fn previous(self, day: Day) -> Day {
        self.table().map_or(day - 1, |table| table.previous(day))
    }

    /// The last session of the ISO week that contains the day; in a week without one, the last session before it.
    #[must_use]
    pub fn last_of_week(self, day: Day) -> Day {
        self.previous(day.week_start() + 7)
    }

    /// The last session of the month that contains the day.
    #[must_use]
    pub fn last_of_month(self, day: Day) -> Day {
        self.previous(day.month_end() + 1)
    }

    /// The hours of the day's session, `None` without one.
    ///
    /// Exchanges have trading hours; the other calendars count whole days.
    #[must_use]
    pub fn hours(self, day: Day) -> Option<Hours> {
        self.is_session(day).then(|| match self {
            Self::Xnys => united_states::new_york_hours(day),
            Self::Xtks => japan::tokyo_hours(day, self.previous(day), self.next(day)),
            _ => Hours::ALL_DAY,
        })
    }

    /// Whether intraday bars have a place in its hours: those of an exchange, or the whole day of a market that never closes.
    ///
    /// The other calendars know the days of a publisher, not when something trades.
    #[must_use]
    pub const fn has_hours(self) -> bool {
        matches!(self, Self::Xnys | Self::Xtks | Self::Crypto)
    }

    /// The hours of the day's session as instants, `None` without one.
    #[must_use]
    pub fn trading(self, day: Day) -> Option<Trading> {
        let zone = self.zone();
        self.hours(day).map(|hours| Trading {
            open: zone.instant(day, hours.open),
            close: zone.instant(day, hours.close),
            lunch: hours.lunch.map(|(from, to)| (zone.instant(day, from), zone.instant(day, to))),
        })
    }

    /// The instant at which the day's session opens.
    #[must_use]
    pub fn open(self, day: Day) -> Option<Instant> {
        self.hours(day).map(|hours| self.zone().instant(day, hours.open))
    }

    /// The instant at which the day's session closes.
    #[must_use]
    pub fn close(self, day: Day) -> Option<Instant> {
        self.hours(day).map(|hours| self.zone().instant(day, hours.close))
    }

    /// The table of sessions; `None` if every day is one.
    fn table(self) -> Option<&'static Sessions> {
        static XNYS: OnceLock<Sessions> = OnceLock::new();
        static XTKS: OnceLock<Sessions> = OnceLock::new();
        static SIFMA: OnceLock<Sessions> = OnceLock::new();
        static SOFR: OnceLock<Sessions> = OnceLock::new();
        static FEDERAL: OnceLock<Sessions> = OnceLock::new();
        static RRP: OnceLock<Sessions> = OnceLock::new();
        static ICE: OnceLock<Sessions> = OnceLock::new();
        static BOJ: OnceLock<Sessions> = OnceLock::new();
        static WEEKDAYS: OnceLock<Sessions> = OnceLock::new();
        let (cell, rules) = match self {
            Self::Xnys => (
                &XNYS,
                Rules::new(united_states::new_york_exchange)
                    .closed(&[united_states::NEW_YORK_EXCHANGE_CLOSED]),
            ),
            Self::Xtks => {
                (&XTKS, Rules::new(japan::business_holidays).closed(&[japan::TOKYO_EXCHANGE_CLOSED]))
            }
            Self::Sifma => {
                (&SIFMA, Rules::new(united_states::bond_market).closed(&[united_states::BOND_MARKET_CLOSED]))
            }
            Self::Sofr => {
                (&SOFR, Rules::new(united_states::secured_rates).closed(&[united_states::BOND_MARKET_CLOSED]))
            }
            Self::Federal => (&FEDERAL, Rules::new(united_states::federal)),
            Self::Rrp => (
                &RRP,
                Rules::new(united_states::secured_rates)
                    .closed(&[united_states::BOND_MARKET_CLOSED, united_states::REVERSE_REPO_CLOSED])
                    .start(united_states::REVERSE_REPO_START),
            ),
            Self::Ice => (
                &ICE,
                Rules::new(united_states::bond_index)
                    .closed(&[united_states::BOND_INDEX_CLOSED])
                    .open(united_states::BOND_INDEX_OPEN),
            ),
            Self::Boj => (&BOJ, Rules::new(japan::business_holidays)),
            Self::Weekdays => (&WEEKDAYS, Rules::new(|_, _| ())),
            Self::Crypto => return None,
        };
        Some(cell.get_or_init(|| Sessions::build(&rules)))
    }
}

impl fmt::Display for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn names_lead_back_to_the_calendar() {
        for calendar in Calendar::ALL {
            assert_eq!(Calendar::named(&calendar.name().to_lowercase()), Some(calendar));
        }
        assert_eq!(Calendar::named("XLON"), None);
    }

    #[test]
    fn steps_pass_over_closed_days() {
        let check = |calendar: Calendar, from: &str, before: &str, after: &str| {
            assert_eq!(calendar.previous(day(from)), day(before), "{calendar} {from}");
            assert_eq!(calendar.next(day(from)), day(after), "{calendar} {from}");
        };
        check(Calendar::Xnys, "2001-09-12", "2001-09-10", "2001-09-17");
        check(Calendar::Xnys, "2012-10-26", "2012-10-25", "2012-10-31");
        check(Calendar::Xtks, "2019-05-01", "2019-04-26", "2019-05-07");
        check(Calendar::Boj, "2024-12-31", "2024-12-30", "2025-01-06");
        check(Calendar::Crypto, "2024-02-29", "2024-02-28", "2024-03-01");
        assert_eq!(Calendar::Xnys.on_or_after(day("2024-07-03")), day("2024-07-03"));
        assert_eq!(Calendar::Xnys.on_or_after(day("2024-07-04")), day("2024-07-05"));
    }

    #[test]
    fn weeks_and_months_end_with_their_last_session() {
        let week = |calendar: Calendar, of: &str, last: &str| {
            assert_eq!(calendar.last_of_week(day(of)), day(last), "{calendar} {of}");
        };
        week(Calendar::Xnys, "2024-03-25", "2024-03-28");
        week(Calendar::Xnys, "2024-03-31", "2024-03-28");
        week(Calendar::Crypto, "2024-03-25", "2024-03-31");
        week(Calendar::Xtks, "2019-05-01", "2019-04-26"); // a week without a session
        let month = |calendar: Calendar, of: &str, last: &str| {
            assert_eq!(calendar.last_of_month(day(of)), day(last), "{calendar} {of}");
        };
        month(Calendar::Xnys, "2024-03-01", "2024-03-28");
        month(Calendar::Xtks, "2024-12-30", "2024-12-30");
        month(Calendar::Federal, "2021-12-31", "2021-12-31");
    }

    #[test]
    fn hours_follow_history() {
        let check = |calendar: Calendar, session: &str, open: &str, close: &str| {
            let shown = |instant: Option<Instant>| instant.map(|instant| instant.to_string());
            assert_eq!(shown(calendar.open(day(session))).as_deref(), Some(open));
            assert_eq!(shown(calendar.close(day(session))).as_deref(), Some(close));
        };
        check(Calendar::Xnys, "2024-08-05", "2024-08-05T13:30:00Z", "2024-08-05T20:00:00Z");
        check(Calendar::Xnys, "2024-11-29", "2024-11-29T14:30:00Z", "2024-11-29T18:00:00Z");
        check(Calendar::Xtks, "2024-11-01", "2024-11-01T00:00:00Z", "2024-11-01T06:00:00Z");
        check(Calendar::Xtks, "2024-11-05", "2024-11-05T00:00:00Z", "2024-11-05T06:30:00Z");
        check(Calendar::Crypto, "2024-08-05", "2024-08-05T00:00:00Z", "2024-08-06T00:00:00Z");
        check(Calendar::Federal, "2024-03-08", "2024-03-08T05:00:00Z", "2024-03-09T05:00:00Z");
        assert_eq!(Calendar::Xnys.hours(day("2024-07-04")), None);
        let lunch = |session: &str| Calendar::Xtks.hours(day(session)).unwrap().lunch;
        assert_eq!(lunch("2011-11-18"), Some((11 * 3_600, 45_000)));
        assert_eq!(lunch("2011-11-21"), Some((41_400, 45_000)));
        // Mornings only, until the first session of 2009.
        let closes = |session: &str| Calendar::Xtks.hours(day(session)).unwrap().close / 3_600;
        let sessions = ["2008-12-29", "2008-12-30", "2009-01-05", "2009-01-06", "2009-12-30", "2010-01-04"];
        assert_eq!(sessions.map(closes), [15, 11, 11, 15, 15, 15]);
    }
}
