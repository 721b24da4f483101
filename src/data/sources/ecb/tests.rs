//! The ECB against its recorded table and bodies of that shape.

use super::super::recorded::{body, on, page, said, since, urls, want};
use super::*;
use crate::time::Period;

fn monthly(id: &str) -> Want<'_> {
    Want { period: Period::Monthly, ..want(id) }
}

/// A table as `detail=dataonly` gives it.
fn table(key: &str, rows: &str) -> Body {
    let rows: String = rows.lines().map(|row| format!("EXR.{key},D,EUR,{row}\n")).collect();
    said(200, &format!("KEY,FREQ,CURRENCY_DENOM,TIME_PERIOD,OBS_VALUE\n{rows}"))
}

#[test]
fn a_cross_asks_for_both_its_rates() {
    let path = |letter, currency| {
        format!("/service/data/EXR/{letter}.{currency}.EUR.SP00.A?format=csvdata&detail=dataonly")
    };
    assert_eq!(urls(&Ecb, &want("JPY/USD")), Ok(vec![path('D', "JPY"), path('D', "USD")]));
    assert_eq!(urls(&Ecb, &want("JPY/EUR")), Ok(vec![path('D', "JPY")]));
    let from = "&startPeriod=2026-11-10";
    assert_eq!(
        urls(&Ecb, &since(want("JPY/USD"), "2026-11-10")),
        Ok(vec![path('D', "JPY") + from, path('D', "USD") + from])
    );
    assert_eq!(
        urls(&Ecb, &since(monthly("USD/EUR"), "2024-01-15")),
        Ok(vec![path('M', "USD") + "&startPeriod=2024-01"])
    );
    let parts: Vec<u8> = Ecb.requests(&want("JPY/USD")).unwrap().iter().map(|request| request.part).collect();
    assert_eq!(parts, [0, 1]);
    for wrong in [
        want("JPYUSD"),
        want("EUR/JPY"),
        want("USD/USD"),
        want("jpy/usd"),
        want("JPY/USD/EUR"),
        monthly("JPY/USD"),
    ] {
        assert!(matches!(urls(&Ecb, &wrong), Err(SourceError::Id { .. })), "{}", wrong.id);
    }
}

#[test]
fn the_recorded_table_is_read_by_names() {
    let Some(body) = body("ecb_data_EXR_M_USD_EUR_csvdata.csv") else { return };
    let want = monthly("USD/EUR");
    let sheet = Ecb.combine(&want, vec![page(&Ecb, &want, &body).unwrap().sheet]).unwrap();
    assert_eq!((sheet.len(), sheet.findings.len()), (3, 0));
    assert_eq!(on(&sheet, "2024-01-01"), Some(1.0905136363636));
    assert_eq!(on(&sheet, "2024-02-01"), Some(1.0794714285714));
    assert_eq!(on(&sheet, "2024-03-01"), Some(1.08722));
    let yen = monthly("JPY/EUR");
    assert!(matches!(page(&Ecb, &yen, &body), Err(SourceError::Shape { place, .. }) if place == "line 2"));
}

#[test]
fn a_cross_is_the_quotient_on_days_that_both_have() {
    let want = want("JPY/USD");
    let requests = Ecb.requests(&want).unwrap();
    let read = |part: usize, body: &Body| Ecb.page(&want, &requests[part], body).unwrap().sheet;
    let yen = read(
        0,
        &table(
            "D.JPY.EUR.SP00.A",
            "2024-07-29,166.87\n2024-07-30,NaN\n2024-07-31,163.30\n2024-08-01,162.5\n2024-08-02,160",
        ),
    );
    let dollar = read(
        1,
        &table("D.USD.EUR.SP00.A", "2024-07-31,1.0822\n2024-07-30,1.0814\n2024-07-29,1.0821\n2024-08-02,0"),
    );
    let cross = Ecb.combine(&want, vec![yen.clone(), dollar]).unwrap();
    // 166.87 / 1.0821 and 163.30 / 1.0822, worked out by hand to four decimals.
    assert!((on(&cross, "2024-07-29").unwrap() - 154.2094).abs() < 5e-5);
    assert!((on(&cross, "2024-07-31").unwrap() - 150.8963).abs() < 5e-5);
    assert!(on(&cross, "2024-07-30").unwrap().is_nan());
    assert_eq!((on(&cross, "2024-08-01"), on(&cross, "2024-08-02")), (None, None));
    let found: Vec<&str> = cross.findings.iter().map(|finding| finding.stamp.as_str()).collect();
    assert_eq!((cross.len(), found), (3, vec!["2024-08-02"]));
    let twice = read(1, &table("D.USD.EUR.SP00.A", "2024-07-31,1.0822\n2024-07-31,1.0833"));
    assert!(
        matches!(Ecb.combine(&want, vec![yen, twice]), Err(SourceError::Shape { place, .. }) if place == "2024-07-31")
    );
}

#[test]
fn what_is_no_such_table_is_refused() {
    let error = |body: &Body| page(&Ecb, &want("JPY/EUR"), body).unwrap_err();
    assert_eq!(error(&said(404, "No results found.")), SourceError::NoFigures);
    assert_eq!(error(&said(200, "KEY,TIME_PERIOD,OBS_VALUE\n")), SourceError::NoFigures);
    assert_eq!(error(&said(200, "<?xml version=\"1.0\"?>")), SourceError::WebPage { status: 200 });
    assert!(matches!(error(&said(200, "{\"header\":{}}")), SourceError::Refused { .. }));
    assert!(matches!(error(&said(200, "KEY,TIME_PERIOD,VALUE\n")), SourceError::Shape { .. }));
    assert!(matches!(
        error(&said(200, "KEY,TIME_PERIOD,OBS_VALUE\nEXR.D.JPY.EUR.SP00.A,2024-0")),
        SourceError::Broken { .. }
    ));
    let powers = "KEY,TIME_PERIOD,OBS_VALUE,UNIT_MULT\nEXR.D.JPY.EUR.SP00.A,2024-07-31,1.6330,2\n";
    assert!(matches!(error(&said(200, powers)), SourceError::Shape { found, .. } if found == "`2`"));
    let sheet = page(
        &Ecb,
        &want("JPY/EUR"),
        &table("D.JPY.EUR.SP00.A", "2024-07,163\n2024-07-30,1x3\n2024-07-31,163.3"),
    )
    .unwrap();
    let lines: Vec<usize> = sheet.sheet.findings.iter().map(|finding| finding.line).collect();
    assert_eq!((sheet.sheet.len(), lines), (1, vec![2, 3]));
}
