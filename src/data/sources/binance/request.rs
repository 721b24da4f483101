//! What is asked of Binance: pages of bars forward in time, and windows of open interest.

use super::super::exchange::{DAY_MILLIS, MINUTE_MILLIS, is_symbol, minutes, no_interval, start};
use super::super::{Request, SourceError, Want};
use crate::time::Day;

/// One of Binance's markets.
#[derive(Debug)]
pub(in super::super) struct Market {
    pub path: &'static str,
    /// Bars of a page.
    pub limit: usize,
    /// Whether it has open interest.
    pub samples: bool,
    /// No bar is older.
    pub opened: Day,
}

/// Samples of a page.
const SAMPLES: i64 = 500;
/// Samples are kept for 30 days, and an older start is refused.
const KEPT_DAYS: i64 = 29;

/// Lengths of bars in minutes, Binance's words for them, and the longest step of open interest whose samples fall on their openings.
const INTERVALS: [(u32, &str, Option<u32>); 14] = [
    (1, "1m", None),
    (3, "3m", None),
    (5, "5m", Some(5)),
    (15, "15m", Some(15)),
    (30, "30m", Some(30)),
    (60, "1h", Some(60)),
    (120, "2h", Some(120)),
    (240, "4h", Some(240)),
    (360, "6h", Some(360)),
    (480, "8h", Some(240)),
    (720, "12h", Some(720)),
    (1_440, "1d", Some(1_440)),
    (7 * 1_440, "1w", Some(1_440)),
    (28 * 1_440, "1M", Some(1_440)),
];

/// Binance's word for a length, and the step of its open interest.
fn row(length: u32) -> Option<(&'static str, Option<u32>)> {
    let row = INTERVALS.iter().find(|(minutes, ..)| *minutes == length);
    row.map(|&(_, word, step)| (word, step))
}

/// Binance's word for the bars wanted.
pub(in super::super) fn interval(want: &Want<'_>) -> Result<&'static str, SourceError> {
    let word = row(minutes(want.period)).map(|(word, _)| word);
    word.ok_or_else(|| {
        no_interval(
            want,
            "bars of 1, 3, 5, 15, 30 minutes, 1, 2, 4, 6, 8, 12 hours, a day, a week or a month",
        )
    })
}

/// The oldest bars wanted, and the oldest open interest.
pub(in super::super) fn all(market: &Market, want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
    if !is_symbol(want.id) {
        return Err(SourceError::Id { expected: "a symbol such as `BTCUSDT`", found: want.id.to_owned() });
    }
    let mut requests = vec![bars(market, want, start(want, market.opened))?];
    if market.samples {
        let kept = want.now.0 - KEPT_DAYS * DAY_MILLIS;
        requests.extend(samples(want, start(want, market.opened).max(kept)));
    }
    Ok(requests)
}

/// Bars from a moment on.
pub(super) fn bars(market: &Market, want: &Want<'_>, from: i64) -> Result<Request, SourceError> {
    Ok(Request::new(0, market.path)
        .with("symbol", want.id)
        .with("interval", interval(want)?)
        .with("startTime", from.to_string())
        .with("limit", market.limit.to_string()))
}

/// Open interest from a moment on; none if that is not past, or samples are further apart than the bars. Both ends are sent: with one alone
/// it is not said which samples are left out.
pub(super) fn samples(want: &Want<'_>, from: i64) -> Option<Request> {
    let step = row(minutes(want.period))?.1.filter(|_| from <= want.now.0)?;
    let end = (from + i64::from(step) * MINUTE_MILLIS * SAMPLES - 1).min(want.now.0);
    let request = Request::new(1, "/futures/data/openInterestHist")
        .with("symbol", want.id)
        .with("period", row(step)?.0)
        .with("startTime", from.to_string())
        .with("endTime", end.to_string())
        .with("limit", SAMPLES.to_string());
    Some(request)
}
