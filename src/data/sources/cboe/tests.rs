//! Cboe against its recorded file and bodies of that shape.

use super::super::recorded::{body, on, page, said, since, urls, want};
use super::*;
use crate::series::Kind;
use crate::time::Period;

fn bars(id: &str) -> Want<'_> {
    Want { kind: Kind::Bars, ..want(id) }
}

#[test]
fn the_whole_file_is_asked_for() {
    let expected = vec!["/api/global/us_indices/daily_prices/VIX_History.csv".to_owned()];
    assert_eq!(urls(&Cboe, &bars("VIX_History")), Ok(expected.clone()));
    assert_eq!(urls(&Cboe, &since(bars("VIX_History"), "2026-11-10")), Ok(expected));
    for id in ["VIX", "_History", "../x_History", "VIX_History.csv", ""] {
        assert!(matches!(urls(&Cboe, &bars(id)), Err(SourceError::Id { .. })), "{id}");
    }
    let minutes = Want { period: Period::Intraday { minutes: 5 }, ..bars("VIX_History") };
    assert!(matches!(urls(&Cboe, &minutes), Err(SourceError::Id { .. })));
}

#[test]
fn the_recorded_file_has_its_known_days() {
    let Some(body) = body("cboe_VIX_History_2026-03-27.csv") else { return };
    let sheet = page(&Cboe, &bars("VIX_History"), &body).unwrap().sheet;
    assert_eq!(sheet.columns, ["open", "high", "low", "close"]);
    assert_eq!((sheet.len(), sheet.findings.len()), (9_152, 0));
    let row = |day: &str| {
        let stamp = crate::data::stamps::parse(day).unwrap();
        sheet.row(sheet.stamps.iter().position(|found| *found == stamp).unwrap())
    };
    assert_eq!(row("2020-03-16"), [57.83, 83.56, 57.83, 82.69]);
    assert_eq!(row("2024-08-05"), [23.39, 65.73, 23.39, 38.57]);
    assert_eq!((row("1990-01-02"), sheet.lines[0]), (vec![17.24; 4], 2));
    assert_eq!(
        sheet.stamps.last().map(|stamp| stamp.written_date().to_string()).as_deref(),
        Some("2026-03-27")
    );
    let points = page(&Cboe, &want("VIX_History"), &body).unwrap().sheet;
    assert_eq!(
        (points.columns.as_slice(), on(&points, "2020-03-16")),
        (&["value".to_owned()][..], Some(82.69))
    );
}

#[test]
fn columns_are_read_by_name() {
    let text = "DATE,CLOSE,NEW,LOW,HIGH,OPEN\r\n03/27/2026,4,9,2,5,3\r\n03/30/2026,,9,2,5,3";
    let sheet = page(&Cboe, &bars("VIX9D_History"), &said(200, text)).unwrap().sheet;
    assert_eq!(sheet.row(0), [3.0, 5.0, 2.0, 4.0]);
    assert!(sheet.row(1)[3].is_nan() && sheet.len() == 2);
    let text = "DATE,VVIX\n03/06/2006,71.73\n";
    let sheet = page(&Cboe, &bars("VVIX_History"), &said(200, text)).unwrap().sheet;
    assert_eq!(
        (sheet.columns.as_slice(), on(&sheet, "2006-03-06")),
        (&["value".to_owned()][..], Some(71.73))
    );
    assert!(matches!(
        page(&Cboe, &bars("SKEW_History"), &said(200, text)),
        Err(SourceError::Shape { expected, .. }) if expected == "a column `SKEW`"
    ));
}

#[test]
fn what_is_no_such_file_is_refused() {
    let error = |status, text: &str| page(&Cboe, &bars("VIX_History"), &said(status, text)).unwrap_err();
    assert_eq!(error(404, "<html>Not Found</html>"), SourceError::WebPage { status: 404 });
    assert_eq!(error(200, ""), SourceError::Empty { status: 200 });
    assert_eq!(error(200, "DATE,OPEN,HIGH,LOW,CLOSE\n"), SourceError::NoFigures);
    assert!(matches!(error(200, "DATE,HIGH,LOW,CLOSE\n"), SourceError::Shape { .. }));
    assert!(matches!(error(200, "DATE,OPEN,HIGH,LOW,CLOSE\n03/27/2026,1,2"), SourceError::Broken { .. }));
    let text = "DATE,OPEN,HIGH,LOW,CLOSE\n27/03/2026,1,2,1,2\n03/30/2026,1,2,x,2\n03/31/2026,1,2,1,2\n";
    let sheet = page(&Cboe, &bars("VIX_History"), &said(200, text)).unwrap().sheet;
    let lines: Vec<usize> = sheet.findings.iter().map(|finding| finding.line).collect();
    assert_eq!((sheet.len(), lines), (1, vec![2, 3]));
}
