//! Results of auctions: a calendar page a month, and a page for each result that it links to.
//!
//! No such page is recorded. What is read is what the Ministry's field names and the layout that others read say; whatever differs
//! from it is an error, and no figure is taken from a page that is not wholly understood.

use super::super::body::quote;
use super::super::{Body, Page, Request, SourceError, Want};
use super::html::{Cell, Document};
use crate::data::sheet::{Published, Sheet};
use crate::data::stamps::Stamp;
use crate::series::Kind;
use crate::time::{Day, Zone};

const FOLDER: &str = "/jgbs/auction/calendar/";
const RESULTS: &str = "/jgbs/auction/calendar/nyusatsu/";

/// So many months before the present one are asked for where no first day is given: every page is one request.
const MONTHS: i32 = 24;

/// Days after an auction in which its result may be without a link.
const LATE: i32 = 1;

/// The years of `auction/10`; none for another id.
pub(super) fn years(id: &str) -> Option<u32> {
    let years = id.strip_prefix("auction/")?.parse().ok()?;
    matches!(years, 2 | 5 | 10 | 20 | 30 | 40).then_some(years)
}

/// The first calendar page; every page leads to the next one.
pub(super) fn all(want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
    if want.kind != Kind::Events {
        return Err(SourceError::Id { expected: "events", found: want.id.to_owned() });
    }
    let today = today(want);
    let first = want.from.unwrap_or_else(|| today.add_months(-MONTHS)).min(today);
    Ok(vec![calendar(first.month_start())])
}

fn today(want: &Want<'_>) -> Day {
    Zone::tokyo().local(want.now).0
}

/// The calendar of a month; its request remembers which.
fn calendar(month: Day) -> Request {
    let (year, number, _) = month.ymd();
    Request::new(0, format!("{FOLDER}{:02}{number:02}.htm", year.rem_euclid(100))).remember(month.to_string())
}

/// Reads a calendar or a result; what is still to be asked for is remembered by the request: days of results, and last the month.
pub(super) fn page(want: &Want<'_>, years: u32, request: &Request, body: &Body) -> Result<Page, SourceError> {
    if body.status >= 400 {
        return Err(SourceError::Status { status: body.status, said: String::new() });
    }
    let text =
        std::str::from_utf8(&body.bytes).map_err(|_| shape("the page", "UTF-8 text", "other bytes"))?;
    if text.trim().is_empty() {
        return Err(SourceError::Empty { status: body.status });
    }
    let document = Document::read(text);
    let mut days: Vec<Day> = request.memo.split(' ').filter_map(Day::parse).collect();
    let month = days.pop().ok_or_else(|| shape("the request", "a month", "none"))?;
    let mut sheet = Sheet::new(&["tail", "cover"]);
    if request.path.starts_with(RESULTS) {
        let day = result_day(&request.path).ok_or_else(|| shape("the request", "a day", "none"))?;
        let (tail, cover) = result(&document, years, day)?;
        sheet.push(1, Stamp::Day(day), Published::Unsaid, &[tail, cover]);
    } else {
        days = auctions(&document, years, month, today(want))?;
    }
    Ok(Page { sheet, next: next(days, month, today(want)) })
}

/// The next result of a month, or the next month.
fn next(days: Vec<Day>, month: Day, today: Day) -> Option<Request> {
    let mut days = days.into_iter();
    let Some(day) = days.next() else {
        let following = month.add_months(1);
        return (following <= today).then(|| calendar(following));
    };
    let (year, number, date) = day.ymd();
    let memo: Vec<String> = days.chain([month]).map(|day| day.to_string()).collect();
    Some(Request::new(0, format!("{RESULTS}resul{year:04}{number:02}{date:02}.htm")).remember(memo.join(" ")))
}

fn result_day(path: &str) -> Option<Day> {
    let digits = path.strip_prefix(RESULTS)?.strip_prefix("resul")?.strip_suffix(".htm")?;
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    Day::from_ymd(i32::try_from(number(0, 4)?).ok()?, number(4, 6)?, number(6, 8)?)
}

fn shape(place: &str, expected: impl Into<String>, found: impl Into<String>) -> SourceError {
    SourceError::Shape { place: place.to_owned(), expected: expected.into(), found: found.into() }
}

/// The days of a month on which bonds of so many years were auctioned and have a result.
///
/// A row is the day, the bond, three kinds of pages about it of which the third is the result, and later rounds.
fn auctions(document: &Document, years: u32, month: Day, today: Day) -> Result<Vec<Day>, SourceError> {
    let (year, number, _) = month.ymd();
    let title = format!("令和{}年{number}月", year - 2018);
    if !document.text.contains(&title) {
        return Err(shape("the calendar", format!("the month `{title}`"), "another"));
    }
    let bond = |cell: &Cell, name: &str| {
        let rest = cell.text.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || (rest.starts_with("(第") && rest.ends_with("回)")))
    };
    let any =
        document.rows.iter().filter(|row| row.get(1).is_some_and(|cell| cell.text.contains("年利付国債")));
    if any.count() == 0 {
        return Err(shape("the calendar", "rows of bonds", "none"));
    }
    let name = format!("{years}年利付国債");
    let mut days: Vec<Day> = Vec::new();
    for row in &document.rows {
        let Some(at) = row.iter().position(|cell| bond(cell, &name)) else { continue };
        let place = format!(
            "the auction `{}`",
            quote(&row.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" "))
        );
        let (1, Some(date), Some(result)) = (at, row.first(), row.get(4)) else {
            return Err(shape(&place, "a day, a bond, and the result fifth", "another row"));
        };
        let day = date.text.strip_prefix(&format!("{number}月")).and_then(|text| text.split_once('日'));
        let day = day.and_then(|(day, _)| Day::from_ymd(year, number, day.parse().ok()?));
        let day = day.ok_or_else(|| shape(&place, "a day of the month", quote(&date.text)))?;
        let (_, _, date) = day.ymd();
        match result.links.as_slice() {
            [] if day + LATE < today => return Err(shape(&place, "a link to its result", "none")),
            [] => {}
            [link] if link.ends_with(&format!("/resul{year:04}{number:02}{date:02}.htm")) => days.push(day),
            links => return Err(shape(&place, "one link to the result of the day", quote(&links.join(" ")))),
        }
    }
    days.sort_unstable();
    if days.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
        return Err(shape("the calendar", format!("one auction of `{name}` a day"), "two"));
    }
    Ok(days)
}

/// Tail in basis points and cover of one result.
///
/// tail = (highest − average accepted yield) × 100, cover = bids / accepted. The auction of 40 years has one yield for all, and so no tail.
fn result(document: &Document, years: u32, day: Day) -> Result<(f64, f64), SourceError> {
    let (year, month, date) = day.ymd();
    for title in [
        format!("{years}年利付国債(第"),
        "の入札結果".to_owned(),
        format!("令和{}年{month}月{date}日", year - 2018),
    ] {
        if !document.text.contains(&title) {
            return Err(shape("the result", format!("`{title}`"), "none"));
        }
    }
    let single = years == 40;
    let rows: Vec<&[Cell]> = if single {
        document.rows.iter().map(Vec::as_slice).collect()
    } else {
        section(document, "価格競争入札について")?
    };
    let (bids, accepted) =
        if single { ("応募額", "募入決定額") } else { ("(1)応募額", "(2)募入決定額") };
    let amount = |label| {
        let text = field(&rows, label)?;
        yen(text)
            .ok_or_else(|| shape(&format!("`{label}`"), "an amount of yen", format!("`{}`", quote(text))))
    };
    let (bids, accepted) = (amount(bids)?, amount(accepted)?);
    if accepted == 0 || bids < accepted {
        return Err(shape("the result", "no more accepted than bid", format!("{accepted} of {bids}")));
    }
    let cover = bids as f64 / accepted as f64;
    if single {
        return Ok((f64::NAN, cover));
    }
    let thousandths = |label| {
        let text = field(&rows, label)?;
        percent(text).ok_or_else(|| shape(&format!("`{label}`"), "a yield", format!("`{}`", quote(text))))
    };
    let (highest, average) = (thousandths("(募入最高利回り)")?, thousandths("(募入平均利回り)")?);
    if highest < average {
        return Err(shape(
            "the result",
            "the highest yield not below the average",
            format!("{highest}, {average}"),
        ));
    }
    Ok(((highest - average) as f64 / 10.0, cover))
}

/// The rows below a heading, up to the next.
fn section<'d>(document: &'d Document, heading: &str) -> Result<Vec<&'d [Cell]>, SourceError> {
    let heads = |row: &&Vec<Cell>| row.iter().any(|cell| cell.text == heading);
    if document.rows.iter().filter(heads).count() != 1 {
        return Err(shape("the result", format!("one part `{heading}`"), "none or several"));
    }
    let ends = |row: &&Vec<Cell>| row.iter().any(|cell| cell.text.ends_with("について"));
    let below = document.rows.iter().skip_while(|row| !heads(row)).skip(1);
    Ok(below.take_while(|row| !ends(row)).map(Vec::as_slice).collect())
}

/// The text beside a label that stands in one row only.
fn field<'d>(rows: &[&'d [Cell]], label: &str) -> Result<&'d str, SourceError> {
    let mut found = rows.iter().filter_map(|row| {
        let at = row.iter().position(|cell| cell.text == label)?;
        Some(
            row.iter()
                .skip(at + 1)
                .map(|cell| cell.text.as_str())
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>(),
        )
    });
    match (found.next().as_deref(), found.next()) {
        (Some([text]), None) => Ok(text),
        (None, _) => Err(shape("the result", format!("`{label}`"), "none")),
        _ => Err(shape("the result", format!("one figure for `{label}`"), "none or several")),
    }
}

/// Yen of `1兆7,281億円` or `3,141億6,000万円`.
fn yen(text: &str) -> Option<u64> {
    let mut rest = text.strip_suffix('円')?;
    let mut sum = 0_u64;
    for (unit, worth) in [('兆', 1_000_000_000_000), ('億', 100_000_000), ('万', 10_000)] {
        if let Some((count, after)) = rest.split_once(unit) {
            sum = sum.checked_add(whole(count)?.checked_mul(worth)?)?;
            rest = after;
        }
    }
    if rest.is_empty() { Some(sum) } else { sum.checked_add(whole(rest)?) }
}

/// A whole number, its thousands parted by commas or not.
fn whole(text: &str) -> Option<u64> {
    let mut groups = text.split(',');
    let first = groups.next()?;
    let parted = text.contains(',');
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let good = digits(first)
        && (!parted || first.len() <= 3)
        && groups.all(|group| group.len() == 3 && digits(group));
    text.replace(',', "").parse().ok().filter(|_| good)
}

/// Thousandths of a percent of `(0.873%)`.
fn percent(text: &str) -> Option<i64> {
    let text = text.strip_prefix('(').map_or(Some(text), |text| text.strip_suffix(')'))?;
    let text = text.strip_suffix('%')?;
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
    let (units, decimals) = text.split_once('.')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(units.len(), 1 | 2) || decimals.len() != 3 || !digits(units) || !digits(decimals) {
        return None;
    }
    let thousandths: i64 = format!("{units}{decimals}").parse().ok()?;
    Some(if negative { -thousandths } else { thousandths })
}
