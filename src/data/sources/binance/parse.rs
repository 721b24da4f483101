//! From a body to figures.

use serde::de::DeserializeOwned;

use super::super::body::{add, quote};
use super::super::exchange::{self, Text, json, moment, same};
use super::super::{Body, Page, Request, SourceError, Want};
use super::payload::{Refusal, Sample, TOO_MANY, WIDTH};
use super::request::{self, Market};
use crate::data::sheet::{Published, Sheet};

/// Reads a page of bars (part 0) or of open interest (part 1).
pub(in super::super) fn page(
    market: &Market,
    want: &Want<'_>,
    request: &Request,
    body: &Body,
) -> Result<Page, SourceError> {
    if request.part == 0 { bars(market, want, request, body) } else { samples(want, request, body) }
}

fn bars(market: &Market, want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
    let rows: Vec<Vec<Text>> = answer(want, body)?;
    let sheet = exchange::bars(&rows, "", WIDTH)?;
    let from = moment(request, "startTime");
    if rows.is_empty() && from == Some(exchange::start(want, market.opened)) {
        return Err(SourceError::NoFigures);
    }
    let newest = sheet.stamps.iter().map(|stamp| stamp.written_millis()).max();
    let next = match newest.filter(|_| rows.len() >= market.limit) {
        Some(newest) if from.is_some_and(|from| newest < from) => return Err(SourceError::Loop),
        Some(newest) => Some(request::bars(market, want, newest + 1)?),
        None => None,
    };
    Ok(Page { sheet, next })
}

fn samples(want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
    let samples: Vec<Sample> = answer(want, body)?;
    let mut sheet = Sheet::new(&["oi"]);
    for (sample, line) in samples.iter().zip(1..) {
        same(&format!("[{}].symbol", line - 1), want.id, &sample.symbol)?;
        add(&mut sheet, line, &sample.timestamp.0, Published::Unsaid, &[&sample.sum_open_interest.0]);
    }
    let next = moment(request, "endTime").and_then(|end| request::samples(want, end + 1));
    Ok(Page { sheet, next })
}

/// The list of an answer that went well.
fn answer<T: DeserializeOwned>(want: &Want<'_>, body: &Body) -> Result<T, SourceError> {
    if body.status == 451 {
        return Err(SourceError::Legal);
    }
    if !body.text()?.trim_start().starts_with('{') {
        return json(body);
    }
    let refusal: Refusal = json(body)?;
    Err(if TOO_MANY.contains(&refusal.code) {
        SourceError::Wait { after: ban(&refusal.msg, want.now.0) }
    } else if refusal.msg.contains("restricted location") {
        SourceError::Legal
    } else {
        SourceError::Refused { message: format!("{} ({})", quote(&refusal.msg), refusal.code) }
    })
}

/// Seconds until a ban ends: `… banned until 1659146400000. …`.
fn ban(message: &str, now: i64) -> Option<u64> {
    let (_, until) = message.split_once("banned until ")?;
    let end = until.find(|c: char| !c.is_ascii_digit()).unwrap_or(until.len());
    let until: i64 = until.split_at_checked(end)?.0.parse().ok()?;
    u64::try_from(until.checked_sub(now)?).ok().map(|millis| millis.div_ceil(1_000))
}
