//! Reading data the way a run does: the sample everywhere, and real files where they lie beside the project.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that stops has failed"
)]

use std::path::{Path, PathBuf};

use shiome::data::{Market, MarketKind, Project, Raw};
use shiome::diag::Severity;
use shiome::series::{Column, Kind, Series, Status};
use shiome::session::{Config, DataChoice, Session};
use shiome::time::{Day, Instant, Period};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

/// The folder of real files, if it is there; third-party data are never part of the project.
fn real() -> Option<Market> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/market");
    if !folder.is_dir() {
        println!("skipped: no real data at {}", folder.display());
        return None;
    }
    // They end in 2026; reading must not depend on the clock of the machine.
    let market = Market::folder(&folder, &Project::default()).unwrap().read_at(at("2026-09-01T00:00:00Z"));
    assert_eq!(market.kind(), &MarketKind::Folder(folder));
    Some(market)
}

/// Figure and moment of knowledge of the row of one session.
fn row(raw: &Raw, session: &str, column: Column) -> (f64, Instant) {
    let index = raw.rows.iter().position(|row| row.session == day(session)).unwrap();
    let (_, figures) = raw.columns.iter().find(|(name, _)| *name == column).unwrap();
    (figures[index], raw.rows[index].known)
}

fn gaps(series: &Series) -> Vec<String> {
    let slots = series.sessions.iter().zip(&series.status);
    slots.filter(|(_, status)| **status != Status::Figure).map(|(session, _)| session.to_string()).collect()
}

#[test]
fn every_real_file_loads() {
    let Some(market) = real() else { return };
    let names: Vec<String> = market.names().map(str::to_owned).collect();
    assert!(names.len() >= 20, "{names:?}");
    for (name, read) in market.read(&names) {
        let raw = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(raw.report.is_clean(), "{name}: {:?}", raw.report.problems());
        let info = market.info(&name).unwrap();
        assert_eq!(
            (info.kind, info.period, info.unit),
            (raw.shape.kind, raw.shape.period, raw.shape.unit),
            "{name}"
        );
        if let Some(columns) = info.columns {
            assert_eq!(columns, raw.columns.iter().map(|column| column.0).collect::<Vec<_>>(), "{name}");
        }
        if raw.shape.kind != Kind::Events {
            let until = raw.newest().unwrap();
            let rows = raw.rows.len();
            let series = raw.series(until);
            assert!(series.sessions.len() >= rows, "{name}");
            assert!(series.known.is_sorted(), "{name}");
            assert_eq!(series.last_figure().map(|(_, known)| known), Some(until), "{name}");
        }
    }
}

#[test]
fn facts_of_the_public_record() {
    let Some(market) = real() else { return };
    // A Wednesday's balance sheet is known on Thursday at 16:30 New York.
    let assets = market.read_one("fed.assets").unwrap();
    assert_eq!(row(&assets, "2022-04-13", Column::Value), (8_965_487e6, at("2022-04-14T20:30:00Z")));
    let values = &assets.columns[0].1;
    assert_eq!(values.iter().copied().fold(0.0, f64::max), 8_965_487e6);
    // The rate of the 17th is known on the 18th at 08:00 New York.
    let sofr = market.read_one("sofr").unwrap();
    assert_eq!(row(&sofr, "2019-09-17", Column::Value), (0.0525, at("2019-09-18T12:00:00Z")));
    let series = sofr.series(at("2019-09-17T22:00:00Z"));
    let view = series.known_by(at("2019-09-17T22:00:00Z"));
    assert_eq!(series.column(Column::Value)[view - 1], 0.0243);
    let rrp = market.read_one("rrp").unwrap();
    assert_eq!(row(&rrp, "2022-12-30", Column::Value), (2_553.716e9, at("2022-12-30T21:00:00Z")));
    // Tokyo closes hours before New York opens.
    let nikkei = market.read_one("nikkei").unwrap();
    assert_eq!(row(&nikkei, "2020-03-13", Column::Close).1, at("2020-03-13T06:00:00Z"));
    // Half a session in New York.
    let index = market.read_one("index").unwrap();
    assert_eq!(row(&index, "2024-07-03", Column::Close).1, at("2024-07-03T17:15:00Z"));
    assert!(index.report.gaps.is_empty() && market.info("index").unwrap().total_return);
}

#[test]
fn calendars_fit_the_real_histories() {
    let Some(market) = real() else { return };
    for name in [
        "hyg",
        "index",
        "small",
        "tlt",
        "vix",
        "fed.assets",
        "tga",
        "rrp",
        "sofr",
        "us.10y",
        "us.2y",
        "tga.daily",
        "nikkei",
        "btc",
    ] {
        let raw = market.read_one(name).unwrap();
        let until = raw.newest().unwrap();
        let mut gaps = gaps(&raw.series(until));
        // The bond market opens on a Good Friday with an employment report, but no SOFR is computed.
        gaps.retain(|gap| {
            name != "sofr" || !["2021-04-02", "2023-04-07", "2026-04-03"].contains(&gap.as_str())
        });
        assert!(gaps.is_empty(), "{name}: {gaps:?}");
    }
}

#[test]
fn weeks_end_where_the_calendar_says() {
    let Some(market) = real() else { return };
    let raw = market.read_one("hyg").unwrap();
    let until = raw.newest().unwrap();
    let daily = raw.series(until);
    let weekly = Period::Weekly { weekday: 4 };
    let weeks = market.slower(&daily, weekly).unwrap();
    let easter = weeks.sessions.iter().position(|&session| session == day("2024-03-28")).unwrap();
    assert_eq!(weeks.known[easter], at("2024-03-28T20:15:00Z"));
    let days = daily.sessions.iter().filter(|session| session.week_start() == day("2024-03-25")).count();
    assert_eq!(days, 4);
    // Every calendar week from 2007-04-09 to 2026-06-05 has a session.
    assert_eq!(weeks.sessions.len(), (day("2026-06-08") - day("2007-04-09")) as usize / 7);
}

#[test]
fn real_bars_fill_the_hours_of_their_calendars() {
    let Some(market) = real() else { return };
    let raw = market.read_one("index@5m").unwrap();
    // Extended hours, with holes, on some of the days; nothing is missing in the regular ones: 206 sessions, three that
    // close at 13:00, and thirteen bars of the last day.
    assert_eq!((raw.report.rows, raw.report.outside), (17_463, 1_256));
    assert_eq!((raw.rows.len(), raw.report.gaps.len()), (206 * 78 + 3 * 42 + 13, 0));
    let until = raw.newest().unwrap();
    let bars = raw.series(until);
    let days = market.slower(&bars, Period::Daily).unwrap();
    assert_eq!((days.sessions.len(), gaps(&days)), (209, vec![]));
    // The day after Thanksgiving closes at 13:00.
    let half = days.sessions.iter().position(|&session| session == day("2025-11-28")).unwrap();
    assert_eq!(days.known[half], at("2025-11-28T18:15:00Z"));
    let stored = market.read_one("index").unwrap().series(until);
    assert!(days.sessions.iter().zip(&days.known).all(|(session, known)| {
        let same = stored.sessions.iter().position(|other| other == session).unwrap();
        stored.known[same] == *known
    }));
    // Two files of one market; its publisher made both.
    let until = at("2025-12-31T11:30:00Z");
    let [fives, quarters] = ["btc@5m", "btc@15m"].map(|name| market.read_one(name).unwrap().series(until));
    let made = market.slower(&fives, Period::Intraday { minutes: 15 }).unwrap();
    assert_eq!((fives.sessions_of, gaps(&fives).len(), gaps(&quarters).len()), (quarters.sessions_of, 0, 0));
    let first = made.ends.iter().position(|end| *end == quarters.ends[1]).unwrap();
    let compared = made.known_by(until) - first;
    assert!(compared > 17_000);
    for (column, others) in [(Column::Open, 1), (Column::High, 0), (Column::Low, 0), (Column::Close, 0)] {
        let pairs = made.column(column)[first..first + compared].iter().zip(&quarters.column(column)[1..]);
        assert_eq!(pairs.filter(|(one, other)| one != other).count(), others, "{column:?}");
    }
}

#[test]
fn vendor_quirks_are_flagged_and_kept() {
    let Some(market) = real() else { return };
    let usdjpy = market.read_one("usdjpy").unwrap();
    let outside = usdjpy.report.flagged().count();
    assert!(outside > 200 && usdjpy.report.is_clean(), "{outside}");
    assert_eq!(usdjpy.report.figures, usdjpy.report.rows);
    // Days on which Tokyo was closed are rows of the word `null` in this file.
    let nikkei = market.read_one("nikkei").unwrap();
    assert_eq!((nikkei.report.blanks, nikkei.report.gaps.len()), (21, 0));
}

#[test]
fn the_sample_reads_like_files() {
    let market = Market::sample();
    let names: Vec<String> = market.names().map(str::to_owned).collect();
    let end = shiome::data::sample::end();
    for (name, read) in market.read(&names) {
        let raw = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        if let Some(newest) = raw.newest() {
            assert!(newest <= shiome::time::Zone::new_york().instant(end, 18 * 3_600), "{name}: {newest}");
        }
    }
}

/// A project in a folder that goes away with the test.
struct Place(PathBuf);

impl Place {
    fn new(name: &str, rules: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("shiome-it-{}-{name}", std::process::id()));
        std::fs::create_dir_all(folder.join("rules/deep")).unwrap();
        std::fs::write(folder.join("shiome.toml"), format!("rules = {rules}\n")).unwrap();
        std::fs::write(folder.join("rules/deep/a.shio"), "when hyg.trend < 0 then cash 40%\n").unwrap();
        Self(folder)
    }

    /// How many rule files were loaded, and the severities and messages about patterns.
    fn open(&self) -> (usize, Vec<(Severity, String)>) {
        let config = Config {
            data: DataChoice::Sample,
            folder: self.0.clone(),
            now: at("2026-09-01T00:00:00Z"),
            ..Config::default()
        };
        let session = Session::open(&config).unwrap();
        let about = session.problems.iter().filter(|problem| problem.message.contains("shiome.toml"));
        let about = about.map(|problem| (problem.severity, problem.message.clone())).collect();
        (session.plan.rules.len(), about)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn patterns_of_a_project_are_followed_and_empty_ones_named() {
    let said = "`mine/*.shio` in shiome.toml matches no file".to_owned();
    let all = Place::new("all", "[\"rules/**/*.shio\", \"mine/*.shio\"]");
    assert_eq!(all.open(), (1, vec![(Severity::Warning, said.clone())]));
    // Without any rule file nothing can be said at all.
    let none = Place::new("none", "[\"mine/*.shio\"]");
    assert_eq!(none.open(), (0, vec![(Severity::Error, said)]));
}
