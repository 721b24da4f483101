//! From a body to figures.

use std::collections::{BTreeMap, BTreeSet};

use super::super::body::{add_at, quote};
use super::super::json::Text;
use super::super::{Body, Page, Request, SourceError, Want};
use super::payload::{Answer, Bars, Event, Quoted, Refusal};
use super::request;
use crate::data::number::{self, Cell};
use crate::data::report::Fault;
use crate::data::sheet::{Published, Sheet};
use crate::data::stamps::Stamp;
use crate::time::{Day, Instant, Period, Zone};

const BARS: [&str; 5] = ["open", "high", "low", "close", "volume"];
const WITH_DIVIDEND: [&str; 6] = ["open", "high", "low", "close", "volume", "dividend"];
/// Years that a timestamp can lie in; seconds mistaken for milliseconds do not.
const YEARS: std::ops::Range<i32> = 1900..2100;

/// Reads a page. An end of history that has a split in it is not used: the whole history, which the split restates, comes next.
pub(super) fn page(want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
    let quoted = quoted(body)?;
    let (interval, _) = request::interval(want)?;
    if quoted.meta.interval != interval {
        return Err(shape(
            "meta.dataGranularity",
            format!("`{interval}`"),
            format!("`{}`", quoted.meta.interval),
        ));
    }
    let zone = Zone::named(&quoted.meta.zone).ok_or_else(|| {
        let found = format!("`{}`", quoted.meta.zone);
        shape("meta.exchangeTimezoneName", "a zone of the IANA database".to_owned(), found)
    })?;
    let daily = want.period == Period::Daily;
    let columns: &[&str] = if daily { &WITH_DIVIDEND } else { &BARS };
    let mut sheet = Sheet::new(columns);
    let Some(seconds) = quoted.timestamp.as_ref().filter(|seconds| !seconds.is_empty()) else {
        return Err(SourceError::NoFigures);
    };
    let (dividends, split) = events(&quoted.events, zone)?;
    let whole = request::all(&Want { from: None, ..*want })?;
    if split && whole != *request {
        return Ok(Page { sheet, next: Some(whole) });
    }
    let bars = arrays(&quoted.indicators.quote, seconds.len())?;
    let days: Vec<Day> = seconds.iter().map(|&at| zone.local(Instant::from_seconds(at)).0).collect();
    let dividends = if daily { placed(&dividends, &days) } else { BTreeMap::new() };
    for (index, (&at, &day)) in seconds.iter().zip(&days).enumerate() {
        let line = u32::try_from(index + 1).unwrap_or(u32::MAX);
        if !YEARS.contains(&day.year()) {
            sheet.refuse(line, at.to_string(), "", Fault::Stamp);
            continue;
        }
        // The live bar may stand behind an older state of the same day.
        let outdated = index + 2 == days.len() && days.last() == Some(&day);
        if daily && outdated {
            continue;
        }
        let mut cells: Vec<&str> = bars.iter().map(|bar| bar.get(index).map_or("", |text| &text.0)).collect();
        let blank = cells.iter().all(|cell| *cell == "null");
        let dividend = dividends.get(&day).map(f64::to_string);
        let stamp = if daily {
            cells.push(dividend.as_deref().unwrap_or(if blank { "" } else { "0" }));
            Stamp::Day(day)
        } else {
            let (day, clock) = Zone::utc().local(Instant::from_seconds(at));
            Stamp::Moment { at: Instant::from_seconds(at), day, millis: clock * 1_000 }
        };
        add_at(&mut sheet, line, stamp, Published::Unsaid, &cells);
    }
    Ok(Page { sheet, next: None })
}

/// The symbol's part of a body, or what is wrong in words.
fn quoted(body: &Body) -> Result<Quoted, SourceError> {
    let text = body.text()?;
    if !text.trim_start().starts_with('{') {
        return Err(refusal(text));
    }
    let answer: Answer = body.json()?;
    let chart = answer.chart.or(answer.finance).ok_or_else(|| SourceError::Shape {
        place: "the outermost object".to_owned(),
        expected: "a key `chart`".to_owned(),
        found: quote(text),
    })?;
    if let Some(Refusal { code, description }) = chart.error {
        return Err(refusal(&description.or(code).unwrap_or_default()));
    }
    chart.result.and_then(|results| results.into_iter().next()).ok_or(SourceError::NoFigures)
}

fn refusal(words: &str) -> SourceError {
    if words.to_ascii_lowercase().contains("too many requests") {
        return SourceError::Wait { after: None };
    }
    SourceError::Refused { message: quote(words) }
}

fn shape(place: &str, expected: String, found: String) -> SourceError {
    SourceError::Shape { place: format!("`chart.result[0].{place}`"), expected, found }
}

/// The arrays in the order of the columns, each as long as the timestamps.
fn arrays(quotes: &[Bars], rows: usize) -> Result<[&[Text]; 5], SourceError> {
    let bars = quotes
        .first()
        .ok_or_else(|| shape("indicators.quote", "one element".to_owned(), "none".to_owned()))?;
    let all = [&bars.open, &bars.high, &bars.low, &bars.close, &bars.volume];
    for (name, figures) in BARS.iter().zip(all) {
        let found = figures.as_ref().map_or(0, Vec::len);
        if found != rows {
            let place = format!("indicators.quote[0].{name}");
            return Err(shape(&place, format!("{rows} elements"), found.to_string()));
        }
    }
    Ok(all.map(|figures| figures.as_deref().unwrap_or(&[])))
}

/// Dividends by their day, and whether there is a split.
fn events(
    events: &BTreeMap<String, BTreeMap<String, Event>>,
    zone: Zone,
) -> Result<(BTreeMap<Day, f64>, bool), SourceError> {
    let mut dividends = BTreeMap::new();
    let mut split = false;
    for (kind, list) in events {
        match kind.as_str() {
            "splits" => split |= !list.is_empty(),
            "dividends" => {
                for (key, event) in list {
                    let amount = event.amount.as_ref().map_or("", |text| &text.0);
                    let Cell::Figure(amount) = number::cell(amount, 0) else {
                        let place = format!("events.dividends.{key}.amount");
                        return Err(shape(&place, "a number".to_owned(), format!("`{}`", quote(amount))));
                    };
                    let day = zone.local(Instant::from_seconds(event.date)).0;
                    *dividends.entry(day).or_insert(0.0) += amount;
                }
            }
            other => {
                let known = "`dividends` and `splits`".to_owned();
                return Err(shape("events", known, format!("`{other}`")));
            }
        }
    }
    Ok((dividends, split))
}

/// Dividends by the day of the first bar from theirs on. One that is newer than all bars comes again with its bar.
fn placed(dividends: &BTreeMap<Day, f64>, days: &[Day]) -> BTreeMap<Day, f64> {
    let days: BTreeSet<Day> = days.iter().copied().collect();
    let mut placed = BTreeMap::new();
    for (ex, amount) in dividends {
        if let Some(&day) = days.range(ex..).next() {
            *placed.entry(day).or_insert(0.0) += amount;
        }
    }
    placed
}
