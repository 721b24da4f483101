//! Files of Stooq, which programs can no longer fetch: what a user has saved by hand.

use super::*;

/// A recorded body as text; says so if the recordings are not at hand.
fn recorded(name: &str) -> Option<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/http").join(name);
    let text = fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: no recorded body at {}", path.display());
    }
    text
}

#[test]
fn the_daily_export_is_read() {
    let Some(text) = recorded("stooq_daily_hyg_us_2025-12-12.csv") else { return };
    let raw = raw("hyg", &text);
    assert_eq!((raw.shape.kind, raw.rows.len()), (Kind::Bars, 4_700));
    let at = |session: &str| raw.rows.iter().position(|row| row.session == day(session)).unwrap();
    let (first, last) = (at("2007-04-11"), at("2025-12-12"));
    assert_eq!((first, last), (0, 4_699));
    assert_eq!(column(&raw, Column::Close)[first], 59.5339);
    // Volumes adjusted for dividends are no whole numbers.
    assert_eq!(column(&raw, Column::Volume)[first], 3_332.444_321_605_6);
    assert_eq!((column(&raw, Column::Open)[last], column(&raw, Column::High)[last]), (80.61, 80.71));
    assert!(raw.report.is_clean(), "{:?}", raw.report.problems());
}

#[test]
fn the_page_that_keeps_programs_out_is_no_table() {
    let page = "<!DOCTYPE html><html><head></head><body><noscript>date,time,close</noscript></body></html>";
    let recorded = recorded("stooq_blocked_js_challenge_http200.html");
    for text in recorded.as_deref().into_iter().chain([page]) {
        let error = read("hyg", text).unwrap_err();
        assert!(matches!(error, DataError::NotATable { .. }), "{error}");
        assert_eq!(error.to_string(), "expected a table in `hyg.csv`, found a web page");
    }
}

const HEADER: &str = "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>";

#[test]
fn a_file_of_the_daily_archive_is_read() {
    let text = format!(
        "{HEADER}\r\nABC.US,D,20250102,000000,10,11,9.5,10.5,1000.5,0\r\nABC.US,D,20250103,000000,10.5,12,10,11.5,2000,0\r\n"
    );
    let raw = raw("abc", &text);
    assert_eq!((raw.shape.kind, raw.shape.period), (Kind::Bars, Period::Daily));
    assert_eq!(
        raw.rows.iter().map(|row| row.session.to_string()).collect::<Vec<_>>(),
        ["2025-01-02", "2025-01-03"]
    );
    assert_eq!(column(&raw, Column::Close), [10.5, 11.5]);
    assert_eq!(column(&raw, Column::Volume), [1_000.5, 2_000.0]);
    // Open interest is a zero that means nothing for shares, so it is not read; the report says so.
    assert_eq!(raw.report.ignored, ["<TICKER>", "<PER>", "<OPENINT>"]);
}

#[test]
fn two_symbols_in_one_file_are_not_mixed() {
    let rows = ["A.US,D,20250102,000000,1,1,1,1,1,0", "A.US,D,20250103,000000,2,2,2,2,2,0"];
    let other = rows.map(|row| row.replace("A.US", "B.US").replace(",1,", ",3,"));
    let text = format!("{HEADER}\n{}\n{}\n", rows.join("\n"), other.join("\n"));
    // Every day has two rows that contradict each other.
    let error = read("abc", &text).unwrap_err();
    assert!(matches!(error, DataError::TooFine { .. }), "{error}");
}

#[test]
fn a_file_of_the_intraday_archive_has_times() {
    let text = format!(
        "{HEADER}\nABC.US,5,20250102,153000,10,11,9,10,100,0\nABC.US,5,20250102,153500,10,12,10,11,200,0\n"
    );
    let raw = raw("abc@5m", &text);
    assert_eq!((raw.shape.period, raw.rows.len()), (Period::Intraday { minutes: 5 }, 2));
}
