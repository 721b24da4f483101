//! From a body to figures.

use super::super::body::{add_at, quote};
use super::super::{Body, Page, Request, SourceError, Want};
use super::payload::{Answer, Head, NO_FIGURES, Series};
use super::request::parts;
use crate::data::report::Fault;
use crate::data::sheet::{Published, Sheet};
use crate::data::stamps::Stamp;
use crate::time::{Day, Period};

/// Reads a page. The status inside counts, whatever HTTP says.
pub(super) fn page(want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
    let head: Head = body.json()?;
    if head.status.0 != "200" {
        let said = quote(&format!("{} {}", head.message_id, head.message.unwrap_or_default()));
        return Err(match head.status.0.parse() {
            Ok(status @ 500..) => SourceError::Status { status, said },
            _ => SourceError::Refused { message: said },
        });
    }
    if head.message_id == NO_FIGURES {
        return Err(SourceError::NoFigures);
    }
    let Answer { next_position, result_set } = body.json()?;
    let (_, code) = parts(want.id)?;
    let mut sheet = Sheet::new(&["value"]);
    match result_set.iter().find(|series| series.series_code.eq_ignore_ascii_case(code)) {
        Some(series) => read(&mut sheet, series, want.period)?,
        None if result_set.is_empty() => {}
        None => {
            return Err(SourceError::Shape {
                place: "`RESULTSET`".to_owned(),
                expected: format!("the series `{code}`"),
                found: quote(
                    &result_set
                        .iter()
                        .map(|series| series.series_code.as_str())
                        .collect::<Vec<_>>()
                        .join(", "),
                ),
            });
        }
    }
    let next = next_position.filter(|position| !position.0.is_empty());
    if sheet.stamps.is_empty() && sheet.findings.is_empty() && next.is_none() {
        return Err(SourceError::NoFigures);
    }
    let next = next.map(|position| {
        let mut next = request.clone();
        next.query.retain(|(name, _)| name != "startPosition");
        next.with("startPosition", position.0)
    });
    Ok(Page { sheet, next })
}

/// Adds the figures of a series.
fn read(sheet: &mut Sheet, series: &Series, period: Period) -> Result<(), SourceError> {
    let (dates, values) = (&series.values.survey_dates, &series.values.values);
    if dates.len() != values.len() {
        return Err(SourceError::Shape {
            place: format!("`VALUES` of `{}`", series.series_code),
            expected: format!("{} figures for as many dates", dates.len()),
            found: values.len().to_string(),
        });
    }
    let frequency = Frequency::of(&series.frequency, period).ok_or_else(|| SourceError::Shape {
        place: format!("`FREQUENCY` of `{}`", series.series_code),
        expected: format!("figures of `{period}`"),
        found: format!("`{}`", quote(&series.frequency)),
    })?;
    for (line, (date, value)) in (1..).zip(dates.iter().zip(values)) {
        let value = value.as_ref().map_or("", |value| value.0.as_str());
        match frequency.day(&date.0) {
            Some(day) => add_at(sheet, line, Stamp::Day(day), Published::Unsaid, &[value]),
            None => sheet.refuse(line, &date.0, value, Fault::Stamp),
        }
    }
    Ok(())
}

/// How dates are written.
#[derive(Clone, Copy)]
enum Frequency {
    /// `20240131`: of daily and weekly figures.
    Day,
    /// `202401`.
    Month,
    /// `202401` for the first quarter.
    Quarter,
}

impl Frequency {
    /// The words of the source for a period; none for another period, of which nothing could be told when it is known.
    fn of(words: &str, period: Period) -> Option<Self> {
        match (words, period) {
            ("DAILY", Period::Daily) => Some(Self::Day),
            (_, Period::Weekly { .. }) if words.starts_with("WEEKLY(") => Some(Self::Day),
            ("MONTHLY", Period::Monthly) => Some(Self::Month),
            ("QUARTERLY", Period::Monthly) => Some(Self::Quarter),
            _ => None,
        }
    }

    /// The stamp: months by their first day, quarters by the first day of their last month, because a timetable counts from the end of
    /// the month that is stamped.
    fn day(self, text: &str) -> Option<Day> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number =
            |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
        let year = text.get(..4).and_then(|digits| digits.parse::<i32>().ok())?;
        let part = number(4, 6)?;
        match (self, text.len()) {
            (Self::Day, 8) => Day::from_ymd(year, part, number(6, 8)?),
            (Self::Month, 6) => Day::from_ymd(year, part, 1),
            (Self::Quarter, 6) => (1..=4).contains(&part).then(|| Day::from_ymd(year, part * 3, 1)).flatten(),
            _ => None,
        }
    }
}
