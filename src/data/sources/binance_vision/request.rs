//! What is asked of the archive: the checksum of a file, the file, the next one.

use super::super::binance;
use super::super::exchange::{DAY_MILLIS, is_symbol, minutes, start};
use super::super::{Request, SourceError, Want};
use super::config::{LATE_DAYS, METRICS_DAYS, METRICS_OPENED, PERP_OPENED, SPOT_OPENED};
use crate::time::{Day, Period};

/// What the name of a checksum's file ends with.
pub(super) const CHECKSUM: &str = ".CHECKSUM";
/// What is remembered once a file was there; until then nothing is.
pub(super) const FOUND: &str = "found";

/// Which file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    /// A whole month, by its first day.
    Month(Day),
    Day(Day),
}

/// Part 0 has the bars, part 1 the open interest.
pub(super) const METRICS: u8 = 1;

/// Market and symbol of an id: whether it is of perpetuals.
pub(super) fn market<'a>(want: &Want<'a>) -> Result<(bool, &'a str), SourceError> {
    let parts = want.id.split_once('/').filter(|(_, symbol)| is_symbol(symbol));
    match parts {
        Some(("perp", symbol)) => Ok((true, symbol)),
        Some(("spot", symbol)) => Ok((false, symbol)),
        _ => Err(SourceError::Id { expected: "`perp/SYMBOL` or `spot/SYMBOL`", found: want.id.to_owned() }),
    }
}

/// The first file of bars; the first of open interest for bars that its samples can fall on.
pub(super) fn all(want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
    let (perpetual, _) = market(want)?;
    if matches!(want.period, Period::Weekly { .. } | Period::Monthly) {
        return Err(SourceError::Id {
            expected: "bars of at most a day",
            found: format!("{}@{}", want.id, want.period),
        });
    }
    let mut requests = vec![request(want, 0, first(want, 0)?)?];
    if perpetual && minutes(want.period).is_multiple_of(5) {
        requests.push(request(want, METRICS, first(want, METRICS)?)?);
    }
    Ok(requests)
}

/// The checksum of a span's file.
pub(super) fn request(want: &Want<'_>, part: u8, span: Span) -> Result<Request, SourceError> {
    Ok(Request::new(part, format!("{}{}.zip{CHECKSUM}", folder(want, part, span)?, stem(want, part, span)?)))
}

/// The name of a file without its ending.
pub(super) fn stem(want: &Want<'_>, part: u8, span: Span) -> Result<String, SourceError> {
    let word = if part == METRICS { "metrics" } else { binance::interval(want)? };
    let (_, symbol) = market(want)?;
    Ok(match span {
        Span::Month(month) => {
            let (year, month, _) = month.ymd();
            format!("{symbol}-{word}-{year}-{month:02}")
        }
        Span::Day(day) => format!("{symbol}-{word}-{day}"),
    })
}

fn folder(want: &Want<'_>, part: u8, span: Span) -> Result<String, SourceError> {
    let (perpetual, symbol) = market(want)?;
    let market = if perpetual { "futures/um" } else { "spot" };
    let length = if matches!(span, Span::Month(_)) { "monthly" } else { "daily" };
    Ok(match part {
        METRICS => format!("/data/{market}/{length}/metrics/{symbol}/"),
        _ => format!("/data/{market}/{length}/klines/{symbol}/{}/", binance::interval(want)?),
    })
}

/// The span of a request.
pub(super) fn span(request: &Request) -> Option<Span> {
    let path = request.path.strip_suffix(CHECKSUM).unwrap_or(&request.path);
    let stem = path.strip_suffix(".zip")?;
    let tail = |length: usize| stem.len().checked_sub(length).and_then(|at| stem.get(at..));
    match tail(10).and_then(Day::parse) {
        Some(day) => Some(Span::Day(day)),
        None => Day::parse(&format!("{}-01", tail(7)?)).map(Span::Month),
    }
}

fn today(want: &Want<'_>) -> Day {
    Day(i32::try_from(want.now.0.div_euclid(DAY_MILLIS)).unwrap_or(0))
}

/// The first day wanted; yesterday at the latest.
fn begin(want: &Want<'_>, part: u8) -> Result<Day, SourceError> {
    let (perpetual, _) = market(want)?;
    let yesterday = Day(today(want).0 - 1);
    let opened = match (part, perpetual, want.from) {
        (METRICS, _, Some(_)) => METRICS_OPENED,
        (METRICS, _, None) => METRICS_OPENED.max(Day(today(want).0 - METRICS_DAYS)),
        (_, true, _) => PERP_OPENED,
        (_, false, _) => SPOT_OPENED,
    };
    let day = i32::try_from(start(want, opened).div_euclid(DAY_MILLIS)).unwrap_or(yesterday.0);
    Ok(Day(day).min(yesterday))
}

fn first(want: &Want<'_>, part: u8) -> Result<Span, SourceError> {
    let begin = begin(want, part)?;
    Ok(if part == METRICS { Span::Day(begin) } else { month_or_day(want, begin) })
}

/// The month of a day if it is past, otherwise the day.
fn month_or_day(want: &Want<'_>, day: Day) -> Span {
    if day.month_end() < today(want) { Span::Month(day.month_start()) } else { Span::Day(day) }
}

/// The file behind one that was there, or is not; none behind yesterday's.
pub(super) fn after(want: &Want<'_>, part: u8, span: Span, there: bool) -> Result<Option<Span>, SourceError> {
    let today = today(want);
    Ok(match span {
        Span::Month(month) if !there && month.month_end().0 >= today.0 - LATE_DAYS => {
            Some(Span::Day(month.max(begin(want, part)?)))
        }
        Span::Month(month) => Some(month_or_day(want, month.add_months(1))),
        Span::Day(day) => Some(Span::Day(Day(day.0 + 1))),
    }
    .filter(|span| !matches!(span, Span::Day(day) if *day >= today)))
}
