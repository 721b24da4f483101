//! Which routines are due: dates of calendars, holidays, releases, and times of day in other zones.

use shiome::data::{Market, Project};
use shiome::session::{AsOf, Config, Due, Session};
use shiome::time::{Day, Instant};

/// One routine over the sample market's calendars, asked on an occasion: whether it is due, else when it is next.
fn asked(every: &str, series: &str, as_of: &str) -> Result<(), Option<String>> {
    asked_of(Market::sample(), every, series, as_of)
}

fn asked_of(market: Market, every: &str, series: &str, as_of: &str) -> Result<(), Option<String>> {
    let text = format!("checklist c every {every} {{ show {series} }}\n");
    let config = Config { as_of: Some(AsOf::parse(as_of).unwrap()), ..Config::default() };
    let session = Session::of_text("c.shio", &text, market, &config);
    assert!(!session.has_errors(), "{every}: {:?}", session.problems);
    answer(&session.due())
}

fn answer(due: &Due) -> Result<(), Option<String>> {
    match (due.due.as_slice(), due.waiting.as_slice()) {
        ([0], []) => Ok(()),
        ([], [waiting]) => Err(waiting.next.map(|next| match next.at {
            None => next.day.to_string(),
            Some((at, zone)) => {
                assert_eq!(zone.local(at).0, next.day);
                at.to_string()
            }
        })),
        _ => panic!("{due:?}"),
    }
}

fn due(every: &str, series: &str, as_of: &str) {
    assert_eq!(asked(every, series, as_of), Ok(()), "{every} at {as_of}");
}

fn waits(every: &str, series: &str, as_of: &str, next: &str) {
    assert_eq!(asked(every, series, as_of), Err(Some(next.to_owned())), "{every} at {as_of}");
}

#[test]
fn weekdays_and_days_need_no_session() {
    due("saturday", "hyg", "2025-06-21");
    waits("saturday", "hyg", "2025-06-20", "2025-06-21");
    waits("saturday", "hyg", "2025-06-22", "2025-06-28");
    due("monday", "hyg", "2025-05-26"); // Memorial Day
    for date in ["2025-06-21", "2025-06-22", "2025-06-23", "2009-01-01"] {
        due("day", "hyg", date);
    }
}

#[test]
fn trading_days_are_those_of_the_series() {
    due("trading day", "hyg", "2024-07-03");
    waits("trading day", "hyg", "2024-07-04", "2024-07-05");
    due("trading day", "nikkei", "2024-07-04");
    waits("trading day", "nikkei", "2024-05-03", "2024-05-07"); // Golden Week with its weekend
    // A clock of both has the sessions of both.
    due("trading day", "nikkei / index", "2024-07-04");
    due("trading day", "nikkei / index", "2024-05-03");
    waits("trading day", "nikkei / index", "2024-05-04", "2024-05-06");
}

#[test]
fn a_month_ends_with_its_last_session() {
    // Good Friday closed the exchange on the last weekday of March 2024.
    waits("month end", "hyg", "2024-03-27", "2024-03-28");
    due("month end", "hyg", "2024-03-28");
    waits("month end", "hyg", "2024-03-29", "2024-04-30");
    waits("month end", "hyg", "2024-03-31", "2024-04-30");
    // Tokyo trades until 30 December.
    due("month end", "nikkei", "2024-12-30");
    waits("month end", "nikkei", "2024-12-31", "2025-01-31");
    // Of two calendars the later one ends the month.
    waits("month end", "nikkei / index", "2024-12-30", "2024-12-31");
    due("month end", "nikkei / index", "2024-12-31");
}

#[test]
fn releases_are_due_on_the_date_on_which_they_are_known() {
    // H.4.1 of a Wednesday comes on Thursday at 16:30 New York.
    let every = "release of fed.assets";
    waits(every, "fed.assets", "2025-06-25", "2025-06-26T20:30:00Z");
    due(every, "fed.assets", "2025-06-26");
    waits(every, "fed.assets", "2025-06-26 16:29 America/New_York", "2025-06-26T20:30:00Z");
    due(every, "fed.assets", "2025-06-26 16:30 America/New_York");
    // A clock in Tokyo shows Friday; the date is that of the decision zone.
    due(every, "fed.assets", "2025-06-27 12:00 Asia/Tokyo");
    waits(every, "fed.assets", "2025-06-27", "2025-07-03T20:30:00Z");
    // Thanksgiving moved it to Friday.
    waits(every, "fed.assets", "2024-11-28", "2024-11-29T21:30:00Z");
    due(every, "fed.assets", "2024-11-29");
    // Before the first figure: the first one.
    assert!(asked(every, "fed.assets", "2010-01-04").is_err());
    // Employment reports at 08:30.
    waits("release of nfp", "hyg", "2025-06-06 08:29 America/New_York", "2025-06-06T12:30:00Z");
    due("release of nfp", "hyg", "2025-06-06");
}

#[test]
fn the_next_release_is_the_one_that_was_planned_then() {
    // The calendars that come with the program lie under a store, even an empty one.
    let folder = std::env::temp_dir().join(format!("shiome-due-{}", std::process::id()));
    let check = |series: &str, as_of: &str, next: &str| {
        let market = Market::store(&folder, &folder, &Project::default()).unwrap();
        let every = format!("release of {series}");
        let expected = if next.is_empty() { Ok(()) } else { Err(Some(next.to_owned())) };
        assert_eq!(
            asked_of(market, &every, &format!("{series}.next_in"), as_of),
            expected,
            "{series} {as_of}"
        );
    };
    // Two decisions that nobody expected, the second in place of a planned one.
    check("fomc", "2020-03-02", "2020-03-18T18:00:00Z");
    check("fomc", "2020-03-03", "");
    check("fomc", "2020-03-13", "2020-03-18T18:00:00Z");
    check("fomc", "2020-03-16", "2020-04-29T18:00:00Z");
    // A shutdown: dates are given up first, new ones are announced later.
    check("nfp", "2025-09-30", "2025-10-03T12:30:00Z");
    check("nfp", "2025-10-03", "2025-11-07T13:30:00Z");
    check("nfp", "2025-11-13", "2025-12-05T13:30:00Z");
    check("nfp", "2025-11-17", "2025-11-20T13:30:00Z");
    check("nfp", "2025-11-20", "");
    check("nfp", "2025-11-21", "2025-12-16T13:30:00Z");
}

#[test]
fn a_time_of_day_goes_by_the_dates_of_its_zone() {
    let every = "trading day at 08:30 Asia/Tokyo";
    // 19:00 New York is 08:00 of the next day in Tokyo, 19:30 is 08:30.
    waits(every, "hyg", "2025-06-24 19:00 America/New_York", "2025-06-24T23:30:00Z");
    due(every, "hyg", "2025-06-24 19:30 America/New_York");
    due(every, "hyg", "2025-06-25 10:00 Asia/Tokyo");
    // Friday evening in New York is Saturday in Tokyo.
    waits(every, "hyg", "2025-06-20 20:00 America/New_York", "2025-06-22T23:30:00Z");
    // 2025-06-19 is no session in New York, whatever the time in Tokyo.
    waits(every, "hyg", "2025-06-18 20:00 America/New_York", "2025-06-19T23:30:00Z");
    // A whole date has all its times behind it.
    due(every, "hyg", "2025-06-24");
    waits(every, "hyg", "2025-06-28", "2025-06-29T23:30:00Z");
    let every = "day at 09:00 America/New_York";
    waits(every, "hyg", "2025-06-24T12:59:00Z", "2025-06-24T13:00:00Z");
    due(every, "hyg", "2025-06-24T13:00:00Z");
}

#[test]
fn today_is_asked_about_where_no_moment_is_named_and_of_the_sample_its_last_day() {
    let text = "checklist c every friday { show hyg }\n";
    // The sample ends on a Friday; the present is a Tuesday in New York.
    let now = Instant::parse_rfc3339("2026-09-02T02:00:00Z").unwrap();
    let session = Session::of_text("c.shio", text, Market::sample(), &Config { now, ..Config::default() });
    assert_eq!((answer(&session.due()), session.due().date), (Ok(()), Day::parse("2025-06-27").unwrap()));
    let as_of = Some(AsOf::Now);
    let config = Config { now, as_of, ..Config::default() };
    let session = Session::of_text("c.shio", text, Market::sample(), &config);
    let asked = session.due();
    assert_eq!(asked.date, Day::parse("2026-09-01").unwrap());
    assert_eq!(answer(&asked), Err(Some("2026-09-04".to_owned())));
}
