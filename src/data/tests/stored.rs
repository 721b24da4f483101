//! Series out of a store: each moment has the view that its looks gave.

use std::path::PathBuf;

use super::super::sheet::{Published, Sheet};
use super::super::stamps::Stamp;
use super::super::store::{Batch, Look, Store};
use super::super::{Market, Project};
use crate::series::{Column, Evidence, Series};
use crate::time::{Day, Instant};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("shiome-stored-{name}-{}", std::process::id()));
        Self(path)
    }

    /// Keeps what a look at a moment found: dates and figures; NaN for none.
    fn look(&self, name: &str, learned: &str, rows: &[(&str, f64)]) {
        let mut sheet = Sheet::new(&["value"]);
        for (line, (day, figure)) in (1..).zip(rows) {
            sheet.push(line, Stamp::Day(Day::parse(day).unwrap()), Published::Unsaid, &[*figure]);
        }
        let learned = at(learned);
        let look = Look {
            learned,
            source: "fredgraph".to_owned(),
            primary: true,
            covered_from: Day::parse("2000-01-01"),
            etag: None,
            last_modified: None,
        };
        let store = Store::at(self.0.clone());
        store.write(learned).unwrap().add(name, &Batch::of(sheet), &look).unwrap();
    }

    fn series(&self, name: &str, until: &str) -> Series {
        let market =
            Market::store(&self.0, &self.0, &Project::default()).unwrap().read_at(at("2026-11-01T00:00:00Z"));
        market.read_one(name).unwrap().series(at(until))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

fn view(series: &Series, moment: &str) -> Vec<f64> {
    let runs = series.runs(series.known_by(at(moment)));
    runs.last().map_or_else(Vec::new, |run| run.column(Column::Value).get(..run.len).unwrap().to_vec())
}

#[test]
fn looks_tell_when_a_figure_was_known() {
    let folder = Folder::new("looks");
    // Wednesdays' figures, due on Thursdays at 16:30 New York (20:30 UTC in summer).
    folder.look("fed.assets", "2024-07-20T12:00:00Z", &[("2024-07-10", 7.1e6), ("2024-07-17", 7.2e6)]);
    // The 25th at 21:00: the figure of the 24th is there within its grace.
    folder.look("fed.assets", "2024-07-25T21:00:00Z", &[("2024-07-17", 7.2e6), ("2024-07-24", 7.3e6)]);
    // A week on it is not there at 22:00, although due; and the one of the 17th is another.
    folder.look("fed.assets", "2024-08-01T22:00:00Z", &[("2024-07-17", 7.0e6), ("2024-07-24", 7.3e6)]);
    folder.look("fed.assets", "2024-08-02T12:00:00Z", &[("2024-07-24", 7.3e6), ("2024-07-31", 7.4e6)]);
    let series = folder.series("fed.assets", "2024-08-03T00:00:00Z");
    assert_eq!(view(&series, "2024-07-18T20:29:59Z"), [7.1e12]);
    assert_eq!(view(&series, "2024-07-25T20:30:00Z"), [7.1e12, 7.2e12, 7.3e12]);
    assert_eq!(view(&series, "2024-08-01T21:59:59Z"), [7.1e12, 7.2e12, 7.3e12]);
    assert_eq!(view(&series, "2024-08-01T22:00:00Z"), [7.1e12, 7.0e12, 7.3e12]);
    assert_eq!(view(&series, "2024-08-02T11:59:59Z"), [7.1e12, 7.0e12, 7.3e12]);
    assert_eq!(view(&series, "2024-08-02T12:00:00Z"), [7.1e12, 7.0e12, 7.3e12, 7.4e12]);
    let scheduled = Evidence::Scheduled;
    assert_eq!(series.evidence, [scheduled, Evidence::Observed, Evidence::Observed, Evidence::Observed]);
}

#[test]
fn a_withdrawn_figure_is_a_gap_from_then_on() {
    let folder = Folder::new("withdrawn");
    folder.look("fed.assets", "2024-07-20T12:00:00Z", &[("2024-07-10", 7.1e6), ("2024-07-17", 7.2e6)]);
    folder.look("fed.assets", "2024-07-22T12:00:00Z", &[("2024-07-10", f64::NAN), ("2024-07-17", 7.2e6)]);
    let series = folder.series("fed.assets", "2024-07-24T00:00:00Z");
    assert_eq!(view(&series, "2024-07-22T11:59:59Z"), [7.1e12, 7.2e12]);
    let later = view(&series, "2024-07-22T12:00:00Z");
    assert!(later[0].is_nan() && later[1] == 7.2e12, "{later:?}");
}

#[test]
fn calendars_come_with_the_program() {
    let folder = Folder::new("calendars");
    folder.look("fed.assets", "2024-07-20T12:00:00Z", &[("2024-07-10", 7.1e6)]);
    let series = folder.series("nfp", "2024-08-03T00:00:00Z");
    assert!(series.ends.contains(&at("2024-08-02T12:30:00Z")));
    assert_eq!(series.next_planned(at("2024-08-01T00:00:00Z")), Some(at("2024-08-02T12:30:00Z")));
    // What was fetched alone makes a store; the calendars do not.
    let empty = Folder::new("none");
    let market = Market::store(&empty.0, &empty.0, &Project::default()).unwrap();
    assert!(!market.was_fetched());
    assert_eq!(market.names().collect::<Vec<_>>(), ["cpi", "fomc", "nfp"]);
}

#[test]
fn a_file_is_no_look_at_a_source() {
    let folder = Folder::new("imported");
    let mut sheet = Sheet::new(&["value"]);
    for (line, day) in (1..).zip(["2024-07-10", "2024-07-17"]) {
        sheet.push(line, Stamp::Day(Day::parse(day).unwrap()), Published::Unsaid, &[7.1e6]);
    }
    let learned = at("2024-08-20T12:00:00Z");
    let look = Look {
        learned,
        source: "import".to_owned(),
        primary: true,
        covered_from: None,
        etag: None,
        last_modified: None,
    };
    let store = Store::at(folder.0.clone());
    let mut writer = store.write(learned).unwrap();
    writer.import("fed.assets", &Batch::of(sheet.clone()), &look).unwrap();
    let state = store.read("fed.assets").unwrap().unwrap().state;
    assert_eq!((state.looked, state.covered_from, state.source), (None, None, None));
    let again = writer.import("fed.assets", &Batch::of(sheet), &look).unwrap();
    assert_eq!((again.new, again.unchanged), (0, 2));
    drop(writer);
    // Both weeks were due when the file came, and it had only the first: the second is not late for that.
    folder.look("fed.assets", "2024-08-21T12:00:00Z", &[("2024-07-17", 7.1e6), ("2024-07-24", 7.2e6)]);
    let series = folder.series("fed.assets", "2024-08-03T00:00:00Z");
    assert_eq!(view(&series, "2024-07-25T20:30:00Z"), [7.1e12, 7.1e12, 7.2e12]);
}
