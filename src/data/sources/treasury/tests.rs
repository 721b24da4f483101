use super::super::recorded::{address, all, body as recorded, good};
use super::super::{Adapter, Page, SourceError, Want};
use super::Treasury;
use crate::series::Kind;
use crate::time::{Day, Instant, Period};

const FOLDER: &str = "/resource-center/data-chart-center/interest-rates/daily-treasury-rates.csv";

fn tenor(id: &str) -> Want<'_> {
    all(id, Kind::Points, Period::Daily)
}

fn read(id: &str, text: &str) -> Result<Page, SourceError> {
    let want = tenor(id);
    Treasury.page(&want, &Treasury.requests(&want)?[0], &good(text))
}

#[test]
fn a_file_a_year_is_asked_for() {
    let file = |year: i32| format!("{FOLDER}/{year}/all?type=daily_treasury_yield_curve");
    let asked = |id: &str, from: Option<&str>| {
        let from = from.and_then(Day::parse);
        address(&Treasury.requests(&Want { from, ..tenor(id) }).unwrap()[0])
    };
    assert_eq!(asked("10 Yr", None), file(1990));
    assert_eq!(asked("1.5 Month", None), file(2025));
    assert_eq!(asked("10 Yr", Some("2026-11-10")), file(2026));
    assert_eq!(asked("1.5 Month", Some("2001-01-01")), file(2025));
    assert_eq!(asked("10 Yr", Some("2027-01-05")), file(2026), "a first day that lies ahead");
    for id in ["10 yr", "10Yr", "11 Yr", "Date"] {
        assert!(matches!(Treasury.requests(&tenor(id)), Err(SourceError::Id { .. })), "{id}");
    }
    let want = Want { from: Day::parse("2025-12-20"), ..tenor("10 Yr") };
    let first = Treasury.requests(&want).unwrap().remove(0);
    let answer = good("Date,\"10 Yr\"\n12/31/2025,4.18\n");
    let next = Treasury.page(&want, &first, &answer).unwrap().next.unwrap();
    assert_eq!(address(&next), file(2026));
    assert_eq!(Treasury.page(&want, &next, &answer).unwrap().next, None);
    // The new year has begun in London, not in New York.
    let now = Instant::parse_rfc3339("2027-01-01T02:00:00Z").unwrap();
    assert_eq!(Treasury.page(&Want { now, ..want }, &next, &answer).unwrap().next, None);
}

#[test]
fn recorded_tenors_are_read_by_name() {
    let Some(answer) = recorded("treasury_par_yield_curve_2026-08.csv") else { return };
    for (id, figures) in [
        ("10 Yr", [4.63, 4.63, 4.70, 4.75]),
        ("1.5 Month", [3.79, 3.80, 3.82, 3.80]),
        ("2 Mo", [3.84, 3.85, 3.87, 3.85]),
        ("30 Yr", [5.17, 5.18, 5.23, 5.27]),
    ] {
        let want = tenor(id);
        let sheet = Treasury.page(&want, &Treasury.requests(&want).unwrap()[0], &answer).unwrap().sheet;
        assert_eq!(sheet.figures, [figures]);
        let days: Vec<String> = sheet.stamps.iter().map(|stamp| stamp.written_date().to_string()).collect();
        assert_eq!(days, ["2026-08-05", "2026-08-04", "2026-08-03", "2026-07-31"]);
    }
}

#[test]
fn rows_of_another_width_and_absent_tenors_are_errors() {
    let good = "Date,\"2 Mo\",\"10 Yr\"\n11/19/2026,3.50,4.10\n11/18/2026,,4.20\n";
    let missing = read("2 Mo", good).unwrap().sheet;
    assert!(missing.figures[0][1].is_nan() && missing.findings.is_empty());
    assert!(matches!(read("30 Yr", good), Err(SourceError::Shape { .. })));
    for text in ["Date,\"10 Yr\"\n11/19/2026\n", "Date,\"10 Yr\"\n11/19/2026,4.10,4.20\n"] {
        assert!(matches!(read("10 Yr", text), Err(SourceError::Broken { .. })), "{text}");
    }
    let unreadable = read("10 Yr", "Date,\"10 Yr\"\n11/19/2026,n/k\n19/11/2026,4.10\n").unwrap().sheet;
    assert_eq!((unreadable.len(), unreadable.findings.len()), (0, 2));
}

#[test]
fn a_line_that_lost_its_end_is_not_read() {
    let whole = "Date,\"10 Yr\"\n11/19/2026,4.13\n11/18/2026,4.23";
    assert_eq!(read("10 Yr", whole).unwrap().sheet.figures, [[4.13, 4.23]]);
    for lost in 1..=4 {
        let text = whole.get(..whole.len() - lost).unwrap();
        assert!(matches!(read("10 Yr", text), Err(SourceError::Broken { .. })), "{text}");
    }
    assert!(matches!(read("10 Yr", "Date,\"10 Yr\"\n11/19/2026,4.13"), Err(SourceError::Broken { .. })));
}
