use super::super::recorded::{address, all, body as recorded, good};
use super::super::{Adapter, Body, SourceError, Want};
use super::Fredgraph;
use crate::data::sheet::Sheet;
use crate::series::Kind;
use crate::time::{Day, Period};

fn weekly(id: &str) -> Want<'_> {
    all(id, Kind::Points, Period::Weekly { weekday: 2 })
}

fn read(id: &str, answer: &Body) -> Result<Sheet, SourceError> {
    let want = weekly(id);
    Fredgraph.page(&want, &Fredgraph.requests(&want)?[0], answer).map(|page| page.sheet)
}

fn row(sheet: &Sheet, row: usize) -> (String, f64) {
    (sheet.stamps[row].written_date().to_string(), sheet.figures[0][row])
}

#[test]
fn addresses_are_those_of_the_charts() {
    let from = Day::parse("2017-01-01");
    let asked = |want: &Want<'_>| address(&Fredgraph.requests(want).unwrap()[0]);
    assert_eq!(asked(&weekly("WALCL")), "/graph/fredgraph.csv?id=WALCL");
    assert_eq!(asked(&Want { from, ..weekly("WALCL") }), "/graph/fredgraph.csv?id=WALCL&cosd=2017-01-01");
}

#[test]
fn the_balance_sheet_peaks_in_april_of_2022() {
    let Some(answer) = recorded("fredgraph_csv_new_format_WALCL.csv") else { return };
    let sheet = read("WALCL", &answer).unwrap();
    assert_eq!(sheet.len(), 1_233);
    let peak = (0..sheet.len()).max_by(|&a, &b| sheet.figures[0][a].total_cmp(&sheet.figures[0][b])).unwrap();
    assert_eq!(row(&sheet, peak), ("2022-04-13".to_owned(), 8_965_487.0));
    assert_eq!(sheet.lines[peak], 1_010);
    assert_eq!(row(&sheet, 1_232), ("2026-07-29".to_owned(), 6_738_190.0));
    assert!(matches!(read("TREAST", &answer), Err(SourceError::Shape { .. })), "another series");
}

#[test]
fn figures_are_missing_where_the_cell_is_empty_or_a_point() {
    if let Some(answer) = recorded("fredgraph_csv_new_format_blank_missing_SOFR_2021-2026.csv") {
        let sheet = read("SOFR", &answer).unwrap();
        let blanks = sheet.figures[0].iter().filter(|figure| figure.is_nan()).count();
        assert_eq!((sheet.len(), blanks, sheet.findings.len()), (1_305, 58, 0));
    }
    let sheet = read("X", &good("DATE,X\n2026-11-18,.\n2026-11-19,4.10\n")).unwrap();
    assert!(sheet.figures[0][0].is_nan());
    assert_eq!(sheet.figures[0][1], 4.1);
}

#[test]
fn the_old_header_is_read() {
    if let Some(answer) = recorded("fredgraph_csv_old_format_weekly_units_billions_WTREGEN_2018-2023.csv") {
        // Billions where the source now gives millions: only the plausible range can tell.
        let sheet = read("WTREGEN", &answer).unwrap();
        assert_eq!((sheet.len(), row(&sheet, 0)), (261, ("2018-07-18".to_owned(), 324.457)));
    }
    if let Some(answer) = recorded("fredgraph_truncated_ICE_BAMLH0A0HYM2_2026-07.csv") {
        let sheet = read("BAMLH0A0HYM2", &answer).unwrap();
        assert_eq!((sheet.len(), row(&sheet, 0)), (785, ("2023-08-01".to_owned(), 3.82)));
    }
}

#[test]
fn a_transform_and_a_lost_cell_are_errors() {
    let transformed = read("WTREGEN", &good("observation_date,WTREGEN_PC1\n2026-11-18,4.1\n"));
    assert!(matches!(transformed, Err(SourceError::Shape { .. })));
    for text in ["observation_date,X\n2026-11-18\n", "observation_date,X\n2026-11-18,1,2\n"] {
        assert!(matches!(read("X", &good(text)), Err(SourceError::Broken { .. })), "{text}");
    }
    if let Some(answer) = recorded("stooq_blocked_js_challenge_http200.html") {
        assert_eq!(read("X", &answer).unwrap_err(), SourceError::WebPage { status: 200 });
    }
}
