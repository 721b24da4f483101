use super::super::exchange::testing::{FIVE_MINUTES, body, rows, want};
use super::super::recorded::urls;
use super::*;
use crate::time::Period;

const NOW: &str = "2026-11-20T12:34:56Z";

#[test]
fn the_spot_market_has_its_own_path_and_no_open_interest() {
    let addresses = |want: &Want<'_>| urls(&BinanceSpot, want).unwrap();
    assert_eq!(
        addresses(&want("BTCUSDT", Period::Daily, None, NOW)),
        ["/api/v3/klines?symbol=BTCUSDT&interval=1d&startTime=1498867200000&limit=1000"]
    );
    assert_eq!(
        addresses(&want("BTCUSDT", FIVE_MINUTES, Some("2026-11-18"), NOW)),
        ["/api/v3/klines?symbol=BTCUSDT&interval=5m&startTime=1794960000000&limit=1000"]
    );
}

#[test]
fn a_full_page_has_a_next_one() {
    let want = want("ADABTC", FIVE_MINUTES, Some("2026-11-15"), NOW);
    let request = BinanceSpot.requests(&want).unwrap().remove(0);
    let page = |count: i64| {
        let bar = |at: i64| {
            let open = 1_794_700_800_000 + at * 300_000;
            format!(
                r#"[{open},"0.00002853","0.00002854","0.00002851","0.00002854","36304.20000000",{open},"1",1,"1","1","0"]"#
            )
        };
        let bars: Vec<String> = (0..count).map(bar).collect();
        BinanceSpot.page(&want, &request, &body(format!("[{}]", bars.join(",")))).unwrap()
    };
    let full = page(1_000);
    assert_eq!(rows(&full.sheet)[0].1, [0.000_028_53, 0.000_028_54, 0.000_028_51, 0.000_028_54, 36_304.2]);
    let newest = 1_794_700_800_000_i64 + 999 * 300_000;
    assert_eq!(full.next.unwrap().query[2], ("startTime".to_owned(), (newest + 1).to_string()));
    assert_eq!(page(999).next, None);
}
