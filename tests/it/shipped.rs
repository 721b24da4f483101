//! The shipped rules over the sample market: each is on where the market was made for it, and every other time it was on is listed too.
//!
//! The lists of intraday signals come from a plain computation over the sample's tables apart from the engine; those of daily rules from
//! the same conditions written without universes, checklists and regimes.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Runs the program at the root of the project; gives standard output.
fn shiome(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_shiome"))
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
    let text = shiome(&["run", file, "--history", "--format", "csv", "--data", "sample"]);
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

fn expect(file: &str, rules: &[(&str, &[&str])]) {
    let history = history(file);
    for (rule, wanted) in rules {
        assert_eq!(entries(&history, rule), *wanted, "{file}: {rule}");
    }
}

#[test]
fn failed_rallies() {
    // The three planted days at their hour, and nothing else in sixty sessions.
    expect(
        "rules/failed_rally.shio",
        &[
            ("rally_failed", &["2025-04-10T16:15:00Z", "2025-04-24T15:35:00Z", "2025-04-30T16:25:00Z"]),
            ("breakout_failed", &["2025-04-23T15:05:00Z", "2025-06-10T15:40:00Z"]),
            (
                "sold_to_the_low",
                &[
                    "2016-02-02",
                    "2020-03-13",
                    "2020-09-16",
                    "2022-02-02",
                    "2022-05-13",
                    "2025-04-10",
                    "2025-04-24",
                    "2025-04-30",
                ],
            ),
            (
                "long_wick",
                &[
                    "2016-08-05",
                    "2017-04-05",
                    "2017-04-11",
                    "2018-08-03",
                    "2020-12-02",
                    "2021-01-28",
                    "2021-02-03",
                    "2023-12-20",
                ],
            ),
        ],
    );
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
