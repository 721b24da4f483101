use super::super::exchange::testing::{FIVE_MINUTES, body, recorded, rows, want};
use super::super::recorded::urls;
use super::*;
use crate::time::Period;

const NOW: &str = "2026-11-20T12:34:56Z";
const NOW_MILLIS: i64 = 1_795_178_096_000;

fn answer(list: &str) -> Body {
    body(format!(
        r#"{{"retCode":0,"retMsg":"OK","result":{{"category":"linear","symbol":"BTCUSDT","list":{list},"new":1}},"time":1}}"#
    ))
}

#[test]
fn windows_of_bars_and_samples_are_asked_for() {
    let addresses = |want: &Want<'_>| urls(&Bybit, want).unwrap();
    assert_eq!(
        addresses(&want("linear/BTCUSDT", FIVE_MINUTES, None, NOW)),
        [
            "/v5/market/kline?category=linear&symbol=BTCUSDT&interval=5&start=1794878096001&end=1795178096000&limit=1000",
            "/v5/market/open-interest?category=linear&symbol=BTCUSDT&intervalTime=5min&startTime=1717113600000&endTime=1795178096000&limit=200",
        ]
    );
    assert_eq!(
        addresses(&want("linear/BTCUSDT", Period::Daily, Some("2026-11-10"), NOW)),
        [
            "/v5/market/kline?category=linear&symbol=BTCUSDT&interval=D&start=1794268800000&end=1795178096000&limit=1000",
            "/v5/market/open-interest?category=linear&symbol=BTCUSDT&intervalTime=1d&startTime=1794268800000&endTime=1795178096000&limit=200",
        ]
    );
    // The spot market has no open interest, and bars of a minute are shorter than its samples.
    assert_eq!(addresses(&want("spot/BTCUSDT", FIVE_MINUTES, None, NOW)).len(), 1);
    assert_eq!(addresses(&want("linear/BTCUSDT", Period::Intraday { minutes: 1 }, None, NOW)).len(), 1);
    for (period, word, samples) in [
        (Period::Intraday { minutes: 120 }, "interval=120&", "intervalTime=1h&"),
        (Period::Intraday { minutes: 720 }, "interval=720&", "intervalTime=4h&"),
        (Period::Weekly { weekday: 0 }, "interval=W&", "intervalTime=1d&"),
        (Period::Monthly, "interval=M&", "intervalTime=1d&"),
    ] {
        let addresses = addresses(&want("inverse/BTCUSD", period, None, NOW));
        assert!(addresses[0].contains(word) && addresses[1].contains(samples), "{addresses:?}");
    }
}

#[test]
fn names_and_periods_that_bybit_has_not_are_refused() {
    for id in ["BTCUSDT", "option/BTC", "linear/btcusdt", "linear/", "linear/BTC/USDT", "linear/BTC&x=1"] {
        let error = Bybit.requests(&want(id, Period::Daily, None, NOW)).unwrap_err();
        assert!(matches!(error, SourceError::Id { .. }), "{id} {error}");
    }
    let error =
        Bybit.requests(&want("linear/BTCUSDT", Period::Intraday { minutes: 7 }, None, NOW)).unwrap_err();
    assert!(error.to_string().ends_with("found `linear/BTCUSDT@7m`"), "{error}");
}

#[test]
fn the_documented_bar_is_read() {
    let Some(bytes) = recorded("http/bybit_v5_kline_linear.json") else { return };
    let want = want("linear/BTCUSDT", FIVE_MINUTES, Some("2024-03-08"), "2024-03-08T10:00:00Z");
    let request = Bybit.requests(&want).unwrap().remove(0);
    let page = Bybit.page(&want, &request, &body(bytes)).unwrap();
    assert_eq!(page.sheet.columns, ["open", "high", "low", "close", "volume"]);
    assert_eq!(
        rows(&page.sheet),
        [(1_709_891_679_000, vec![27_450.0, 27_460.0, 27_440.0, 27_455.0, 123.45])]
    );
    assert_eq!(page.next, None);
}

#[test]
fn documented_samples_are_read_and_their_cursor_is_not_encoded_twice() {
    let Some(bytes) = recorded("http/bybit_v5_open_interest_doc_example.json") else { return };
    let want = want("inverse/BTCUSD", Period::Daily, None, NOW);
    let request = Bybit.requests(&want).unwrap().remove(1);
    let page = Bybit.page(&want, &request, &body(bytes.clone())).unwrap();
    assert_eq!(page.sheet.columns, ["oi"]);
    assert_eq!(page.sheet.lines, [1, 2, 3, 4, 5]);
    let figures = rows(&page.sheet);
    assert_eq!(figures[0], (1_780_963_200_000, vec![63_910_691.0]));
    assert_eq!(figures[4], (1_780_617_600_000, vec![63_942_311.0]));
    let next = page.next.unwrap();
    let cursor = Some(&("cursor".to_owned(), "lastid=19408935&lasttime=1780617600".to_owned()));
    assert_eq!(next.query.last(), cursor);
    assert_eq!(next.query.len(), request.query.len() + 1);
    // The same cursor again would never end.
    assert_eq!(Bybit.page(&want, &next, &body(bytes.clone())).unwrap_err(), SourceError::Loop);
    let other = body(String::from_utf8(bytes).unwrap().replace("lastid%3D1", "lastid%3D2"));
    let further = Bybit.page(&want, &next, &other).unwrap().next.unwrap();
    assert_eq!(further.query.iter().filter(|(name, _)| name == "cursor").count(), 1);
}

#[test]
fn pages_of_samples_end_with_an_empty_cursor_or_an_empty_page() {
    let want = want("linear/BTCUSDT", FIVE_MINUTES, None, NOW);
    let request = Bybit.requests(&want).unwrap().remove(1);
    let page = |list: &str, cursor: &str| {
        let text = format!(
            r#"{{"retCode":0,"retMsg":"OK","result":{{"category":"linear","symbol":"BTCUSDT","list":{list},"nextPageCursor":"{cursor}"}}}}"#
        );
        Bybit.page(&want, &request, &body(text))
    };
    let sample = r#"[{"openInterest":"1.00000001","timestamp":"1780963200000"}]"#;
    assert_eq!(page(sample, "").unwrap().next, None);
    assert_eq!(rows(&page(sample, "").unwrap().sheet), [(1_780_963_200_000, vec![1.000_000_01])]);
    assert_eq!(page("[]", "a%3D1").unwrap().next, None);
    assert!(page(sample, "a%3D1").unwrap().next.is_some());
    assert!(matches!(page(sample, "%G1"), Err(SourceError::Shape { .. })));
    assert!(page(r#"[{"timestamp":"1"}]"#, "").unwrap_err().to_string().contains("result.list[0]"));
}

/// What the exchange would answer: the newest thousand of its bars within both bounds, newest first.
fn venue(request: &Request, first: i64) -> Body {
    let bound =
        |name: &str| -> i64 { request.query.iter().find(|(own, _)| own == name).unwrap().1.parse().unwrap() };
    let step = 300_000;
    let newest = bound("end") - bound("end").rem_euclid(step);
    let stamps = (0..1_000).map(|back| newest - back * step);
    let list: Vec<String> = stamps
        .filter(|stamp| *stamp >= bound("start").max(first))
        .map(|stamp| format!(r#"["{stamp}","100","110","90","{}","1.5","150"]"#, 95 + (stamp / step) % 10))
        .collect();
    answer(&format!("[{}]", list.join(",")))
}

fn all_pages(want: &Want<'_>, first: i64) -> (Vec<i64>, usize) {
    let (mut next, mut stamps, mut pages) = (Some(Bybit.requests(want).unwrap().remove(0)), Vec::new(), 0);
    while let Some(request) = next {
        let page = Bybit.page(want, &request, &venue(&request, first)).unwrap();
        stamps.extend(rows(&page.sheet).iter().map(|(stamp, _)| *stamp));
        next = page.next;
        pages += 1;
    }
    stamps.sort_unstable();
    (stamps, pages)
}

#[test]
fn every_bar_comes_once_back_to_the_first_day_wanted() {
    let want = want("linear/BTCUSDT", FIVE_MINUTES, Some("2026-11-10"), NOW);
    let (stamps, pages) = all_pages(&want, 0);
    let from = 1_794_268_800_000;
    let expected: Vec<i64> =
        (0..).map(|bar| from + bar * 300_000).take_while(|stamp| *stamp <= NOW_MILLIS).collect();
    assert_eq!(stamps, expected);
    // 3,031 bars.
    assert_eq!((stamps.len(), pages), (3_031, 4));
}

#[test]
fn a_window_before_the_first_bar_ends_the_history() {
    let first = NOW_MILLIS - NOW_MILLIS.rem_euclid(300_000) - 1_499 * 300_000;
    let (stamps, pages) = all_pages(&want("linear/BTCUSDT", FIVE_MINUTES, None, NOW), first);
    assert_eq!((stamps.len(), stamps[0], pages), (1_500, first, 3));
}

#[test]
fn refusals_with_a_good_status_are_errors() {
    let want = want("linear/BTCUSDT", FIVE_MINUTES, None, NOW);
    let request = Bybit.requests(&want).unwrap().remove(0);
    let error = |text: &str| Bybit.page(&want, &request, &body(text)).unwrap_err();
    assert_eq!(
        error(r#"{"retCode":10001,"retMsg":"Not supported symbols","result":{},"time":1}"#),
        SourceError::Refused { message: "Not supported symbols (10001)".to_owned() }
    );
    for code in [10_006, 10_018] {
        let text = format!(r#"{{"retCode":{code},"retMsg":"Too many visits!","result":null}}"#);
        assert_eq!(error(&text), SourceError::Wait { after: None });
    }
    assert_eq!(Bybit.page(&want, &request, &answer("[]")).unwrap_err(), SourceError::NoFigures);
    assert_eq!(
        Bybit
            .page(&want, &request, &answer(r#"[["1780963200000","1","2","1","1","5"]]"#))
            .unwrap_err()
            .to_string(),
        "expected 7 cells at `result.list[0]`, found 6"
    );
    // Another symbol, another wrapper, a page for people, half an answer.
    let other = r#"{"retCode":0,"retMsg":"OK","result":{"category":"linear","symbol":"ETHUSDT","list":[]}}"#;
    assert_eq!(error(other).to_string(), "expected `BTCUSDT` at `result.symbol`, found `ETHUSDT`");
    assert!(error(r#"{"data":[]}"#).to_string().contains("missing field `retCode`"));
    assert!(
        error(r#"{"retCode":0,"retMsg":"OK","result":{"symbol":"BTCUSDT"}}"#)
            .to_string()
            .contains("`result`")
    );
    assert!(matches!(error("<html>"), SourceError::WebPage { .. }));
    assert!(matches!(error(r#"{"retCode":0,"retMsg":"OK","res"#), SourceError::Broken { .. }));
    let gone = Body { status: 404, bytes: b"not found".to_vec() };
    let error = Bybit.page(&want, &request, &gone).unwrap_err();
    assert_eq!(error, SourceError::Status { status: 404, said: "not found".to_owned() });
}
