//! From a body to figures.

use super::super::body::{add, add_at, quote};
use super::super::exchange::{BARS, DAY_MILLIS, same};
use super::super::{Body, Page, Request, SourceError, Want};
use super::payload::{CREATE_TIME, KLINES, OPEN_INTEREST, OPEN_TIME, STEP_MILLIS, SYMBOL};
use super::request::{self, CHECKSUM, FOUND, METRICS, Span, after, market, stem};
use super::unpack::unpacked;
use crate::data::number::{Cell, cell};
use crate::data::report::Fault;
use crate::data::sheet::{Published, Sheet};
use crate::data::sift::moment;
use crate::data::stamps;
use crate::time::Instant;

/// Reads a checksum, or a file whose checksum the request remembers.
pub(super) fn page(want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
    let Some(span) = request::span(request) else {
        return Err(SourceError::Id { expected: "a file of the archive", found: request.path.clone() });
    };
    let Some(path) = request.path.strip_suffix(CHECKSUM) else {
        let stem = stem(want, request.part, span)?;
        let sheet = file(want, request, span, &unpacked(&stem, &request.memo, body)?)?;
        return Ok(Page { sheet, next: next(want, request.part, span, true, FOUND)? });
    };
    let sheet = Sheet::new(columns(request.part));
    match body.status {
        404 => {
            let next = next(want, request.part, span, false, &request.memo)?;
            // Bars without open interest are figures.
            if next.is_none() && request.memo.is_empty() && request.part != METRICS {
                return Err(SourceError::NoFigures);
            }
            Ok(Page { sheet, next })
        }
        status @ 400.. => Err(SourceError::Status { status, said: String::new() }),
        _ => {
            let sum = checksum(body, &format!("{}.zip", stem(want, request.part, span)?))?;
            Ok(Page { sheet, next: Some(Request::new(request.part, path).remember(sum)) })
        }
    }
}

fn columns(part: u8) -> &'static [&'static str] {
    if part == METRICS { &["oi"] } else { &BARS }
}

fn next(
    want: &Want<'_>,
    part: u8,
    span: Span,
    there: bool,
    memo: &str,
) -> Result<Option<Request>, SourceError> {
    let span = after(want, part, span, there)?;
    span.map(|span| Ok(request::request(want, part, span)?.remember(memo))).transpose()
}

/// The sum of a line `SUM  FILE`.
fn checksum(body: &Body, file: &str) -> Result<String, SourceError> {
    let text = body.text()?;
    let mut words = text.split_whitespace();
    match (words.next(), words.next()) {
        (Some(sum), Some(name)) if sum.len() == 64 && name.trim_start_matches('*') == file => {
            Ok(sum.to_ascii_lowercase())
        }
        _ => Err(SourceError::Shape {
            place: "line 1".to_owned(),
            expected: format!("a SHA-256 sum and `{file}`"),
            found: quote(text),
        }),
    }
}

fn file(want: &Want<'_>, request: &Request, span: Span, text: &str) -> Result<Sheet, SourceError> {
    if text.trim().is_empty() {
        return Ok(Sheet::new(columns(request.part)));
    }
    match (request.part, span) {
        (METRICS, Span::Day(day)) => metrics(want, i64::from(day.0) * DAY_MILLIS, text),
        _ => bars(text),
    }
}

fn bars(text: &str) -> Result<Sheet, SourceError> {
    let bare = text.starts_with(|c: char| c.is_ascii_digit());
    let with_header = bare.then(|| format!("{KLINES}\n{text}"));
    let mut rows = Body::csv(with_header.as_deref().unwrap_or(text), &[OPEN_TIME])?;
    let mut places = [0; BARS.len()];
    for (place, name) in places.iter_mut().zip(BARS) {
        *place = rows.column(name)?;
    }
    let (at, width) = (rows.column(OPEN_TIME)?, rows.header.len());
    let mut sheet = Sheet::new(&BARS);
    while let Some((line, row)) = rows.next() {
        let line = line - u32::from(bare);
        let stamp = row.get(at).unwrap_or("");
        if row.len() == width {
            let cells = places.map(|place| row.get(place).unwrap_or(""));
            add(&mut sheet, line, stamp, Published::Unsaid, &cells);
        } else {
            sheet.refuse(line, stamp, "", Fault::Width);
        }
    }
    Ok(sheet)
}

/// Samples of a day that begins at a moment.
///
/// Files come in two kinds. One has the moments of the samples, as the exchange gives them, and runs from 00:05 to the next midnight; the other
/// has the starts of the five minutes before them, and runs from 00:00 to 23:55. The kind changed around 2025 and again on 2026-06-25, unannounced
/// (issue 491 of binance/binance-public-data), so that every file is asked: the next midnight without its own proves the first kind. Without that
/// proof a sample is taken as the later one, which is never too early.
fn metrics(want: &Want<'_>, midnight: i64, text: &str) -> Result<Sheet, SourceError> {
    let (_, symbol) = market(want)?;
    let mut csv = Body::csv(text, &[CREATE_TIME])?;
    let (at, of, figure) = (csv.column(CREATE_TIME)?, csv.column(SYMBOL)?, csv.column(OPEN_INTEREST)?);
    let mut sheet = Sheet::new(&["oi"]);
    let mut rows = Vec::new();
    while let Some((line, row)) = csv.next() {
        let written = row.get(at).unwrap_or("");
        let (Some(own), Some(oi)) = (row.get(of), row.get(figure)) else {
            sheet.refuse(line, written, "", Fault::Width);
            continue;
        };
        same(&format!("line {line}, {SYMBOL}"), symbol, own)?;
        match stamps::parse(written.trim()) {
            Some(stamp) => rows.push((line, stamp.written_millis(), oi.to_owned())),
            None => sheet.refuse(line, written, "", Fault::Stamp),
        }
    }
    let has = |moment: i64| rows.iter().any(|(_, millis, _)| *millis == moment);
    let exact = has(midnight + DAY_MILLIS) && !has(midnight);
    let shift = if exact { 0 } else { STEP_MILLIS };
    for (line, millis, oi) in &rows {
        // Zeros fill the place of samples that were not taken.
        let oi = if cell(oi, 0) == Cell::Figure(0.0) { "" } else { oi };
        add_at(&mut sheet, *line, moment(Instant(millis + shift)), Published::Unsaid, &[oi]);
    }
    Ok(sheet)
}
