//! What is known of the public record, asked through the rules: figures, dates of knowledge, and the card rule on every session.
//!
//! The files lie beside the project and are never part of it; without them every test here says so and returns.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use shiome::engine::Verdict;
use shiome::session::{AsOf, Config, DataChoice, RunReport, Session};
use shiome::time::{Calendar, Day, Instant};

/// The files end in 2026; reading must not depend on the clock of the machine.
const NOW: &str = "2026-09-01T00:00:00Z";

/// The folder of real figures, which lies beside the project and is never part of it.
pub(crate) fn market() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/market");
    if !folder.is_dir() {
        println!("skipped: no real data at {}", folder.display());
        return None;
    }
    Some(folder)
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

fn card() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/card.shio")
}

fn open(data: &Path, files: Vec<PathBuf>, expressions: &[&str], as_of: Option<&str>) -> Session {
    let config = Config {
        files,
        data: DataChoice::Folder(data.to_owned()),
        as_of: as_of.map(|text| AsOf::parse(text).unwrap()),
        expressions: expressions.iter().map(|text| (*text).to_owned()).collect(),
        store: None,
        folder: data.to_owned(),
        now: at(NOW),
    };
    let session = Session::open(&config).unwrap();
    assert!(!session.has_errors(), "{:#?}", session.problems);
    session
}

/// A folder with a rule set that is removed with the value.
struct Rules(PathBuf);

impl Rules {
    fn new(name: &str, text: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("shiome-facts-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("rules.shio"), text).unwrap();
        Self(folder)
    }

    fn open(&self, data: &Path, as_of: Option<&str>) -> Session {
        open(data, vec![self.0.join("rules.shio")], &[], as_of)
    }
}

impl Drop for Rules {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The values of one expression by date, as far as they are known.
fn values(data: &Path, expression: &str, as_of: Option<&str>) -> BTreeMap<Day, f64> {
    let session = open(data, Vec::new(), &[expression], as_of);
    session.values().into_iter().filter_map(|row| Some((row.day, row.values[0]?))).collect()
}

fn newest(values: &BTreeMap<Day, f64>) -> (Day, f64) {
    values.iter().next_back().map(|(day, value)| (*day, *value)).unwrap()
}

/// The first date of the greatest value.
fn peak(values: &BTreeMap<Day, f64>) -> (Day, f64) {
    let most = values.values().copied().fold(f64::NEG_INFINITY, f64::max);
    values.iter().find(|(_, value)| **value == most).map(|(day, value)| (*day, *value)).unwrap()
}

/// Ticks of the first rule: date and verdict.
fn verdicts(session: &Session) -> Vec<(Day, Verdict)> {
    session.history(&[0], false).remove(0).rows.iter().map(|row| (row.day, row.state.verdict)).collect()
}

fn first_triggered(session: &Session) -> Option<(Day, Instant)> {
    let rows = session.history(&[0], false).remove(0).rows;
    rows.iter().find(|row| row.state.verdict == Verdict::Triggered).map(|row| (row.day, row.at))
}

#[test]
fn total_assets_peaked_and_were_known_a_day_later() {
    let Some(data) = market() else { return };
    let record = (day("2022-04-13"), 8_965_487e6);
    assert_eq!(peak(&values(&data, "fed.assets", None)), record);
    let minute_before = values(&data, "fed.assets", Some("2022-04-14 16:29 America/New_York"));
    assert_eq!(newest(&minute_before), (day("2022-04-06"), 8_937_592e6));
    let on_time = values(&data, "fed.assets", Some("2022-04-14 16:30 America/New_York"));
    assert_eq!(newest(&on_time), record);
    assert_eq!(on_time.len(), minute_before.len() + 1);
    // The mean of four weekly figures peaked with it; the sum of four is exact, so is the quotient.
    let mean = (day("2022-04-13"), 8_950_673.75e6);
    assert_eq!(peak(&values(&data, "fed.assets.ma4", None)), mean);
    assert_eq!(newest(&values(&data, "fed.assets.ma4", Some("2022-04-14 16:30 America/New_York"))), mean);
    assert_ne!(newest(&values(&data, "fed.assets.ma4", Some("2022-04-14 16:29 America/New_York"))), mean);
}

#[test]
fn a_rule_sees_total_assets_when_they_are_published() {
    let Some(data) = market() else { return };
    let weekly = Rules::new("release", "rule peak { on fed.assets when fed.assets >= 8.9654T }");
    let record = (day("2022-04-13"), at("2022-04-14T20:30:00Z"));
    assert_eq!(first_triggered(&weekly.open(&data, None)), Some(record));
    let before = weekly.open(&data, Some("2022-04-14 16:29 America/New_York"));
    assert_eq!(first_triggered(&before), None);
    let on_time = weekly.open(&data, Some("2022-04-14 16:30 America/New_York"));
    assert_eq!(first_triggered(&on_time), Some(record));
    // A daily rule decides at 18:00: not on Wednesday, whose figure it is, but on Thursday.
    let daily = Rules::new("daily", "rule peak { on daily when fed.assets >= 8.9654T }");
    let thursday = (day("2022-04-14"), at("2022-04-14T22:00:00Z"));
    assert_eq!(first_triggered(&daily.open(&data, None)), Some(thursday));
}

#[test]
fn reverse_repo_peaked_at_the_end_of_2022() {
    let Some(data) = market() else { return };
    assert_eq!(peak(&values(&data, "rrp", None)), (day("2022-12-30"), 2_553.716e9));
}

#[test]
fn the_funding_spike_counts_from_the_next_morning() {
    let Some(data) = market() else { return };
    let on = |text: &str| newest(&values(&data, "sofr", Some(text)));
    assert_eq!(on("2019-09-17"), (day("2019-09-16"), 0.0243));
    assert_eq!(on("2019-09-18 07:59 America/New_York"), (day("2019-09-16"), 0.0243));
    assert_eq!(on("2019-09-18 08:00 America/New_York"), (day("2019-09-17"), 0.0525));
    assert_eq!(on("2019-09-18"), (day("2019-09-17"), 0.0525));
    let score = values(&data, "sofr.zscore(20)", None)[&day("2019-09-17")];
    assert!((score - 41.5).abs() < 0.05, "{score}");
    let spike = Rules::new("spike", "rule spike { on daily when sofr >= 5.25% }");
    let session = spike.open(&data, Some("2019-12-31"));
    let ticks: Vec<Day> = verdicts(&session)
        .into_iter()
        .filter(|(_, verdict)| *verdict == Verdict::Triggered)
        .map(|(day, _)| day)
        .collect();
    assert_eq!(ticks, [day("2019-09-18")]);
}

#[test]
fn the_nikkei_fell_by_an_eighth() {
    let Some(data) = market() else { return };
    let returns = values(&data, "nikkei.ret", None);
    match returns.get(&day("2024-08-05")) {
        Some(fall) => assert!((fall + 0.1240).abs() < 0.00005, "{fall}"),
        None => println!("skipped: the file of the Nikkei ends on {}", newest(&returns).0),
    }
}

/// Dates and closes of a file, read by its columns alone.
fn closes(data: &Path, name: &str) -> Vec<(Day, f64)> {
    let text = std::fs::read_to_string(data.join(format!("{name}.csv"))).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("date,open,high,low,close,volume"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        (day(cells[0]), cells[4].parse().unwrap())
    };
    lines.map(row).collect()
}

/// Slope of the logarithms over positions 0, 1, …: least squares in two passes.
fn log_slope(prices: &[f64]) -> f64 {
    let n = prices.len() as f64;
    let middle = (n - 1.0) / 2.0;
    // The platform's logarithm: independent of ours.
    let logs: Vec<f64> = prices.iter().map(|price| price.ln()).collect();
    let mean = logs.iter().sum::<f64>() / n;
    let (mut cross, mut square) = (0.0, 0.0);
    for (position, log) in logs.iter().enumerate() {
        let off = position as f64 - middle;
        cross += off * (log - mean);
        square += off * off;
    }
    cross / square
}

/// `hyg.trend` and `index.ma25.slope` by date, computed here.
fn by_hand(data: &Path) -> (BTreeMap<Day, f64>, BTreeMap<Day, f64>, Vec<Day>) {
    let (credit, index) = (closes(data, "hyg"), closes(data, "index"));
    let over = |rows: &[(Day, f64)], n: usize, of: &dyn Fn(&[f64]) -> f64| -> Vec<(Day, f64)> {
        let window = |window: &[(Day, f64)]| {
            let figures: Vec<f64> = window.iter().map(|row| row.1).collect();
            (window[n - 1].0, of(&figures))
        };
        rows.windows(n).map(window).collect()
    };
    let mean = |figures: &[f64]| figures.iter().sum::<f64>() / figures.len() as f64;
    let trend = over(&credit, 20, &log_slope);
    let slope = over(&over(&index, 25, &mean), 5, &log_slope);
    (trend.into_iter().collect(), slope.into_iter().collect(), index.iter().map(|row| row.0).collect())
}

#[test]
fn the_card_rule_is_what_arithmetic_says_on_every_session() {
    let Some(data) = market() else { return };
    let (trend, slope, dates) = by_hand(&data);
    let (first, last) = (dates[0], dates[dates.len() - 1]);
    assert_eq!((first, last), (day("2007-01-03"), day("2026-06-05")));
    let sessions = Calendar::Xnys.sessions(first, last);
    assert_eq!(sessions, dates);
    let below = |values: &BTreeMap<Day, f64>, day: &Day| values.get(day).map(|value| *value < 0.0);
    let expected: Vec<(Day, Verdict)> = sessions
        .iter()
        .map(|day| {
            let verdict = match (below(&trend, day), below(&slope, day)) {
                (Some(false), _) | (_, Some(false)) => Verdict::Clear,
                (Some(true), Some(true)) => Verdict::Triggered,
                _ => Verdict::Unknown,
            };
            (*day, verdict)
        })
        .collect();
    // No value is so near zero that the order of additions could turn its sign.
    let nearest =
        trend.values().chain(slope.values()).fold(f64::INFINITY, |least, value| least.min(value.abs()));
    assert!(nearest > 1e-9, "{nearest}");
    let session = open(&data, vec![card()], &[], None);
    let found = verdicts(&session);
    let wrong: Vec<_> = expected.iter().zip(&found).filter(|(one, other)| one != other).take(5).collect();
    assert!(found.len() == expected.len() && wrong.is_empty(), "{} ticks: {wrong:?}", found.len());
    let count = |wanted| found.iter().filter(|(_, verdict)| *verdict == wanted).count();
    let counts = [Verdict::Triggered, Verdict::Clear, Verdict::Unknown].map(count);
    println!("{} sessions: {counts:?} triggered, clear, unknown", found.len());
    // From another program over the same files.
    assert_eq!(counts, [1044, 3791, 52]);
    for (expression, values_by_hand) in [("hyg.trend", &trend), ("index.ma25.slope", &slope)] {
        let values = values(&data, expression, None);
        assert_eq!(values.len(), values_by_hand.len(), "{expression}");
        for (day, value) in values_by_hand {
            assert!((values[day] - value).abs() < 1e-12, "{expression} {day}: {value} and {}", values[day]);
        }
    }
}

#[test]
fn the_card_rule_in_the_spring_of_2020() {
    let Some(data) = market() else { return };
    let session = open(&data, vec![card()], &[], None);
    let triggered: Vec<Day> = verdicts(&session)
        .into_iter()
        .filter(|(tick, verdict)| {
            (day("2020-02-03")..=day("2020-04-30")).contains(tick) && *verdict == Verdict::Triggered
        })
        .map(|(tick, _)| tick)
        .collect();
    let sessions = Calendar::Xnys.sessions(day("2020-02-27"), day("2020-04-07"));
    assert_eq!(triggered, sessions);
    let episodes = session.history(&[0], true).remove(0).episodes;
    let spring = episodes.iter().find(|episode| episode.entry == day("2020-02-27")).unwrap();
    assert_eq!((spring.exit, spring.length, spring.held), (Some(day("2020-04-08")), sessions.len(), 0));
}

/// What the card rule says on a date: verdict, and of each leaf its value, the date and the age in minutes of its figure.
fn said(report: &RunReport) -> (Verdict, Vec<(f64, Day, i64)>) {
    let rule = &report.rules[0];
    let (_, tick) = rule.report.tick.unwrap();
    let leaves = rule.when.as_ref().unwrap().parts.iter().map(|leaf| {
        let figure = &leaf.figures[0];
        assert_eq!(figure.from.len(), 1, "{}", leaf.text);
        (figure.value, figure.from[0].date, (tick.0 - figure.from[0].known.0) / 60_000)
    });
    (rule.report.verdict, leaves.collect())
}

#[test]
fn two_dates_with_figures_dates_and_ages() {
    let Some(data) = market() else { return };
    let (trend, slope, _) = by_hand(&data);
    for (date, verdict, signs) in
        [("2020-03-02", Verdict::Triggered, [true, true]), ("2024-08-05", Verdict::Clear, [false, true])]
    {
        let session = open(&data, vec![card()], &[], Some(date));
        let report = session.run();
        let (found, leaves) = said(&report);
        assert_eq!(found, verdict, "{date}");
        for ((leaf, by_hand), negative) in
            leaves.iter().zip([trend[&day(date)], slope[&day(date)]]).zip(signs)
        {
            assert!((leaf.0 - by_hand).abs() < 1e-12, "{date}: {leaf:?}, {by_hand}");
            assert_eq!(leaf.0 < 0.0, negative, "{date}");
            // Known a quarter of an hour after the close, read at 18:00.
            assert_eq!((leaf.1, leaf.2), (day(date), 105), "{date}");
        }
        assert_eq!(report.targets.settings.len(), usize::from(verdict == Verdict::Triggered), "{date}");
    }
}

#[test]
fn the_folder_of_rules_on_two_dates() {
    let Some(data) = market() else { return };
    for (date, verdict) in [("2020-03-02", "triggered"), ("2024-08-05", "clear")] {
        let run = Command::new(env!("CARGO_BIN_EXE_shiome"))
            .env("SHIOME_STORE", "no-such-store")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["run", "rules/", "--as-of", date, "--format", "json", "--data"])
            .arg(&data)
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        let rules = json["rules"].as_array().unwrap();
        let card = rules.iter().find(|rule| rule["file"] == "rules/card.shio").unwrap();
        assert_eq!((card["verdict"].as_str(), card["tick"].as_str()), (Some(verdict), Some(date)));
        let leaves = card["leaves"].as_array().unwrap();
        assert_eq!(leaves.len(), 2);
        assert!(leaves.iter().all(|leaf| leaf["as_of"] == date), "{leaves:?}");
        // Every rule of the folder says something, whatever data it lacks.
        assert!(rules.len() > 15 && rules.iter().all(|rule| rule["verdict"].is_string()));
    }
}

#[test]
fn the_history_as_csv() {
    let Some(data) = market() else { return };
    let run = Command::new(env!("CARGO_BIN_EXE_shiome"))
        .env("SHIOME_STORE", "no-such-store")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["run", "rules/card.shio", "--history", "--format", "csv", "--data"])
        .arg(&data)
        .args(["--from", "2007-01-01", "--to", "2026-06-05"])
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let text = String::from_utf8(run.stdout).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("tick,rule,verdict"));
    let printed: Vec<(Day, String)> = lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!((cells.len(), cells[1]), (3, "card.shio:6"), "{line}");
            (day(cells[0]), cells[2].to_owned())
        })
        .collect();
    let session = open(&data, vec![card()], &[], None);
    let expected: Vec<(Day, String)> =
        verdicts(&session).into_iter().map(|(tick, verdict)| (tick, verdict.name().to_owned())).collect();
    assert_eq!(printed, expected);
}

#[test]
fn ten_lost_sessions_are_unknown_until_they_have_left_the_window() {
    let Some(data) = market() else { return };
    let lost_data = Rules::new("lost", "");
    let folder = &lost_data.0;
    let text = std::fs::read_to_string(data.join("hyg.csv")).unwrap();
    // Ten sessions before the slump of 2020, in which the rule triggered.
    let lost = Calendar::Xnys.sessions(day("2020-02-18"), day("2020-03-02"));
    assert_eq!(lost.len(), 10);
    let kept =
        |line: &&str| Day::parse(line.split(',').next().unwrap()).is_none_or(|day| !lost.contains(&day));
    let rows: Vec<&str> = text.lines().filter(kept).collect();
    assert_eq!(rows.len(), text.lines().count() - 10);
    std::fs::write(folder.join("hyg.csv"), rows.join("\n")).unwrap();
    for name in ["index.csv", "catalog.toml"] {
        std::fs::copy(data.join(name), folder.join(name)).unwrap();
    }
    let whole: BTreeMap<Day, Verdict> = verdicts(&open(&data, vec![card()], &[], None)).into_iter().collect();
    let holed = verdicts(&open(folder, vec![card()], &[], None));
    let (_, slope, _) = by_hand(&data);
    // The first absence shows a day later, when it is more than two hours late; the last leaves the window after 20 prints.
    let after = Calendar::Xnys.sessions(day("2020-03-03"), day("2020-06-01"));
    let (from, to) = (lost[1], after[18]);
    for (tick, verdict) in &holed {
        if *tick < from || *tick > to {
            assert_eq!(*verdict, whole[tick], "{tick}");
        } else if slope[tick] < 0.0 {
            // Nothing may be concluded from the part that is known.
            assert_eq!(*verdict, Verdict::Unknown, "{tick}");
        } else {
            assert_eq!(*verdict, Verdict::Clear, "{tick}");
        }
    }
    let unknown =
        holed.iter().filter(|(tick, verdict)| *tick >= from && *tick <= to && *verdict == Verdict::Unknown);
    assert!(unknown.count() >= 20);
    let reasons = |date: &str| {
        let report = open(folder, vec![card()], &[], Some(date)).run();
        let reasons = &report.rules[0].report.reasons;
        assert_eq!(report.rules[0].report.verdict, Verdict::Unknown, "{date}");
        reasons
            .iter()
            .map(|r| (r.kind.name(), r.series.clone().unwrap(), r.date.unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(reasons("2020-03-02"), [("stale", "hyg".to_owned(), day("2020-02-14"))]);
    assert_eq!(reasons("2020-03-11"), [("gap", "hyg".to_owned(), day("2020-03-02"))]);
}
