//! A good answer of every adapter, made by hand in the publisher's shape: figures are invented.
//!
//! A row a thing an adapter can be asked for, adapters in byte order. In a CSV all cells of the last column have the same width, as
//! publishers print them.

use std::io::{Cursor, Write as _};

use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;

use crate::series::Kind;
use crate::time::Period;

/// What to ask, and what comes.
pub(super) struct Case {
    pub adapter: &'static str,
    pub id: &'static str,
    pub kind: Kind,
    pub period: Period,
    /// The answers: the pages of each part, in the order of the requests.
    pub parts: fn() -> Vec<Vec<Vec<u8>>>,
}

pub(super) const CASES: &[Case] = &[
    Case {
        adapter: "alphavantage",
        id: "HYG",
        kind: Kind::Bars,
        period: Period::Daily,
        parts: || one(ADJUSTED),
    },
    Case {
        adapter: "binance",
        id: "BTCUSDT",
        kind: Kind::Bars,
        period: Period::Daily,
        parts: || vec![text(BINANCE), text(SAMPLES)],
    },
    Case {
        adapter: "binance_spot",
        id: "BTCUSDT",
        kind: Kind::Bars,
        period: Period::Intraday { minutes: 5 },
        parts: || one(BINANCE),
    },
    Case {
        adapter: "binance_vision",
        id: "spot/BTCUSDT",
        kind: Kind::Bars,
        period: Period::Daily,
        parts: || vec![archive("BTCUSDT-1d-2017-08", ARCHIVED)],
    },
    Case {
        adapter: "boj",
        id: "BS01/MABJMTA",
        kind: Kind::Points,
        period: Period::Monthly,
        parts: || one(JAPAN),
    },
    Case {
        adapter: "bybit",
        id: "linear/BTCUSDT",
        kind: Kind::Bars,
        period: Period::Daily,
        parts: || vec![text(BYBIT), text(INTEREST)],
    },
    Case {
        adapter: "cboe",
        id: "VIX_History",
        kind: Kind::Bars,
        period: Period::Daily,
        parts: || {
            one(
                "DATE,OPEN,HIGH,LOW,CLOSE\n11/18/2026,17.100000,18.200000,16.300000,17.400000\n11/19/2026,17.5,18.6,16.7,17.810000\n",
            )
        },
    },
    Case {
        adapter: "ecb",
        id: "JPY/USD",
        kind: Kind::Points,
        period: Period::Daily,
        parts: || vec![text(YEN), text(DOLLAR)],
    },
    Case {
        adapter: "fiscaldata",
        id: "operating_cash_balance",
        kind: Kind::Points,
        period: Period::Daily,
        parts: || one(BALANCE),
    },
    Case {
        adapter: "fiscaldata",
        id: "auctions/10-Year",
        kind: Kind::Events,
        period: Period::Daily,
        parts: || one(AUCTIONS),
    },
    Case {
        adapter: "fred_api",
        id: "WALCL",
        kind: Kind::Points,
        period: Period::Weekly { weekday: 2 },
        parts: || one(OBSERVATIONS),
    },
    Case {
        adapter: "fred_api",
        id: "release/10",
        kind: Kind::Events,
        period: Period::Daily,
        parts: || one(RELEASES),
    },
    Case {
        adapter: "fredgraph",
        id: "WALCL",
        kind: Kind::Points,
        period: Period::Weekly { weekday: 2 },
        parts: || one("observation_date,WALCL\n2026-11-04,6500001\n2026-11-11,\n2026-11-18,6500003\n"),
    },
    Case {
        adapter: "mof",
        id: "10Y",
        kind: Kind::Points,
        period: Period::Daily,
        parts: || {
            one(
                "Interest Rate,,,(Unit : %)\r\nDate,1Y,10Y,40Y\r\n2026/10/29,0.901,1.802,3.003\r\n2026/10/30,0.911,-,3.103\r\n",
            )
        },
    },
    Case {
        adapter: "mof",
        id: "jp/10Y",
        kind: Kind::Points,
        period: Period::Daily,
        parts: || {
            japanese(
                "国債金利情報,,,(単位 : %)\r\n基準日,1年,10年,40年\r\nR8.10.29,0.901,1.802,3.003\r\nR8.10.30,0.911,-,3.103\r\n※半年複利,,,",
            )
        },
    },
    Case {
        adapter: "nyfed",
        id: "secured/sofr",
        kind: Kind::Points,
        period: Period::Daily,
        parts: || one(RATES),
    },
    Case {
        adapter: "nyfed",
        id: "rp/reverserepo",
        kind: Kind::Points,
        period: Period::Daily,
        parts: || one(OPERATIONS),
    },
    Case { adapter: "tiingo", id: "HYG", kind: Kind::Bars, period: Period::Daily, parts: || one(BARS) },
    Case {
        adapter: "treasury",
        id: "10 Yr",
        kind: Kind::Points,
        period: Period::Daily,
        parts: || {
            one(
                "Date,\"1 Mo\",\"1.5 Month\",\"10 Yr\",\"30 Yr\"\n11/19/2026,3.11,3.12,4.13,5.14\n11/18/2026,3.21,,4.23,5.24\n",
            )
        },
    },
    Case { adapter: "yahoo", id: "^GSPC", kind: Kind::Bars, period: Period::Daily, parts: || one(CHART) },
    Case {
        adapter: "yahoo",
        id: "HYG",
        kind: Kind::Bars,
        period: Period::Intraday { minutes: 60 },
        parts: || one(HOURS),
    },
];

/// One page of text.
fn text(page: &str) -> Vec<Vec<u8>> {
    vec![page.as_bytes().to_vec()]
}

/// One part of one page.
fn one(page: &str) -> Vec<Vec<Vec<u8>>> {
    vec![text(page)]
}

/// A page in the Ministry's code page.
fn japanese(page: &str) -> Vec<Vec<Vec<u8>>> {
    let (bytes, _, lost) = encoding_rs::SHIFT_JIS.encode(page);
    assert!(!lost);
    vec![vec![bytes.into_owned()]]
}

/// A checksum, and the archive it is of.
fn archive(stem: &str, table: &str) -> Vec<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(format!("{stem}.csv"), SimpleFileOptions::default()).unwrap();
    zip.write_all(table.as_bytes()).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    vec![format!("{sum}  {stem}.zip\n").into_bytes(), bytes]
}

const BINANCE: &str = r#"[[1794873600000,"91000.10","91500.20","90500.30","91250.40","1234.567",1794959999999,"1.0",10,"1.0","1.0","0"],
[1794960000000,"91250.50","91600.60","90600.70","91350.80","2345.678",1795046399999,"1.0",11,"1.0","1.0","0"]]"#;

const SAMPLES: &str = r#"[{"symbol":"BTCUSDT","sumOpenInterest":"80000.12300000","sumOpenInterestValue":"7200000000.1","timestamp":"1794873600000"},
{"symbol":"BTCUSDT","sumOpenInterest":"80001.12300000","sumOpenInterestValue":"7200000000.2","timestamp":1794960000000}]"#;

const ARCHIVED: &str = "1503014400000,4200.10,4300.20,4100.30,4250.40,10.5,1503100799999,1.0,10,1.0,1.0,0
1503100800000,4250.50,4350.60,4150.70,4275.80,11.5,1503187199999,1.0,11,1.0,1.0,0
";

const JAPAN: &str = r#"{"STATUS":200,"MESSAGEID":"M181000I","MESSAGE":"Successfully completed","DATE":"2026-11-20T9:00:06+09:00",
"PARAMETER":{"DB":"BS01"},"NEXTPOSITION":null,"RESULTSET":[{"SERIES_CODE":"MABJMTA","FREQUENCY":"MONTHLY","LAST_UPDATE":20261104,
"VALUES":{"SURVEY_DATES":[202608,202609,202610],"VALUES":[7012345,null,7012346.5]}}]}"#;

const BYBIT: &str = r#"{"retCode":0,"retMsg":"OK","result":{"category":"linear","symbol":"BTCUSDT","list":[
["1794960000000","91250.5","91600.6","90600.7","91350.8","2345.678","1.0"],["1794873600000","91000.1","91500.2","90500.3","91250.4","1234.567","1.0"]]},
"retExtInfo":{},"time":1795046400000}"#;

const INTEREST: &str = r#"{"retCode":0,"retMsg":"OK","result":{"category":"linear","symbol":"BTCUSDT","list":[
{"openInterest":"50001.123","timestamp":"1794960000000"},{"openInterest":"50000.123","timestamp":"1794873600000"}],"nextPageCursor":""},
"retExtInfo":{},"time":1795046400000}"#;

const YEN: &str = "KEY,FREQ,CURRENCY_DENOM,TIME_PERIOD,OBS_VALUE
EXR.D.JPY.EUR.SP00.A,D,EUR,2026-11-18,166.87
EXR.D.JPY.EUR.SP00.A,D,EUR,2026-11-19,163.35
";

const DOLLAR: &str = "KEY,FREQ,CURRENCY_DENOM,TIME_PERIOD,OBS_VALUE
EXR.D.USD.EUR.SP00.A,D,EUR,2026-11-18,1.0821
EXR.D.USD.EUR.SP00.A,D,EUR,2026-11-19,1.0822
";

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

const ADJUSTED: &str = "timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient
2026-11-19,80.10,80.40,79.90,80.20,80.2,31000001,0.0000,1.0
2026-11-18,160.50,160.80,160.10,160.60,79.8001,30000002,0.4100,2.0
";

const BARS: &str = r#"[{"date":"2026-11-18T00:00:00.000Z","close":160.6,"high":160.8,"low":160.1,"open":160.5,"volume":30000002,
"adjClose":79.80012,"adjHigh":79.9,"adjLow":79.7,"adjOpen":79.8,"adjVolume":60000004,"divCash":0.41,"splitFactor":2.0},
{"date":"2026-11-19T00:00:00.000Z","close":80.2,"high":80.4,"low":79.9,"open":80.1,"volume":31000001,
"adjClose":80.2,"adjHigh":80.4,"adjLow":79.9,"adjOpen":80.1,"adjVolume":31000001,"divCash":0.0,"splitFactor":1.0}]"#;

const CHART: &str = r#"{"chart":{"result":[{"meta":{"currency":"USD","symbol":"^GSPC","gmtoffset":-18000,"exchangeTimezoneName":"America/New_York",
"regularMarketTime":1795122000,"dataGranularity":"1d"},"timestamp":[1794925800,1795012200,1795098600],
"events":{"dividends":{"1795012200":{"amount":0.41,"date":1795012200}},
"splits":{"1795098600":{"date":1795098600,"numerator":2.0,"denominator":1.0,"splitRatio":"2:1"}}},
"indicators":{"quote":[{"low":[80.05,null,79.9],"open":[80.25,null,80.1],"volume":[60000004,null,31000001],"close":[80.3,null,80.2],
"high":[80.4,null,80.45]}],"adjclose":[{"adjclose":[79.9,null,80.2]}]}}],"error":null}}"#;

const HOURS: &str = r#"{"chart":{"result":[{"meta":{"symbol":"HYG","exchangeTimezoneName":"America/New_York","dataGranularity":"1h"},
"timestamp":[1795098600,1795102200],"indicators":{"quote":[{"low":[79.9,80.0],"open":[80.1,80.2],"volume":[31000001,31000002],
"close":[80.2,80.3],"high":[80.45,80.46]}]}}],"error":null}}"#;
