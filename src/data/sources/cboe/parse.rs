//! From a body to figures.

use super::super::body::add;
use super::super::{Body, Page, SourceError, Want};
use super::payload::{PRICES, STAMP};
use super::request::index;
use crate::data::sheet::{Published, Sheet};
use crate::series::Kind;

/// Reads the only page there is.
pub(super) fn page(want: &Want<'_>, body: &Body) -> Result<Page, SourceError> {
    let mut rows = Body::csv(body.text()?, &[STAMP])?;
    let stamp = rows.column(STAMP)?;
    let (places, names): (Vec<usize>, Vec<&str>) = if rows.find("CLOSE").is_none() {
        (vec![rows.column(index(want.id)?)?], vec!["value"])
    } else if want.kind == Kind::Bars {
        let places: Result<_, _> = PRICES.iter().map(|(name, _)| rows.column(name)).collect();
        (places?, PRICES.iter().map(|(_, name)| *name).collect())
    } else {
        (vec![rows.column("CLOSE")?], vec!["value"])
    };
    let width = rows.header.len();
    let mut sheet = Sheet::new(&names);
    while let Some((line, row)) = rows.next() {
        if row.len() != width {
            return Err(SourceError::Broken { reason: format!("line {line} has not {width} cells") });
        }
        let cells: Vec<&str> = places.iter().filter_map(|&place| row.get(place)).collect();
        add(&mut sheet, line, row.get(stamp).unwrap_or(""), Published::Unsaid, &cells);
    }
    if sheet.stamps.is_empty() && sheet.findings.is_empty() {
        return Err(SourceError::NoFigures);
    }
    Ok(Page { sheet, next: None })
}
