//! The Ministry against its recorded file, a Japanese one made of it, and bodies of that shape.

use super::super::recorded::{body, on, page, said, since, urls, want};
use super::*;
use crate::data::sheet::Sheet;
use crate::time::{Instant, Period};

const WHOLE: &str = "mof_jgbcme_all_english_2024-07-31.csv";

fn read(id: &str, body: &Body) -> Sheet {
    page(&Mof, &want(id), body).unwrap().sheet
}

#[test]
fn the_present_month_follows_the_past_ones() {
    let past = "/english/policy/jgbs/reference/interest_rate/historical/jgbcme_all.csv";
    let month = "/english/policy/jgbs/reference/interest_rate/jgbcme.csv";
    assert_eq!(urls(&Mof, &want("10Y")), Ok(vec![past.to_owned()]));
    assert_eq!(urls(&Mof, &since(want("10Y"), "2026-10-31")), Ok(vec![past.to_owned()]));
    assert_eq!(urls(&Mof, &since(want("10Y"), "2026-11-09")), Ok(vec![past.to_owned()]));
    assert_eq!(urls(&Mof, &since(want("10Y"), "2026-11-10")), Ok(vec![month.to_owned()]));
    // 15:00 UTC is midnight in Tokyo: the next month has begun there.
    let ended = Instant::parse_rfc3339("2026-11-30T15:00:00Z").unwrap();
    assert_eq!(
        urls(&Mof, &Want { now: ended, ..since(want("10Y"), "2026-11-20") }),
        Ok(vec![past.to_owned()])
    );
    assert_eq!(
        urls(&Mof, &want("jp/40Y")),
        Ok(vec!["/jgbs/reference/interest_rate/data/jgbcm_all.csv".to_owned()])
    );
    assert_eq!(
        urls(&Mof, &since(want("jp/40Y"), "2026-11-18")),
        Ok(vec!["/jgbs/reference/interest_rate/jgbcm.csv".to_owned()])
    );
    for id in ["10", "Y", "10年", "jp/", "jp10Y", "+1Y", "auction/7", "100Y"] {
        assert!(matches!(urls(&Mof, &want(id)), Err(SourceError::Id { .. })), "{id}");
    }
    assert!(matches!(
        urls(&Mof, &Want { period: Period::Monthly, ..want("10Y") }),
        Err(SourceError::Id { .. })
    ));

    let rows = "Interest Rate,,\r\nDate,2Y,10Y\r\n2026/10/30,1.1,1.9\r\n";
    let next = page(&Mof, &want("10Y"), &said(200, rows)).unwrap().next.unwrap();
    assert_eq!((next.path.as_str(), next.part), (month, 0));
    let last = Mof.page(&want("10Y"), &next, &said(200, rows)).unwrap();
    assert_eq!((last.next, last.sheet.len()), (None, 1));
}

#[test]
fn the_recorded_file_has_its_known_days() {
    let Some(body) = body(WHOLE) else { return };
    let sheet = read("10Y", &body);
    assert_eq!((sheet.len(), sheet.findings.len(), sheet.lines[0]), (12_783, 0, 3));
    let dates = |row: usize| sheet.stamps[row].written_date().to_string();
    assert_eq!((dates(0), dates(12_782)), ("1974-09-24".to_owned(), "2024-07-31".to_owned()));
    // Ten years are told from 1986-07-05 on; `-` before it is no figure and no zero.
    let blanks = sheet.figures[0].iter().take_while(|figure| figure.is_nan()).count();
    assert_eq!((blanks, dates(blanks)), (3_361, "1986-07-05".to_owned()));
    assert_eq!(sheet.figures[0].iter().filter(|figure| figure.is_nan()).count(), blanks);
    for (day, yield_) in
        [("1986-07-05", 5.103), ("1989-01-06", 4.843), ("2016-07-27", -0.297), ("2024-07-31", 1.07)]
    {
        assert_eq!(on(&sheet, day), Some(yield_), "{day}");
    }
    assert_eq!(sheet.figures[0].iter().filter(|figure| **figure < 0.0).count(), 453);
    assert_eq!(on(&read("1Y", &body), "1974-09-24"), Some(10.327));
    let forty = read("40Y", &body);
    assert_eq!(forty.figures[0].iter().filter(|figure| !figure.is_nan()).count(), 4_094);
    assert!(matches!(page(&Mof, &want("12Y"), &body), Err(SourceError::Shape { .. })));
}

/// The recorded file as the Ministry writes it for Japan. The eras are told by comparing dates as text.
fn japanese(english: &Body) -> Body {
    let text = std::str::from_utf8(&english.bytes).unwrap();
    let mut lines = vec!["国債金利情報,,,,,,,,,,,,,,,(単位 : %)".to_owned()];
    for line in text.lines().skip(1) {
        let (date, cells) = line.split_once(',').unwrap();
        let cells = cells.replace("Y", "年");
        if date == "Date" {
            lines.push(format!("基準日,{cells}"));
            continue;
        }
        let parts: Vec<u32> = date.split('/').map(|part| part.parse().unwrap()).collect();
        let sortable = format!("{:04}{:02}{:02}", parts[0], parts[1], parts[2]);
        let era = if *sortable < *"19890108" {
            format!("S{}", parts[0] - 1925)
        } else if *sortable < *"20190501" {
            format!("H{}", parts[0] - 1988)
        } else {
            format!("R{}", parts[0] - 2018)
        };
        lines.push(format!("{era}.{}.{},{cells}", parts[1], parts[2]));
    }
    lines.push("※金利は、半年複利金利(半年複利ベースの最終利回り)です。,,".to_owned());
    let text = lines.join("\r\n");
    let (bytes, _, lost) = encoding_rs::SHIFT_JIS.encode(&text);
    assert!(!lost);
    Body { status: 200, bytes: bytes.into_owned() }
}

#[test]
fn both_languages_agree_on_every_day_and_maturity() {
    let Some(english) = body(WHOLE) else { return };
    let japanese = japanese(&english);
    assert!(std::str::from_utf8(&japanese.bytes).is_err());
    for maturity in ["1Y", "10Y", "25Y", "40Y"] {
        let (one, other) = (read(maturity, &english), read(&format!("jp/{maturity}"), &japanese));
        assert_eq!((other.len(), other.findings.len()), (12_783, 0));
        assert_eq!((one.stamps, one.lines), (other.stamps, other.lines));
        let bits = |figures: &[f64]| figures.iter().map(|figure| figure.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&one.figures[0]), bits(&other.figures[0]));
    }
}

#[test]
fn the_first_days_of_a_month_have_no_rows_yet() {
    let want = since(want("jp/10Y"), "2026-11-18");
    let note = "国債金利情報,,(単位 : %)\r\n基準日,1年,10年\r\n※半年複利\r\n";
    assert_eq!(page(&Mof, &want, &said(200, note)).unwrap().sheet.len(), 0);
    let one = "国債金利情報,,(単位 : %)\r\n基準日,1年,10年\r\nR8.11.2,0.9,1.85\r\n※半年複利,,";
    assert_eq!(on(&page(&Mof, &want, &said(200, one)).unwrap().sheet, "2026-11-02"), Some(1.85));
    let english =
        "Interest Rate,,(Unit : %)\r\nDate,1Y,10Y\r\n2026/11/2,0.9,1.85\r\n,,\r\n(Note) semiannual\r\n";
    let sheet = page(&Mof, &since(super::super::recorded::want("10Y"), "2026-11-18"), &said(200, english))
        .unwrap()
        .sheet;
    assert_eq!((sheet.len(), sheet.findings.len(), on(&sheet, "2026-11-02")), (1, 0, Some(1.85)));
    // The file of all past months without a row is no history.
    let whole = Want { from: None, ..want };
    assert_eq!(page(&Mof, &whole, &said(200, note)).unwrap_err(), SourceError::NoFigures);
}

#[test]
fn what_is_no_such_file_is_refused() {
    let error =
        |bytes: &[u8]| page(&Mof, &want("10Y"), &Body { status: 200, bytes: bytes.to_vec() }).unwrap_err();
    assert_eq!(error(b"<!DOCTYPE html>"), SourceError::WebPage { status: 200 });
    assert_eq!(error(b"\r\n"), SourceError::Empty { status: 200 });
    assert!(
        matches!(error(b"Date,10Y\r\n\xff\xff,1\r\n"), SourceError::Shape { found, .. } if found == "other bytes")
    );
    assert!(matches!(error(b"Day,10Y\r\n2024/7/31,1\r\n"), SourceError::Shape { .. }));
    assert!(matches!(error(b"Date,1Y,10Y\r\n2024/7/30,1,2\r\n2024/"), SourceError::Broken { .. }));
    assert!(matches!(error(b"Date,1Y,10Y\r\n2024/7/30,1,2\r\n2024/7/31,1"), SourceError::Broken { .. }));
    let rows = "Date,10Y\r\n2024/7/30,1.0x\r\nR6.4.31,1\r\n2024/7/31,1.07\r\n";
    let sheet = read("10Y", &said(200, rows));
    let lines: Vec<usize> = sheet.findings.iter().map(|finding| finding.line).collect();
    assert_eq!((sheet.len(), lines), (1, vec![2, 3]));
}
