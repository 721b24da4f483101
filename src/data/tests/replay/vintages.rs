//! Vintages that a source states, and several sources of one series.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::report::Fault;
use super::super::super::sheet::{Published, Sheet};
use super::super::super::sift::sift;
use super::super::super::sources::{Body, Want, adapter};
use super::super::super::stamps::Stamp;
use super::super::super::store::{Batch, Look, Store};
use super::super::super::{Market, Project};
use super::super::Folder;
use super::{END, at, view};
use crate::series::{Kind, Series};
use crate::time::{Day, Instant, Period, Zone};

/// The output of a quarter is told at 08:30 some three months after its beginning and some weeks after its end.
const OUTPUT: &str = r#"[series.output]
kind = "points"
unit = "none"
zone = "America/New_York"
timetable = { rule = "next", days = 85, calendar = "FED", time = "08:30", zone = "America/New_York" }
evidence = "scheduled"
"#;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A store of one series.
struct Kept {
    folder: Folder,
    name: &'static str,
    entry: &'static str,
}

impl Kept {
    fn new(name: &'static str, entry: &'static str) -> Self {
        Self { folder: Folder::new(&[]), name, entry }
    }

    fn market(&self) -> Market {
        let project = Project::parse(self.entry, "shiome.toml").unwrap();
        Market::store(&self.folder.0, &self.folder.0, &project).unwrap().read_at(at(END))
    }

    fn add(&self, learned: &str, source: &str, batch: &Batch) {
        let look = Look {
            learned: at(learned),
            source: source.to_owned(),
            primary: true,
            covered_from: Some(day("1900-01-01")),
            etag: None,
            last_modified: None,
        };
        let store = Store::at(self.folder.0.clone());
        store.write(look.learned).unwrap().add(self.name, batch, &look).unwrap();
    }

    /// Rows of a look: date, vintage if one is stated, figure, and why it was refused.
    fn look(&self, learned: &str, source: &str, rows: &[(&str, Option<&str>, f64, Option<Fault>)]) {
        let mut batch = Batch::of(Sheet::new(&["value"]));
        for (line, (stamp, vintage, figure, fault)) in (1..).zip(rows) {
            let published = vintage.map_or(Published::Unsaid, |vintage| Published::Day(day(vintage)));
            batch.sheet.push(line, Stamp::Day(day(stamp)), published, &[*figure]);
            batch.refused.push(*fault);
        }
        self.add(learned, source, &batch);
    }

    fn series(&self) -> Series {
        self.market().read_one(self.name).unwrap().series(at(END))
    }
}

fn figures(series: &Series, moment: Instant) -> BTreeMap<String, f64> {
    let figure = |(day, _, bits): (Day, Instant, Option<u64>)| Some((day.to_string(), f64::from_bits(bits?)));
    view(series, moment).into_iter().filter_map(figure).collect()
}

fn on(series: &Series, moment: &str, stamp: &str) -> Option<f64> {
    figures(series, at(moment)).get(stamp).copied()
}

#[test]
fn the_day_after_a_vintage_has_that_vintage() {
    let file = "fred_alfred_observations_all_vintages_GDP.json";
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/http").join(file);
    let Ok(bytes) = std::fs::read(path) else {
        println!("skipped: no recorded body `{file}`");
        return;
    };
    let kept = Kept::new("output", OUTPUT);
    let now = at("2024-12-24T00:00:00Z");
    let want = Want { id: "GDP", kind: Kind::Points, period: Period::Monthly, from: None, now };
    let fred = adapter("fred_api").unwrap();
    let request = fred.requests(&want).unwrap().remove(0);
    let body = Body { status: 200, bytes };
    let sheet = fred.page(&want, &request, &body).unwrap().sheet;
    let profile = kept.market().catalog().profile("output").unwrap();
    let sifted = sift(sheet, file, &profile, now).unwrap();
    assert_eq!((sifted.good.len(), sifted.refused.len()), (3_201, 0));
    kept.add("2024-12-24T00:00:00Z", "fred_api", &Batch::of(sifted.good));
    let series = kept.series();

    // The columns of the vintages, from the periods of the body alone.
    let answer: serde_json::Value = serde_json::from_slice(&body.bytes).unwrap();
    let text = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap().to_owned();
    let rows = answer["observations"].as_array().unwrap();
    let vintages: BTreeSet<String> = rows.iter().map(|row| text(row, "realtime_start")).collect();
    assert_eq!(vintages.len(), 395);
    for vintage in vintages.iter().step_by(20).chain(vintages.last()) {
        let holds = |row: &&serde_json::Value| {
            text(row, "realtime_start") <= *vintage && *vintage <= text(row, "realtime_end")
        };
        let figure = |row: &serde_json::Value| Some((text(row, "date"), text(row, "value").parse().ok()?));
        let expected: BTreeMap<String, f64> = rows.iter().filter(holds).filter_map(figure).collect();
        assert!(expected.len() > 100, "{vintage}: {}", expected.len());
        for (days, hour) in [(0, 8 * 3_600 + 30 * 60), (1, 12 * 3_600)] {
            let moment = Zone::new_york().instant(day(vintage) + days, hour);
            assert_eq!(figures(&series, moment), expected, "{vintage}, {days} days on");
        }
    }
    // What the archive began with was known when it was due, as far as anyone can tell.
    assert_eq!(figures(&series, at("1960-01-01T00:00:00Z")).keys().next_back().unwrap(), "1959-07-01");
}

#[test]
fn a_stated_vintage_goes_before_what_the_timetable_would_say_of_a_later_look() {
    let kept = Kept::new("fed.assets", "");
    // The first look is a year late and finds what was revised in the meantime; then a source that states vintages is asked.
    kept.look("2025-07-01T00:00:00Z", "fredgraph", &[("2024-07-17", None, 7.3e6, None)]);
    let vintages =
        [("2024-07-17", Some("2024-07-19"), 7.1e6, None), ("2024-07-17", Some("2024-08-01"), 7.3e6, None)];
    kept.look("2025-07-02T00:00:00Z", "fred_api", &vintages);
    let series = kept.series();
    // Due on Thursday the 18th, and published on Friday.
    assert_eq!(on(&series, "2024-07-19T20:29:59Z", "2024-07-17"), None);
    assert_eq!(on(&series, "2024-07-19T20:30:00Z", "2024-07-17"), Some(7.1e12));
    assert_eq!(on(&series, "2024-08-01T20:30:00Z", "2024-07-17"), Some(7.3e12));
}

#[test]
fn a_stated_vintage_of_the_due_day_contradicts_no_look() {
    let kept = Kept::new("fed.assets", "");
    kept.look("2025-07-01T00:00:00Z", "fredgraph", &[("2024-07-17", None, 7.3e6, None)]);
    let vintages =
        [("2024-07-17", Some("2024-07-18"), 7.1e6, None), ("2024-07-17", Some("2024-08-01"), 7.3e6, None)];
    kept.look("2025-07-02T00:00:00Z", "fred_api", &vintages);
    let series = kept.series();
    assert_eq!(on(&series, "2024-07-18T20:30:00Z", "2024-07-17"), Some(7.1e12));
    assert_eq!(on(&series, "2025-07-01T00:00:00Z", "2024-07-17"), Some(7.3e12));
}

#[test]
fn rows_that_contradicted_each_other_are_no_figure() {
    let kept = Kept::new("fed.assets", "");
    let rows = [
        ("2024-07-10", None, 7.0e6, None),
        ("2024-07-17", None, 7.1e6, Some(Fault::Conflict)),
        ("2024-07-17", None, 7.2e6, Some(Fault::Conflict)),
    ];
    kept.look("2024-07-20T00:00:00Z", "fredgraph", &rows);
    let raw = kept.market().read_one("fed.assets").unwrap();
    let told: Vec<Fault> = raw.report.findings.iter().map(|finding| finding.fault).collect();
    assert_eq!(told, [Fault::Conflict]);
    let series = raw.series(at(END));
    assert_eq!(on(&series, "2024-07-21T00:00:00Z", "2024-07-17"), None);
    assert_eq!(on(&series, "2024-07-21T00:00:00Z", "2024-07-10"), Some(7.0e12));
}

#[test]
fn a_figure_that_could_not_be_used_stays_so_until_a_better_one_comes() {
    let kept = Kept::new("fed.assets", "");
    let first = ("2024-07-10", None, 7.0e6, None);
    kept.look(
        "2024-07-18T21:00:00Z",
        "fredgraph",
        &[first, ("2024-07-17", None, 7.1, Some(Fault::Implausible))],
    );
    let moment = at("2024-07-18T22:00:00Z");
    let then = view(&kept.series(), moment);
    assert_eq!(then.len(), 2);
    kept.look("2024-07-19T12:00:00Z", "fredgraph", &[first, ("2024-07-17", None, 7.1e6, None)]);
    let series = kept.series();
    assert_eq!(view(&series, moment), then);
    assert_eq!(on(&series, "2024-07-19T12:00:00Z", "2024-07-17"), Some(7.1e12));
}
