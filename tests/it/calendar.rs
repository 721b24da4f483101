//! Calendars against independent tables, day by day, and against the closures of single publishers.
//!
//! The tables are lists of public holidays made with the libraries their first lines name. Where a library and the
//! public record differ, the record is followed and the difference is listed beside the test. A second library was asked
//! about each: exchange_calendars 4.13.2 has the same closures of New York (and the close at 13:00 of 1999-12-31, which the table
//! lacks), jpholiday 1.0.3 the same holidays of Japan, pandas_market_calendars 5.5.0 (calendar JPX, 1990 to 2030) the same sessions of Tokyo. workalendar 17.0.0
//! knows no history of Japan's holidays, and in the United States it observes Saturday's holidays on Fridays, which the Federal
//! Reserve Banks do not, and lacks 19 June.

use std::collections::{BTreeMap, BTreeSet};

use shiome::time::{Calendar, Day, ReleaseRule, Timetable, Zone};

#[expect(clippy::panic, reason = "a date that cannot be read is a mistake in the test")]
fn day(text: &str) -> Day {
    Day::parse(text).unwrap_or_else(|| panic!("`{text}` is no date"))
}

/// The rows of a table: a day and the rest of its line.
fn rows(table: &'static str) -> impl Iterator<Item = (Day, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let (date, rest) = line.split_once(',').unwrap_or((line, ""));
        (day(date), rest)
    })
}

/// Weekdays from `from` to `to` on which the calendar has no session.
fn closures(calendar: Calendar, from: &str, to: &str) -> BTreeSet<Day> {
    let sessions: BTreeSet<Day> = calendar.sessions(day(from), day(to)).into_iter().collect();
    assert!(sessions.iter().all(|day| day.weekday() < 5 && calendar.is_session(*day)));
    (day(from).0..=day(to).0).map(Day).filter(|day| day.weekday() < 5 && !sessions.contains(day)).collect()
}

/// Compares closures with a table of them, but for the days on which the record contradicts the table.
fn check(calendar: Calendar, (from, to): (&str, &str), table: &'static str, also: &[&str], not: &[&str]) {
    let mut expected: BTreeSet<Day> =
        rows(table).filter(|(_, rest)| rest.is_empty()).map(|(day, _)| day).collect();
    assert!(expected.len() > 300, "the table is cut short");
    for date in also {
        assert!(expected.insert(day(date)), "{date} is in the table: strike it from the differences");
    }
    for date in not {
        assert!(expected.remove(&day(date)), "{date} is not in the table: strike it from the differences");
    }
    let found = closures(calendar, from, to);
    let shown = |days: Vec<&Day>| days.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(shown(found.difference(&expected).collect()), [""; 0], "{calendar}: closed, not in the table");
    assert_eq!(shown(expected.difference(&found).collect()), [""; 0], "{calendar}: in the table, not closed");
}

#[test]
fn new_york_exchange() {
    let table = include_str!("../data/calendar_xnys.csv");
    check(Calendar::Xnys, ("1990-01-01", "2030-12-31"), table, &[], &[]);
}

#[test]
fn new_york_exchange_hours() {
    let table = include_str!("../data/calendar_xnys.csv");
    let mut expected: BTreeMap<Day, String> =
        rows(table).filter(|(_, rest)| !rest.is_empty()).map(|(day, rest)| (day, rest.to_owned())).collect();
    // Openings put off by one to three minutes for a minute of silence are left at 09:30.
    for date in [
        "1990-12-27",
        "1991-01-17",
        "1991-02-25",
        "2001-09-17",
        "2001-10-08",
        "2003-03-20",
        "2004-06-07",
        "2006-12-27",
    ] {
        assert!(expected.remove(&day(date)).is_some_and(|hours| hours.starts_with("09:3")), "{date}");
    }
    // The exchange announced on 1999-06-03 that it would close early at the turn of the century.
    assert_eq!(expected.insert(day("1999-12-31"), "09:30,13:00".into()), None);
    let clock = |seconds: u32| format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60);
    let found: BTreeMap<Day, String> = Calendar::Xnys
        .sessions(day("1990-01-01"), day("2030-12-31"))
        .into_iter()
        .filter_map(|session| Some((session, Calendar::Xnys.hours(session)?)))
        .map(|(session, hours)| (session, format!("{},{}", clock(hours.open), clock(hours.close))))
        .filter(|(_, hours)| hours != "09:30,16:00")
        .collect();
    assert_eq!(found, expected);
}

/// The New York clock against the one of UTC: in which sessions 09:30 turns into another time.
#[test]
fn new_york_exchange_opens_at_another_hour_of_utc_when_clocks_change() {
    let table = include_str!("../data/clock_xnys.csv");
    let expected: Vec<(Day, String)> = rows(table).map(|(day, rest)| (day, rest.to_owned())).collect();
    assert_eq!(expected.len(), 83);
    // Openings an hour or more late are not the clock's.
    let sessions = Calendar::Xnys.sessions(day("1990-01-01"), day("2030-12-31")).into_iter();
    let regular =
        sessions.filter(|session| Calendar::Xnys.hours(*session).is_some_and(|hours| hours.open == 34_200));
    let utc = |session: &Day| Calendar::Xnys.open(*session).map(|open| open.to_string()[11..16].to_owned());
    let mut found: Vec<(Day, String)> = Vec::new();
    let report = Timetable {
        rule: ReleaseRule::After(0),
        zone: Zone::new_york(),
        seconds: 34_200,
        calendar: Calendar::Federal,
        exceptions: Vec::new(),
    };
    for session in regular {
        let opening = utc(&session).unwrap_or_default();
        // A release at the same time of day falls due with it.
        assert_eq!(Some(report.due(session)), Calendar::Xnys.open(session));
        if found.last().is_none_or(|(_, last)| *last != opening) {
            found.push((session, opening));
        }
    }
    assert_eq!(found, expected);
}

/// The libraries have one lunch for all years; this is the record: notices of the exchange and newspapers of those days.
#[test]
fn tokyo_exchange_hours() {
    let clock = |seconds: u32| format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60);
    let mut found: Vec<(String, String)> = Vec::new();
    for session in Calendar::Xtks.sessions(day("1990-01-01"), day("2030-12-31")) {
        let Some(hours) = Calendar::Xtks.hours(session) else { continue };
        let lunch = hours.lunch.map_or(String::new(), |(from, to)| format!(" {}-{}", clock(from), clock(to)));
        let shown = format!("{}-{}{lunch}", clock(hours.open), clock(hours.close));
        // First and last sessions of a year were mornings.
        if shown != "09:00-11:00" && found.last().is_none_or(|(_, last)| *last != shown) {
            found.push((session.to_string(), shown));
        }
    }
    let found: Vec<(&str, &str)> = found.iter().map(|(day, hours)| (day.as_str(), hours.as_str())).collect();
    let usual = "09:00-15:00 11:00-12:30";
    let expected = [
        ("1990-01-05", "09:00-15:00 11:00-13:00"),
        ("1991-04-30", usual),
        ("2005-11-01", "13:30-15:00"),
        ("2005-11-02", usual),
        ("2006-01-18", "09:00-14:40 11:00-12:30"),
        ("2006-01-19", "09:00-15:00 11:00-13:00"),
        ("2006-04-24", usual),
        ("2011-11-21", "09:00-15:00 11:30-12:30"),
        ("2024-11-05", "09:00-15:30 11:30-12:30"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn tokyo_exchange() {
    let table = include_str!("../data/calendar_xtks.csv");
    // 1998-05-06 was a session: 3 May 1998 was a Sunday, and its substitute fell on 4 May.
    check(Calendar::Xtks, ("1997-01-01", "2030-12-30"), table, &[], &["1998-05-06"]);
    // The exchange follows the bank holidays but for the failure of 2020-10-01.
    let bank = closures(Calendar::Boj, "1990-01-01", "2035-12-31");
    let mut exchange = closures(Calendar::Xtks, "1990-01-01", "2035-12-31");
    assert!(exchange.remove(&day("2020-10-01")));
    assert_eq!(exchange, bank);
}

#[test]
fn bank_of_japan() {
    let table = include_str!("../data/calendar_boj.csv");
    check(Calendar::Boj, ("1990-01-01", "2035-12-31"), table, &[], &[]);
}

#[test]
fn federal_reserve() {
    let table = include_str!("../data/calendar_federal.csv");
    check(Calendar::Federal, ("1990-01-01", "2035-12-31"), table, &[], &[]);
}

/// Special closures of the bond market.
const MOURNING_AND_DISASTER: [&str; 6] =
    ["1994-04-27", "2001-09-11", "2001-09-12", "2004-06-11", "2012-10-30", "2018-12-05"];

#[test]
fn bond_market() {
    // The library has neither the special closures nor the half days on Good Fridays with an employment report before
    // 2021; the H.15 release has no yields on the former and yields on the latter.
    let half_days = ["1996-04-05", "1999-04-02", "2007-04-06", "2010-04-02", "2012-04-06", "2015-04-03"];
    let table = include_str!("../data/calendar_sifma.csv");
    check(Calendar::Sifma, ("1990-01-01", "2035-12-31"), table, &MOURNING_AND_DISASTER, &half_days);
}

/// Days on which only the first calendar is closed.
fn only_closed(calendar: Calendar, other: Calendar, from: &str, to: &str) -> Vec<String> {
    let open = closures(other, from, to);
    closures(calendar, from, to).difference(&open).map(ToString::to_string).collect()
}

#[test]
fn publishers_close_with_their_markets() {
    let span = ("2014-01-01", "2026-12-31");
    // No SOFR is published for a Good Friday, employment report or not.
    let fridays = ["2015-04-03", "2021-04-02", "2023-04-07", "2026-04-03"];
    assert_eq!(only_closed(Calendar::Sofr, Calendar::Sifma, span.0, span.1), fridays);
    assert_eq!(only_closed(Calendar::Sifma, Calendar::Sofr, span.0, span.1), [""; 0]);
    // The reverse repo facility is closed on the same days and, until 2019, on the day before most of them.
    let eves =
        ["2014-04-17", "2015-04-02", "2016-03-24", "2017-04-13", "2018-03-29", "2018-12-04", "2019-04-18"];
    assert_eq!(only_closed(Calendar::Rrp, Calendar::Sofr, span.0, span.1), eves);
    assert_eq!(only_closed(Calendar::Sofr, Calendar::Rrp, span.0, span.1), [""; 0]);
    // The Federal Reserve Banks open on all of these and on Fridays before a Saturday holiday.
    let federal = [
        "2014-04-18",
        "2015-04-03",
        "2015-07-03",
        "2016-03-25",
        "2017-04-14",
        "2018-03-30",
        "2018-12-05",
        "2019-04-19",
        "2020-04-10",
        "2020-07-03",
        "2021-04-02",
        "2021-12-24",
        "2022-04-15",
        "2023-04-07",
        "2024-03-29",
        "2025-04-18",
        "2026-04-03",
        "2026-07-03",
    ];
    assert_eq!(only_closed(Calendar::Sofr, Calendar::Federal, span.0, span.1), federal);
    assert_eq!(only_closed(Calendar::Federal, Calendar::Sofr, span.0, span.1), [""; 0]);
}

#[test]
fn bond_index_has_three_holidays() {
    let found: Vec<String> =
        closures(Calendar::Ice, "2018-01-01", "2023-12-31").iter().map(ToString::to_string).collect();
    let expected = [
        "2018-01-01",
        "2018-03-30",
        "2018-12-25",
        "2019-01-01",
        "2019-04-19",
        "2019-11-28",
        "2019-12-25",
        "2020-01-01",
        "2020-04-10",
        "2020-12-25",
        "2021-01-01",
        "2021-04-02",
        "2021-12-24",
        "2022-04-15",
        "2022-12-26",
        "2023-01-02",
        "2023-04-07",
        "2023-12-25",
    ];
    assert_eq!(found, expected);
}
