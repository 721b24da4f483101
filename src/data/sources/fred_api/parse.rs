//! From a body to figures and their vintages, or to the days of a release.

use super::super::body::{add, quote};
use super::super::{Body, Page, Request, SourceError, Want};
use super::payload::{Observations, Refusal, Releases};
use super::request::{FIRST, at, later, parameter, release, split};
use crate::data::report::Fault;
use crate::data::sheet::{Published, Sheet};
use crate::time::Day;

/// Reads a page of either question.
pub(super) fn page(want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
    let refusal: Refusal = body.json()?;
    match (refusal.error_code, refusal.error_message) {
        (None, None) => match release(want.id) {
            Some(id) => releases(id, request, body),
            None => observations(want, request, body),
        },
        (code, message) => refused(want, request, code.unwrap_or(body.status), &message.unwrap_or_default()),
    }
}

/// What follows from a refusal: asking for less at once, for the next period, or nothing.
fn refused(want: &Want<'_>, request: &Request, code: u16, message: &str) -> Result<Page, SourceError> {
    let next = |request| Page { sheet: Sheet::new(&["value"]), next: request };
    if matches!(code, 423 | 429) {
        return Err(SourceError::Wait { after: None });
    }
    if code >= 500 {
        return Err(SourceError::Status { status: code, said: quote(message) });
    }
    if message.contains("vintage dates")
        && let Some(smaller) = split(want, request)
    {
        return Ok(next(Some(smaller)));
    }
    if message.contains("does not exist in ALFRED") {
        // A series that begins after this period of several.
        if let Some(period) = later(want, request) {
            return Ok(next(Some(period)));
        }
    } else if message.contains("does not exist") {
        return Err(SourceError::Id { expected: "an id that FRED knows", found: want.id.to_owned() });
    }
    Err(SourceError::Refused { message: quote(message) })
}

/// The vintages of one period of real time.
///
/// A row that begins with the period the answer covers may have begun before: the source does not say when it was published.
fn observations(want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
    let answer: Observations = body.json()?;
    if let Some(units) = answer.units.as_deref().filter(|&units| units != "lin") {
        return Err(shape("`units`", "`lin`, figures as published", units));
    }
    let first = first(request, answer.offset)?;
    let asked_all = parameter(request, "realtime_start") == FIRST;
    let mut sheet = Sheet::new(&["value"]);
    let rows = answer.observations.len() as u64;
    for (line, row) in (first + 1..).zip(&answer.observations) {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let published = if row.realtime_start != answer.realtime_start {
            match Day::parse(&row.realtime_start) {
                Some(day) => Published::Day(day),
                None => {
                    sheet.refuse(line, row.date.as_str(), row.realtime_start.as_str(), Fault::Stamp);
                    continue;
                }
            }
        } else if asked_all {
            Published::Unsaid
        } else {
            // The period before ends on this day and has the row with its own beginning.
            continue;
        };
        add(&mut sheet, line, &row.date, published, &[&row.value]);
    }
    let more = rows > 0 && first + rows < answer.count;
    let next = if more { Some(at(request, first + rows)) } else { later(want, request) };
    if sheet.len() == 0 && sheet.findings.is_empty() && next.is_none() && first == 0 && asked_all {
        return Err(SourceError::NoFigures);
    }
    Ok(Page { sheet, next })
}

/// The days of a release: events without fields.
fn releases(id: u32, request: &Request, body: &Body) -> Result<Page, SourceError> {
    let answer: Releases = body.json()?;
    let first = first(request, answer.offset)?;
    let rows = answer.release_dates.len() as u64;
    if first + rows == 0 {
        return Err(SourceError::NoFigures);
    }
    let mut sheet = Sheet::new(&[]);
    for (line, row) in (first + 1..).zip(&answer.release_dates) {
        if row.release_id != id {
            let place = format!("`release_dates[{}].release_id`", line - first - 1);
            return Err(shape(&place, &id.to_string(), &row.release_id.to_string()));
        }
        add(&mut sheet, u32::try_from(line).unwrap_or(u32::MAX), &row.date, Published::Unsaid, &[]);
    }
    let more = rows > 0 && first + rows < answer.count;
    Ok(Page { sheet, next: more.then(|| at(request, first + rows)) })
}

/// The rows before this page, which the answer must agree with.
fn first(request: &Request, answered: u64) -> Result<u64, SourceError> {
    let asked = parameter(request, "offset");
    let same = asked.parse() == Ok(answered);
    same.then_some(answered).ok_or_else(|| shape("`offset`", asked, &answered.to_string()))
}

fn shape(place: &str, expected: &str, found: &str) -> SourceError {
    SourceError::Shape { place: place.to_owned(), expected: expected.to_owned(), found: quote(found) }
}
