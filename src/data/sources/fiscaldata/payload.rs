//! The shape of an answer. All values are texts, a missing one is the text `null`.

use serde::Deserialize;

use crate::time::Day;

/// What an answer says instead of rows.
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    pub error: Option<String>,
    pub message: Option<String>,
}

/// A page of any table.
#[derive(Debug, Deserialize)]
pub(super) struct Rows<T> {
    pub data: Vec<T>,
    pub meta: Meta,
}

/// How many pages there are.
#[derive(Debug, Deserialize)]
pub(super) struct Meta {
    #[serde(rename = "total-pages")]
    pub total_pages: u64,
}

/// A row of the operating cash balance, in millions of dollars.
#[derive(Debug, Deserialize)]
pub(super) struct Account {
    pub record_date: String,
    pub account_type: String,
    pub close_today_bal: Option<String>,
    pub open_today_bal: Option<String>,
}

/// A row of the auctions' results.
#[derive(Debug, Deserialize)]
pub(super) struct Auction {
    pub auction_date: String,
    pub inflation_index_security: Option<String>,
    pub floating_rate: Option<String>,
    pub high_yield: Option<String>,
    pub bid_to_cover_ratio: Option<String>,
}

/// Which row holds the closing balance, and in which column.
#[derive(Debug)]
pub(super) struct Regime {
    /// First and last record date.
    pub from: Day,
    pub to: Day,
    pub account: &'static str,
    /// Whether the figure stands in `open_today_bal`, and `close_today_bal` is empty.
    pub in_open: bool,
}

const fn day(year: i32, month: u32, day: u32) -> Day {
    match Day::from_ymd(year, month, day) {
        Some(day) => day,
        None => Day(0),
    }
}

/// The statement was rearranged twice.
pub(super) const REGIMES: [Regime; 3] = [
    Regime { from: Day(i32::MIN), to: day(2021, 9, 30), account: "Federal Reserve Account", in_open: false },
    Regime {
        from: day(2021, 10, 1),
        to: day(2022, 4, 15),
        account: "Treasury General Account (TGA)",
        in_open: false,
    },
    Regime {
        from: day(2022, 4, 18),
        to: Day(i32::MAX),
        account: "Treasury General Account (TGA) Closing Balance",
        in_open: true,
    },
];

/// Rows of the same table that are not the closing balance, cut-off and shifted names of the years to 2021 included.
pub(super) const OTHERS: [&str; 14] = [
    "Account Short-Term Cash Investments (Table V)",
    "Account Tax and Loan Note Accounts (Table V)",
    "Financial Institution Accoun",
    "Financial Institution Account",
    "Short-Term Cash Investments (Table V)",
    "Supplementary Financing Prog",
    "Supplementary Financing Program",
    "Supplementary Financing Program Account",
    "Supplementary Financing Programs",
    "Tax and Loan Note Accounts (Table V)",
    "Total Operating Balance",
    "Total TGA Deposits (Table II)",
    "Total TGA Withdrawals (Table II) (-)",
    "Treasury General Account (TGA) Opening Balance",
];
