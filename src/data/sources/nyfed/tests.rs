use super::super::recorded::{address, all, body as recorded, good};
use super::super::{Adapter, Body, SourceError, Want};
use super::NyFed;
use crate::data::sheet::{Published, Sheet};
use crate::series::Kind;
use crate::time::{Day, Instant, Period};

fn rate(id: &str) -> Want<'_> {
    all(id, Kind::Points, Period::Daily)
}

fn read(id: &str, answer: &Body) -> Result<Sheet, SourceError> {
    let want = rate(id);
    NyFed.page(&want, &NyFed.requests(&want)?[0], answer).map(|page| page.sheet)
}

fn rows(sheet: &Sheet) -> Vec<(String, f64)> {
    let rows = sheet.stamps.iter().zip(&sheet.figures[0]);
    rows.map(|(stamp, &figure)| (stamp.written_date().to_string(), figure)).collect()
}

/// One rate of a Thursday before a Friday on which the Federal Reserve is open and bonds are traded.
fn one(percent: &str, revision: &str) -> Body {
    good(format!(
        r#"{{"refRates":[{{"effectiveDate":"2026-11-19","type":"SOFR","percentRate":{percent},"revisionIndicator":{revision}}}]}}"#
    ))
}

#[test]
fn addresses_are_those_of_the_manual() {
    let from = Day::parse("2026-11-10");
    for (id, whole) in [
        ("secured/sofr", "/api/rates/secured/sofr/search.json?startDate=2018-04-02&endDate=2026-11-20"),
        ("secured/bgcr", "/api/rates/secured/bgcr/search.json?startDate=2018-04-02&endDate=2026-11-20"),
        ("secured/tgcr", "/api/rates/secured/tgcr/search.json?startDate=2018-04-02&endDate=2026-11-20"),
        ("unsecured/effr", "/api/rates/unsecured/effr/search.json?startDate=2000-07-03&endDate=2026-11-20"),
        (
            "rp/reverserepo",
            "/api/rp/reverserepo/propositions/search.json?startDate=2013-09-23&endDate=2026-11-20",
        ),
    ] {
        assert_eq!(address(&NyFed.requests(&rate(id)).unwrap()[0]), whole);
        let later = NyFed.requests(&Want { from, ..rate(id) }).unwrap();
        let (path, _) = whole.split_once('?').unwrap();
        assert_eq!(address(&later[0]), format!("{path}?startDate=2026-11-10&endDate=2026-11-20"));
        let weekly = Want { period: Period::Weekly { weekday: 2 }, ..rate(id) };
        assert!(matches!(NyFed.requests(&weekly), Err(SourceError::Id { .. })));
    }
    // Three in the morning of Tokyo and UTC is still the day before in New York.
    let early = Want { now: Instant::parse_rfc3339("2026-11-20T03:00:00Z").unwrap(), ..rate("secured/sofr") };
    assert!(address(&NyFed.requests(&early).unwrap()[0]).ends_with("endDate=2026-11-19"));
}

#[test]
fn recorded_rates_have_the_figures_of_their_days() {
    if let Some(answer) = recorded("nyfed_sofr_last2_2026-08.json") {
        let sheet = read("secured/sofr", &answer).unwrap();
        assert_eq!(rows(&sheet), [("2026-08-05".to_owned(), 3.64), ("2026-08-04".to_owned(), 3.66)]);
        assert_eq!((sheet.lines.clone(), sheet.published[0]), (vec![1, 2], Published::Unsaid));
        assert!(matches!(read("secured/bgcr", &answer), Err(SourceError::Shape { .. })), "another rate");
        assert!(matches!(read("rp/reverserepo", &answer), Err(SourceError::Shape { .. })), "another table");
    }
    if let Some(answer) = recorded("nyfed_sofr_last20_2026-06.json") {
        let rows = rows(&read("secured/sofr", &answer).unwrap());
        assert_eq!(rows.len(), 15);
        assert_eq!(rows[9], ("2026-05-22".to_owned(), 3.55));
    }
    if let Some(answer) = recorded("nyfed_effr_last2_2026-08.json") {
        let rows = rows(&read("unsecured/effr", &answer).unwrap());
        assert_eq!(rows, [("2026-08-05".to_owned(), 3.63), ("2026-08-04".to_owned(), 3.63)]);
    }
    if let Some(answer) = recorded("nyfed_reverserepo_propositions_excerpt.json") {
        // Dollars: the same operation is 0.250 in FRED's billions.
        let rows = rows(&read("rp/reverserepo", &answer).unwrap());
        assert_eq!(rows, [("2026-08-14".to_owned(), 250_000_000.0)]);
    }
}

#[test]
fn a_missing_rate_is_missing_and_every_digit_is_kept() {
    for (text, expected) in [
        (r#""NA""#, f64::NAN),
        ("null", f64::NAN),
        ("0", 0.0),
        ("-0.01", -0.01),
        ("3.12345678", 3.123_456_78),
        ("\"3.64\"", 3.64),
        // Halfway between two numbers, and one digit more: a reader that rounds twice takes the lower.
        ("9007199254740993.0000000000000000001", 9_007_199_254_740_994.0),
    ] {
        let sheet = read("secured/sofr", &one(text, "\"\"")).unwrap();
        assert_eq!(sheet.figures[0][0].to_bits(), expected.to_bits(), "{text}");
    }
    for text in ["\"n.v.t.\"", "true", "[3.64]", "{}"] {
        let sheet = read("secured/sofr", &one(text, "\"\"")).unwrap();
        assert_eq!((sheet.len(), sheet.findings.len()), (0, 1), "{text}");
    }
}

#[test]
fn a_revised_rate_is_not_that_of_the_morning() {
    for (revision, expected) in [
        ("\"\"", Published::Unsaid),
        ("null", Published::Unsaid),
        ("\"[r]\"", Published::At(Instant::parse_rfc3339("2026-11-20T21:00:00Z").unwrap())),
    ] {
        assert_eq!(read("secured/sofr", &one("3.64", revision)).unwrap().published, [expected], "{revision}");
    }
}

#[test]
fn tests_of_the_machinery_are_no_operations_and_other_operations_are_errors() {
    let operation = |kind: &str, note: &str| {
        good(format!(
            r#"{{"repo":{{"operations":[{{"operationDate":"2026-11-19","operationType":"{kind}","note":"{note}","totalAmtAccepted":5000000}}]}}}}"#
        ))
    };
    assert_eq!(read("rp/reverserepo", &operation("Reverse Repo", "x")).unwrap().len(), 1);
    let only_a_test = read("rp/reverserepo", &operation("Reverse Repo", "Small Value Exercise"));
    assert_eq!(only_a_test.unwrap_err(), SourceError::NoFigures);
    let repo = read("rp/reverserepo", &operation("Repo", ""));
    assert!(
        matches!(repo, Err(SourceError::Shape { place, .. }) if place == "`repo.operations[0].operationType`")
    );
}

#[test]
fn answers_without_rates() {
    assert_eq!(read("secured/sofr", &good(r#"{"refRates":[]}"#)).unwrap_err(), SourceError::NoFigures);
    let refused = Body { status: 400, bytes: b"Invalid start date".to_vec() };
    let status = SourceError::Status { status: 400, said: "Invalid start date".to_owned() };
    assert_eq!(read("secured/sofr", &refused).unwrap_err(), status);
    let lacking = good(r#"{"refRates":[{"effectiveDate":"2026-11-19","type":"SOFR"}]}"#);
    let Err(SourceError::Shape { place, .. }) = read("secured/sofr", &lacking) else { panic!() };
    assert!(place.starts_with("`refRates[0]`"), "{place}");
}
