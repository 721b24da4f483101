//! A good answer of every adapter, made by hand in the publisher's shape: figures are invented.
//!
//! A row a thing an adapter can be asked for, adapters in byte order. In a CSV all cells of the last column have the same width, as
//! publishers print them.

use crate::series::Kind;
use crate::time::Period;

/// What to ask, and what comes.
pub(super) struct Case {
    pub adapter: &'static str,
    pub id: &'static str,
    pub kind: Kind,
    pub period: Period,
    /// The answer to each part, in their order.
    pub bodies: fn() -> Vec<Vec<u8>>,
}

pub(super) const CASES: &[Case] = &[
    Case {
        adapter: "fiscaldata",
        id: "operating_cash_balance",
        kind: Kind::Points,
        period: Period::Daily,
        bodies: || text(BALANCE),
    },
    Case {
        adapter: "fiscaldata",
        id: "auctions/10-Year",
        kind: Kind::Events,
        period: Period::Daily,
        bodies: || text(AUCTIONS),
    },
    Case {
        adapter: "fred_api",
        id: "WALCL",
        kind: Kind::Points,
        period: Period::Weekly { weekday: 2 },
        bodies: || text(OBSERVATIONS),
    },
    Case {
        adapter: "fred_api",
        id: "release/10",
        kind: Kind::Events,
        period: Period::Daily,
        bodies: || text(RELEASES),
    },
    Case {
        adapter: "fredgraph",
        id: "WALCL",
        kind: Kind::Points,
        period: Period::Weekly { weekday: 2 },
        bodies: || text("observation_date,WALCL\n2026-11-04,6500001\n2026-11-11,\n2026-11-18,6500003\n"),
    },
    Case {
        adapter: "nyfed",
        id: "secured/sofr",
        kind: Kind::Points,
        period: Period::Daily,
        bodies: || text(RATES),
    },
    Case {
        adapter: "nyfed",
        id: "rp/reverserepo",
        kind: Kind::Points,
        period: Period::Daily,
        bodies: || text(OPERATIONS),
    },
    Case {
        adapter: "treasury",
        id: "10 Yr",
        kind: Kind::Points,
        period: Period::Daily,
        bodies: || {
            text(
                "Date,\"1 Mo\",\"1.5 Month\",\"10 Yr\",\"30 Yr\"\n11/19/2026,3.11,3.12,4.13,5.14\n11/18/2026,3.21,,4.23,5.24\n",
            )
        },
    },
];

fn text(body: &str) -> Vec<Vec<u8>> {
    vec![body.as_bytes().to_vec()]
}

const BALANCE: &str = r#"{"data":[
{"record_date":"2021-09-30","account_type":"Federal Reserve Account","close_today_bal":"100001","open_today_bal":"100000","src_line_nbr":"1"},
{"record_date":"2021-09-30","account_type":"Supplementary Financing Program Account","close_today_bal":"0","open_today_bal":"0"},
{"record_date":"2021-10-01","account_type":"Treasury General Account (TGA)","close_today_bal":"100002","open_today_bal":"100001"},
{"record_date":"2022-04-18","account_type":"Treasury General Account (TGA) Opening Balance","close_today_bal":"null","open_today_bal":"100003"},
{"record_date":"2022-04-18","account_type":"Total TGA Deposits (Table II)","close_today_bal":"null","open_today_bal":"5"},
{"record_date":"2022-04-18","account_type":"Total TGA Withdrawals (Table II) (-)","close_today_bal":"null","open_today_bal":"4"},
{"record_date":"2022-04-18","account_type":"Treasury General Account (TGA) Closing Balance","close_today_bal":"null","open_today_bal":"100004"}],
"meta":{"count":7,"labels":{"record_date":"Record Date"},"total-count":7,"total-pages":1},"links":{"self":"","next":null}}"#;

const AUCTIONS: &str = r#"{"data":[
{"auction_date":"2026-09-09","inflation_index_security":"No","floating_rate":"No","high_yield":"4.001000","bid_to_cover_ratio":"2.510000"},
{"auction_date":"2026-09-17","inflation_index_security":"Yes","floating_rate":"No","high_yield":"2.001000","bid_to_cover_ratio":"2.210000"},
{"auction_date":"2026-10-07","inflation_index_security":"No","floating_rate":"No","high_yield":"null","bid_to_cover_ratio":"null"}],
"meta":{"count":3,"total-count":3,"total-pages":1}}"#;

const OBSERVATIONS: &str = r#"{"realtime_start":"1776-07-04","realtime_end":"9999-12-31","units":"lin","output_type":1,
"count":4,"offset":0,"limit":100000,"observations":[
{"realtime_start":"2026-11-05","realtime_end":"2026-11-12","date":"2026-11-04","value":"6500001.0"},
{"realtime_start":"2026-11-13","realtime_end":"9999-12-31","date":"2026-11-04","value":"6500002"},
{"realtime_start":"2026-11-12","realtime_end":"2026-11-18","date":"2026-11-11","value":"6500003"},
{"realtime_start":"2026-11-19","realtime_end":"9999-12-31","date":"2026-11-11","value":"."}]}"#;

const RELEASES: &str = r#"{"realtime_start":"1776-07-04","realtime_end":"9999-12-31","order_by":"release_date","sort_order":"asc",
"count":2,"offset":0,"limit":10000,"release_dates":[{"release_id":10,"date":"2026-11-13"},{"release_id":10,"date":"2026-12-10"}]}"#;

const RATES: &str = r#"{ "refRates": [
{ "effectiveDate": "2026-11-19", "type": "SOFR" ,"percentRate": 3.64 ,"percentPercentile1": "NA" ,"volumeInBillions": 2989 ,"revisionIndicator": "" },
{ "effectiveDate": "2026-11-18", "type": "SOFR" ,"percentRate": "NA" ,"percentPercentile1": 3.60 ,"volumeInBillions": 3036 ,"revisionIndicator": "" } ] }"#;

const OPERATIONS: &str = r#"{ "repo": { "operations": [
{ "operationId": "RP 111926 1", "operationDate": "2026-11-19", "operationType": "Reverse Repo", "note": "" ,"totalAmtAccepted": 250000001 },
{ "operationId": "RP 111826 2", "operationDate": "2026-11-18", "operationType": "Reverse Repo", "note": "Small Value Exercise" ,"totalAmtAccepted": 7000000 },
{ "operationId": "RP 111826 1", "operationDate": "2026-11-18", "operationType": "Reverse Repo", "note": "" ,"totalAmtAccepted": 1250000000 } ] } }"#;
