use super::super::exchange::testing::{FIVE_MINUTES, body, recorded, rows, want};
use super::super::recorded::urls;
use super::*;
use crate::data::sheet::Sheet;
use crate::time::Period;

const NOW: &str = "2026-11-20T12:34:56Z";

fn addresses(want: &Want<'_>) -> Vec<String> {
    urls(&Binance, want).unwrap()
}

fn parameter(request: &Request, name: &str) -> i64 {
    request.query.iter().find(|(own, _)| own == name).unwrap().1.parse().unwrap()
}

#[test]
fn bars_are_asked_for_forward_and_samples_in_windows() {
    assert_eq!(
        addresses(&want("BTCUSDT", FIVE_MINUTES, None, NOW)),
        [
            "/fapi/v1/klines?symbol=BTCUSDT&interval=5m&startTime=1717113600000&limit=1500",
            "/futures/data/openInterestHist?symbol=BTCUSDT&period=5m&startTime=1792672496000&endTime=1792822495999&limit=500",
        ]
    );
    // An incremental fetch within the month that samples are kept.
    assert_eq!(
        addresses(&want("BTCUSDT", Period::Daily, Some("2026-11-10"), NOW)),
        [
            "/fapi/v1/klines?symbol=BTCUSDT&interval=1d&startTime=1794268800000&limit=1500",
            "/futures/data/openInterestHist?symbol=BTCUSDT&period=1d&startTime=1794268800000&endTime=1795178096000&limit=500",
        ]
    );
    assert!(addresses(&want("BTCUSDT", Period::Daily, None, NOW))[0].contains("startTime=1567296000000&"));
    assert!(addresses(&want("BTCUSDT", Period::Monthly, None, NOW))[0].contains("interval=1M&"));
    assert!(
        addresses(&want("BTCUSDT", Period::Intraday { minutes: 480 }, None, NOW))[1].contains("period=4h&")
    );
    assert_eq!(addresses(&want("BTCUSDT", Period::Intraday { minutes: 1 }, None, NOW)).len(), 1);
}

#[test]
fn names_and_periods_that_binance_has_not_are_refused() {
    for id in ["", "btcusdt", "perp/BTCUSDT", "BTC USDT"] {
        let error = Binance.requests(&want(id, Period::Daily, None, NOW)).unwrap_err();
        assert!(matches!(error, SourceError::Id { .. }), "{id} {error}");
    }
    let error = Binance.requests(&want("BTCUSDT", Period::Intraday { minutes: 10 }, None, NOW)).unwrap_err();
    assert!(error.to_string().ends_with("found `BTCUSDT@10m`"), "{error}");
}

#[test]
fn the_documented_bar_is_read() {
    let Some(bytes) = recorded("http/binance_http_futures_market_klines.json") else { return };
    let want = want("BTCUSDT", Period::Weekly { weekday: 0 }, None, NOW);
    let request = Binance.requests(&want).unwrap().remove(0);
    let page = Binance.page(&want, &request, &body(bytes)).unwrap();
    assert_eq!(page.sheet.columns, ["open", "high", "low", "close", "volume"]);
    let bar = vec![0.016_347_9, 0.8, 0.015_758, 0.015_771, 148_976.114_278_15];
    assert_eq!(rows(&page.sheet), [(1_499_040_000_000, bar)]);
    assert_eq!(page.next, None);
    // The open interest of this moment is no history of it.
    let Some(bytes) = recorded("http/binance_http_futures_market_open_interest.json") else { return };
    let samples = Binance.requests(&want).unwrap().remove(1);
    assert!(matches!(Binance.page(&want, &samples, &body(bytes)), Err(SourceError::Shape { .. })));
}

#[test]
fn samples_are_read_window_by_window_until_now() {
    let want = want("BTCUSDT", FIVE_MINUTES, Some("2026-11-18"), NOW);
    let first = Binance.requests(&want).unwrap().remove(1);
    // As text and as a number; a key that is not known.
    let text = r#"[{"symbol":"BTCUSDT","sumOpenInterest":"20403.63700000","sumOpenInterestValue":"1","timestamp":"1794960000000"},
                   {"symbol":"BTCUSDT","sumOpenInterest":20401.36700001,"CMCCirculatingSupply":"1","timestamp":1794960300000},
                   {"symbol":"BTCUSDT","sumOpenInterest":"","timestamp":1794960600000}]"#;
    let page = Binance.page(&want, &first, &body(text)).unwrap();
    assert_eq!(page.sheet.columns, ["oi"]);
    let figures = rows(&page.sheet);
    assert_eq!(figures[0], (1_794_960_000_000, vec![20_403.637]));
    assert_eq!(figures[1], (1_794_960_300_000, vec![20_401.367_000_01]));
    assert!(figures[2].1[0].is_nan());
    // An empty window is a hole; the windows lie side by side.
    let (mut next, mut ends) = (Some(first), Vec::new());
    while let Some(request) = next {
        ends.push((parameter(&request, "startTime"), parameter(&request, "endTime")));
        next = Binance.page(&want, &request, &body("[]")).unwrap().next;
    }
    assert_eq!(ends, [(1_794_960_000_000, 1_795_109_999_999), (1_795_110_000_000, want.now.0)]);
    let other = r#"[{"symbol":"ETHUSDT","sumOpenInterest":"1","timestamp":1794960300000}]"#;
    let request = Binance.requests(&want).unwrap().remove(1);
    let error = Binance.page(&want, &request, &body(other)).unwrap_err();
    assert_eq!(error.to_string(), "expected `BTCUSDT` at `[0].symbol`, found `ETHUSDT`");
}

#[test]
fn refusals_are_errors() {
    let want = want("BTCUSDT", FIVE_MINUTES, None, NOW);
    let request = Binance.requests(&want).unwrap().remove(0);
    let error = |status: u16, text: &str| {
        let body = Body { status, bytes: text.as_bytes().to_vec() };
        Binance.page(&want, &request, &body).unwrap_err()
    };
    assert_eq!(
        error(400, r#"{"code":-1121,"msg":"Invalid symbol."}"#),
        SourceError::Refused { message: "Invalid symbol. (-1121)".to_owned() }
    );
    assert_eq!(error(429, r#"{"code":-1003,"msg":"Too many requests."}"#), SourceError::Wait { after: None });
    let until = want.now.0 + 90_500;
    let text = format!(
        r#"{{"code":-1003,"msg":"Way too many requests; IP(1.2.3.4) banned until {until}. Please use"}}"#
    );
    assert_eq!(error(418, &text), SourceError::Wait { after: Some(91) });
    let closed =
        r#"{"code":0,"msg":"Service unavailable from a restricted location according to 'b. Eligibility'"}"#;
    assert_eq!([error(451, "<html>"), error(403, closed)], [SourceError::Legal, SourceError::Legal]);
    assert_eq!(error(200, "[]"), SourceError::NoFigures);
    assert_eq!(error(200, ""), SourceError::Empty { status: 200 });
    assert!(matches!(error(200, "[[1499040000000,\"1\","), SourceError::Broken { .. }));
    assert!(matches!(error(404, "gone"), SourceError::Status { status: 404, .. }));
    assert!(matches!(error(200, r#"{"data":[]}"#), SourceError::Shape { .. }));
    let short = r#"[[1499040000000,"1","1","1","1","1",1499644799999]]"#;
    assert_eq!(error(200, short).to_string(), "expected 12 cells at `[0]`, found 7");
}

#[test]
fn a_host_that_does_not_go_forward_is_left() {
    let want = want("BTCUSDT", FIVE_MINUTES, Some("2026-11-18"), NOW);
    let request = Binance.requests(&want).unwrap().remove(0);
    let bars: Vec<[f64; 5]> = vec![[1.0, 1.0, 1.0, 1.0, 1.0]; 1_500];
    let old: Vec<(i64, [f64; 5])> =
        bars.into_iter().zip(0..).map(|(bar, at)| (1_700_000_000_000 + at * 300_000, bar)).collect();
    assert_eq!(Binance.page(&want, &request, &klines(&old)).unwrap_err(), SourceError::Loop);
}

/// Bars in the exchange's shape.
fn klines(bars: &[(i64, [f64; 5])]) -> Body {
    let bars: Vec<String> = bars
        .iter()
        .map(|(at, [open, high, low, close, volume])| {
            let end = at + 299_999;
            format!(r#"[{at},"{open}","{high}","{low}","{close}","{volume}",{end},"0",1,"0","0","0"]"#)
        })
        .collect();
    body(format!("[{}]", bars.join(",")))
}

/// Bars of a recorded file.
fn series(name: &str) -> Option<Vec<(i64, [f64; 5])>> {
    let bytes = recorded(&format!("series/{name}"))?;
    let text = String::from_utf8(bytes).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("timestamp,open,high,low,close,volume"));
    let row = |line: &str| {
        let mut cells = line.split(',');
        let at = cells.next().unwrap().parse().unwrap();
        (at, [(); 5].map(|()| cells.next().unwrap().parse().unwrap()))
    };
    Some(lines.map(row).collect())
}

#[test]
fn pages_of_five_minutes_make_the_recorded_quarters_of_an_hour() {
    let (Some(five), Some(quarters)) = (
        series("binance_perp_BTCUSDT_5m_2025-07_2025-12.csv"),
        series("binance_perp_BTCUSDT_15m_2025-07_2025-12.csv"),
    ) else {
        return;
    };
    let want = want("BTCUSDT", FIVE_MINUTES, Some("2025-07-04"), "2025-12-31T11:34:00Z");
    let (mut next, mut whole, mut pages) = (Some(Binance.requests(&want).unwrap().remove(0)), None, 0);
    while let Some(request) = next {
        let from = parameter(&request, "startTime");
        let newer: Vec<(i64, [f64; 5])> =
            five.iter().filter(|(at, _)| *at >= from).take(1_500).copied().collect();
        let page = Binance.page(&want, &request, &klines(&newer)).unwrap();
        assert!(page.sheet.findings.is_empty());
        whole.get_or_insert_with(|| Sheet::new(&[])).append(page.sheet);
        (next, pages) = (page.next, pages + 1);
    }
    let read = rows(&whole.unwrap());
    // 34 full pages and 840 bars.
    assert_eq!((read.len(), pages), (51_840, 35));
    let (mut compared, mut other_opens, mut read) = (0, 0, read.as_slice());
    // The last bar is unfinished in both files.
    for (at, [open, high, low, close, volume]) in &quarters[..quarters.len() - 1] {
        read = &read[read.iter().position(|(own, _)| own == at).unwrap()..];
        let bars = &read[..3];
        assert_eq!([bars[1].0, bars[2].0], [at + 300_000, at + 600_000]);
        let column = |place: usize| bars.iter().map(move |(_, bar)| bar[place]);
        assert_eq!(column(1).fold(f64::MIN, f64::max), *high, "{at}");
        assert_eq!(column(2).fold(f64::MAX, f64::min), *low, "{at}");
        assert_eq!(bars[2].1[3], *close, "{at}");
        assert!((column(4).sum::<f64>() - volume).abs() < 1e-6, "{at}");
        other_opens += usize::from(bars[0].1[0] != *open);
        compared += 1;
    }
    // The description of the files names one other open.
    assert_eq!((compared, other_opens), (17_279, 1));
}
