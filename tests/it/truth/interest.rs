//! Open interest in coins and in money: the units keep them apart, and where a rule would take one for the other it is told.

use shiome::diag::Code;
use shiome::session::{Config, DataChoice, Session};
use shiome::time::Instant;

use super::folder::Folder;

/// Four quarter hours in which the price falls by a tenth and nobody closes anything: 1,000 coins throughout.
const PRICES: [f64; 5] = [100.0, 97.0, 94.0, 92.0, 90.0];

fn folder(unit: &str, interest: impl Fn(f64) -> f64) -> Folder {
    let folder = Folder::new();
    let mut text = "time,open,high,low,close,volume,oi\n".to_owned();
    for (bar, price) in PRICES.iter().enumerate() {
        let stamp = 1_751_630_400_000_i64 + 900_000 * bar as i64;
        text += &format!("{stamp},{price},{price},{price},{price},1,{}\n", interest(*price));
    }
    folder.write("btc@15m.csv", &text);
    folder.write("catalog.toml", &format!("[series.btc]\noi = \"{unit}\"\n"));
    folder
}

fn codes(folder: &Folder, rule: &str) -> Vec<Code> {
    folder.write("rules.shio", &format!("rule r {{ on btc@15m when {rule} }}"));
    let config = Config {
        files: vec![folder.path().join("rules.shio")],
        data: DataChoice::Folder(folder.path().to_owned()),
        folder: folder.path().to_owned(),
        now: Instant::parse_rfc3339("2026-09-01T00:00:00Z").unwrap(),
        ..Config::default()
    };
    let problems = Session::open(&config).unwrap().problems;
    problems.iter().filter(|problem| problem.span.is_some()).map(|problem| problem.code).collect()
}

/// The newest known value of an expression: the rest of the day has no bars.
fn newest(folder: &Folder, expression: &str) -> f64 {
    folder.labelled("", expression).iter().rev().find_map(|row| row.1).unwrap()
}

#[test]
fn a_file_named_like_a_word_of_the_bars_is_not_taken_for_it() {
    let folder = folder("coins", |_| 1_000.0);
    assert_eq!(codes(&folder, "volume > 0"), []);
    folder.write("volume.csv", "date,value\n2025-07-03,7\n");
    assert_eq!(codes(&folder, "volume > 0"), [Code::ShadowedName]);
    assert_eq!(codes(&folder, "btc@15m.volume > 0"), []);
}

#[test]
fn coins_are_no_money() {
    let coins = folder("coins", |_| 1_000.0);
    let money = folder("USD", |price| 1_000.0 * price);
    // An amount of money meets the one and a volume the other.
    assert_eq!(codes(&coins, "oi > volume"), []);
    assert_eq!(codes(&coins, "oi > 100 * close"), [Code::UnitMismatch]);
    assert_eq!(codes(&money, "oi > volume"), [Code::UnitMismatch]);
    assert_eq!(codes(&money, "oi > 90K"), []);
    assert_eq!(codes(&money, "oi > 90000"), [Code::BareNumberVsMoney]);
}

#[test]
fn a_fall_of_money_is_told_to_be_the_prices() {
    let coins = folder("coins", |_| 1_000.0);
    let money = folder("USD", |price| 1_000.0 * price);
    for moves in ["oi.roc(4) < -8%", "oi.change(4) < 0", "oi[4] > oi", "oi is falling", "oi.new_low(3)"] {
        assert_eq!(codes(&coins, moves), [], "{moves}");
        assert_eq!(codes(&money, moves), [Code::OpenInterestInMoney], "{moves}");
    }
    let contracts = "(oi / close).roc(4) < -8%";
    assert_eq!(codes(&money, contracts), []);
    // The coins stand still, the money falls with the price, and the quotient says so.
    assert_eq!(newest(&coins, "btc@15m.oi.roc(4)"), 0.0);
    assert!((newest(&money, "btc@15m.oi.roc(4)") + 0.1).abs() < 1e-12);
    assert_eq!(newest(&money, "(btc@15m.oi / btc@15m.close).roc(4)"), 0.0);
}
