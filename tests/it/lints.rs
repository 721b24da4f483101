//! Lints that look at history: what they say is what the figures show, and they say nothing of what history cannot tell.

use std::path::PathBuf;
use std::process::Command;

use shiome::data::Market;
use shiome::diag::{Code, Problem};
use shiome::session::{AsOf, Config, DataChoice, Session};
use shiome::time::{Day, Instant};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn sample(text: &str, as_of: &str, expressions: &[&str]) -> Session {
    let expressions = expressions.iter().map(|text| (*text).to_owned()).collect();
    let config = Config { as_of: Some(AsOf::Date(day(as_of))), expressions, ..Config::default() };
    let session = Session::of_text("x.shio", text, Market::sample(), &config);
    assert!(!session.has_errors(), "{:?}", session.problems);
    session
}

/// The warnings of a text over the sample, with the text under each.
fn warnings(text: &str, as_of: &str) -> Vec<(Code, String)> {
    let mut session = sample(text, as_of, &[]);
    session.review();
    let shown = |problem: &Problem| (problem.code, session.sources.slice(problem.span.unwrap()).to_owned());
    session.problems.iter().filter(|problem| problem.span.is_some()).map(shown).collect()
}

fn codes(text: &str) -> Vec<Code> {
    warnings(text, "2025-06-20").into_iter().map(|(code, _)| code).collect()
}

#[test]
fn the_range_is_that_of_the_newest_ten_years_known_at_the_moment() {
    for as_of in ["2025-06-27", "2018-06-29"] {
        let mut session = sample("rule far { when vix > 1000 then cash 40% }", as_of, &["vix"]);
        let rows = session.values();
        let figures: Vec<(Day, f64)> =
            rows.iter().filter_map(|row| Some((row.day, row.values[0]?))).collect();
        let (first, last) = (figures.first().unwrap().0, figures.last().unwrap().0);
        assert!(last <= day(as_of));
        let from = last.add_months(-120);
        let newest = || figures.iter().filter(|(day, _)| *day >= from).map(|(_, figure)| *figure);
        let (low, high) = (newest().fold(f64::MAX, f64::min), newest().fold(f64::MIN, f64::max));
        session.review();
        let said: Vec<&str> = session.problems.iter().map(|problem| problem.message.as_str()).collect();
        let range = format!(
            "`vix` ranged from {low:.2} to {high:.2} between {} and {last}, and the threshold is 1,000",
            first.max(from)
        );
        assert!(said.contains(&range.as_str()), "{range}\n{said:?}");
        let count = figures.len().to_string();
        let (thousands, rest) = count.split_at(count.len().saturating_sub(3));
        let comma = if thousands.is_empty() { "" } else { "," };
        let never =
            format!("`far` was never true: {thousands}{comma}{rest} known ticks from {first} to {last}");
        assert!(said.contains(&never.as_str()), "{never}\n{said:?}");
    }
}

#[test]
fn a_rule_flaps_as_often_as_its_history_shows() {
    let mut session = sample("rule dip { when index.roc(1) < -1% }", "2025-06-20", &[]);
    let histories = session.review();
    let on: Vec<bool> = histories.rules[0].rows.iter().map(|row| row.state.on).collect();
    let runs: Vec<&[bool]> = on.chunk_by(|a, b| a == b).filter(|run| run[0]).collect();
    assert!(!on.last().unwrap() && runs.len() > 50);
    let short = runs.iter().filter(|run| run.len() == 1).count();
    let message = format!("`dip` came and went {} times, {short} of them for a single tick", runs.len());
    assert_eq!(session.problems.iter().map(|problem| &problem.message).collect::<Vec<_>>(), [&message]);
}

#[test]
fn what_is_patient_or_speaks_of_one_instant_does_not_flap() {
    for rule in [
        "index.roc(1) < -1% for 1 of 2 days",
        "index.roc(1) < -1% until index.roc(1) > 1%",
        "index.roc(1) < -1% cooldown 5 days",
        "index crosses above index.ma25",
        "(index < index.ma25) becomes true",
        "vix < 30 and (index crosses above index.ma25)",
        "vix < 30 and weekday == 5",
        "fed.assets.age < 24 hours",
        "nfp.released",
        "hyg.trend < 0 followed by (index crosses below index.ma25) within 20 days",
    ] {
        assert_eq!(codes(&format!("rule x {{ when {rule} }}")), [], "{rule}");
    }
    for rule in ["index.roc(1) < -1%", "index.roc(1) < -1% or (index crosses above index.ma25)"] {
        assert_eq!(codes(&format!("rule x {{ when {rule} }}")), [Code::FlapsWithoutHold], "{rule}");
    }
}

#[test]
fn questions_about_the_data_may_never_come_true() {
    for rule in [
        "vix is unknown",
        "vix is known",
        "vix.age > 30 calendar days",
        "vix.missed > 3",
        "true",
        "date >= 2030-01-01 and vix < 20",
    ] {
        assert_eq!(codes(&format!("rule x {{ when {rule} }}")), [], "{rule}");
    }
    assert_eq!(codes("rule x { when vix > 0 }"), [Code::AlwaysTrue, Code::ThresholdOutsideHistory]);
}

#[test]
fn levels_inside_the_range_or_at_its_edge_are_no_matter() {
    for rule in [
        "index.ma25.slope < 0 for 2 days",
        "vix between 0 and 20 for 2 days",
        "0 < vix < 20 for 2 days",
        "hyg.trend.percentile(252) <= 100% and vix > 20 for 2 days",
    ] {
        assert_eq!(codes(&format!("rule x {{ when {rule} }}")), [], "{rule}");
    }
}

#[test]
fn a_part_that_explains_all_is_marked() {
    let marked = |text: &str| {
        let mut session = sample(text, "2025-06-20", &[]);
        session.review();
        let wanted = |problem: &&Problem| matches!(problem.code, Code::NeverTrue | Code::AlwaysTrue);
        let problem = session.problems.iter().find(wanted).unwrap().clone();
        let parts = problem.labels.iter().map(|label| {
            let (word, _) = label.text.split_once(' ').unwrap();
            format!("{word}: {}", session.sources.slice(label.span))
        });
        (parts.collect::<Vec<_>>(), problem.help.unwrap().split(';').next().unwrap().to_owned())
    };
    let none: Vec<String> = Vec::new();
    let usual = "check sign, unit and threshold".to_owned();
    let cases = [
        ("vix > 300 and hyg.trend < 0", vec!["never: vix > 300".to_owned()], usual.clone()),
        (
            "(hyg.trend < 0 and not (vix < 300)) for 2 days",
            vec!["always: vix < 300".to_owned()],
            usual.clone(),
        ),
        ("vix < 300 or hyg.trend < 0", vec!["always: vix < 300".to_owned()], usual),
        ("vix < 15 and vix > 16", none.clone(), "each part was true at times, never all at once".to_owned()),
        ("vix > 15 or vix < 16", none.clone(), "each part was false at times, never all at once".to_owned()),
        ("vix > 15 for 900 days", none, "`vix > 15` was true at times, the whole never".to_owned()),
    ];
    for (rule, parts, help) in cases {
        assert_eq!(marked(&format!("rule x {{ when {rule} }}")), (parts, help), "{rule}");
    }
}

#[test]
fn a_stale_series_is_named_once_where_nothing_allows_it() {
    let both = "rule a { when hy.spread > 4% for 2 days }\nrule b { when hy.spread > 5% for 2 days }";
    let spread = |text: &str| vec![(Code::StaleSeries, text.to_owned())];
    assert_eq!(warnings(both, "2025-06-27"), spread("hy.spread > 4%"));
    assert_eq!(warnings(&format!("# allow: stale-series\n{both}"), "2025-06-27"), spread("hy.spread > 5%"));
    assert_eq!(warnings(&format!("# allow: stale-series\n\n{both}"), "2025-06-27"), []);
    assert_eq!(warnings(both, "2025-06-24"), []);
    let mut session = sample(both, "2025-06-27", &[]);
    session.review();
    assert_eq!(session.late(), 1);
    assert!(session.problems[0].message.ends_with("last 2025-06-23, due 2025-06-25 18:00 New York"));
}

/// A folder of files of one's own, removed when dropped.
struct Folder(PathBuf);

impl Folder {
    /// With `x.csv`, the weekdays of `rows` dates and the figures 1, 2, 3, …
    fn of(name: &str, rows: i32) -> Self {
        let folder = std::env::temp_dir().join(format!("shiome-lints-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let monday = day("2021-01-04");
        let dates = (0..).map(|n| Day(monday.0 + n / 5 * 7 + n % 5)).zip(1..=rows);
        let lines: String = dates.map(|(date, figure)| format!("{date},{figure}\n")).collect();
        std::fs::write(folder.join("x.csv"), format!("date,value\n{lines}")).unwrap();
        Self(folder)
    }

    fn codes(&self, text: &str) -> Vec<Code> {
        std::fs::write(self.0.join("x.shio"), text).unwrap();
        let config = Config {
            files: vec![self.0.join("x.shio")],
            data: DataChoice::Folder(self.0.clone()),
            folder: self.0.clone(),
            now: Instant::parse_rfc3339("2026-01-01T12:00:00Z").unwrap(),
            ..Config::default()
        };
        let mut session = Session::open(&config).unwrap();
        assert!(!session.has_errors(), "{:?}", session.problems);
        session.review();
        session.problems.iter().map(|problem| problem.code).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_short_history_tells_nothing() {
    let text = "rule far { when x > 1000 }";
    assert_eq!(Folder::of("short", 240).codes(text), []);
    // 255 weekdays are less than a year.
    assert_eq!(Folder::of("months", 255).codes(text), []);
    let year = Folder::of("year", 270);
    assert_eq!(year.codes(text), [Code::NeverTrue, Code::ThresholdOutsideHistory]);
    // 270 was reached; above it nothing ever was.
    assert_eq!(year.codes("rule far { when x > 270 }"), [Code::NeverTrue]);
}

#[test]
fn a_series_without_figures_proves_nothing() {
    let year = Folder::of("absent", 270);
    assert_eq!(year.codes("rule both { when x > 100 and vix > 30 for 2 days }"), [Code::NoData]);
    let far = "rule both { when x > 1000 and vix > 30 for 2 days }";
    assert_eq!(year.codes(far), [Code::ThresholdOutsideHistory, Code::NoData]);
}

#[test]
fn check_shows_them_and_run_does_not() {
    let folder = Folder::of("program", 270);
    std::fs::write(folder.0.join("far.shio"), "rule far { when x > 1000 then cash 40% }\n").unwrap();
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shiome"));
        command.env("SHIOME_STORE", "no-such-store");
        let run =
            command.args(args).args(["far.shio", "--data", "."]).current_dir(&folder.0).output().unwrap();
        let text = String::from_utf8(run.stdout).unwrap() + &String::from_utf8(run.stderr).unwrap();
        (run.status.code().unwrap(), text)
    };
    let (exit, said) = run(&["check", "--fail-on", "warning", "--error-format", "plain"]);
    assert_eq!(exit, 1, "{said}");
    let lines: Vec<&str> = said.lines().filter(|line| line.contains("warning[")).collect();
    assert!(lines.len() == 2 && lines[0].contains("never-true") && lines[1].contains("threshold"), "{said}");
    assert_eq!(run(&["check"]).0, 0);
    let (exit, said) = run(&["run"]);
    assert!(exit == 0 && !said.contains("warning"), "{said}");
    let allowed =
        "# allow: never-true, threshold-outside-history\nrule far { when x > 1000 then cash 40% }\n";
    std::fs::write(folder.0.join("far.shio"), allowed).unwrap();
    let (exit, said) = run(&["check", "--fail-on", "warning"]);
    assert!(exit == 0 && said.contains("no problems"), "{said}");
}

#[test]
fn the_pages_show_what_raises_a_lint_and_what_does_not() {
    let lints = [
        Code::NeverTrue,
        Code::AlwaysTrue,
        Code::ThresholdOutsideHistory,
        Code::FlapsWithoutHold,
        Code::OverlappingStates,
    ];
    for code in lints {
        let blocks: Vec<&str> = code.page().split("```").skip(1).step_by(2).collect();
        let raised: Vec<bool> =
            blocks.iter().map(|block| codes(block.strip_prefix("shio").unwrap()).contains(&code)).collect();
        assert_eq!(raised, [true, false], "{code}");
    }
}
