//! From a body to figures.

use serde::de::DeserializeOwned;

use super::super::body::{add, quote};
use super::super::{Body, Page, Request, SourceError, Want};
use super::payload::{Account, Auction, OTHERS, REGIMES, Refusal, Rows};
use super::request::{Question, SIZE, following, number, question};
use crate::data::number::{Cell, cell};
use crate::data::report::Fault;
use crate::data::sheet::{Published, Sheet};
use crate::time::Day;

/// Reads a page of either table.
pub(super) fn page(want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
    let refusal: Refusal = body.json()?;
    if refusal.error.is_some() || refusal.message.is_some() {
        let texts: Vec<String> = refusal.error.into_iter().chain(refusal.message).collect();
        return Err(match body.status {
            429 => SourceError::Wait { after: None },
            status if status >= 500 => SourceError::Status { status, said: quote(&texts.join(": ")) },
            _ => SourceError::Refused { message: quote(&texts.join(": ")) },
        });
    }
    match question(want)? {
        Question::Balance => read(request, body, balance, &["value"]),
        Question::Auctions(_) => read(request, body, auction, &["yield", "cover"]),
    }
}

/// Reads the rows of a page, and says which page is next.
fn read<T: DeserializeOwned>(
    request: &Request,
    body: &Body,
    row: fn(&mut Sheet, u32, usize, &T) -> Result<(), SourceError>,
    columns: &[&str],
) -> Result<Page, SourceError> {
    let answer: Rows<T> = body.json()?;
    let page = number(request);
    if answer.data.is_empty() && page == 1 {
        return Err(SourceError::NoFigures);
    }
    let mut sheet = Sheet::new(columns);
    for (index, entry) in answer.data.iter().enumerate() {
        let line = u32::try_from(index).unwrap_or(u32::MAX).saturating_add((page - 1).saturating_mul(SIZE));
        row(&mut sheet, line.saturating_add(1), index, entry)?;
    }
    let more = u64::from(page) < answer.meta.total_pages && !answer.data.is_empty();
    Ok(Page { sheet, next: more.then(|| following(request)) })
}

/// Takes the closing balance out of the rows of a day.
///
/// A row of an unknown name may be the balance under a new one, so it is refused with the whole body.
fn balance(sheet: &mut Sheet, line: u32, index: usize, row: &Account) -> Result<(), SourceError> {
    let wrong = |key: &str, expected: &str, found: &str| SourceError::Shape {
        place: format!("`data[{index}].{key}`"),
        expected: expected.to_owned(),
        found: format!("`{}`", quote(found)),
    };
    if OTHERS.contains(&row.account_type.as_str()) {
        return Ok(());
    }
    let Some(regime) = REGIMES.iter().find(|regime| regime.account == row.account_type) else {
        return Err(wrong("account_type", "a known account", &row.account_type));
    };
    let Some(day) = Day::parse(&row.record_date) else {
        sheet.refuse(line, row.record_date.as_str(), "", Fault::Stamp);
        return Ok(());
    };
    if !(regime.from..=regime.to).contains(&day) {
        return Err(wrong("account_type", &format!("the account of {day}"), &row.account_type));
    }
    let (open, close) = (text(row.open_today_bal.as_ref()), text(row.close_today_bal.as_ref()));
    if regime.in_open && cell(close, 0) != Cell::Missing {
        return Err(wrong("close_today_bal", "`null`, as the balance is in `open_today_bal`", close));
    }
    add(sheet, line, &row.record_date, Published::Unsaid, &[if regime.in_open { open } else { close }]);
    Ok(())
}

/// Takes an auction of a security with a fixed nominal rate: the yields of others are of another kind.
fn auction(sheet: &mut Sheet, line: u32, _: usize, row: &Auction) -> Result<(), SourceError> {
    for word in [&row.inflation_index_security, &row.floating_rate] {
        match text(word.as_ref()) {
            "No" => {}
            "Yes" => return Ok(()),
            other => {
                sheet.refuse(line, row.auction_date.as_str(), other, Fault::NotANumber);
                return Ok(());
            }
        }
    }
    let figures = [text(row.high_yield.as_ref()), text(row.bid_to_cover_ratio.as_ref())];
    add(sheet, line, &row.auction_date, Published::Unsaid, &figures);
    Ok(())
}

fn text(cell: Option<&String>) -> &str {
    cell.map_or("", String::as_str)
}
