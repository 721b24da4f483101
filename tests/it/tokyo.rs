//! Bars within the day of Tokyo, with its lunch, and of New York over the days on which its clocks change: cut, and spoilt, at any instant.

use std::fmt::Write as _;
use std::path::PathBuf;

use shiome::time::{Calendar, Day};

use crate::prefix::{Dice, empty_folder, hold, instant};

const RULES: &str = "
rule lunch { on nikkei@5m when close > vwap and session_high > prev_high and rvol3 > 1 and bars_to_close > 6 bars and bars_into_session > 6 bars }
rule hours { on nikkei@5m when nikkei@15m > nikkei@15m.ma8 and nikkei@1h.session_low < nikkei@1h.prev_low or nikkei@1d.ret > 0.1% }
rule quarter { on nikkei@15m when rvol(3) > 1 and close > session_open and gap < 1% and close_pos > 20% and bars_to_close > 2 bars }
rule hourly { on nikkei@1h when vwap > prev_close and highest(9) > high.pivot_high(2) and is_bull for 2 bars }
rule elapsed { on nikkei@5m when (nikkei@5m.is_bear within 90 minutes) and nikkei@5m.highest(2 hours) > nikkei@5m }
rule weeks { on daily when nikkei@1w.ret > 0% or nikkei@1d.ma3 > nikkei@1d or index@1d.prev_low > index@1d and index@4h.atr3 > 0 }
rule both { on index@5m when index@5m.session_high > index@5m.prev_high and nikkei@5m > nikkei@5m.ma20 and index@1h.rvol(3) > 1 }
rule weekly { on weekly when index@1w > index@1w.ma2 and nikkei@1w > nikkei@1w.ma2 }
strategy fade short nikkei@5m { only when nikkei@1d < nikkei@1d.ma2 setup when close crosses below vwap enter within 6 bars when high >= vwap
  stop at entry + 2 * atr5 target rest at prev_low exit at session end }
regime half { morning when nikkei@5m.bars_into_session <= 30 afternoon when nikkei@5m.bars_to_close < 30 start morning }
checklist list { one: nikkei@5m > nikkei@5m.vwap two: index@5m > index@5m.vwap three: nikkei@5m.rvol2 > 1 need 2 }
";

/// Five-minute bars of a calendar's sessions, stamped by the instants at which they open; one in a hundred is missing.
fn bars(calendar: Calendar, from: &str, to: &str, price: f64) -> String {
    let mut dice = Dice(price as u64);
    let mut text = "timestamp,open,high,low,close,volume\n".to_owned();
    let mut close = price;
    for day in calendar.sessions(Day::parse(from).unwrap(), Day::parse(to).unwrap()) {
        let trading = calendar.trading(day).unwrap();
        for end in trading.bars(5, trading.open, trading.close) {
            let open = close;
            close = open * (0.998 + dice.roll(4001) as f64 / 1_000_000.0);
            let (high, low) = (open.max(close) * 1.0005, open.min(close) * 0.9995);
            if dice.roll(100) > 0 {
                let at = end.plus_seconds(-300);
                writeln!(text, "{at},{open},{high},{low},{close},{}", 100 + dice.roll(900)).unwrap();
            }
        }
    }
    text
}

#[test]
fn bars_of_tokyo_and_new_york_cut_and_spoilt() {
    let folder: PathBuf = empty_folder("tokyo");
    let catalog: String = ["nikkei@5m", "index@5m"]
        .iter()
        .map(|name| format!("[series.\"{name}\"]\nlabel = \"open\"\nzone = \"UTC\"\n"))
        .collect();
    std::fs::write(folder.join("catalog.toml"), catalog).unwrap();
    // Tokyo closes at 15:30 from 2024-11-05 on, New York's clocks change on 2024-11-03.
    let (from, to) = ("2024-10-16", "2024-11-29");
    std::fs::write(folder.join("nikkei@5m.csv"), bars(Calendar::Xtks, from, to, 38_000.0)).unwrap();
    std::fs::write(folder.join("index@5m.csv"), bars(Calendar::Xnys, from, to, 580.0)).unwrap();
    let file = empty_folder("tokyo-rules").join("tokyo.shio");
    std::fs::write(&file, RULES).unwrap();
    let instants = [
        "2024-10-16 09:05 Asia/Tokyo",
        "2024-10-28 11:30 Asia/Tokyo",
        "2024-10-28 12:00 Asia/Tokyo",
        "2024-10-28 12:35 Asia/Tokyo",
        "2024-11-01 15:00 Asia/Tokyo",
        "2024-11-01 16:00 America/New_York",
        "2024-11-03T05:30:00Z",
        "2024-11-04T14:30:00Z",
        "2024-11-05 15:00 Asia/Tokyo",
        "2024-11-05 15:29 Asia/Tokyo",
        "2024-11-05 15:45 Asia/Tokyo",
        "2024-11-15 18:00 America/New_York",
        "2024-11-20 10:02 Asia/Tokyo",
        "2024-11-29 13:00 America/New_York",
    ];
    hold(&folder, &[file], &instants.map(instant), "tokyo-cut");
}
