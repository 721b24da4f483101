use super::super::recorded::{address, all, body as recorded, good};
use super::super::{Adapter, Body, Page, SourceError, Want};
use super::FiscalData;
use crate::series::Kind;
use crate::time::{Day, Period};

fn balance() -> Want<'static> {
    all("operating_cash_balance", Kind::Points, Period::Daily)
}

fn auctions(id: &str) -> Want<'_> {
    all(id, Kind::Events, Period::Daily)
}

fn read(want: &Want<'_>, answer: &Body) -> Result<Page, SourceError> {
    FiscalData.page(want, &FiscalData.requests(want)?[0], answer)
}

fn rows(page: &Page) -> Vec<(String, f64)> {
    let rows = page.sheet.stamps.iter().zip(&page.sheet.figures[0]);
    rows.map(|(stamp, &figure)| (stamp.written_date().to_string(), figure)).collect()
}

/// Rows of date, account, closing and opening balance.
fn table(rows: &[[&str; 4]], pages: u32) -> Body {
    let row = |[date, account, close, open]: &[&str; 4]| {
        format!(
            r#"{{"record_date":"{date}","account_type":"{account}","close_today_bal":"{close}","open_today_bal":"{open}"}}"#
        )
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    good(format!(r#"{{"data":[{}],"meta":{{"total-pages":{pages}}}}}"#, rows.join(",")))
}

const OPENING: &str = "Treasury General Account (TGA) Opening Balance";
const CLOSING: &str = "Treasury General Account (TGA) Closing Balance";

#[test]
fn addresses_are_those_of_the_manual() {
    let from = Day::parse("2025-07-07");
    let asked = |want: &Want<'_>| address(&FiscalData.requests(want).unwrap()[0]);
    let table = "/v1/accounting/dts/operating_cash_balance";
    assert_eq!(asked(&balance()), format!("{table}?sort=record_date&page[number]=1&page[size]=10000"));
    assert_eq!(
        asked(&Want { from, ..balance() }),
        format!("{table}?filter=record_date:gte:2025-07-07&sort=record_date&page[number]=1&page[size]=10000")
    );
    assert_eq!(
        asked(&Want { from, ..auctions("auctions/10-Year") }),
        "/v1/accounting/od/auctions_query?fields=auction_date,inflation_index_security,floating_rate,high_yield,bid_to_cover_ratio\
         &filter=security_type:in:(Note,Bond),original_security_term:eq:10-Year,auction_date:lte:2026-11-20,auction_date:gte:2025-07-07\
         &sort=auction_date&page[number]=1&page[size]=10000"
    );
    let wrong = [
        Want { period: Period::Monthly, ..balance() },
        Want { kind: Kind::Events, ..balance() },
        auctions("auctions/13-Week"),
        all("auctions/10-Year", Kind::Points, Period::Daily),
    ];
    for want in wrong {
        assert!(matches!(FiscalData.requests(&want), Err(SourceError::Id { .. })), "{want:?}");
    }
}

/// Closing balances of the published statements, each of which the next statement opens with, in the rows and columns of their time.
#[test]
fn the_closing_balance_is_found_in_every_arrangement_of_the_statement() {
    let answer = table(
        &[
            ["2021-09-30", "Federal Reserve Account", "215160", "173745"],
            ["2021-09-30", "Supplementary Financing Prog", "0", "0"],
            ["2021-09-30", "Account Tax and Loan Note Accounts (Table V)", "0", "0"],
            ["2021-10-01", "Treasury General Account (TGA)", "132452", "215160"],
            ["2021-10-01", "Short-Term Cash Investments (Table V)", "0", "0"],
            ["2022-04-15", "Treasury General Account (TGA)", "578473", "602292"],
            ["2022-04-18", OPENING, "null", "578473"],
            ["2022-04-18", "Total TGA Deposits (Table II)", "null", "291042"],
            ["2022-04-18", "Total TGA Withdrawals (Table II) (-)", "null", "28262"],
            ["2022-04-18", CLOSING, "null", "841253"],
        ],
        1,
    );
    let page = read(&balance(), &answer).unwrap();
    let expected = [
        ("2021-09-30", 215_160.0),
        ("2021-10-01", 132_452.0),
        ("2022-04-15", 578_473.0),
        ("2022-04-18", 841_253.0),
    ];
    assert_eq!(rows(&page), expected.map(|(day, figure)| (day.to_owned(), figure)));
    assert_eq!((page.sheet.lines.clone(), page.next), (vec![1, 4, 6, 10], None));
}

#[test]
fn a_recorded_week_closes_where_the_next_day_opens() {
    let Some(answer) = recorded("fiscaldata_dts_operating_cash_balance_2025-07-07_to_11.json") else {
        return;
    };
    let rows = rows(&read(&balance(), &answer).unwrap());
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[0], ("2025-07-07".to_owned(), 332_482.0));
    assert_eq!(rows[1], ("2025-07-08".to_owned(), 343_047.0));
    assert_eq!(rows[4], ("2025-07-11".to_owned(), 282_363.0));
    // The opening rows are an independent account of the same figures.
    let value: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap();
    let data = value["data"].as_array().unwrap().iter();
    let openings = data.filter(|row| row["account_type"] == OPENING);
    let openings: Vec<f64> =
        openings.map(|row| row["open_today_bal"].as_str().unwrap().parse().unwrap()).collect();
    assert!(rows.iter().map(|row| row.1).take(4).eq(openings.into_iter().skip(1)));
}

#[test]
fn a_row_that_may_hide_the_balance_is_an_error() {
    for (row, key) in [
        (["2026-11-18", "Treasury General Account Closing", "null", "1"], "account_type"),
        (["2026-11-18", "Federal Reserve Account", "1", "2"], "account_type"),
        (["2021-09-30", CLOSING, "null", "1"], "account_type"),
        (["2022-04-18", "Treasury General Account (TGA)", "1", "2"], "account_type"),
        (["2026-11-18", CLOSING, "1", "2"], "close_today_bal"),
    ] {
        let answer = table(&[["2026-11-17", CLOSING, "null", "5"], row], 1);
        let Err(SourceError::Shape { place, .. }) = read(&balance(), &answer) else { panic!("{row:?}") };
        assert_eq!(place, format!("`data[1].{key}`"));
    }
    let blank = read(&balance(), &table(&[["2026-11-18", CLOSING, "null", "null"]], 1)).unwrap();
    assert!(blank.sheet.figures[0][0].is_nan() && blank.sheet.findings.is_empty());
    let unreadable = table(&[["2026-11-18", CLOSING, "null", "1,234"], ["x", CLOSING, "null", "1"]], 1);
    let unreadable = read(&balance(), &unreadable).unwrap();
    assert_eq!((unreadable.sheet.len(), unreadable.sheet.findings.len()), (0, 2));
}

#[test]
fn pages_follow_by_their_number() {
    let rows = [["2026-11-18", CLOSING, "null", "1"]];
    let next = read(&balance(), &table(&rows, 2)).unwrap().next.unwrap();
    assert_eq!(
        address(&next),
        "/v1/accounting/dts/operating_cash_balance?sort=record_date&page[number]=2&page[size]=10000"
    );
    let last = FiscalData.page(&balance(), &next, &table(&rows, 2)).unwrap();
    assert_eq!((last.next, last.sheet.lines), (None, vec![10_001]));
    let ended = FiscalData.page(&balance(), &next, &table(&[], 3)).unwrap();
    assert_eq!((ended.next, ended.sheet.len()), (None, 0));
    assert_eq!(read(&balance(), &table(&[], 0)).unwrap_err(), SourceError::NoFigures);
}

#[test]
fn refusals_are_told_in_their_words() {
    let text = br#"{"error":"Invalid Query Param","message":"Invalid query parameter 'filtr'"}"#;
    let refused = |status| read(&balance(), &Body { status, bytes: text.to_vec() }).unwrap_err();
    let message = "Invalid Query Param: Invalid query parameter 'filtr'".to_owned();
    assert_eq!(refused(400), SourceError::Refused { message: message.clone() });
    assert_eq!(refused(200), SourceError::Refused { message: message.clone() });
    assert_eq!(refused(503), SourceError::Status { status: 503, said: message });
    assert_eq!(refused(429), SourceError::Wait { after: None });
    let lacking = good(r#"{"data":[{"record_date":"2026-11-18"}],"meta":{"total-pages":1}}"#);
    let Err(SourceError::Shape { place, .. }) = read(&balance(), &lacking) else { panic!() };
    assert!(place.starts_with("`data[0]`"), "{place}");
}

#[test]
fn auctions_of_nominal_securities_have_yield_and_cover() {
    let answer = good(
        r#"{"data":[
        {"auction_date":"2026-09-09","inflation_index_security":"No","floating_rate":"No","high_yield":"4.001000","bid_to_cover_ratio":"2.510000"},
        {"auction_date":"2026-09-17","inflation_index_security":"Yes","floating_rate":"No","high_yield":"2.0","bid_to_cover_ratio":"2.2"},
        {"auction_date":"2026-09-18","inflation_index_security":"No","floating_rate":"Yes","high_yield":"null","bid_to_cover_ratio":"2.9"},
        {"auction_date":"2026-10-07","inflation_index_security":"No","floating_rate":"No","high_yield":"null","bid_to_cover_ratio":"null"},
        {"auction_date":"2026-10-08","inflation_index_security":"null","floating_rate":"No","high_yield":"4","bid_to_cover_ratio":"2"}],
        "meta":{"total-pages":1}}"#,
    );
    let sheet = read(&auctions("auctions/10-Year"), &answer).unwrap().sheet;
    assert_eq!(sheet.columns, ["yield", "cover"]);
    assert_eq!((sheet.len(), sheet.row(0)), (2, vec![4.001, 2.51]));
    assert!(sheet.row(1).iter().all(|figure| figure.is_nan()));
    assert_eq!((sheet.findings.len(), sheet.findings[0].line), (1, 5));
}
