//! Bodies for tests: what services answered once, and what is written by hand in the same shape.

use super::{Adapter, Body, Page, Request, SourceError, Want};
use crate::data::sheet::Sheet;
use crate::data::stamps::Stamp;
use crate::series::Kind;
use crate::time::{Day, Instant, Period};

/// A recorded body; says so if the recordings are not at hand.
pub(super) fn body(name: &str) -> Option<Body> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/http").join(name);
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: no recorded body `{name}`");
        return None;
    };
    Some(Body { status: 200, bytes })
}

/// A body of a text.
pub(super) fn said(status: u16, text: &str) -> Body {
    Body { status, bytes: text.as_bytes().to_vec() }
}

/// A body of a text, with a good status.
pub(super) fn good(text: impl AsRef<str>) -> Body {
    said(200, text.as_ref())
}

/// All daily points of an id, wanted at noon UTC of 2026-11-20.
pub(super) fn want(id: &str) -> Want<'_> {
    all(id, Kind::Points, Period::Daily)
}

/// All there is of an id, wanted at the same moment.
pub(super) fn all(id: &str, kind: Kind, period: Period) -> Want<'_> {
    let now = Instant::parse_rfc3339("2026-11-20T12:00:00Z").unwrap();
    Want { id, kind, period, from: None, now }
}

/// A want with a first day.
pub(super) fn since<'a>(want: Want<'a>, day: &str) -> Want<'a> {
    Want { from: Day::parse(day), ..want }
}

/// Path and query of a request, before percent-encoding.
pub(super) fn address(request: &Request) -> String {
    let pairs: Vec<String> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mark = if pairs.is_empty() { "" } else { "?" };
    format!("{}{mark}{}", request.path, pairs.join("&"))
}

/// Path and query of the first requests, before percent-encoding.
pub(super) fn urls(adapter: &dyn Adapter, want: &Want<'_>) -> Result<Vec<String>, SourceError> {
    Ok(adapter.requests(want)?.iter().map(address).collect())
}

/// What the first request makes of a body.
pub(super) fn page(adapter: &dyn Adapter, want: &Want<'_>, body: &Body) -> Result<Page, SourceError> {
    let requests = adapter.requests(want)?;
    adapter.page(want, &requests[0], body)
}

/// The first figure stamped with a day, if it has a row.
pub(super) fn on(sheet: &Sheet, day: &str) -> Option<f64> {
    let stamp = Stamp::Day(Day::parse(day).unwrap());
    sheet.stamps.iter().position(|found| *found == stamp).map(|row| sheet.row(row)[0])
}
