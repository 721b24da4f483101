//! From a body to figures.

use std::collections::BTreeMap;

use super::super::body::{add_at, quote};
use super::super::json::Text;
use super::super::{Body, Page, SourceError, Want};
use super::payload::{Answer, Bars, Event, Quoted, Refusal};
use super::request;
use crate::data::adjust::{self, Per};
use crate::data::number::{self, Cell};
use crate::data::report::Fault;
use crate::data::sheet::{Published, Sheet};
use crate::data::stamps::Stamp;
use crate::time::{Day, Instant, Period, Zone};

const BARS: [&str; 5] = ["open", "high", "low", "close", "volume"];
/// Years that a timestamp can lie in; seconds mistaken for milliseconds do not.
const YEARS: std::ops::Range<i32> = 1900..2100;

/// Reads the only page there is.
pub(super) fn page(want: &Want<'_>, body: &Body) -> Result<Page, SourceError> {
    let quoted = quoted(body)?;
    let (interval, _) = request::interval(want)?;
    if quoted.meta.interval != interval {
        let found = format!("`{}`", quoted.meta.interval);
        return Err(shape("meta.dataGranularity", format!("`{interval}`"), found));
    }
    let zone = Zone::named(&quoted.meta.zone).ok_or_else(|| {
        let found = format!("`{}`", quoted.meta.zone);
        shape("meta.exchangeTimezoneName", "a zone of the IANA database".to_owned(), found)
    })?;
    let Some(seconds) = quoted.timestamp.as_ref().filter(|seconds| !seconds.is_empty()) else {
        return Err(SourceError::NoFigures);
    };
    if !seconds.is_sorted() {
        return Err(shape("timestamp", "the oldest first".to_owned(), "another order".to_owned()));
    }
    let bars = arrays(&quoted.indicators.quote, seconds.len())?;
    let days: Vec<Day> = seconds.iter().map(|&at| zone.local(Instant::from_seconds(at)).0).collect();
    let daily = want.period == Period::Daily;
    let mut sheet = Sheet::new(&BARS);
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
        let stamp = if daily {
            Stamp::Day(day)
        } else {
            let (day, clock) = Zone::utc().local(Instant::from_seconds(at));
            Stamp::Moment { at: Instant::from_seconds(at), day, millis: clock * 1_000 }
        };
        let cells = bars.map(|bar| bar.get(index).map_or("", |text| &text.0));
        add_at(&mut sheet, line, stamp, Published::Unsaid, &cells);
    }
    let events = events(&quoted.events, zone)?;
    as_traded(&mut sheet, &events, zone, daily);
    Ok(Page { sheet, next: None })
}

/// Takes the splits out of the figures again, and lays them and the dividends beside them.
fn as_traded(sheet: &mut Sheet, events: &Events, zone: Zone, daily: bool) {
    let days: Vec<Day> = sheet.stamps.iter().map(|stamp| stamp.date(zone)).collect();
    let mut dividend = vec![0.0; days.len()];
    let mut split = vec![1.0; days.len()];
    // On the first bar from the ex-date on. What is newer than all bars comes again with its bar.
    let at = |ex: Day| days.partition_point(|&day| day < ex);
    for &(ex, amount) in &events.dividends {
        dividend.get_mut(at(ex)).into_iter().for_each(|dividend| *dividend += amount);
    }
    for &(ex, factor) in &events.splits {
        split.get_mut(at(ex)).into_iter().for_each(|split| *split *= factor);
    }
    let splits = adjust::splits(&split);
    if !splits.is_empty() {
        for (name, figures) in BARS.iter().zip(&mut sheet.figures) {
            // The inverse of what a split does to them.
            let per = if *name == "volume" { Per::Share } else { Per::Count };
            *figures = adjust::restated(figures, per, &splits);
        }
        dividend = adjust::restated(&dividend, Per::Count, &splits);
    }
    if daily {
        sheet.columns.extend(["dividend".to_owned(), "split".to_owned()]);
        sheet.figures.extend([dividend, split]);
    }
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

/// What happened to holders, by the day in the zone of the exchange.
struct Events {
    /// For a share of today: restated for later splits, as the prices are.
    dividends: Vec<(Day, f64)>,
    /// New shares for an old one.
    splits: Vec<(Day, f64)>,
}

fn events(events: &BTreeMap<String, BTreeMap<String, Event>>, zone: Zone) -> Result<Events, SourceError> {
    let mut found = Events { dividends: Vec::new(), splits: Vec::new() };
    for (kind, list) in events {
        for (key, event) in list {
            let figure = |name: &str, text: &Option<Text>| {
                let text = text.as_ref().map_or("", |text| &text.0);
                match number::cell(text, 0) {
                    Cell::Figure(figure) if figure > 0.0 => Ok(figure),
                    _ => {
                        let place = format!("events.{kind}.{key}.{name}");
                        Err(shape(&place, "a number above 0".to_owned(), format!("`{}`", quote(text))))
                    }
                }
            };
            let day = zone.local(Instant::from_seconds(event.date)).0;
            match kind.as_str() {
                "dividends" => found.dividends.push((day, figure("amount", &event.amount)?)),
                "splits" => {
                    let new = figure("numerator", &event.numerator)?;
                    found.splits.push((day, new / figure("denominator", &event.denominator)?));
                }
                other => {
                    let known = "`dividends` and `splits`".to_owned();
                    return Err(shape("events", known, format!("`{other}`")));
                }
            }
        }
    }
    Ok(found)
}
