use super::super::recorded::{address, all, body as recorded, good};
use super::super::{Adapter, Page, Request, SourceError, Want};
use super::FredApi;
use crate::data::sheet::{Published, Sheet};
use crate::data::stamps::Stamp;
use crate::series::Kind;
use crate::time::{Day, Period};

fn series(id: &str) -> Want<'_> {
    all(id, Kind::Points, Period::Daily)
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn request(want: &Want<'_>) -> Request {
    FredApi.requests(want).unwrap().remove(0)
}

fn read(want: &Want<'_>, text: &str) -> Result<Page, SourceError> {
    FredApi.page(want, &request(want), &good(text))
}

/// Date, vintage and figure of every row.
fn rows(sheet: &Sheet) -> Vec<(Day, Published, f64)> {
    let figures = sheet.figures[0].iter();
    let rows = sheet.stamps.iter().zip(&sheet.published).zip(figures);
    rows.map(|((stamp, &published), &figure)| (stamp.written_date(), published, figure)).collect()
}

/// An answer with some rows, as many of all as told.
fn answer(start: &str, offset: usize, count: usize, rows: &[[&str; 3]]) -> String {
    let row = |[start, date, value]: &[&str; 3]| {
        format!(
            r#"{{"realtime_start":"{start}","realtime_end":"9999-12-31","date":"{date}","value":"{value}"}}"#
        )
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    format!(
        r#"{{"realtime_start":"{start}","units":"lin","count":{count},"offset":{offset},"observations":[{}]}}"#,
        rows.join(",")
    )
}

#[test]
fn addresses_are_those_of_the_manual() {
    let from = Want { from: Some(day("2026-11-01")), ..series("WALCL") };
    let whole = "/fred/series/observations?series_id=WALCL&file_type=json&realtime_start=1776-07-04&realtime_end=9999-12-31\
                 &sort_order=asc&limit=100000&offset=0";
    assert_eq!(address(&request(&series("WALCL"))), whole);
    assert_eq!(address(&request(&from)), format!("{whole}&observation_start=2026-11-01"));
    let calendar = Want { from: from.from, ..all("release/10", Kind::Events, Period::Daily) };
    assert_eq!(
        address(&request(&calendar)),
        "/fred/release/dates?release_id=10&file_type=json&realtime_start=1776-07-04&realtime_end=9999-12-31\
         &include_release_dates_with_no_data=true&sort_order=asc&limit=10000&offset=0"
    );
    for (id, kind) in [("release/10", Kind::Points), ("WALCL", Kind::Events), ("release/+10", Kind::Events)] {
        assert!(
            matches!(FredApi.requests(&all(id, kind, Period::Daily)), Err(SourceError::Id { .. })),
            "{id}"
        );
    }
    let hourly = Want { period: Period::Intraday { minutes: 60 }, ..series("WALCL") };
    assert!(matches!(FredApi.requests(&hourly), Err(SourceError::Id { .. })));
}

#[test]
fn a_figure_has_the_day_of_its_vintage() {
    let text = answer(
        "1776-07-04",
        0,
        3,
        &[["2026-11-05", "2026-11-04", "1.50"], ["2026-11-12", "2026-11-04", "."], ["x", "2026-11-11", "2"]],
    );
    let page = read(&series("WALCL"), &text).unwrap();
    let rows = rows(&page.sheet);
    assert_eq!(rows[0], (day("2026-11-04"), Published::Day(day("2026-11-05")), 1.5));
    assert_eq!((rows[1].0, rows[1].1), (day("2026-11-04"), Published::Day(day("2026-11-12"))));
    assert!(rows[1].2.is_nan(), "withdrawn");
    assert_eq!((rows.len(), page.sheet.findings.len(), page.sheet.findings[0].line), (2, 1, 3));
}

#[test]
fn a_row_as_old_as_the_answer_does_not_say_when_it_was_published() {
    let text = answer("2026-11-20", 0, 1, &[["2026-11-20", "2026-11-04", "1.5"]]);
    let page = read(&series("WALCL"), &text).unwrap();
    assert_eq!(rows(&page.sheet), [(day("2026-11-04"), Published::Unsaid, 1.5)]);
}

#[test]
fn pages_follow_until_all_rows_are_there() {
    let wanted = series("WALCL");
    let first =
        answer("1776-07-04", 0, 3, &[["2026-11-05", "2026-11-04", "1"], ["2026-11-06", "2026-11-04", "2"]]);
    let next = read(&wanted, &first).unwrap().next.unwrap();
    assert!(address(&next).contains("&offset=2"), "{}", address(&next));
    let last = answer("1776-07-04", 2, 3, &[["2026-11-07", "2026-11-04", "3"]]);
    let page = FredApi.page(&wanted, &next, &good(last)).unwrap();
    assert_eq!((page.next, page.sheet.lines), (None, vec![3]));
    let ended = FredApi.page(&wanted, &next, &good(answer("1776-07-04", 2, 3, &[]))).unwrap();
    assert_eq!((ended.next, ended.sheet.len()), (None, 0));
    let stuck = FredApi.page(&wanted, &next, &good(first));
    assert!(matches!(stuck, Err(SourceError::Shape { place, .. }) if place == "`offset`"));
}

#[test]
fn a_series_of_too_many_vintages_is_asked_for_in_periods_that_meet() {
    let wanted = series("DGS10");
    let refusal = r#"{"error_code":400,"error_message":"Bad Request.  There are 5045 vintage dates, which exceeds the maximum 2000."}"#;
    let mut next = read(&wanted, refusal).unwrap().next;
    let mut periods = Vec::new();
    let mut sheet = Sheet::new(&["value"]);
    while let Some(asked) = next {
        let [start, end] =
            ["realtime_start", "realtime_end"].map(|name| super::request::parameter(&asked, name).to_owned());
        let answered = match periods.len() {
            // FRED's words for a period that ends before the first vintage.
            0 => r#"{"error_code":400,"error_message":"Bad Request.  The series does not exist in ALFRED but may exist in FRED."}"#.to_owned(),
            // The figure of the first period is cut to the beginning of the second, and so on.
            1 => answer(&start, 0, 1, &[["2002-01-03", "2002-01-02", "1"]]),
            2 => answer(&start, 0, 2, &[[&start, "2002-01-02", "1"], ["2005-01-04", "2005-01-03", "2"]]),
            _ => answer(&start, 0, 1, &[[&start, "2002-01-02", "1"]]),
        };
        periods.push([start, end]);
        let page = FredApi.page(&wanted, &asked, &good(answered)).unwrap();
        sheet.append(page.sheet);
        next = page.next;
    }
    assert_eq!(periods[0], ["1776-07-04", "2000-01-01"]);
    assert_eq!(periods.last().unwrap(), &["2025-01-01", "9999-12-31"]);
    assert!(periods.windows(2).all(|pair| pair[0][1] == pair[1][0]), "{periods:?}");
    let expected = [("2002-01-02", "2002-01-03", 1.0), ("2005-01-03", "2005-01-04", 2.0)];
    assert_eq!(
        rows(&sheet),
        expected.map(|(date, vintage, value)| (day(date), Published::Day(day(vintage)), value))
    );
    let again =
        FredApi.page(&wanted, &super::request::split(&wanted, &request(&wanted)).unwrap(), &good(refusal));
    assert!(matches!(again, Err(SourceError::Refused { .. })));
}

#[test]
fn refusals_are_told_apart() {
    let said = |code: u16, message: &str| {
        let text = format!(r#"{{"error_code":{code},"error_message":"{message}"}}"#);
        read(&series("NOSUCH"), &text).map(|page| page.next).unwrap_err()
    };
    assert!(matches!(said(400, "Bad Request.  The series does not exist."), SourceError::Id { .. }));
    let refused = said(400, "Bad Request.  The series does not exist in ALFRED but may exist in FRED.");
    assert!(matches!(refused, SourceError::Refused { .. }));
    let refused = said(400, "Bad Request.  The value for variable api_key is not registered.");
    assert!(matches!(refused, SourceError::Refused { message } if message.ends_with("is not registered.")));
    assert_eq!(said(429, "Too Many Requests."), SourceError::Wait { after: None });
    assert_eq!(said(423, "Locked"), SourceError::Wait { after: None });
    assert_eq!(said(500, "Internal"), SourceError::Status { status: 500, said: "Internal".to_owned() });
    assert_eq!(read(&series("A"), &answer("1776-07-04", 0, 0, &[])).unwrap_err(), SourceError::NoFigures);
}

#[test]
fn other_units_and_other_shapes_are_refused() {
    let good = answer("1776-07-04", 0, 1, &[["2026-11-05", "2026-11-04", "1.5"]]);
    for (from, to, place) in [
        (r#""units":"lin""#, r#""units":"pc1""#, "`units`"),
        (r#","value":"1.5""#, "", "`observations[0]`"),
        (r#""date":"#, r#""day":"#, "`observations[0]`"),
        (r#""observations":"#, r#""rows":"#, "`.`"),
        (r#""value":"1.5""#, r#""value":1.5"#, "`observations[0].value`"),
    ] {
        let text = good.replace(from, to);
        let Err(SourceError::Shape { place: found, .. }) = read(&series("WALCL"), &text) else {
            panic!("{text}")
        };
        assert!(found.starts_with(place), "{found}, {text}");
    }
    let other = r#"{"count":1,"offset":0,"release_dates":[{"release_id":11,"date":"2026-11-04"}]}"#;
    let read = read(&all("release/10", Kind::Events, Period::Daily), other);
    assert!(
        matches!(read, Err(SourceError::Shape { place, .. }) if place == "`release_dates[0].release_id`")
    );
}

#[test]
fn first_vintages_are_the_first_releases_that_fred_lists_itself() {
    let (Some(all), Some(firsts)) = (
        recorded("fred_alfred_observations_all_vintages_GDP.json"),
        recorded("fred_alfred_observations_initial_release_output_type4_GDP.json"),
    ) else {
        return;
    };
    let wanted = series("GDP");
    let read = |answer| FredApi.page(&wanted, &request(&wanted), answer).unwrap();
    let (all, firsts) = (rows(&read(&all).sheet), rows(&read(&firsts).sheet));
    assert_eq!((all.len(), firsts.len()), (3_201, 132));
    assert!(all.iter().all(|row| matches!(row.1, Published::Day(_))));
    for first in &firsts {
        let earliest = all.iter().find(|row| row.0 == first.0).unwrap();
        assert_eq!(earliest, first);
    }
    // Withdrawn in 1996, published anew in 1997, withdrawn in 1999.
    let old: Vec<_> = all.iter().filter(|row| row.0 == day("1946-01-01")).collect();
    let vintages = ["1992-12-22", "1996-01-19", "1997-05-07", "1999-10-28"];
    assert!(old.iter().map(|row| row.1).eq(vintages.map(|text| Published::Day(day(text)))));
    assert_eq!([old[0].2, old[2].2], [199.7, 210.4]);
    assert!(old[1].2.is_nan() && old[3].2.is_nan());
}

#[test]
fn recorded_answers_without_vintages_are_read_or_refused() {
    let wanted = series("GDP");
    if let Some(plain) = recorded("fred_series_observations_GDP.json") {
        let page = FredApi.page(&wanted, &request(&wanted), &plain).unwrap();
        let rows = rows(&page.sheet);
        assert!(rows.len() == 315 && rows.iter().all(|row| row.1 == Published::Unsaid));
        assert_eq!(rows.last(), Some(&(day("2024-07-01"), Published::Unsaid, 29_374.914)));
    }
    // Its author wrapped two answers in an object of his own.
    if let Some(wrapped) = recorded("fred_series_observations_small_with_dot.json") {
        let read = FredApi.page(&wanted, &request(&wanted), &wrapped);
        assert!(matches!(read, Err(SourceError::Shape { .. })));
    }
}

#[test]
fn the_calendar_of_consumer_prices_has_more_days_than_months() {
    let Some(recorded) = recorded("fred_release_dates_rid10_CPI.json") else { return };
    let wanted = all("release/10", Kind::Events, Period::Daily);
    let page = FredApi.page(&wanted, &request(&wanted), &recorded).unwrap();
    assert_eq!((page.sheet.len(), page.sheet.columns.len(), page.next), (930, 0, None));
    assert_eq!(page.sheet.stamps[0], Stamp::Day(day("1949-03-24")));
    assert_eq!(page.sheet.stamps[929], Stamp::Day(day("2025-01-15")));
    let of_2024 = page.sheet.stamps.iter().filter(|stamp| stamp.written_date().year() == 2024).count();
    assert!(of_2024 > 12, "{of_2024}");
}
