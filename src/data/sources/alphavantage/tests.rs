//! Requests, recorded and written answers.

use super::super::recorded::{body, page, said, since, urls, want};
use super::super::{SourceError, Want};
use super::AlphaVantage;
use crate::data::report::Fault;
use crate::data::sheet::Sheet;
use crate::data::stamps::Stamp;
use crate::series::Kind;
use crate::time::{Day, Period};

fn bars(id: &str) -> Want<'_> {
    Want { kind: Kind::Bars, ..want(id) }
}

fn read(text: &str) -> Result<Sheet, SourceError> {
    page(&AlphaVantage, &bars("HYG"), &said(200, text)).map(|page| page.sheet)
}

#[test]
fn requests() {
    let start = "/query?function=TIME_SERIES_DAILY_ADJUSTED&symbol=HYG&outputsize=";
    let urls_of = |want: Want<'_>| urls(&AlphaVantage, &want);
    assert_eq!(urls_of(bars("HYG")).unwrap(), [format!("{start}full&datatype=csv")]);
    assert_eq!(urls_of(since(bars("HYG"), "2026-07-01")).unwrap(), [format!("{start}full&datatype=csv")]);
    assert_eq!(urls_of(since(bars("HYG"), "2026-08-03")).unwrap(), [format!("{start}compact&datatype=csv")]);
    for id in ["", "A B", "^GSPC", "A&B"] {
        assert!(matches!(urls_of(bars(id)), Err(SourceError::Id { .. })), "{id}");
    }
    for period in [Period::Intraday { minutes: 60 }, Period::Weekly { weekday: 0 }, Period::Monthly] {
        assert!(matches!(urls_of(Want { period, ..bars("HYG") }), Err(SourceError::Id { .. })));
    }
}

#[test]
fn a_recorded_answer() {
    let Some(body) = body("alphavantage_daily_adjusted_HYG_full.csv") else { return };
    let sheet = page(&AlphaVantage, &bars("HYG"), &body).unwrap().sheet;
    assert_eq!(sheet.columns, ["open", "high", "low", "close", "volume", "dividend", "split"]);
    // Newest first, with the header once more at the end.
    assert_eq!((sheet.len(), sheet.lines[0]), (3_445, 2));
    let day = |text: &str| Stamp::Day(Day::parse(text).unwrap());
    assert_eq!((sheet.stamps[0], sheet.stamps[3_444]), (day("2020-12-11"), day("2007-04-11")));
    assert_eq!(sheet.row(0), [86.72, 86.86, 86.535, 86.68, 17_699_596.0, 0.0, 1.0]);
    let ex = sheet.stamps.iter().position(|stamp| *stamp == day("2008-10-01")).unwrap();
    assert_eq!(sheet.row(ex)[5], 0.69);
    assert!(sheet.findings.is_empty(), "{:?}", sheet.findings.first());
}

const HEADER: &str = "timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient";

#[test]
fn a_written_answer() {
    // Columns in another order and one more, a byte order mark, CRLF, no final newline.
    let text = "\u{feff}timestamp,open,new,high,low,close,volume,split_coefficient,dividend_amount\r\n\
                2031-03-04,1.5,x,3,1,2,1000,4.0,0.125\r\n2031-03-03,6,x,null,4,,4e3,1.0,0.0000\r\n2031-03-02,6,x,7,4,?,1,1.0,0.0000";
    let sheet = read(text).unwrap();
    assert_eq!(sheet.row(0), [1.5, 3.0, 1.0, 2.0, 1_000.0, 0.125, 4.0]);
    assert!(sheet.row(1)[1].is_nan() && sheet.row(1)[3].is_nan() && sheet.row(1)[4] == 4_000.0);
    let faults: Vec<(usize, Fault)> = sheet.findings.iter().map(|found| (found.line, found.fault)).collect();
    assert_eq!((sheet.len(), faults), (2, vec![(4, Fault::NotANumber)]));
}

#[test]
fn answers_without_figures() {
    let refused = |text: &str| read(text).unwrap_err();
    let wait = SourceError::Wait { after: None };
    assert_eq!(refused(r#"{"Note": "Our standard API call frequency is 5 calls per minute."}"#), wait);
    // The limit of a day speaks of premium plans too.
    let day = "We have detected your API key as X and our standard API rate limit is 25 requests per day. \
               Please subscribe to any of the premium plans";
    assert_eq!(refused(&format!(r#"{{"Information": "{day}"}}"#)), wait);
    let paid = "Thank you for using Alpha Vantage! This is a premium endpoint.";
    assert_eq!(
        refused(&format!(r#"{{"Information": "{paid}"}}"#)),
        SourceError::Refused { message: paid.to_owned() }
    );
    let error = "Invalid API call. Please retry or visit the documentation";
    assert_eq!(
        refused(&format!("{{\n    \"Error Message\": \"{error}\"\n}}")),
        SourceError::Refused { message: error.to_owned() }
    );
    assert_eq!(refused("{}"), SourceError::Refused { message: "{}".to_owned() });
    assert_eq!(refused(&format!("{HEADER}\n")), SourceError::NoFigures);
    let cut = format!("{HEADER}\n2031-03-04,1,1,1,1,1,1,0,1.0\n2031-03-03,1,1,1");
    assert!(matches!(refused(&cut), SourceError::Broken { .. }));
    assert!(matches!(refused("<!DOCTYPE html>"), SourceError::WebPage { .. }));
    assert!(matches!(refused(" \n"), SourceError::Empty { .. }));
    let SourceError::Shape { expected, .. } = refused(&format!("{}\n", HEADER.replace("split", "merge")))
    else {
        panic!("a column is missing")
    };
    assert_eq!(expected, "a column `split_coefficient`");
}
