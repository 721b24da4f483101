//! The shipped rules over the sample market: each is on where the market was made for it, and every other time it was on is listed too.
//!
//! The lists of intraday signals, of breadth, easing, candles, the posture and the Bank of Japan come from plain computations over the
//! tables, apart from the engine; those of the other daily rules from the same conditions in their oldest form.

use crate::facts::market;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use shiome::time::Instant;

/// Runs the program at the root of the project; gives standard output.
fn shiome(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_shiome"))
        .env("SHIOME_STORE", "no-such-store")
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .env_clear()
        .output()
        .unwrap();
    assert!(output.status.success(), "shiome {arguments:?}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Ticks and verdicts of a file's rules and strategies, in the order of their ticks.
fn history(file: &str) -> Vec<[String; 3]> {
    history_over(file, "sample")
}

fn history_over(file: &str, data: &str) -> Vec<[String; 3]> {
    let text = shiome(&["run", file, "--history", "--format", "csv", "--data", data]);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("tick,rule,verdict"));
    let cells = |line: &str| {
        let cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        <[String; 3]>::try_from(cells).unwrap_or_else(|cells| panic!("{cells:?}"))
    };
    lines.map(cells).collect()
}

/// The ticks at which a rule became triggered.
fn entries(history: &[[String; 3]], rule: &str) -> Vec<String> {
    let ticks: Vec<&[String; 3]> = history.iter().filter(|row| row[1] == rule).collect();
    assert!(!ticks.is_empty(), "no rule `{rule}`");
    let first = ticks.first().filter(|row| row[2] == "triggered").map(|row| row[0].clone());
    let later = ticks.windows(2).filter(|pair| pair[0][2] != "triggered" && pair[1][2] == "triggered");
    first.into_iter().chain(later.map(|pair| pair[1][0].clone())).collect()
}

/// The first triggered tick of each day.
fn first_of_each_day(history: &[[String; 3]], rule: &str) -> Vec<String> {
    assert!(history.iter().any(|row| row[1] == rule), "no rule `{rule}`");
    let mut first: Vec<String> = Vec::new();
    for row in history.iter().filter(|row| row[1] == rule && row[2] == "triggered") {
        if first.last().is_none_or(|last| last.get(..10) != row[0].get(..10)) {
            first.push(row[0].clone());
        }
    }
    first
}

fn expect(file: &str, rules: &[(&str, &str)]) {
    let history = history(file);
    for (rule, wanted) in rules {
        let wanted: Vec<&str> = wanted.split_whitespace().collect();
        assert_eq!(entries(&history, rule), wanted, "{file}: {rule}");
    }
}

#[test]
fn failed_rallies() {
    let rules: &[(&str, &str)] = &[
        // The three planted days at their hour, and nothing else in sixty sessions.
        ("rally_failed", "2025-04-10T16:15:00Z 2025-04-24T15:35:00Z 2025-04-30T16:25:00Z"),
        ("breakout_failed", "2025-04-23T15:05:00Z 2025-06-10T15:40:00Z"),
        (
            "sold_to_the_low",
            "2016-02-02 2020-03-13 2020-09-16 2022-02-02 2022-05-13 2025-04-10 2025-04-24 2025-04-30",
        ),
        (
            "long_wick",
            "2016-08-05 2017-04-05 2017-04-11 2018-08-03 2020-12-02 2021-01-28 2021-02-03 2023-12-20",
        ),
    ];
    expect("rules/failed_rally.shio", rules);
}

#[test]
fn the_fade_enters_below_a_falling_line_only() {
    let history = history("rules/index_fade.shio");
    // Not on 2025-04-10, when the index had been above its line the day before.
    assert_eq!(first_of_each_day(&history, "fade_rally"), ["2025-04-24T15:40:00Z", "2025-04-30T16:30:00Z"]);
}

#[test]
fn range_breaks_after_the_employment_report() {
    let history = history("rules/range_break.shio");
    let up = first_of_each_day(&history, "range_break_up");
    assert_eq!(up, ["2025-05-02T14:05:00Z", "2025-06-06T14:05:00Z"]);
    assert!(first_of_each_day(&history, "range_break_down").is_empty());
    // Half an hour before each release: three reports, three price indices, two decisions.
    let releases = [
        "2025-04-04T12:00:00Z",
        "2025-04-11T12:00:00Z",
        "2025-05-02T12:00:00Z",
        "2025-05-07T17:30:00Z",
        "2025-05-13T12:00:00Z",
        "2025-06-06T12:00:00Z",
        "2025-06-11T12:00:00Z",
        "2025-06-18T17:30:00Z",
    ];
    assert_eq!(entries(&history, "stand_aside"), releases);
    let decisions = ["2025-05-07T17:30:00Z", "2025-06-18T17:30:00Z"];
    assert_eq!(entries(&history, "stand_aside_index"), decisions);
    // The release itself ends it.
    let during: Vec<&str> = history
        .iter()
        .filter(|row| row[1] == "stand_aside" && row[2] == "triggered" && row[0].starts_with("2025-06-06"))
        .map(|row| row[0].as_str())
        .collect();
    assert_eq!(during, ["2025-06-06T12:00:00Z", "2025-06-06T12:15:00Z"]);
}

#[test]
fn cascades_with_and_without_positions_closed() {
    let rules: &[(&str, &str)] = &[
        ("positions_closed", "2025-05-08T13:30:00Z"),
        ("positions_held", "2025-06-11T13:45:00Z"),
        (
            "washed_out",
            "2018-09-19 2019-12-06 2019-12-17 2020-02-29 2020-03-07 2022-04-04 2022-04-15 2022-05-06 2025-05-09",
        ),
        // The first quarter of an hour that closes above the one before, on the one day on which positions were closed; a
        // second chance within the eight bars.
        ("rebound", "2025-05-08T14:30:00Z 2025-05-08T15:45:00Z"),
    ];
    expect("rules/liquidation.shio", rules);
}

#[test]
fn signs_of_easing() {
    let rules: &[(&str, &str)] = &[
        (
            "easing_two",
            "2016-02-03 2016-02-24 2019-01-14 2020-03-03 2022-01-26 2022-02-14 2022-03-25 2022-07-01 \
             2022-11-03 2022-11-11 2022-12-01 2024-12-30 2025-01-16",
        ),
        (
            "easing_three",
            "2016-03-04 2016-04-08 2016-05-17 2019-01-14 2019-02-11 2020-03-13 2020-04-01 2022-03-31 \
             2022-04-29 2022-07-11 2022-08-10 2022-12-05 2023-01-10 2025-02-12",
        ),
    ];
    expect("rules/easing.shio", rules);
}

#[test]
fn breadth_narrows_before_the_index_breaks() {
    let rules: &[(&str, &str)] = &[
        // The last one in the slow drain: after the flanks of 2024-10-10, before the index of 2024-11-06.
        ("narrow_advance", "2017-08-15 2019-10-18 2024-02-15 2024-10-15"),
        (
            "narrow_breadth",
            "2016-12-27 2017-03-08 2017-08-15 2018-05-03 2018-07-25 2019-10-17 2021-07-02 2024-01-12 \
             2024-02-14 2024-07-30 2024-10-28 2025-06-25",
        ),
        (
            "broad_recovery",
            "2015-10-16 2016-03-08 2018-03-23 2019-01-09 2019-06-07 2019-10-31 2019-11-11 2020-04-07 2020-10-15 \
             2021-09-28 2022-03-25 2022-06-28 2023-03-21 2023-09-18 2024-04-02 2024-12-26 2025-05-15",
        ),
    ];
    expect("rules/breadth.shio", rules);
}

#[test]
fn japan() {
    let rules: &[(&str, &str)] = &[
        ("boj_shrinks", "2024-09-01"),
        ("auction_failed", "2024-03-05"),
        ("yield_jump", "2018-12-19 2020-06-19 2023-07-28 2024-02-14"),
        ("money_goes_home", "2022-02-04 2023-01-20 2023-01-30 2023-02-02 2023-08-09 2024-06-21"),
        ("tokyo_shock", "2020-03-04 2024-03-11"),
    ];
    expect("rules/japan.shio", rules);
}

#[test]
fn shipped_files_are_laid_out_and_without_a_warning() {
    shiome(&["fmt", "--check", "rules", "examples"]);
    let checked = shiome(&["check", "rules", "--data", "sample", "--fail-on", "warning"]);
    // One line a rule, strategy, regime and checklist.
    for name in ["card.shio:6", "fade_rally", "liquidity", "weekend"] {
        assert!(checked.lines().any(|line| line.starts_with(&format!("{name}: "))), "{name}\n{checked}");
    }
}

#[test]
fn the_list_of_rules_is_complete() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let page = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let listed: BTreeSet<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| [`")?.split_once('`'))
        .map(|(name, _)| name.to_owned())
        .collect();
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".shio"))
        .collect();
    assert_eq!(listed, files);
}

/// The quarter hours of a file, by its columns alone: end, high and close.
fn quarter_hours(folder: &Path) -> Vec<(String, f64, f64)> {
    let text = std::fs::read_to_string(folder.join("btc@15m.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("time,open,high,low,close,volume"));
    let bar = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let opened: i64 = cells[0].parse().unwrap();
        (Instant(opened + 900_000).to_string(), cells[2].parse().unwrap(), cells[4].parse().unwrap())
    };
    lines.map(bar).collect()
}

#[test]
fn a_fall_without_open_interest_is_unknown_and_never_clear() {
    let Some(data) = market() else { return };
    let bars = quarter_hours(&data);
    let fell = |at: usize| bars[at].2 / bars[at - 4].2 - 1.0 < -0.04;
    let ends = |holds: &dyn Fn(usize) -> bool| -> Vec<&str> {
        (12..bars.len()).filter(|at| holds(*at)).map(|at| bars[at].0.as_str()).collect()
    };
    let falls = ends(&fell);
    // The night of forced selling, and nothing else in half a year.
    assert_eq!(falls, ["2025-10-10T21:30:00Z", "2025-10-10T21:45:00Z"]);
    // A bar that closes above the high before it is an entry if there was a setup, which nobody knows.
    let entries_then = ends(&|at| bars[at].2 > bars[at - 1].1 && (1..=8).any(|back| fell(at - back)));
    assert!(!entries_then.is_empty());
    let history = history_over("rules/liquidation.shio", data.to_str().unwrap());
    // Without the first hours, in which no hour has passed yet, and the time after the file's end.
    let known = bars[12].0.as_str()..=bars[bars.len() - 1].0.as_str();
    let unknown = |rule: &str| -> Vec<&str> {
        let rows = history.iter().filter(|row| row[1] == rule && row[2] == "unknown");
        rows.map(|row| row[0].as_str()).filter(|tick| known.contains(tick)).collect()
    };
    assert_eq!(unknown("positions_closed"), falls);
    assert_eq!(unknown("positions_held"), falls);
    let open = unknown("rebound");
    assert!(entries_then.iter().all(|tick| open.contains(tick)), "{open:?}");
    for rule in ["positions_closed", "positions_held", "rebound"] {
        assert!(entries(&history, rule).is_empty(), "{rule}");
    }
}

#[test]
fn five_minute_bars_of_the_record() {
    let Some(data) = market() else { return };
    let data = data.to_str().unwrap();
    // From another program over the same files: ten months, 210 sessions.
    let rallies = history_over("rules/failed_rally.shio", data);
    let failed = [
        "2025-07-22T15:45:00Z",
        "2025-08-26T15:50:00Z",
        "2025-11-04T16:50:00Z",
        "2026-01-20T16:55:00Z",
        "2026-02-19T16:45:00Z",
    ];
    assert_eq!(entries(&rallies, "rally_failed"), failed);
    // The last one is the data's: from 2026-03-10 on the file gives a hundredth of the usual volumes.
    let broken = [
        "2025-06-09T19:55:00Z",
        "2025-06-10T15:35:00Z",
        "2025-08-08T15:35:00Z",
        "2025-08-11T16:45:00Z",
        "2025-09-12T15:30:00Z",
        "2025-10-21T17:00:00Z",
        "2025-12-02T16:15:00Z",
        "2025-12-26T15:40:00Z",
        "2026-02-10T16:10:00Z",
        "2026-03-10T18:15:00Z",
    ];
    assert_eq!(entries(&rallies, "breakout_failed"), broken);
    let breaks = history_over("rules/range_break.shio", data);
    let down = ["2025-09-05T14:25:00Z", "2026-01-09T15:10:00Z", "2026-02-11T15:15:00Z"];
    assert_eq!(first_of_each_day(&breaks, "range_break_down"), down);
    assert!(first_of_each_day(&breaks, "range_break_up").is_empty());
    // In these months the index spent few days below a falling line; both setups of 2026-02-19 found no touch of the average.
    let fades = history_over("rules/index_fade.shio", data);
    assert!(first_of_each_day(&fades, "fade_rally").is_empty());
    let pending: BTreeSet<&str> =
        fades.iter().filter(|row| row[2] == "pending").map(|row| &row[0][..10]).collect();
    assert_eq!(pending, BTreeSet::from(["2026-02-19"]));
}

#[test]
fn tokyo_in_the_record() {
    let Some(data) = market() else { return };
    let history = history_over("rules/japan.shio", data.to_str().unwrap());
    // The file of the Nikkei begins in December 2013 and ends in December 2023.
    assert_eq!(entries(&history, "tokyo_shock"), ["2016-02-12", "2016-06-24", "2020-03-09"]);
    // No balance, yield or auction of Japan lies in the folder: nothing is said of them, at any tick.
    for rule in ["boj_shrinks", "auction_failed", "yield_jump"] {
        assert!(history.iter().all(|row| row[1] != rule || row[2] == "unknown"), "{rule}");
    }
}

/// The changes of the regime: the first tick of each state.
fn states(data: &str) -> Vec<(String, String)> {
    let text = shiome(&["run", "rules/posture.shio", "--history", "--format", "ndjson", "--data", data]);
    let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut changes: Vec<(String, String)> = Vec::new();
    for row in rows.filter(|row| row["regime"] == "liquidity") {
        let (tick, state) = (row["tick"].as_str().unwrap(), row["state"].as_str().unwrap());
        if changes.last().is_none_or(|last| last.1 != state) {
            changes.push((tick.to_owned(), state.to_owned()));
        }
    }
    changes
}

#[test]
fn the_posture_over_ten_years() {
    let changes = states("sample");
    let of = |wanted: &str| -> Vec<&str> {
        changes.iter().filter(|(_, state)| state == wanted).map(|(tick, _)| tick.as_str()).collect()
    };
    // Two days after each cash signal begins.
    let off =
        ["2016-01-26", "2018-10-16", "2020-02-27", "2022-01-21", "2022-05-17", "2022-09-09", "2024-11-13"];
    assert_eq!(of("risk_off"), off);
    // Two days after credit turns alone: each credit-alone episode, the first part of the slow drain, the divergence at the end.
    let caution =
        ["2016-01-12", "2016-11-04", "2017-11-13", "2021-11-23", "2022-04-19", "2024-09-24", "2025-06-18"];
    assert_eq!(of("caution"), caution);
    assert_eq!(changes.len(), 25);
    let rules: &[(&str, &str)] = &[
        ("long_winter", "2018-11-29 2022-03-08 2022-10-24 2024-12-30"),
        ("false_spring", "2020-03-11 2020-03-30"),
    ];
    expect("rules/posture.shio", rules);
}

#[test]
fn the_posture_in_the_spring_of_2020() {
    let Some(data) = market() else { return };
    let changes = states(data.to_str().unwrap());
    let spring: Vec<(&str, &str)> = changes
        .iter()
        .filter(|(tick, _)| ("2020-02-01".."2020-05-01").contains(&tick.as_str()))
        .map(|(tick, state)| (tick.as_str(), state.as_str()))
        .collect();
    // The card rule was true from 2020-02-27 until 2020-04-08.
    let expected = [("2020-02-11", "risk_on"), ("2020-02-28", "risk_off"), ("2020-04-08", "risk_on")];
    assert_eq!(spring, expected);
}

/// Of each checklist of the shipped files: how many items held, at least and at most, and those that did not.
fn checklists(date: &str) -> Vec<(String, u64, u64, String)> {
    let files = ["rules/easing.shio", "rules/morning.shio", "rules/weekend.shio"];
    let mut arguments = vec!["run", "--data", "sample", "--format", "json", "--as-of", date];
    arguments.extend(files);
    let report: Value = serde_json::from_str(&shiome(&arguments)).unwrap();
    let lists = report["checklists"].as_array().unwrap().iter().map(|list| {
        let items = list["items"].as_array().unwrap().iter();
        let failed: Vec<&str> = items
            .filter(|item| item["truth"] == Value::Bool(false))
            .map(|item| item["name"].as_str().unwrap())
            .collect();
        let count = |key: &str| list[key].as_u64().unwrap();
        let name = list["name"].as_str().unwrap().to_owned();
        (name, count("count_low"), count("count_high"), failed.join(" "))
    });
    lists.collect()
}

#[test]
fn checklists_tell_the_story() {
    let at = |date: &str, wanted: &[(&str, u64, u64, &str)]| {
        let found = checklists(date);
        let found: Vec<(&str, u64, u64, &str)> =
            found.iter().map(|list| (list.0.as_str(), list.1, list.2, list.3.as_str())).collect();
        assert_eq!(found, wanted, "{date}");
    };
    // The day of the carry unwind: Tokyo has fallen by an eighth, credit has not noticed.
    at(
        "2024-03-11",
        &[
            ("easing", 2, 2, "wide balance positions"),
            ("morning", 2, 2, "fear yen line"),
            ("weekend", 3, 3, "index_line flanks wide calm"),
        ],
    );
    // The end of the slow drain: funding alone is in order.
    at(
        "2024-12-02",
        &[
            ("easing", 1, 1, "credit wide balance positions"),
            ("morning", 4, 4, "line"),
            ("weekend", 1, 1, "money credit index_line flanks wide calm"),
        ],
    );
    at(
        "2025-01-24",
        &[
            ("easing", 2, 2, "wide balance positions"),
            ("morning", 4, 4, "line"),
            ("weekend", 5, 5, "flanks wide"),
        ],
    );
    at("2025-02-28", &[("easing", 4, 4, "positions"), ("morning", 5, 5, ""), ("weekend", 7, 7, "")]);
    // At the end the outage leaves the funding rate's range unknown: the counts are ranges.
    at(
        "2025-06-27",
        &[
            ("easing", 1, 2, "credit wide balance"),
            ("morning", 4, 5, ""),
            ("weekend", 2, 3, "money credit flanks wide"),
        ],
    );
}
