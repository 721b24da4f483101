//! From a body to figures.

use super::super::body::{add_at, quote};
use super::super::{Body, Page, SourceError};
use super::payload::{Bar, Refusal};
use crate::data::report::Fault;
use crate::data::sheet::{Published, Sheet};
use crate::data::stamps::{self, Stamp};

/// Reads the only page there is.
pub(super) fn page(body: &Body) -> Result<Page, SourceError> {
    match body.text()?.trim_start().chars().next() {
        Some('[') => {}
        Some('{') => return Err(refusal(body, &body.json::<Refusal>()?.detail)),
        // Limits are told in bare words too.
        _ => return Err(refusal(body, body.text()?)),
    }
    let bars: Vec<Bar> = body.json()?;
    if bars.is_empty() {
        return Err(SourceError::NoFigures);
    }
    let mut sheet = Sheet::new(&["open", "high", "low", "close", "volume", "dividend", "split"]);
    for (line, bar) in (1..).zip(&bars) {
        match stamps::parse(&bar.date).filter(|stamp| !stamp.has_time()) {
            Some(stamp) => {
                let figures =
                    [&bar.open, &bar.high, &bar.low, &bar.close, &bar.volume, &bar.dividend, &bar.split];
                let day = Stamp::Day(stamp.written_date());
                add_at(&mut sheet, line, day, Published::Unsaid, &figures.map(|figure| figure.0.as_str()));
            }
            None => sheet.refuse(line, bar.date.as_str(), "", Fault::Stamp),
        }
    }
    Ok(Page { sheet, next: None })
}

/// What the words mean: `You have run over your hourly request allocation`, `Ticker 'X' not found`.
fn refusal(body: &Body, words: &str) -> SourceError {
    if body.status == 429 || words.contains("allocation") {
        return SourceError::Wait { after: None };
    }
    SourceError::Refused { message: quote(words) }
}
