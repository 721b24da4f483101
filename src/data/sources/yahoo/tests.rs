//! Requests, recorded and written answers.

use super::super::recorded::{body, page, said, since, urls, want};
use super::super::{SourceError, Want};
use super::Yahoo;
use crate::data::adjust::total_return;
use crate::data::report::Fault;
use crate::data::sheet::Sheet;
use crate::data::stamps::Stamp;
use crate::series::Kind;
use crate::time::{Day, Instant, Period};

fn bars(id: &str) -> Want<'_> {
    Want { kind: Kind::Bars, ..want(id) }
}

fn every(minutes: u32) -> Want<'static> {
    Want { period: Period::Intraday { minutes }, ..bars("HYG") }
}

fn read(text: &str) -> Result<Sheet, SourceError> {
    page(&Yahoo, &bars("X"), &said(200, text)).map(|page| page.sheet)
}

fn day(text: &str) -> Stamp {
    Stamp::Day(Day::parse(text).unwrap())
}

#[test]
fn requests() {
    let url = |path: &str, from: i64, interval: &str| {
        format!(
            "/v8/finance/chart/{path}?period1={from}&period2=1795176000&interval={interval}\
             &events=div,splits&includePrePost=false&includeAdjustedClose=true"
        )
    };
    let one = |want: Want<'_>| urls(&Yahoo, &want).map(|urls| urls.concat());
    assert_eq!(one(bars("^GSPC")).unwrap(), url("^GSPC", -2_208_988_800, "1d"));
    // 2026-11-01, a day before the first day wanted.
    assert_eq!(one(since(bars("JPY=X"), "2026-11-02")).unwrap(), url("JPY=X", 1_793_491_200, "1d"));
    let now = 1_795_176_000;
    for (minutes, interval, days) in
        [(1, "1m", 8), (2, "2m", 60), (5, "5m", 60), (15, "15m", 60), (60, "1h", 730)]
    {
        let deepest = url("HYG", now - days * 86_400 + 60, interval);
        assert_eq!(one(every(minutes)).unwrap(), deepest);
        assert_eq!(one(since(every(minutes), "2020-01-01")).unwrap(), deepest, "no deeper than there is");
    }
    assert_eq!(one(since(every(5), "2026-11-02")).unwrap(), url("HYG", 1_793_491_200, "5m"));
    for minutes in [3, 30, 90, 240] {
        assert!(matches!(one(every(minutes)), Err(SourceError::Id { .. })), "{minutes}");
    }
    assert!(one(Want { period: Period::Monthly, ..bars("HYG") }).is_err());
    for id in ["", "..", "A/B", "A B", "A?b"] {
        assert!(matches!(one(bars(id)), Err(SourceError::Id { .. })), "{id}");
    }
}

#[test]
fn a_recorded_answer() {
    let Some(body) = body("yahoo_chart_v8_TNX_1mo_with_nulls.json") else { return };
    let sheet = page(&Yahoo, &bars("^TNX"), &body).unwrap().sheet;
    assert_eq!(sheet.columns, ["open", "high", "low", "close", "volume", "dividend", "split"]);
    assert_eq!((sheet.len(), sheet.findings.len()), (22, 0));
    // Sessions of Chicago in May and June of 2026; a holiday is a row of blanks, the live bar stands last.
    assert_eq!((sheet.stamps[0], sheet.stamps[21]), (day("2026-05-08"), day("2026-06-08")));
    assert_eq!(sheet.stamps[11], day("2026-05-25"));
    assert!(sheet.row(11)[..5].iter().all(|figure| figure.is_nan()));
    let first =
        [4.372_000_217_437_744, 4.388_000_011_444_092, 4.346_000_194_549_560_5, 4.363_999_843_597_412];
    assert_eq!(sheet.row(0), [first[0], first[1], first[2], first[3], 0.0, 0.0, 1.0]);
}

/// Sessions of New York from Friday 2031-03-07, opening at 09:30: that Sunday the clocks change.
const FRIDAY: i64 = 1_930_660_200;
const MONDAY: i64 = FRIDAY + 3 * 86_400 - 3_600;
const TUESDAY: i64 = MONDAY + 86_400;

/// An answer with these seconds, and figures that tell the rows apart.
fn answer(seconds: &[i64], events: &str) -> String {
    let list = |from: f64| {
        let figures: Vec<String> = (0..seconds.len()).map(|row| (from + row as f64).to_string()).collect();
        figures.join(",")
    };
    let stamps: Vec<String> = seconds.iter().map(i64::to_string).collect();
    format!(
        r#"{{"chart":{{"result":[{{"meta":{{"symbol":"X","gmtoffset":-18000,"exchangeTimezoneName":"America/New_York","dataGranularity":"1d"}},
        "timestamp":[{}],"events":{{{events}}},"indicators":{{"quote":[{{"low":[{}],"open":[{}],"volume":[{}],"close":[{}],"high":[{}]}}],
        "adjclose":[{{"adjclose":[]}}]}}}}],"error":null}}}}"#,
        stamps.join(","),
        list(10.25),
        list(11.25),
        list(1_000.0),
        list(12.25),
        list(13.25)
    )
}

#[test]
fn a_written_answer() {
    // A dividend on the Saturday counts from Monday on, beside Monday's own; the one of Wednesday has no bar yet.
    let dividend = |at: i64, amount: &str| format!(r#""{at}":{{"amount":{amount},"date":{at}}}"#);
    let events =
        [dividend(FRIDAY + 86_400, "0.1"), dividend(MONDAY, "\"0.25\""), dividend(TUESDAY + 86_400, "7")];
    let text = answer(&[FRIDAY, MONDAY, TUESDAY], &format!(r#""dividends":{{{}}}"#, events.join(",")));
    let sheet = read(&text).unwrap();
    assert_eq!(sheet.stamps, [day("2031-03-07"), day("2031-03-10"), day("2031-03-11")]);
    assert_eq!(sheet.lines, [1, 2, 3]);
    assert_eq!(sheet.row(0), [11.25, 13.25, 10.25, 12.25, 1_000.0, 0.0, 1.0]);
    assert_eq!(sheet.figures[5], [0.0, 0.35, 0.0]);
    // The live bar is stamped with the last trade, and stands behind an older state of its day.
    let sheet = read(&answer(&[FRIDAY, MONDAY, MONDAY + 20_000], "")).unwrap();
    assert_eq!(
        (sheet.stamps.clone(), sheet.figures[3].clone()),
        (vec![day("2031-03-07"), day("2031-03-10")], vec![12.25, 14.25])
    );
    // Blank and unreadable figures, and milliseconds for seconds.
    let text = answer(&[FRIDAY, MONDAY, TUESDAY * 1_000], "");
    let sheet = read(&text.replace("[12.25,", "[null,").replace("14.25,", "\"n.a\",")).unwrap();
    assert!(sheet.len() == 1 && sheet.row(0)[3].is_nan() && sheet.row(0)[0] == 11.25);
    let faults: Vec<(usize, Fault)> = sheet.findings.iter().map(|found| (found.line, found.fault)).collect();
    assert_eq!(faults, [(2, Fault::NotANumber), (3, Fault::Stamp)]);
}

#[test]
fn intraday_bars_are_moments_and_have_no_dividends() {
    let events = format!(r#""dividends":{{"{FRIDAY}":{{"amount":1,"date":{FRIDAY}}}}}"#);
    let text = answer(&[FRIDAY, FRIDAY + 300], &events).replace("\"1d\"", "\"5m\"");
    let sheet = page(&Yahoo, &every(5), &said(200, &text)).unwrap().sheet;
    let at = Instant::parse_rfc3339("2031-03-07T14:30:00Z").unwrap();
    let day = Day::parse("2031-03-07").unwrap();
    assert_eq!(sheet.stamps[0], Stamp::Moment { at, day, millis: 52_200_000 });
    assert_eq!((sheet.columns.len(), sheet.len()), (5, 2));
}

#[test]
fn splits_are_taken_out_of_the_figures_again() {
    let split = |at: i64, new: u32, old: u32| {
        format!(r#""{at}":{{"date":{at},"numerator":{new},"denominator":{old},"splitRatio":"{new}:{old}"}}"#)
    };
    let paid = format!(
        r#""{FRIDAY}":{{"amount":0.5,"date":{FRIDAY}}},"{MONDAY}":{{"amount":0.25,"date":{MONDAY}}}"#
    );
    // Four for one on Monday; on Tuesday one for two, and a third that has no bar yet.
    let splits = [split(MONDAY, 4, 1), split(TUESDAY, 1, 2), split(TUESDAY + 86_400, 7, 1)].join(",");
    let events = format!(r#""splits":{{{splits}}},"dividends":{{{paid}}}"#);
    let text = answer(&[FRIDAY, MONDAY, TUESDAY], &events);
    let sheet = read(&text).unwrap();
    assert_eq!(sheet.row(0), [22.5, 26.5, 20.5, 24.5, 500.0, 1.0, 1.0], "1/2 of 4 shares for one of Friday");
    assert_eq!(sheet.row(1), [6.125, 7.125, 5.625, 6.625, 2_002.0, 0.125, 4.0]);
    assert_eq!(sheet.row(2), [13.25, 15.25, 12.25, 14.25, 1_002.0, 0.0, 0.5]);
    // The total return is that of the figures as they came: (close + dividend) / close before.
    let total = total_return(&sheet.figures[3], &sheet.figures[5], &sheet.figures[6]);
    assert!((total[1] / total[0] - (13.25 + 0.25) / 12.25).abs() < 1e-12);
    assert!((total[2] / total[1] - 14.25 / 13.25).abs() < 1e-12);
    // Bars within the day too, which have no columns of their own for it.
    let text = answer(&[FRIDAY, FRIDAY + 300, MONDAY], &format!(r#""splits":{{{}}}"#, split(MONDAY, 4, 1)));
    let sheet = page(&Yahoo, &every(5), &said(200, &text.replace("\"1d\"", "\"5m\""))).unwrap().sheet;
    assert_eq!((sheet.columns.len(), &sheet.figures[3]), (5, &vec![49.0, 53.0, 14.25]));
}

#[test]
fn answers_without_figures() {
    let refused = |text: &str| read(text).unwrap_err();
    let error = |words: &str| {
        format!(r#"{{"chart":{{"result":null,"error":{{"code":"Not Found","description":"{words}"}}}}}}"#)
    };
    let words = "No data found, symbol may be delisted";
    assert_eq!(refused(&error(words)), SourceError::Refused { message: words.to_owned() });
    assert_eq!(refused("Too Many Requests\r\n"), SourceError::Wait { after: None });
    assert_eq!(refused("Edge: Too Many Requests"), SourceError::Wait { after: None });
    assert_eq!(refused(&error("Too Many Requests. Rate limited.")), SourceError::Wait { after: None });
    let host = r#"{"finance":{"result":null,"error":{"code":"Unauthorized","description":"Invalid Crumb"}}}"#;
    assert_eq!(refused(host), SourceError::Refused { message: "Invalid Crumb".to_owned() });
    let good = answer(&[FRIDAY], "");
    assert_eq!(refused(&good.replace(r#""timestamp":["#, r#""stamps":["#)), SourceError::NoFigures);
    assert_eq!(refused(r#"{"chart":{"result":[],"error":null}}"#), SourceError::NoFigures);
    assert!(matches!(refused(good.split_at(200).0), SourceError::Broken { .. }));
    assert!(matches!(refused("<html>"), SourceError::WebPage { .. }));
    assert!(matches!(refused(""), SourceError::Empty { .. }));
    let shape = |text: &str| match refused(text) {
        SourceError::Shape { place, .. } => place,
        other => panic!("{other}"),
    };
    assert_eq!(shape(r#"{"prices":[1,2]}"#), "the outermost object");
    assert_eq!(shape(&good.replace("1d", "1mo")), "`chart.result[0].meta.dataGranularity`");
    assert_eq!(shape(&good.replace("New_York", "Gotham")), "`chart.result[0].meta.exchangeTimezoneName`");
    assert_eq!(shape(&good.replace("[12.25]", "[12.25,1]")), "`chart.result[0].indicators.quote[0].close`");
    assert_eq!(shape(&good.replace("\"volume\"", "\"v\"")), "`chart.result[0].indicators.quote[0].volume`");
    assert_eq!(
        shape(&answer(&[FRIDAY], &format!(r#""gifts":{{"1":{{"date":{FRIDAY}}}}}"#))),
        "`chart.result[0].events`"
    );
    let unpaid = format!(r#""dividends":{{"1":{{"date":{FRIDAY}}}}}"#);
    assert_eq!(shape(&answer(&[FRIDAY], &unpaid)), "`chart.result[0].events.dividends.1.amount`");
    let halved = format!(r#""splits":{{"1":{{"date":{FRIDAY},"numerator":1,"denominator":0}}}}"#);
    assert_eq!(shape(&answer(&[FRIDAY], &halved)), "`chart.result[0].events.splits.1.denominator`");
    assert_eq!(shape(&answer(&[MONDAY, FRIDAY], "")), "`chart.result[0].timestamp`");
    assert!(shape(&good.replace("exchangeTimezoneName", "zone")).starts_with("`chart.result[0].meta"));
}
