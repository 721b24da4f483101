//! From a body to figures.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::super::body::{add, quote};
use super::super::{Body, Page, Request, SourceError, Want};
use super::payload::{Rates, Repo};
use super::request::{Question, question};
use crate::data::sheet::{Published, Sheet};
use crate::time::{Day, Zone};

/// Operations with this word in their note are tests of the machinery, not the facility.
const TEST: &str = "small value";

/// When the window for correcting a rate on the day of its publication has closed for certain, in seconds after midnight: it ends
/// about 14:30 (unverified), 16:00 is the cautious time.
const CORRECTED: u32 = 16 * 3_600;

/// Reads the only page there is.
pub(super) fn page(want: &Want<'_>, _: &Request, body: &Body) -> Result<Page, SourceError> {
    let question = question(want)?;
    let sheet = match question.rate {
        Some(name) => rates(question, name, body)?,
        None => operations(body)?,
    };
    if sheet.len() == 0 && sheet.findings.is_empty() {
        return Err(SourceError::NoFigures);
    }
    Ok(Page { sheet, next: None })
}

fn rates(question: &Question, name: &str, body: &Body) -> Result<Sheet, SourceError> {
    let answer: Rates = json(body)?;
    let mut sheet = Sheet::new(&["value"]);
    for (line, row) in (1..).zip(&answer.rates) {
        if row.name != name {
            return Err(shape(&format!("`refRates[{}].type`", line - 1), name, &row.name));
        }
        let revised = row.revision_indicator.as_deref().is_some_and(|text| !text.trim().is_empty());
        let published = match Day::parse(&row.effective_date).filter(|_| revised) {
            // Not the rate of the morning, and the answer does not say when it came.
            Some(day) => Published::At(Zone::new_york().instant(question.calendar.next(day), CORRECTED)),
            None => Published::Unsaid,
        };
        add(&mut sheet, line, &row.effective_date, published, &[digits(&row.percent_rate)]);
    }
    Ok(sheet)
}

fn operations(body: &Body) -> Result<Sheet, SourceError> {
    let answer: Repo = json(body)?;
    let mut sheet = Sheet::new(&["value"]);
    for (line, row) in (1..).zip(&answer.repo.operations) {
        if row.operation_type != "Reverse Repo" {
            let place = format!("`repo.operations[{}].operationType`", line - 1);
            return Err(shape(&place, "Reverse Repo", &row.operation_type));
        }
        if row.note.as_deref().is_some_and(|note| note.to_ascii_lowercase().contains(TEST)) {
            continue;
        }
        let amount = digits(&row.total_amt_accepted);
        add(&mut sheet, line, &row.operation_date, Published::Unsaid, &[amount]);
    }
    Ok(sheet)
}

/// The answer; the forms of this publisher's refusals are not recorded, so a bad status tells.
fn json<T: DeserializeOwned>(body: &Body) -> Result<T, SourceError> {
    body.json().map_err(|error| match body.status {
        status @ 400.. => SourceError::Status { status, said: quote(&String::from_utf8_lossy(&body.bytes)) },
        _ => error,
    })
}

/// The text of a number, or the text itself.
fn digits(value: &RawValue) -> &str {
    let text = value.get();
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

fn shape(place: &str, expected: &str, found: &str) -> SourceError {
    SourceError::Shape { place: place.to_owned(), expected: format!("`{expected}`"), found: quote(found) }
}
