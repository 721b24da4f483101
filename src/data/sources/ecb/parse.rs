//! From bodies to figures.

use std::collections::BTreeMap;

use super::super::body::add_at;
use super::super::{Body, Page, Request, SourceError, Want};
use super::payload::{KEY, POWER, STAMP, VALUE};
use crate::data::report::Fault;
use crate::data::sheet::{Published, Sheet};
use crate::data::stamps::Stamp;
use crate::time::{Day, Period};

/// Reads one rate against the euro.
pub(super) fn page(want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
    // So it answers where a key has no figures in the span asked for; the words are meant for people.
    if body.status == 404 {
        return Err(SourceError::NoFigures);
    }
    let mut rows = Body::csv(body.text()?, &[STAMP])?;
    let (stamp, value, key) = (rows.column(STAMP)?, rows.column(VALUE)?, rows.column(KEY)?);
    let (power, width) = (rows.find(POWER), rows.header.len());
    let asked = request.path.rsplit('/').next().unwrap_or("");
    let mut sheet = Sheet::new(&["value"]);
    while let Some((line, row)) = rows.next() {
        let cell = |place: usize| row.get(place).map_or("", str::trim);
        if row.len() != width {
            return Err(SourceError::Broken { reason: format!("line {line} has not {width} cells") });
        }
        let other = |expected: String, found: &str| SourceError::Shape {
            place: format!("line {line}"),
            expected,
            found: format!("`{found}`"),
        };
        if cell(key).strip_prefix("EXR.") != Some(asked) {
            return Err(other(format!("the key `EXR.{asked}`"), cell(key)));
        }
        if let Some(power) = power.map(cell).filter(|power| !matches!(*power, "" | "0")) {
            return Err(other(format!("`{POWER}` 0"), power));
        }
        match period(cell(stamp), want.period) {
            Some(day) => add_at(&mut sheet, line, Stamp::Day(day), Published::Unsaid, &[cell(value)]),
            None => sheet.refuse(line, cell(stamp), "", Fault::Stamp),
        }
    }
    if sheet.stamps.is_empty() && sheet.findings.is_empty() {
        return Err(SourceError::NoFigures);
    }
    Ok(Page { sheet, next: None })
}

/// A day `2024-01-31`, or a month `2024-01` by its first day.
fn period(text: &str, period: Period) -> Option<Day> {
    match (period, text.len()) {
        (Period::Monthly, 7) => Day::parse(&format!("{text}-01")),
        (Period::Daily, 10) => Day::parse(text),
        _ => None,
    }
}

/// The price of the second currency in the first, from both their prices of a euro; one rate alone is what was wanted.
///
/// A day that only one of them has is left out: it is not said that it has no figure.
pub(super) fn combine(parts: Vec<Sheet>) -> Result<Sheet, SourceError> {
    let mut parts = parts.into_iter();
    let price = parts.next().unwrap_or_default();
    let Some(of) = parts.next() else { return Ok(price) };
    let divisors = by_stamp(&of)?;
    let mut cross = Sheet::new(&["value"]);
    for (row, (stamp, line)) in price.stamps.iter().zip(&price.lines).enumerate() {
        let figure = price.row(row).first().copied().unwrap_or(f64::NAN);
        match divisors.get(&stamp.written_millis()) {
            Some(divisor) if *divisor <= 0.0 => {
                let day = stamp.written_date().to_string();
                cross.refuse(*line, day, divisor.to_string(), Fault::NotPositive);
            }
            Some(divisor) => cross.push(*line, *stamp, Published::Unsaid, &[figure / divisor]),
            None => {}
        }
    }
    cross.findings.extend(price.findings.into_iter().chain(of.findings));
    Ok(cross)
}

/// The figures of one rate by their stamps, of which none has two.
fn by_stamp(sheet: &Sheet) -> Result<BTreeMap<i64, f64>, SourceError> {
    let mut figures = BTreeMap::new();
    for (row, stamp) in sheet.stamps.iter().enumerate() {
        let figure = sheet.row(row).first().copied().unwrap_or(f64::NAN);
        let before = figures.insert(stamp.written_millis(), figure);
        if before.is_some_and(|before| before.to_bits() != figure.to_bits()) {
            return Err(SourceError::Shape {
                place: stamp.written_date().to_string(),
                expected: "one rate a day".to_owned(),
                found: "two".to_owned(),
            });
        }
    }
    Ok(figures)
}
