//! What is asked of the Treasury's fiscal data.

use super::super::{Request, SourceError, Want};
use crate::series::Kind;
use crate::time::{Period, Zone};

/// Rows of a page: the most that are given.
pub(super) const SIZE: u32 = 10_000;

/// What one id asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question<'a> {
    /// The closing balance of the Treasury's account.
    Balance,
    /// The auctions of notes and bonds first issued for so long.
    Auctions(&'a str),
}

/// Terms of notes and bonds. Bills are sold at a discount, and have no high yield.
const TERMS: [&str; 7] = ["2-Year", "3-Year", "5-Year", "7-Year", "10-Year", "20-Year", "30-Year"];

/// The question of an id.
pub(super) fn question<'a>(want: &Want<'a>) -> Result<Question<'a>, SourceError> {
    let wrong = |expected| Err(SourceError::Id { expected, found: want.id.to_owned() });
    match (want.id, want.id.strip_prefix("auctions/"), want.kind) {
        ("operating_cash_balance", _, Kind::Points) if want.period == Period::Daily => Ok(Question::Balance),
        (_, Some(term), Kind::Events) if TERMS.contains(&term) => Ok(Question::Auctions(term)),
        (_, Some(_), _) => wrong("events such as `auctions/10-Year`, with 2, 3, 5, 7, 10, 20 or 30 years"),
        _ => wrong("`operating_cash_balance`, daily, or events such as `auctions/10-Year`"),
    }
}

/// One request: the first page.
pub(super) fn all(want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
    let from = |column: &str| want.from.map(|day| format!("{column}:gte:{day}"));
    let request = match question(want)? {
        Question::Balance => {
            let request = Request::new(0, "/v1/accounting/dts/operating_cash_balance");
            let request = match from("record_date") {
                Some(filter) => request.with("filter", filter),
                None => request,
            };
            request.with("sort", "record_date")
        }
        Question::Auctions(term) => {
            // Auctions that are announced have no result yet.
            let today = Zone::new_york().local(want.now).0;
            let mut filters = vec![
                "security_type:in:(Note,Bond)".to_owned(),
                format!("original_security_term:eq:{term}"),
                format!("auction_date:lte:{today}"),
            ];
            filters.extend(from("auction_date"));
            Request::new(0, "/v1/accounting/od/auctions_query")
                .with(
                    "fields",
                    "auction_date,inflation_index_security,floating_rate,high_yield,bid_to_cover_ratio",
                )
                .with("filter", filters.join(","))
                .with("sort", "auction_date")
        }
    };
    Ok(vec![request.with("page[number]", "1").with("page[size]", SIZE.to_string())])
}

/// The number of a page, from 1.
pub(super) fn number(request: &Request) -> u32 {
    let number = request.query.iter().find(|(key, _)| key == "page[number]");
    number.and_then(|(_, number)| number.parse().ok()).unwrap_or(1)
}

/// The page after a request's.
pub(super) fn following(request: &Request) -> Request {
    let mut next = request.clone();
    for (key, value) in &mut next.query {
        if key == "page[number]" {
            *value = (number(request) + 1).to_string();
        }
    }
    next
}
