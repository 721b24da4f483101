//! What exchanges share: bars of text, symbols, and where a history begins.

use serde::de::DeserializeOwned;

use super::super::sheet::{Published, Sheet};
use super::body::{add, quote};
pub(super) use super::json::Text;
use super::{Body, Request, SourceError, Want};
use crate::time::{Day, Period};

pub(super) const DAY_MILLIS: i64 = 86_400_000;
pub(super) const MINUTE_MILLIS: i64 = 60_000;

/// A fetch without a first day reaches back so many bars: 180 days of minutes, 900 days of five minutes, all there is of longer bars.
const REACH: i64 = 260_000;

/// Columns of a sheet of bars.
pub(super) const BARS: [&str; 5] = ["open", "high", "low", "close", "volume"];

/// The JSON of a body. Text in another form under a bad status is the status's word.
///
/// # Errors
/// As [`Body::json`]; `Status`.
pub(super) fn json<T: DeserializeOwned>(body: &Body) -> Result<T, SourceError> {
    body.json().map_err(|error| match error {
        SourceError::Shape { .. } if body.status >= 400 => {
            SourceError::Status { status: body.status, said: quote(&String::from_utf8_lossy(&body.bytes)) }
        }
        other => other,
    })
}

/// Bars of a list whose rows begin with stamp, open, high, low, close and volume, and have at least `width` cells; `list` is its path.
///
/// # Errors
/// `Shape` for a row that is too short.
pub(super) fn bars(rows: &[Vec<Text>], list: &str, width: usize) -> Result<Sheet, SourceError> {
    let mut sheet = Sheet::new(&BARS);
    for (row, line) in rows.iter().zip(1..) {
        let [stamp, figures @ ..] = row.as_slice() else { return Err(short(list, line, width, 0)) };
        let figures: Vec<&str> = figures.iter().take(BARS.len()).map(|text| text.0.as_str()).collect();
        if row.len() < width || figures.len() < BARS.len() {
            return Err(short(list, line, width, row.len()));
        }
        add(&mut sheet, line, &stamp.0, Published::Unsaid, &figures);
    }
    Ok(sheet)
}

fn short(list: &str, line: u32, width: usize, found: usize) -> SourceError {
    SourceError::Shape {
        place: format!("`{list}[{}]`", line - 1),
        expected: format!("{width} cells"),
        found: format!("{found}"),
    }
}

/// Refuses an answer about something else than was asked.
///
/// # Errors
/// `Shape` naming the path.
pub(super) fn same(place: &str, asked: &str, found: &str) -> Result<(), SourceError> {
    if asked == found {
        return Ok(());
    }
    Err(SourceError::Shape {
        place: format!("`{place}`"),
        expected: format!("`{asked}`"),
        found: format!("`{}`", quote(found)),
    })
}

/// Whether a text can be a symbol: capital letters and digits, and one of the marks of dated contracts.
pub(super) fn is_symbol(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    !text.is_empty() && text.bytes().all(known)
}

/// Bars of a length that an exchange has not.
pub(super) fn no_interval(want: &Want<'_>, expected: &'static str) -> SourceError {
    SourceError::Id { expected, found: format!("{}@{}", want.id, want.period) }
}

/// The length of a period in minutes; of a month the least.
pub(super) fn minutes(period: Period) -> u32 {
    match period {
        Period::Intraday { minutes } => minutes,
        Period::Daily => 1_440,
        Period::Weekly { .. } => 7 * 1_440,
        Period::Monthly => 28 * 1_440,
    }
}

/// The first moment asked for, in milliseconds: the first day wanted, or as far as bars reach back; never before the venue `opened`.
pub(super) fn start(want: &Want<'_>, opened: Day) -> i64 {
    let reach = i64::from(minutes(want.period)) * MINUTE_MILLIS * REACH;
    let first = want.from.map_or_else(|| midnight(want.now.0 - reach), |day| i64::from(day.0) * DAY_MILLIS);
    first.max(i64::from(opened.0) * DAY_MILLIS)
}

fn midnight(millis: i64) -> i64 {
    millis - millis.rem_euclid(DAY_MILLIS)
}

/// A parameter of a request.
pub(super) fn parameter<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    request.query.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

/// A moment that was sent as a parameter.
pub(super) fn moment(request: &Request, name: &str) -> Option<i64> {
    parameter(request, name).and_then(|value| value.parse().ok())
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;
    use crate::series::Kind;
    use crate::time::Instant;

    /// Bars of an id, asked for at a moment.
    pub fn want<'a>(id: &'a str, period: Period, from: Option<&str>, now: &str) -> Want<'a> {
        let from = from.map(|day| Day::parse(day).unwrap());
        Want { id, kind: Kind::Bars, period, from, now: Instant::parse_rfc3339(now).unwrap() }
    }

    pub const FIVE_MINUTES: Period = Period::Intraday { minutes: 5 };

    /// A body with a good status.
    pub fn body(bytes: impl Into<Vec<u8>>) -> Body {
        Body { status: 200, bytes: bytes.into() }
    }

    /// A file of the recorded data, if they are here.
    pub fn recorded(name: &str) -> Option<Vec<u8>> {
        super::super::recorded::body(&format!("../{name}")).map(|body| body.bytes)
    }

    /// Stamps in milliseconds with the figures of their rows.
    pub fn rows(sheet: &Sheet) -> Vec<(i64, Vec<f64>)> {
        (0..sheet.len()).map(|row| (sheet.stamps[row].written_millis(), sheet.row(row))).collect()
    }

    #[test]
    fn figures_keep_their_digits() {
        let texts: Vec<Text> =
            serde_json::from_str(r#"["0.01634790", 12345678901234567890.12345678, null, 1e-8, true]"#)
                .unwrap();
        let texts: Vec<&str> = texts.iter().map(|text| text.0.as_str()).collect();
        assert_eq!(texts, ["0.01634790", "12345678901234567890.12345678", "null", "1e-8", "true"]);
        assert!(serde_json::from_str::<Text>("[1]").is_err());
    }

    #[test]
    fn missing_is_missing_and_unreadable_is_listed() {
        let text = r#"[["1700000000000","1","2","null","1.5",null],[1700000300000,"1","2","x","1.5","7"],["soon","1","2","1","1.5","7"]]"#;
        let rows: Vec<Vec<Text>> = body(text).json().unwrap();
        let sheet = bars(&rows, "list", 6).unwrap();
        assert_eq!((sheet.len(), sheet.lines.as_slice()), (1, [1].as_slice()));
        assert!(sheet.row(0)[2].is_nan() && sheet.row(0)[4].is_nan());
        let faults: Vec<(usize, &str)> =
            sheet.findings.iter().map(|finding| (finding.line, finding.fault.describe())).collect();
        assert_eq!(faults, [(2, "no number"), (3, "no date")]);
        let short: Vec<Vec<Text>> = body(r#"[["1700000000000","1","2","1","1"]]"#).json().unwrap();
        let error = bars(&short, "result.list", 6).unwrap_err().to_string();
        assert_eq!(error, "expected 6 cells at `result.list[0]`, found 5");
    }

    #[test]
    fn a_history_of_short_bars_reaches_back_a_bounded_time() {
        let opened = Day::parse("2018-10-01").unwrap();
        let first = |period, from: Option<&str>| {
            let start = start(&want("X", period, from, "2026-11-20T12:34:56Z"), opened);
            assert_eq!(start % DAY_MILLIS, 0);
            Day(i32::try_from(start / DAY_MILLIS).unwrap()).to_string()
        };
        assert_eq!(first(Period::Intraday { minutes: 1 }, None), "2026-05-23");
        assert_eq!(first(FIVE_MINUTES, None), "2024-05-31");
        assert_eq!(first(Period::Daily, None), "2018-10-01");
        assert_eq!(first(FIVE_MINUTES, Some("2020-02-03")), "2020-02-03");
        assert_eq!(first(FIVE_MINUTES, Some("2010-01-01")), "2018-10-01");
    }
}
