//! What is asked of Bybit: windows of bars from now backwards, and one chain of pages of open interest.

use super::super::exchange::{MINUTE_MILLIS, is_symbol, minutes, no_interval, start};
use super::super::{Request, SourceError, Want};
use super::config::OPENED;

/// Bars of a page.
const BARS: i64 = 1_000;
/// Samples of a page.
const SAMPLES: &str = "200";

/// Lengths of bars in minutes, Bybit's words for them, and the longest step of open interest whose samples fall on their openings.
const INTERVALS: [(u32, &str, Option<&str>); 13] = [
    (1, "1", None),
    (3, "3", None),
    (5, "5", Some("5min")),
    (15, "15", Some("15min")),
    (30, "30", Some("30min")),
    (60, "60", Some("1h")),
    (120, "120", Some("1h")),
    (240, "240", Some("4h")),
    (360, "360", Some("1h")),
    (720, "720", Some("4h")),
    (1_440, "D", Some("1d")),
    (7 * 1_440, "W", Some("1d")),
    (28 * 1_440, "M", Some("1d")),
];

/// Category and symbol of an id.
pub(super) fn market<'a>(want: &Want<'a>) -> Result<(&'a str, &'a str), SourceError> {
    let parts = want.id.split_once('/');
    parts
        .filter(|(category, symbol)| matches!(*category, "linear" | "inverse" | "spot") && is_symbol(symbol))
        .ok_or_else(|| SourceError::Id {
            expected: "`linear/SYMBOL`, `inverse/SYMBOL` or `spot/SYMBOL`",
            found: want.id.to_owned(),
        })
}

fn interval(want: &Want<'_>) -> Result<(&'static str, Option<&'static str>), SourceError> {
    let length = minutes(want.period);
    let row = INTERVALS.iter().find(|(minutes, ..)| *minutes == length);
    row.map(|&(_, word, samples)| (word, samples)).ok_or_else(|| {
        no_interval(want, "bars of 1, 3, 5, 15, 30 minutes, 1, 2, 4, 6, 12 hours, a day, a week or a month")
    })
}

/// The newest bars; the newest open interest, except for the spot market and bars shorter than its samples.
pub(super) fn all(want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
    let (category, symbol) = market(want)?;
    let mut requests = vec![bars(want, want.now.0)?];
    if let (Some(step), "linear" | "inverse") = (interval(want)?.1, category) {
        let request = Request::new(1, "/v5/market/open-interest")
            .with("category", category)
            .with("symbol", symbol)
            .with("intervalTime", step)
            .with("startTime", start(want, OPENED).to_string())
            .with("endTime", want.now.0.to_string())
            .with("limit", SAMPLES);
        requests.push(request);
    }
    Ok(requests)
}

/// The window of bars that ends at a moment. Both ends are sent: with one alone Bybit chooses the other.
pub(super) fn bars(want: &Want<'_>, end: i64) -> Result<Request, SourceError> {
    let (category, symbol) = market(want)?;
    let window = i64::from(minutes(want.period)) * MINUTE_MILLIS * BARS;
    let begin = (end - window + 1).max(start(want, OPENED));
    Ok(Request::new(0, "/v5/market/kline")
        .with("category", category)
        .with("symbol", symbol)
        .with("interval", interval(want)?.0)
        .with("start", begin.to_string())
        .with("end", end.to_string())
        .with("limit", BARS.to_string()))
}

/// The same request for the page of a cursor, as the client will encode it.
pub(super) fn at_cursor(request: &Request, cursor: &str) -> Request {
    let mut next = request.clone();
    next.query.retain(|(name, _)| name != "cursor");
    next.with("cursor", cursor)
}

/// The text of a cursor, which comes percent-encoded and would be encoded twice.
pub(super) fn decoded(cursor: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(cursor.len());
    let mut rest = cursor.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
        let code = digit()? * 16 + digit()?;
        bytes.push(u8::try_from(code).ok()?);
    }
    String::from_utf8(bytes).ok()
}
