//! What was known when: files that carry revisions, replayed at every moment.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use shiome::data::{Catalog, Market, Project};
use shiome::engine::Verdict;
use shiome::series::{Column, Evidence, Series, Status};
use shiome::session::{AsOf, Config, DataChoice, Session};
use shiome::time::{Day, Instant};

fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("shiome-known-{name}-{}", std::process::id()));
    fs::create_dir_all(&path).unwrap();
    for (file, text) in files {
        fs::write(path.join(file), text).unwrap();
    }
    path
}

fn read(path: &std::path::Path, name: &str, until: Instant) -> Series {
    let market = Market::folder(path, &Project::default()).unwrap().read_at(until);
    market.read_one(name).unwrap().series(until)
}

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

/// The figures in view at a moment, by session.
fn view(series: &Series, at: Instant) -> BTreeMap<Day, f64> {
    let events = series.known_by(at);
    let runs = series.runs(events);
    let Some(run) = runs.last() else { return BTreeMap::new() };
    let figures = run.column(Column::Value);
    let slot = |position: usize| run.slots.as_ref().map_or(position, |slots| slots[position] as usize);
    (0..run.len)
        .map(|position| (series.sessions[slot(position)], figures[position]))
        .filter(|(_, figure)| !figure.is_nan())
        .collect()
}

const WEEKLY: &str = "[series.x]\nkind = \"points\"\nperiod = \"1w\"\nweekday = \"friday\"\ncalendar = \"FED\"\n\
    unit = \"none\"\nscale = 1\nzone = \"America/New_York\"\nadjustment = \"none\"\ngrace = \"26h\"\n\
    timetable = { rule = \"weekday\", weekday = \"wednesday\", calendar = \"FED\", time = \"08:30\", zone = \"America/New_York\" }\n";

/// Four weeks; the second figure is revised with the third, and withdrawn with the fourth.
const REVISED: &str = "date,value,known_at\n\
    2024-03-01,1,2024-03-06T13:30:00Z\n\
    2024-03-08,2,2024-03-13T12:30:00Z\n\
    2024-03-15,3,2024-03-20T12:30:00Z\n\
    2024-03-08,20,2024-03-20T12:30:00Z\n\
    2024-03-22,4,2024-03-27T12:30:00Z\n\
    2024-03-08,.,2024-03-27T12:30:00Z\n";

#[test]
fn each_moment_has_its_own_view() {
    let path = folder("view", &[("x.csv", REVISED), ("catalog.toml", WEEKLY)]);
    let series = read(&path, "x", at("2024-03-28T12:00:00Z"));
    let seen = |moment: &str| view(&series, at(moment)).into_values().collect::<Vec<f64>>();
    assert_eq!(seen("2024-03-06T13:29:59Z"), [] as [f64; 0]);
    assert_eq!(seen("2024-03-06T13:30:00Z"), [1.0]);
    assert_eq!(seen("2024-03-20T12:29:59Z"), [1.0, 2.0]);
    assert_eq!(seen("2024-03-20T12:30:00Z"), [1.0, 20.0, 3.0]);
    assert_eq!(seen("2024-03-27T12:30:00Z"), [1.0, 3.0, 4.0]);
    // The revision and the print beside it are one event.
    assert_eq!(series.known.len(), 4);
    assert!(series.evidence.iter().all(|evidence| *evidence == Evidence::Observed));
    assert_eq!(series.status[1], Status::Gap);
    fs::remove_dir_all(path).unwrap();
}

/// The verdict at a moment of a rule over the folder.
fn verdict(path: &std::path::Path, rule: &str, moment: &str) -> Verdict {
    let config = Config {
        data: DataChoice::Folder(path.to_owned()),
        as_of: AsOf::parse(moment),
        folder: path.to_owned(),
        now: at("2026-11-01T00:00:00Z"),
        ..Config::default()
    };
    let market = Market::folder(path, &Project::default()).unwrap().read_at(config.now);
    let session = Session::of_text("rule.shio", rule, market, &config);
    assert!(!session.has_errors(), "{:?}", session.problems);
    session.run().rules[0].report.verdict
}

#[test]
fn a_rule_has_the_verdict_of_the_day() {
    let path = folder("verdict", &[("x.csv", REVISED), ("catalog.toml", WEEKLY)]);
    // The change over one print: 2 − 1 at first, then 3 − 20, then 4 − 3; over two it is unknown, for that figure is withdrawn.
    let rule = "when x.change(1) > 0 then alert note \"up\"\n";
    assert_eq!(verdict(&path, rule, "2024-03-13"), Verdict::Triggered);
    assert_eq!(verdict(&path, rule, "2024-03-19"), Verdict::Triggered);
    assert_eq!(verdict(&path, rule, "2024-03-20"), Verdict::Clear);
    assert_eq!(verdict(&path, rule, "2024-03-27"), Verdict::Triggered);
    let two = "when x.change(2) > 0 then alert note \"up\"\n";
    assert_eq!(verdict(&path, two, "2024-03-27"), Verdict::Unknown);
    fs::remove_dir_all(path).unwrap();
}

#[test]
fn a_late_figure_is_missed_until_it_comes() {
    let text =
        "date,value,known_at\n2024-03-01,1,2024-03-06\n2024-03-08,2,2024-03-16\n2024-03-15,3,2024-03-20\n";
    let path = folder("late", &[("x.csv", text), ("catalog.toml", WEEKLY)]);
    let series = read(&path, "x", at("2024-03-21T12:00:00Z"));
    // Due on Wednesday the 13th at 08:30, missed 26 hours later, there on the 16th at 08:30.
    let known: Vec<String> = series.known.iter().map(|at| at.to_string()).collect();
    let expected =
        ["2024-03-06T13:30:00Z", "2024-03-14T14:30:00Z", "2024-03-16T12:30:00Z", "2024-03-20T12:30:00Z"];
    assert_eq!(known, expected);
    assert_eq!(view(&series, at("2024-03-15T00:00:00Z")).len(), 1);
    assert_eq!(view(&series, at("2024-03-16T12:30:00Z")).len(), 2);
    fs::remove_dir_all(path).unwrap();
}

#[test]
fn the_beginning_of_an_archive_is_no_release() {
    let mut text = "date,value,realtime_start\n".to_owned();
    for week in 0..12 {
        let day = Day::from_ymd(2024, 1, 5).unwrap() + 7 * week;
        text.push_str(&format!("{day},{week},2024-04-01\n"));
    }
    text.push_str("2024-03-29,12,2024-04-03\n2024-03-22,99,2024-04-03\n");
    let path = folder("archive", &[("x.csv", &text), ("catalog.toml", WEEKLY)]);
    let series = read(&path, "x", at("2024-04-05T12:00:00Z"));
    assert_eq!(series.evidence[0], Evidence::Assumed);
    assert_eq!(series.known[0], at("2024-01-10T13:30:00Z"));
    assert_eq!(series.evidence[12], Evidence::Observed);
    assert_eq!(view(&series, at("2024-04-03T12:00:00Z")).len(), 12);
    assert_eq!(view(&series, at("2024-04-03T12:30:00Z"))[&Day::from_ymd(2024, 3, 22).unwrap()], 99.0);
    fs::remove_dir_all(path).unwrap();
}

#[test]
fn an_unreadable_moment_is_named() {
    let path =
        folder("unread", &[("x.csv", "date,value,known_at\n2024-03-01,1,soon\n2024-03-08,2,2024-03-13\n")]);
    let market = Market::folder(&path, &Project::default()).unwrap();
    let raw = market.read_one("x").unwrap();
    let told: Vec<String> = raw.report.problems().iter().filter_map(|problem| problem.help.clone()).collect();
    assert_eq!(told, ["line 2, 2024-03-01: no moment at which it was known `soon`"]);
    fs::remove_dir_all(path).unwrap();
}

/// Cells of the recorded vintages: series, date, figure, the instant of their first sight.
fn recorded() -> Option<Vec<(String, Day, f64, Instant)>> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/series/fred_first_seen_vintages_2026-03_2026-08.csv");
    let Ok(text) = fs::read_to_string(path) else {
        println!("skipped: the recorded vintages are not there");
        return None;
    };
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        Some((
            cells[0].to_owned(),
            Day::parse(cells[1])?,
            cells[2].parse().ok()?,
            Instant::parse_rfc3339(cells[3])?,
        ))
    };
    Some(text.lines().skip(1).map(|line| row(line).unwrap()).collect())
}

#[test]
fn a_replay_returns_exactly_what_had_been_seen() {
    let Some(cells) = recorded() else { return };
    let mut by_series: BTreeMap<&str, Vec<&(String, Day, f64, Instant)>> = BTreeMap::new();
    for cell in &cells {
        by_series.entry(&cell.0).or_default().push(cell);
    }
    let (mut moments, mut figures) = (0_usize, 0_usize);
    for (id, cells) in by_series {
        let mut text = "date,value,known_at\n".to_owned();
        for (_, day, figure, seen) in &cells {
            text.push_str(&format!("{day},{figure},{seen}\n"));
        }
        // Rates and projections that are announced ahead have rows of the future.
        let ahead = ["IORB", "DFEDTARU", "DFEDTARL", "FEDTARMD"].contains(&id);
        let catalog =
            format!("[series.x]\ntimetable = {{ rule = \"same\", time = \"00:00\", ahead = {ahead} }}\n");
        let path = folder(id, &[("x.csv", &text), ("catalog.toml", &catalog)]);
        let series = read(&path, "x", at("2026-10-01T00:00:00Z"));
        let mut instants: Vec<Instant> = cells.iter().map(|cell| cell.3).collect();
        instants.sort();
        instants.dedup();
        for &seen in &instants {
            for moment in [Instant(seen.0 - 1), seen, Instant(seen.0 + 3_600_000)] {
                let mut expected: BTreeMap<Day, (Instant, f64)> = BTreeMap::new();
                for (_, day, figure, known) in cells.iter().filter(|cell| cell.3 <= moment) {
                    let entry = expected.entry(*day).or_insert((*known, *figure));
                    if *known >= entry.0 {
                        *entry = (*known, *figure);
                    }
                }
                let expected: BTreeMap<Day, f64> =
                    expected.into_iter().map(|(day, (_, figure))| (day, figure)).collect();
                assert_eq!(view(&series, moment), expected, "{id} {moment}");
                moments += 1;
                figures += expected.len();
            }
        }
        fs::remove_dir_all(path).unwrap();
    }
    println!("{moments} moments, {figures} figures");
    assert!(moments > 3_000 && figures > 50_000, "{moments} {figures}");
}

#[test]
fn the_catalogue_knows_which_figures_are_observed() {
    // No built-in entry claims to have been there.
    let catalog = Catalog::builtin();
    let observed = catalog.names().filter(|name| {
        catalog.get(name).and_then(|entry| entry.evidence) == Some(shiome::data::EvidenceWord::Observed)
    });
    assert_eq!(observed.count(), 0);
}
