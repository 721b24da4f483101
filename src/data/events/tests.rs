//! The tables against the rules of their publishers, the calendar, and lists made by others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::*;
use crate::time::Calendar;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn days(name: &str) -> Vec<Day> {
    builtin(name).unwrap().stamps.iter().map(|stamp| stamp.written_date()).collect()
}

fn moments(name: &str) -> Vec<Instant> {
    let zone = Zone::new_york();
    builtin(name).unwrap().stamps.iter().map(|stamp| stamp.moment(zone).unwrap()).collect()
}

fn shown(days: impl IntoIterator<Item = Day>) -> Vec<String> {
    days.into_iter().map(|day| day.to_string()).collect()
}

/// Dates of a table with a column filled in.
fn marked(name: &str, mark: fn(&Row) -> Option<Day>) -> Vec<Day> {
    let marked = rows(table(name).unwrap()).filter(|row| mark(row).is_some());
    marked.map(|row| row.stamp.written_date()).collect()
}

#[test]
fn every_line_is_a_row_and_in_order() {
    for (name, text) in TABLES {
        let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
        let all: Vec<Row> = rows(text).collect();
        assert_eq!(lines.count(), all.len(), "{name}");
        assert!(all.is_sorted_by(|a, b| a.at < b.at), "{name}");
        for row in &all {
            let cells = text.lines().nth(row.line as usize - 1).unwrap().split(',').skip(2);
            let filled: Vec<&str> = cells.collect();
            assert_eq!(filled.len(), 2, "{name} line {}", row.line);
            assert_eq!(row.announced.is_some(), !filled[0].is_empty(), "{name} line {}", row.line);
            assert_eq!(row.dropped.is_some(), !filled[1].is_empty(), "{name} line {}", row.line);
            // Nobody announces what is past, and what is past cannot be given up.
            let date = row.stamp.written_date();
            assert!(row.announced.is_none_or(|day| day <= date) && row.dropped.is_none_or(|day| day <= date));
        }
        let (settled, end) = (settled(name).unwrap(), end(name).unwrap());
        let days = days(name);
        assert!(days.contains(&settled) && settled < end && *days.last().unwrap() <= end, "{name}");
    }
    assert_eq!((builtin("jgb.auction"), end("hyg"), notices("hyg")), (None, None, Vec::new()));
}

#[test]
fn publishers_work_on_business_days() {
    let closed = |name: &str| {
        let days = days(name).into_iter();
        shown(days.filter(|day| !Calendar::Federal.is_session(*day)))
    };
    assert_eq!([closed("nfp"), closed("cpi")], [[""; 0]; 2]);
    assert_eq!(closed("fomc"), ["2020-03-15"]);
}

#[test]
fn the_catalogue_says_how_far_the_tables_go() {
    let catalog = crate::data::Catalog::builtin();
    for (name, _) in TABLES {
        let (year, month, _) = end(name).unwrap().ymd();
        let limit = catalog.get(name).unwrap().limit.clone().unwrap_or_default();
        assert!(limit.contains(&format!("maintained to {year}-{month:02}")), "{name}: {limit}");
    }
}

/// The day the Bureau of Labor Statistics plans a report for, given the month it is on.
fn report_day(year: i32, month: u32) -> Day {
    let twelfth = Day::from_ymd(year, month, 12).unwrap();
    let saturday = twelfth + (5 - twelfth.weekday() as i32).rem_euclid(7);
    let friday = saturday + 20;
    match friday.ymd() {
        (_, 1, 1..=3) => friday + 7,
        (_, 7, 3 | 4) => friday + -1,
        _ => friday,
    }
}

#[test]
fn employment_reports_follow_their_rule_but_for_shutdowns_and_a_mistake() {
    let months = (1993..=2026).flat_map(|year| (1..=12).map(move |month| report_day(year, month)));
    let rule: BTreeSet<Day> =
        months.filter(|at| (day("1994-01-01")..=day("2026-12-31")).contains(at)).collect();
    let table: BTreeSet<Day> = days("nfp").into_iter().collect();
    let only = |a: &BTreeSet<Day>, b: &BTreeSet<Day>| shown(a.difference(b).copied());
    let late =
        ["1996-01-19", "1998-11-05", "2013-10-22", "2013-11-08", "2025-11-20", "2025-12-16", "2026-02-11"];
    assert_eq!(only(&table, &rule), late);
    let given_up = [
        "1996-01-05",
        "1998-11-06",
        "2013-10-04",
        "2013-11-01",
        "2025-10-03",
        "2025-11-07",
        "2025-12-05",
        "2026-02-06",
    ];
    assert_eq!(only(&rule, &table), given_up);
    assert_eq!(shown(marked("nfp", |row| row.dropped)), given_up);
    assert_eq!(shown(marked("nfp", |row| row.announced)), late);
}

#[test]
fn prices_come_once_a_month_but_for_shutdowns() {
    let mut months: BTreeMap<(i32, u32), usize> = BTreeMap::new();
    for date in days("cpi") {
        let (year, month, _) = date.ymd();
        *months.entry((year, month)).or_default() += 1;
    }
    let all = (1994..=2026).flat_map(|year| (1..=12).map(move |month| (year, month)));
    let others: Vec<((i32, u32), usize)> = all
        .map(|month| (month, months.get(&month).copied().unwrap_or(0)))
        .filter(|(_, releases)| *releases != 1)
        .collect();
    assert_eq!(others, [((1996, 1), 0), ((1996, 2), 2), ((2025, 11), 0)]);
    // In the middle of the month, but where a shutdown or a revision of the index put it off.
    let outside = days("cpi").into_iter().filter(|day| !(10..=23).contains(&day.ymd().2));
    let expected =
        ["1996-02-01", "1996-02-28", "1998-02-24", "2013-10-30", "2015-02-26", "2015-03-24", "2025-10-24"];
    assert_eq!(shown(outside), expected);
}

#[test]
fn the_committee_meets_eight_times_a_year() {
    let unscheduled = marked("fomc", |row| row.announced);
    let expected = [
        "1994-04-18",
        "1998-10-15",
        "2001-01-03",
        "2001-04-18",
        "2001-09-17",
        "2007-08-17",
        "2008-01-22",
        "2008-10-08",
        "2019-10-11",
        "2020-03-03",
        "2020-03-15",
        "2020-03-23",
    ];
    assert_eq!(shown(unscheduled.iter().copied()), expected);
    assert_eq!(shown(marked("fomc", |row| row.dropped)), ["2020-03-18"]);
    let mut years: BTreeMap<i32, usize> = BTreeMap::new();
    for date in days("fomc").into_iter().filter(|date| !unscheduled.contains(date)) {
        *years.entry(date.year()).or_default() += 1;
        // Decisions of scheduled meetings fall on Tuesdays and Wednesdays, seldom on a Thursday or, in 1994, a Friday.
        assert!((1..=3).contains(&date.weekday()) || date == day("1994-02-04"), "{date}");
    }
    for (year, meetings) in years {
        let expected = match year {
            2020 => 7,
            2028 => 1,
            _ => 8,
        };
        assert_eq!(meetings, expected, "{year}");
    }
}

#[test]
fn times_are_those_of_new_york_through_its_changes_of_clock() {
    let check = |name: &str, at: &str| {
        let at = Instant::parse_rfc3339(at).unwrap();
        assert!(moments(name).contains(&at), "{name} {at}");
    };
    // Summer time from April to October until 2006, from March to November since 2007.
    check("cpi", "2006-03-16T13:30:00Z");
    check("cpi", "2007-03-16T12:30:00Z");
    check("cpi", "2013-10-30T12:30:00Z");
    check("nfp", "2006-11-03T13:30:00Z");
    check("nfp", "2007-11-02T12:30:00Z");
    check("nfp", "2026-03-06T13:30:00Z");
    check("nfp", "2026-04-03T12:30:00Z");
    check("nfp", "1998-11-05T18:30:00Z");
    check("fomc", "2005-11-01T19:15:00Z");
    check("fomc", "2007-10-31T18:15:00Z");
    check("fomc", "2012-12-12T17:30:00Z");
    check("fomc", "2013-01-30T19:15:00Z");
    check("fomc", "2013-03-20T18:00:00Z");
    check("fomc", "2020-03-03T15:00:00Z");
    check("fomc", "2020-03-15T21:00:00Z");
    check("fomc", "2027-12-08T19:00:00Z");
}

#[test]
fn notices_count_from_the_end_of_their_day() {
    let zone = Zone::new_york();
    let of = |name: &str, year: i32| -> Vec<String> {
        let text = |at: Option<Instant>| at.map_or("-".to_owned(), |at| at.to_string());
        let notices = notices(name).into_iter().filter(|notice| zone.local(notice.at).0.year() == year);
        notices.map(|notice| format!("{} {} {}", notice.at, text(notice.from), text(notice.until))).collect()
    };
    assert_eq!(
        of("nfp", 2025),
        [
            "2025-10-03T12:30:00Z - 2025-10-02T04:00:00Z",
            "2025-11-07T13:30:00Z - 2025-11-08T05:00:00Z",
            "2025-11-20T13:30:00Z 2025-11-15T05:00:00Z -",
            "2025-12-05T13:30:00Z - 2025-11-20T05:00:00Z",
            "2025-12-16T13:30:00Z 2025-11-20T05:00:00Z -",
        ]
    );
    // Unscheduled decisions are never waited for.
    assert_eq!(
        of("fomc", 2008),
        ["2008-01-22T13:20:00Z 2008-01-23T05:00:00Z -", "2008-10-08T11:00:00Z 2008-10-09T04:00:00Z -"]
    );
}

/// Dates of a list of others from 1994 on, which lies beside the project and is never part of it.
fn others(file: &str) -> Option<BTreeSet<Day>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(file);
    if !path.is_file() {
        println!("skipped: no list at {}", path.display());
        return None;
    }
    let text = std::fs::read_to_string(path).unwrap();
    let dates: BTreeSet<Day> = if file.ends_with(".json") {
        text.split("\"date\":\"").skip(1).filter_map(|rest| Day::parse(rest.get(..10)?)).collect()
    } else {
        text.lines().filter_map(|line| Day::parse(line.split(',').next()?)).collect()
    };
    assert!(dates.len() > 20, "the list is cut short");
    Some(dates.into_iter().filter(|date| *date >= day("1994-01-01")).collect())
}

/// What the table has beyond a list up to its last date, and the list beyond the table.
fn differences(name: &str, list: &BTreeSet<Day>) -> (Vec<String>, Vec<String>) {
    let (from, to) = (*list.first().unwrap(), *list.last().unwrap());
    let table: BTreeSet<Day> = days(name).into_iter().filter(|date| (from..=to).contains(date)).collect();
    (shown(table.difference(list).copied()), shown(list.difference(&table).copied()))
}

#[test]
fn employment_reports_are_those_of_another_list() {
    let Some(list) = others("series/events_us_nfp_release_dates.csv") else { return };
    // Until 1999 the list has the first Friday of each month, whatever was released on it; it lacks two reports of 2009 and has two
    // Saturdays of 2010.
    let list: BTreeSet<Day> = list.into_iter().filter(|date| *date >= day("2000-01-01")).collect();
    let expected = (vec!["2009-11-06", "2009-12-04"], vec!["2010-11-06", "2010-12-04"]);
    let (ours, theirs) = differences("nfp", &list);
    assert_eq!(
        (ours.iter().map(String::as_str).collect(), theirs.iter().map(String::as_str).collect()),
        expected
    );
}

#[test]
fn prices_are_those_of_another_list_without_seasonal_factors() {
    for file in
        ["http/fred_release_dates_rid10_CPI.json", "series/events_us_cpi_release_dates_fred_rid10.csv"]
    {
        let Some(list) = others(file) else { return };
        let (ours, theirs) = differences("cpi", &list);
        assert_eq!(ours, [""; 0], "{file}");
        // Once a year in February, days before the release; in September 2000 the correction.
        let factors = theirs.iter().filter(|date| *date != "2000-09-28");
        assert!(factors.clone().count() > 10, "{file}");
        for date in factors {
            let date = day(date);
            let release = days("cpi").into_iter().find(|release| *release > date).unwrap();
            assert!(date.ymd().1 == 2 && release.0 - date.0 <= 6, "{file} {date}");
        }
    }
}

#[test]
fn decisions_are_those_of_another_list() {
    let Some(list) = others("series/events_us_fomc_decision_dates.csv") else { return };
    assert_eq!(differences("fomc", &list), (Vec::new(), Vec::new()));
}
