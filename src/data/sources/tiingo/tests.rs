//! Requests, recorded and written answers.

use super::super::recorded::{body, page, said, since, urls, want};
use super::super::{SourceError, Want};
use super::Tiingo;
use crate::data::adjust::total_return;
use crate::data::report::Fault;
use crate::data::stamps::Stamp;
use crate::series::Kind;
use crate::time::{Day, Period};

fn bars(id: &str) -> Want<'_> {
    Want { kind: Kind::Bars, ..want(id) }
}

fn refused(text: &str) -> SourceError {
    page(&Tiingo, &bars("HYG"), &said(200, text)).unwrap_err()
}

#[test]
fn requests() {
    let all = urls(&Tiingo, &bars("HYG")).unwrap();
    assert_eq!(all, ["/tiingo/daily/HYG/prices?startDate=1900-01-01&format=json"]);
    let end = urls(&Tiingo, &since(bars("BRK-B"), "2026-11-02")).unwrap();
    assert_eq!(end, ["/tiingo/daily/BRK-B/prices?startDate=2026-11-02&format=json"]);
    for id in ["", "../x", "A B", "^GSPC", "A/B"] {
        assert!(matches!(urls(&Tiingo, &bars(id)), Err(SourceError::Id { .. })), "{id}");
    }
    for period in [Period::Intraday { minutes: 5 }, Period::Weekly { weekday: 0 }, Period::Monthly] {
        assert!(matches!(urls(&Tiingo, &Want { period, ..bars("HYG") }), Err(SourceError::Id { .. })));
    }
    assert!(urls(&Tiingo, &want("HYG")).is_err(), "points");
}

#[test]
fn a_recorded_answer() {
    let Some(body) = body("tiingo_daily_prices_AAPL_excerpt.json") else { return };
    let sheet = page(&Tiingo, &bars("AAPL"), &body).unwrap().sheet;
    assert_eq!(sheet.columns, ["open", "high", "low", "close", "volume", "dividend", "split"]);
    let days: Vec<Stamp> =
        ["2023-01-03", "2023-01-04", "2023-02-10"].map(|day| Stamp::Day(Day::parse(day).unwrap())).to_vec();
    assert_eq!((&sheet.stamps, sheet.lines.as_slice()), (&days, [1, 2, 3].as_slice()));
    assert_eq!(sheet.row(0), [130.28, 130.9, 124.17, 125.07, 112_117_471.0, 0.0, 1.0]);
    assert_eq!(sheet.row(2), [149.46, 151.3401, 149.22, 151.01, 57_450_708.0, 0.23, 1.0]);
    // Their own total-return close, to the ten decimals it has; nothing was paid between the second row and the third.
    let ours = total_return(&sheet.figures[3], &sheet.figures[5], &sheet.figures[6]);
    let theirs = [124.050_818_325_5, 125.330_306_257_4, 150.007_561_873_7];
    for (our, their) in ours.iter().zip(theirs) {
        assert!((our / ours[0] / (their / theirs[0]) - 1.0).abs() < 2e-12, "{our}, theirs {their}");
    }
}

const BAR: &str = r#"{"date":"2031-03-03T00:00:00.000Z","close":10.5,"high":11,"low":"10.12345678","open":10.25,"volume":1234567890123,
    "adjClose":9.5,"new":[1],"divCash":0.0,"splitFactor":2.0}"#;

#[test]
fn a_written_answer() {
    let other = BAR.replace("03-03", "03-04").replace("10.5,", "null,").replace("1234567890123", "\"-\"");
    let timed = BAR.replace("T00:00", "T16:00");
    let word = BAR.replace("11,", "\"high\",");
    let text = format!("\n [{BAR},{other},{timed},{word}]\n");
    let sheet = page(&Tiingo, &bars("X"), &said(200, &text)).unwrap().sheet;
    assert_eq!(sheet.len(), 2);
    assert_eq!(sheet.row(0), [10.25, 11.0, 10.123_456_78, 10.5, 1_234_567_890_123.0, 0.0, 2.0]);
    assert!(sheet.row(1)[3].is_nan() && sheet.row(1)[4].is_nan(), "missing, and never 0");
    let faults: Vec<(usize, Fault)> = sheet.findings.iter().map(|found| (found.line, found.fault)).collect();
    assert_eq!(faults, [(3, Fault::Stamp), (4, Fault::NotANumber)]);
}

#[test]
fn answers_without_figures() {
    assert_eq!(refused("[]"), SourceError::NoFigures);
    let words = "Error: Ticker 'HYGG' not found";
    assert_eq!(
        refused(&format!(r#"{{"detail":"{words}"}}"#)),
        SourceError::Refused { message: words.to_owned() }
    );
    let limit = "Error: You have run over your hourly request allocation. Please upgrade.";
    assert_eq!(refused(&format!(r#"{{"detail":"{limit}"}}"#)), SourceError::Wait { after: None });
    assert_eq!(refused(limit), SourceError::Wait { after: None });
    let slow = page(&Tiingo, &bars("HYG"), &said(429, r#"{"detail":"slow down"}"#)).unwrap_err();
    assert_eq!(slow, SourceError::Wait { after: None });
    assert!(matches!(refused("None"), SourceError::Refused { .. }));
    assert!(matches!(refused("<html></html>"), SourceError::WebPage { .. }));
    assert!(matches!(refused(""), SourceError::Empty { .. }));
    assert!(matches!(refused(&format!("[{BAR},{{\"date\"")), SourceError::Broken { .. }));
    assert!(matches!(refused(r#"{"data":[]}"#), SourceError::Shape { .. }));
    let SourceError::Shape { place, found, .. } = refused(&format!("[{}]", BAR.replace("divCash", "cash")))
    else {
        panic!("a key is missing")
    };
    assert!(place.contains("[0]") && found.contains("divCash"), "{place}, {found}");
}
