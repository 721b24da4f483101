//! Results of auctions, on pages written by hand in the layout that others read.

use super::super::recorded::{said, since, urls, want};
use super::*;
use crate::data::sheet::Sheet;
use crate::series::Kind;

fn events(id: &str) -> Want<'_> {
    Want { kind: Kind::Events, ..want(id) }
}

/// A calendar: month as told, and rows of day, bond and the link to the result.
fn calendar(title: &str, rows: &[(&str, &str, &str)]) -> Body {
    let row = |(day, bond, link): &(&str, &str, &str)| {
        let link = if link.is_empty() {
            "入札結果".to_owned()
        } else {
            format!("<a href=\"{link}\">入札結果</a>")
        };
        format!(
            "<tr><td>{day}</td><td>{bond}</td><td>発行予定額等</td><td>入札発行</td><td>{link}</td><td>-</td></tr>\n"
        )
    };
    let rows: String = rows.iter().map(row).collect();
    said(
        200,
        &format!(
            "<!DOCTYPE html><html><h1>入札カレンダー：{title}</h1><table><tr><th>入札日</th></tr>{rows}</table></html>"
        ),
    )
}

/// A result: bond, day as told, bids, accepted, highest and average yield.
fn result(bond: &str, day: &str, [bids, accepted, highest, average]: [&str; 4]) -> Body {
    let row = |label: &str, figure: &str| {
        format!("<tr><td></td><td><span>{label}</span></td><td></td><td><span>{figure}</span></td></tr>\n")
    };
    let rows = [
        row("（１）応募額", bids),
        row("（２）募入決定額", accepted),
        row("(3)募入最低価格", "99円87銭"),
        row("（募入最高利回り）", highest),
        row("(5)募入平均価格", "99円90銭"),
        row("（募入平均利回り）", average),
        "<tr><td>7．</td><td>非競争入札について</td><td></td><td></td></tr>".to_owned(),
        row("(1)応募額", "100億円"),
        row("(2)募入決定額", "100億円"),
    ];
    let heading = "<tr><td>6．</td><td>価格競争入札について</td><td></td><td></td></tr>";
    said(
        200,
        &format!(
            "<html><h1>{bond}（第399回）の入札結果</h1><p>（{day}入札）</p><table>{heading}{}</table></html>",
            rows.concat()
        ),
    )
}

const GOOD: [&str; 4] = ["7兆1,281億円", "1兆7,281億円", "（1.723％）", "（1.711％）"];

fn link(day: &str) -> String {
    format!("/jgbs/auction/calendar/nyusatsu/resul{day}.htm")
}

/// Asks page after page of the bodies given by path.
fn walk(want: &Want<'_>, pages: &[(&str, Body)]) -> Result<(Sheet, Vec<String>), SourceError> {
    let mut request = Mof.requests(want)?.remove(0);
    let (mut sheet, mut asked) = (Sheet::default(), Vec::new());
    loop {
        asked.push(request.path.rsplit('/').next().unwrap().to_owned());
        let (_, body) = pages.iter().find(|(path, _)| request.path.ends_with(path)).unwrap();
        let page = Mof.page(want, &request, body)?;
        sheet.append(page.sheet);
        match page.next {
            Some(next) => request = next,
            None => return Ok((sheet, asked)),
        }
    }
}

#[test]
fn calendars_lead_to_results_and_to_the_next_month() {
    let october = calendar(
        "令和8年10月",
        &[
            ("10月1日（木）", "2年利付国債（第489回）", &link("20261001")),
            ("10月6日（火）", "10年利付国債（第384回）", &link("20261006")),
            ("10月8日（木）", "10年物価連動国債（第31回）", &link("20261008")),
            ("10月20日（火）", "10年利付国債（第384回）", &link("20261020")),
        ],
    );
    let november = calendar(
        "令和8年11月",
        &[
            ("11月5日（木）", "10年利付国債", &link("20261105")),
            ("11月20日（金）", "10年利付国債", ""),
            ("11月26日（木）", "10年利付国債", ""),
        ],
    );
    let want = since(events("auction/10"), "2026-10-15");
    let pages = [
        ("/2610.htm", october),
        ("/2611.htm", november),
        ("/resul20261006.htm", result("10年利付国債", "令和8年10月6日", GOOD)),
        (
            "/resul20261020.htm",
            result(
                "10年利付国債",
                "令和8年10月20日",
                ["2兆5,000億円", "5,000億円", "(-0.050%)", "(-0.081%)"],
            ),
        ),
        (
            "/resul20261105.htm",
            result("10年利付国債", "令和8年11月5日", ["20億円", "20億円", "(1.700%)", "(1.700%)"]),
        ),
    ];
    let (sheet, asked) = walk(&want, &pages).unwrap();
    assert_eq!(
        asked,
        ["2610.htm", "resul20261006.htm", "resul20261020.htm", "2611.htm", "resul20261105.htm"]
    );
    assert_eq!(sheet.columns, ["tail", "cover"]);
    let days: Vec<String> = sheet.stamps.iter().map(|stamp| stamp.written_date().to_string()).collect();
    assert_eq!(days, ["2026-10-06", "2026-10-20", "2026-11-05"]);
    // (1.723 − 1.711) × 100 bp; 71,281 / 17,281 = 4.12482; (−0.050 + 0.081) × 100 bp; 25,000 / 5,000.
    assert_eq!(sheet.figures[0], [1.2, 3.1, 0.0]);
    assert!((sheet.figures[1][0] - 4.124_819).abs() < 5e-7);
    assert_eq!(sheet.figures[1][1..], [5.0, 1.0]);

    assert_eq!(urls(&Mof, &events("auction/10")), Ok(vec!["/jgbs/auction/calendar/2411.htm".to_owned()]));
    assert!(matches!(urls(&Mof, &super::super::recorded::want("auction/10")), Err(SourceError::Id { .. })));
}

#[test]
fn the_uniform_auction_has_cover_and_no_tail() {
    let want = since(events("auction/40"), "2026-11-01");
    let table = "<tr><td>6．</td><td>応募額</td><td></td><td>1兆0,050億円</td></tr><tr><td>7．</td><td>募入決定額</td><td></td>\
        <td>4,020億円</td></tr><tr><td>8．</td><td>応募者利回り</td><td></td><td>3.125％</td></tr>\
        <tr><td></td><td>（募入最高利回り）</td><td></td><td></td></tr>";
    let page = format!(
        "<html><h1>40年利付国債（第19回）の入札結果（令和8年11月18日入札）</h1><table>{table}</table></html>"
    );
    let listed = calendar("令和8年11月", &[("11月18日（水）", "40年利付国債", &link("20261118"))]);
    let (sheet, _) = walk(
        &want,
        &[("/2611.htm", listed), ("/resul20261118.htm", said(200, &page.replace("1兆0,050", "1兆50")))],
    )
    .unwrap();
    assert!(sheet.figures[0][0].is_nan());
    assert_eq!(sheet.figures[1], [2.5]);
}

#[test]
fn a_result_that_is_not_wholly_understood_is_an_error() {
    let want = since(events("auction/10"), "2026-11-01");
    let read = |body: Body| {
        let listed = calendar("令和8年11月", &[("11月5日（木）", "10年利付国債", &link("20261105"))]);
        walk(&want, &[("/2611.htm", listed), ("/resul20261105.htm", body)])
    };
    let day = "令和8年11月5日";
    assert!(read(result("10年利付国債", day, GOOD)).is_ok());
    let [bids, accepted, highest, average] = GOOD;
    for figures in [
        ["", accepted, highest, average],
        ["7兆1,281億", accepted, highest, average],
        ["7兆1,28億円", accepted, highest, average],
        ["約7兆円", accepted, highest, average],
        ["1兆円", accepted, highest, average],
        [bids, "0円", highest, average],
        [bids, accepted, "△0.050％", average],
        [bids, accepted, "(1.72%)", average],
        [bids, accepted, "1.723", average],
        [bids, accepted, average, highest],
        [bids, accepted, highest, ""],
    ] {
        assert!(
            matches!(read(result("10年利付国債", day, figures)), Err(SourceError::Shape { .. })),
            "{figures:?}"
        );
    }
    let text = String::from_utf8(result("10年利付国債", day, GOOD).bytes).unwrap();
    for (from, to) in [
        ("10年利付国債", "5年利付国債"),
        ("11月5日", "11月6日"),
        ("の入札結果", "の入札公告"),
        ("価格競争入札", "利回り競争入札"),
        ("（１）応募額", "申込額"),
        ("非競争入札について", "その他"),
    ] {
        let body = said(200, &text.replace(from, to));
        assert!(matches!(read(body), Err(SourceError::Shape { .. })), "{from}");
    }
    assert!(matches!(
        read(said(404, "<html>not found</html>")),
        Err(SourceError::Status { status: 404, .. })
    ));
    assert!(matches!(read(said(200, " ")), Err(SourceError::Empty { .. })));
}

#[test]
fn a_calendar_that_is_not_wholly_understood_is_an_error() {
    let want = since(events("auction/10"), "2026-11-01");
    let bond = "10年利付国債";
    let good = link("20261105");
    let two = format!("{good}\">a</a><a href=\"{good}");
    for (title, rows) in [
        ("令和8年10月", vec![("11月5日（木）", bond, &*good)]),
        ("令和8年11月", vec![("11月5日（木）", "流動性供給（第413回）", &*good)]),
        ("令和8年11月", vec![("10月5日（月）", bond, &*good)]),
        ("令和8年11月", vec![("11月31日（月）", bond, &*good)]),
        ("令和8年11月", vec![("11月5日（木）", bond, "/nyusatsu/resul20261106.htm")]),
        ("令和8年11月", vec![("11月5日（木）", bond, "/nyusatsu/resul20261105a.htm")]),
        ("令和8年11月", vec![("11月5日（木）", bond, &*two)]),
        // An auction long past that has no result would be missing without a word.
        ("令和8年11月", vec![("11月5日（木）", bond, "")]),
        ("令和8年11月", vec![("11月5日（木）", bond, &*good), ("11月5日（木）", bond, &*good)]),
        // A day told once for two rows would push the bond out of its place.
        ("令和8年11月", vec![("11月5日（木）", "5年利付国債", &*good), (bond, "発行", &*good)]),
    ] {
        let page = [
            ("/2611.htm", calendar(title, &rows)),
            ("/resul20261105.htm", result(bond, "令和8年11月5日", GOOD)),
        ];
        assert!(matches!(walk(&want, &page), Err(SourceError::Shape { .. })), "{rows:?}");
    }
}
