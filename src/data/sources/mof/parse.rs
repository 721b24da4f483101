//! From a body to figures.

use super::super::body::{add, add_at};
use super::super::{Body, Page, Request, SourceError, Want};
use super::era;
use super::payload::{NOTE, STAMPS};
use super::request::column;
use crate::data::sheet::{Published, Sheet};
use crate::data::stamps::Stamp;

/// Reads one of the two files; the present month follows the past ones.
pub(super) fn page(want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
    let (files, column) = column(want.id)?;
    let text = body.japanese()?;
    let mut rows = Body::csv(&text, &STAMPS)?;
    let value = rows.column(&column)?;
    let stamp = STAMPS.iter().find_map(|name| rows.find(name)).unwrap_or(0);
    let width = rows.header.len();
    let mut sheet = Sheet::new(&["value"]);
    while let Some((line, row)) = rows.next() {
        if is_note(row.iter()) {
            continue;
        }
        let (Some(date), Some(value), true) = (row.get(stamp), row.get(value), row.len() == width) else {
            return Err(SourceError::Broken { reason: format!("line {line} has not {width} cells") });
        };
        match era::day(date.trim()) {
            Some(day) => add_at(&mut sheet, line, Stamp::Day(day), Published::Unsaid, &[value]),
            None => add(&mut sheet, line, date, Published::Unsaid, &[value]),
        }
    }
    let past = request.path == files.past;
    // The present month may have no row yet.
    if past && sheet.stamps.is_empty() && sheet.findings.is_empty() {
        return Err(SourceError::NoFigures);
    }
    Ok(Page { sheet, next: past.then(|| Request::new(0, files.month)) })
}

/// Whether a line is a note or empty. A date has a digit in its first two signs, so that one that was cut off is none.
fn is_note<'r>(mut cells: impl Iterator<Item = &'r str>) -> bool {
    let first = cells.next().unwrap_or("").trim();
    let undated = !first.chars().take(2).any(|sign| sign.is_ascii_digit());
    first.starts_with(NOTE) || (undated && cells.all(|cell| cell.trim().is_empty()))
}
