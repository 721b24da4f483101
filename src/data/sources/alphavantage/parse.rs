//! From a body to figures.

use super::super::body::{add, quote};
use super::super::{Body, Page, SourceError};
use super::payload::{COLUMNS, STAMPS, Words};
use crate::data::sheet::{Published, Sheet};

/// Reads the only page there is.
pub(super) fn page(body: &Body) -> Result<Page, SourceError> {
    let text = body.text()?;
    if text.trim_start().starts_with('{') {
        return Err(words(&body.json()?, text));
    }
    let mut rows = Body::csv(text, &STAMPS)?;
    let stamps = rows.column("timestamp")?;
    let mut places = Vec::with_capacity(COLUMNS.len());
    for (theirs, _) in COLUMNS {
        places.push(rows.column(theirs)?);
    }
    let width = rows.header.len();
    let mut sheet = Sheet::new(&COLUMNS.map(|(_, ours)| ours));
    while let Some((line, row)) = rows.next() {
        if row.len() != width {
            return Err(SourceError::Broken { reason: format!("line {line} has not {width} cells") });
        }
        let cells: Vec<&str> = places.iter().filter_map(|&place| row.get(place)).collect();
        add(&mut sheet, line, row.get(stamps).unwrap_or(""), Published::Unsaid, &cells);
    }
    if sheet.len() == 0 && sheet.findings.is_empty() {
        return Err(SourceError::NoFigures);
    }
    Ok(Page { sheet, next: None })
}

/// What the words mean. Limits are told as `Note` or as `Information`; what only a paid key opens is `Information` too, and
/// no waiting helps.
fn words(words: &Words, text: &str) -> SourceError {
    let refused = |message: &str| SourceError::Refused { message: quote(message) };
    match (&words.error, &words.note, &words.information) {
        (Some(error), ..) => refused(error),
        (_, _, Some(said)) if said.contains("premium endpoint") || said.contains("premium feature") => {
            refused(said)
        }
        (None, None, None) => refused(text),
        _ => SourceError::Wait { after: None },
    }
}
