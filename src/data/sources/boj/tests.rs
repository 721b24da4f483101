//! The Bank of Japan against its recorded answers and bodies of that shape.

use super::super::recorded::{body, on, page, said, since, urls, want};
use super::*;
use crate::time::Period;

fn monthly(id: &str) -> Want<'_> {
    Want { period: Period::Monthly, ..want(id) }
}

/// An answer with one series.
fn answer(frequency: &str, dates: &str, values: &str) -> Body {
    said(
        200,
        &format!(
            r#"{{"STATUS":200,"MESSAGEID":"M181000I","MESSAGE":"Successfully completed","DATE":"2026-11-20T9:00:06+09:00",
            "PARAMETER":{{"DB":"BS01"}},"NEXTPOSITION":null,"RESULTSET":[{{"SERIES_CODE":"MABJMTA","FREQUENCY":"{frequency}",
            "LAST_UPDATE":"20261104","VALUES":{{"SURVEY_DATES":{dates},"VALUES":{values}}}}}]}}"#
        ),
    )
}

#[test]
fn dates_are_asked_for_in_months_where_they_mean_months() {
    let whole = "/api/v1/getDataCode?format=json&lang=en&db=BS01&code=MABJMTA";
    assert_eq!(urls(&Boj, &monthly("BS01/MABJMTA")), Ok(vec![whole.to_owned()]));
    assert_eq!(urls(&Boj, &since(monthly("BS01/MABJMTA"), "2026-10-05")), Ok(vec![whole.to_owned()]));
    let daily = "/api/v1/getDataCode?format=json&lang=en&db=FM01&code=STRDCLUCON";
    assert_eq!(urls(&Boj, &want("FM01/STRDCLUCON")), Ok(vec![daily.to_owned()]));
    assert_eq!(
        urls(&Boj, &since(want("FM01/STRDCLUCON"), "2026-09-30")),
        Ok(vec![format!("{daily}&startDate=202609")])
    );
    assert!(urls(&Boj, &want("IR01/MADR1Z@D")).is_ok());
    for id in [
        "MABJMTA",
        "BS01'MABJMTA",
        "BS01/BS01'MABJMTA",
        "BS01/A,B",
        "BS01/",
        "/MABJMTA",
        "BS01/総資産",
        "A/B/C",
    ] {
        assert!(matches!(urls(&Boj, &want(id)), Err(SourceError::Id { .. })), "{id}");
    }
    let minutes = Want { period: Period::Intraday { minutes: 5 }, ..want("FM01/STRDCLUCON") };
    assert!(matches!(urls(&Boj, &minutes), Err(SourceError::Id { .. })));
}

#[test]
fn the_recorded_answer_has_its_known_quarters() {
    let Some(body) = body("boj_api_get_data_code_success.json") else { return };
    let read = |code| page(&Boj, &monthly(code), &body);
    let large = read("CO/TK99F1000601GCQ01000").unwrap();
    assert_eq!(large.next, None);
    assert_eq!(large.sheet.figures, [[11.0, 13.0, 13.0, 14.0, 12.0, 13.0, 14.0, 15.0]]);
    assert_eq!((on(&large.sheet, "2024-03-01"), on(&large.sheet, "2025-12-01")), (Some(11.0), Some(15.0)));
    let other = read("CO/TK99F2000601GCQ01000").unwrap();
    assert_eq!(other.sheet.figures, [[34.0, 33.0, 34.0, 33.0, 35.0, 34.0, 34.0, 34.0]]);
    assert!(matches!(read("CO/TK99F1000601GCQ02000"), Err(SourceError::Shape { .. })));
    let daily = page(&Boj, &want("CO/TK99F1000601GCQ01000"), &body).unwrap_err();
    assert!(matches!(daily, SourceError::Shape { found, .. } if found == "`QUARTERLY`"));
}

#[test]
fn the_recorded_error_is_one_whatever_http_says() {
    let Some(mut body) = body("boj_api_error_missing_db_http400.json") else { return };
    let expected =
        SourceError::Refused { message: "M181004E DBが指定されていません。".to_owned() };
    for status in [200, 400] {
        body.status = status;
        assert_eq!(page(&Boj, &monthly("BS01/MABJMTA"), &body).unwrap_err(), expected);
    }
    assert!(!expected.retry());
    let broken = r#"{"STATUS":503,"MESSAGEID":"M181091S","MESSAGE":"database","RESULTSET":null}"#;
    assert!(page(&Boj, &monthly("BS01/MABJMTA"), &said(200, broken)).unwrap_err().retry());
}

#[test]
fn dates_are_read_as_their_frequency_writes_them() {
    let total = monthly("BS01/mabjmta");
    // More digits than JSON readers keep, a number as text, an exponent.
    let body =
        answer("MONTHLY", "[202607,\"202608\",202609,202610]", "[7012345.12345678,\"7012346\",null,7.5e6]");
    let sheet = page(&Boj, &total, &body).unwrap().sheet;
    assert_eq!(on(&sheet, "2026-07-01"), Some(7_012_345.123_456_78));
    assert_eq!((on(&sheet, "2026-08-01"), on(&sheet, "2026-10-01")), (Some(7_012_346.0), Some(7.5e6)));
    assert!(on(&sheet, "2026-09-01").unwrap().is_nan());
    assert_eq!(sheet.lines, [1, 2, 3, 4]);

    let body = answer("DAILY", "[20260105,20260230,202601,20260106]", "[0.727,1,1,\"x\"]");
    let sheet = page(&Boj, &want("FM01/MABJMTA"), &body).unwrap().sheet;
    let lines: Vec<usize> = sheet.findings.iter().map(|finding| finding.line).collect();
    assert_eq!((on(&sheet, "2026-01-05"), lines, sheet.len()), (Some(0.727), vec![2, 3, 4], 1));
    let weekly = Want { period: Period::Weekly { weekday: 0 }, ..want("X/MABJMTA") };
    assert!(page(&Boj, &weekly, &answer("WEEKLY(MONDAY)", "[20260105]", "[1]")).is_ok());
    let sheet = page(&Boj, &total, &answer("QUARTERLY", "[202604,202605]", "[1,2]")).unwrap().sheet;
    assert_eq!((on(&sheet, "2026-12-01"), sheet.len(), sheet.findings.len()), (Some(1.0), 1, 1));
    for (want, frequency) in
        [(want("X/MABJMTA"), "MONTHLY"), (total, "DAILY"), (total, "ANNUAL(MAR)"), (weekly, "DAILY")]
    {
        let error = page(&Boj, &want, &answer(frequency, "[202604]", "[1]")).unwrap_err();
        assert!(
            matches!(error, SourceError::Shape { place, .. } if place.starts_with("`FREQUENCY`")),
            "{frequency}"
        );
    }
}

#[test]
fn a_next_page_is_asked_for_where_the_answer_says() {
    let more = |position: &str| {
        let body = answer("DAILY", "[20260105]", "[1]");
        let text = String::from_utf8(body.bytes).unwrap();
        said(200, &text.replace("\"NEXTPOSITION\":null", &format!("\"NEXTPOSITION\":{position}")))
    };
    let want = since(want("FM01/MABJMTA"), "2026-01-05");
    let first = &Boj.requests(&want).unwrap()[0];
    for position in ["251", "\"251\""] {
        let next = Boj.page(&want, first, &more(position)).unwrap().next.unwrap();
        assert_eq!(next, first.clone().with("startPosition", "251"));
        let third = Boj.page(&want, &next, &more("501")).unwrap().next.unwrap();
        assert_eq!(third, first.clone().with("startPosition", "501"));
    }
    assert_eq!(Boj.page(&want, first, &more("\"\"")).unwrap().next, None);
}

#[test]
fn what_is_no_answer_is_refused() {
    let error = |text: &str| page(&Boj, &monthly("BS01/MABJMTA"), &said(200, text)).unwrap_err();
    let nothing = r#"{"STATUS":200,"MESSAGEID":"M181030I","MESSAGE":"-","NEXTPOSITION":null,"RESULTSET":[{"SERIES_CODE":null,
        "FREQUENCY":null,"LAST_UPDATE":null,"VALUES":{"SURVEY_DATES":[null],"VALUES":[null]}}]}"#;
    assert_eq!(error(nothing), SourceError::NoFigures);
    assert_eq!(error(r#"{"STATUS":200,"MESSAGEID":"M181000I","RESULTSET":[]}"#), SourceError::NoFigures);
    assert_eq!(error("<html></html>"), SourceError::WebPage { status: 200 });
    assert!(matches!(
        error(r#"{"STATUS":200,"MESSAGEID":"M181000I","RESULTSET":["#),
        SourceError::Broken { .. }
    ));
    assert!(
        matches!(error(r#"{"data":[{"date":"202601","value":1}]}"#), SourceError::Shape { found, .. } if found.contains("STATUS"))
    );
    let error = |body: &Body| page(&Boj, &monthly("BS01/MABJMTA"), body).unwrap_err();
    let short = error(&answer("MONTHLY", "[202601,202602]", "[1]"));
    assert!(matches!(short, SourceError::Shape { place, .. } if place == "`VALUES` of `MABJMTA`"));
    let odd = error(&answer("MONTHLY", "[202601,true]", "[1,2]"));
    assert!(
        matches!(odd, SourceError::Shape { place, .. } if place.contains("RESULTSET[0].VALUES.SURVEY_DATES[1]"))
    );
}
