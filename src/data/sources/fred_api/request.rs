//! What is asked of the FRED API.
//!
//! All vintages are asked for in one period of real time. A request may cover 2,000 days of vintages at most, which a daily series
//! exceeds: it is then asked for in several periods, each beginning on the last day of the one before.

use super::super::{Request, SourceError, Want};
use crate::series::Kind;
use crate::time::{Day, Period, Zone};

/// The first day of real time there is, and the last.
pub(super) const FIRST: &str = "1776-07-04";
pub(super) const LAST: &str = "9999-12-31";

/// Where the first of several periods ends: no daily series had vintages before.
const SPLIT: &str = "2000-01-01";

/// Years of a period: even a figure a day has fewer vintages than a request may cover.
const YEARS: i32 = 5;

/// Rows of a page: the most that are given.
const OBSERVATIONS: &str = "100000";
const RELEASES: &str = "10000";

/// One request: a series, or a release's calendar.
pub(super) fn all(want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
    let wrong = |expected| Err(SourceError::Id { expected, found: want.id.to_owned() });
    match (want.id.strip_prefix("release/"), want.kind) {
        (Some(_), Kind::Events) => match release(want.id) {
            Some(id) => Ok(vec![releases(id)]),
            None => wrong("a release such as `release/10`"),
        },
        (Some(_), _) => wrong("a series such as `GDP`, as `release/…` gives events"),
        (None, Kind::Events) => wrong("a release such as `release/10`, as the series is one of events"),
        (None, _) if matches!(want.period, Period::Intraday { .. }) => {
            wrong("a series of daily or slower figures")
        }
        (None, _) => {
            let known = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if want.id.is_empty() || !want.id.chars().all(known) {
                return wrong("an id such as `WALCL`");
            }
            Ok(vec![observations(want, FIRST, LAST)])
        }
    }
}

/// The number of a release.
pub(super) fn release(id: &str) -> Option<u32> {
    let digits = id.strip_prefix("release/")?;
    digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The whole calendar, days ahead included; it is short, so no part of it is asked for.
fn releases(id: u32) -> Request {
    Request::new(0, "/fred/release/dates")
        .with("release_id", id.to_string())
        .with("file_type", "json")
        .with("realtime_start", FIRST)
        .with("realtime_end", LAST)
        .with("include_release_dates_with_no_data", "true")
        .with("sort_order", "asc")
        .with("limit", RELEASES)
        .with("offset", "0")
}

/// The vintages of a period of real time.
fn observations(want: &Want<'_>, start: &str, end: &str) -> Request {
    let request = Request::new(0, "/fred/series/observations")
        .with("series_id", want.id)
        .with("file_type", "json")
        .with("realtime_start", start)
        .with("realtime_end", end)
        .with("sort_order", "asc")
        .with("limit", OBSERVATIONS)
        .with("offset", "0");
    match want.from {
        Some(day) => request.with("observation_start", day.to_string()),
        None => request,
    }
}

/// A parameter of a request.
pub(super) fn parameter<'r>(request: &'r Request, name: &str) -> &'r str {
    request.query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

/// The same request from another row on.
pub(super) fn at(request: &Request, offset: u64) -> Request {
    let mut next = request.clone();
    for (key, value) in &mut next.query {
        if key == "offset" {
            *value = offset.to_string();
        }
    }
    next
}

/// The first of several periods, for a series with too many vintages for one.
pub(super) fn split(want: &Want<'_>, request: &Request) -> Option<Request> {
    let whole = parameter(request, "realtime_start") == FIRST && parameter(request, "realtime_end") == LAST;
    whole.then(|| observations(want, FIRST, SPLIT))
}

/// The period after that of a request.
pub(super) fn later(want: &Want<'_>, request: &Request) -> Option<Request> {
    let start = parameter(request, "realtime_end");
    let end = Day::parse(start).filter(|_| start != LAST)?.add_months(12 * YEARS);
    let today = Zone::new_york().local(want.now).0;
    let end = if end > today { LAST.to_owned() } else { end.to_string() };
    Some(observations(want, start, &end))
}
