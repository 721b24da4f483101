//! From a body to figures.

use super::super::body::add;
use super::super::{Body, Page, Request, SourceError, Want};
use super::payload::STAMPS;
use super::request::later;
use crate::data::sheet::{Published, Sheet};

/// Reads the file of a year.
pub(super) fn page(want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
    let mut rows = Body::csv(body.text()?, &STAMPS)?;
    let (stamps, figures) = (rows.column("Date")?, rows.column(want.id)?);
    let width = rows.header.len();
    let mut sheet = Sheet::new(&["value"]);
    while let Some((line, row)) = rows.next() {
        match (row.get(stamps), row.get(figures)) {
            (Some(stamp), Some(value)) if row.len() == width => {
                add(&mut sheet, line, stamp, Published::Unsaid, &[value]);
            }
            _ => return Err(SourceError::Broken { reason: format!("line {line} has not {width} cells") }),
        }
    }
    Ok(Page { sheet, next: later(want, request) })
}
