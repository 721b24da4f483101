//! Whole folders, written here and read back.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

mod configuration;
mod intraday;
mod moments;
mod reading;
mod replay;
mod rule_files;
mod stooq;
mod stored;
mod unusable;

use super::*;
use crate::diag::{Code, Severity};
use crate::series::{Column, Kind, Series, Sessions, Status};
use crate::time::{Calendar, Day, Instant, Period};
use crate::unit::{Currency, Dim};

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("shiome-data-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        for (name, text) in files {
            fs::write(path.join(name), text).unwrap();
        }
        Self(path)
    }

    fn market(&self) -> Market {
        Market::folder(&self.0, &Project::default()).unwrap().read_at(at("2026-09-01T00:00:00Z"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// The only file of a folder, read.
fn read(name: &str, text: &str) -> Result<Raw, DataError> {
    let folder = Folder::new(&[(&format!("{name}.csv"), text)]);
    folder.market().read_one(name)
}

fn raw(name: &str, text: &str) -> Raw {
    read(name, text).unwrap()
}

fn column(raw: &Raw, wanted: Column) -> Vec<f64> {
    raw.columns.iter().find(|column| column.0 == wanted).unwrap().1.clone()
}

fn known(raw: &Raw) -> Vec<String> {
    raw.rows.iter().map(|row| row.known.to_string()).collect()
}

fn faults(raw: &Raw) -> Vec<(usize, Fault)> {
    raw.report.findings.iter().map(|finding| (finding.line, finding.fault)).collect()
}

fn statuses(series: &Series) -> Vec<(String, Status)> {
    series.sessions.iter().map(Day::to_string).zip(series.status.iter().copied()).collect()
}
