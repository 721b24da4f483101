//! From a body to figures.

use serde::de::DeserializeOwned;

use super::super::body::{add, quote};
use super::super::exchange::{self, json, moment, parameter, same};
use super::super::{Body, Page, Request, SourceError, Want};
use super::config::OPENED;
use super::payload::{Answer, Head, Klines, Samples, TOO_MANY, WIDTH};
use super::request::{self, at_cursor, decoded, market};
use crate::data::sheet::{Published, Sheet};

/// Reads a page of bars (part 0) or of open interest (part 1).
pub(super) fn page(want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
    if request.part == 0 { bars(want, request, body) } else { samples(want, request, body) }
}

fn bars(want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
    let klines: Klines = answer(body)?;
    about(want, &klines.category, &klines.symbol)?;
    let sheet = exchange::bars(&klines.list, "result.list", WIDTH)?;
    if klines.list.is_empty() && moment(request, "end") == Some(want.now.0) {
        return Err(SourceError::NoFigures);
    }
    // A window without a bar lies before the first one.
    let first = exchange::start(want, OPENED);
    let begin = moment(request, "start").filter(|begin| *begin > first && !klines.list.is_empty());
    let next = begin.map(|begin| request::bars(want, begin - 1)).transpose()?;
    Ok(Page { sheet, next })
}

fn samples(want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
    let samples: Samples = answer(body)?;
    about(want, &samples.category, &samples.symbol)?;
    let mut sheet = Sheet::new(&["oi"]);
    for (sample, line) in samples.list.iter().zip(1..) {
        add(&mut sheet, line, &sample.timestamp.0, Published::Unsaid, &[&sample.open_interest.0]);
    }
    let cursor = decoded(&samples.next_page_cursor).ok_or_else(|| SourceError::Shape {
        place: "`result.nextPageCursor`".to_owned(),
        expected: "percent-encoded text".to_owned(),
        found: format!("`{}`", quote(&samples.next_page_cursor)),
    })?;
    if cursor.is_empty() || samples.list.is_empty() {
        return Ok(Page { sheet, next: None });
    }
    if parameter(request, "cursor") == Some(cursor.as_str()) {
        return Err(SourceError::Loop);
    }
    Ok(Page { sheet, next: Some(at_cursor(request, &cursor)) })
}

/// The result of an answer that went well.
fn answer<T: DeserializeOwned>(body: &Body) -> Result<T, SourceError> {
    let head: Head = json(body)?;
    match head.ret_code {
        0 => Ok(json::<Answer<T>>(body)?.result),
        code if TOO_MANY.contains(&code) => Err(SourceError::Wait { after: None }),
        code => Err(SourceError::Refused { message: format!("{} ({code})", quote(&head.ret_msg)) }),
    }
}

fn about(want: &Want<'_>, category: &str, symbol: &str) -> Result<(), SourceError> {
    let asked = market(want)?;
    same("result.category", asked.0, category)?;
    same("result.symbol", asked.1, symbol)
}
