//! The store, from outside: what is kept, what is refused, and what crashes and damage do to it.

mod compare;
mod crash;
mod damage;
mod files;
mod random;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::data::sheet::{Published, Sheet};
use crate::data::stamps::Stamp;
use crate::time::Day;

/// A folder that is removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("shiome-store-{}-{next}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn store(&self) -> Store {
        Store::at(&self.0)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A day so many days after 2024-01-01.
fn day(number: i32) -> Day {
    Day(19_723 + number)
}

/// Noon UTC of a day.
fn noon(number: i32) -> Instant {
    Instant((i64::from(day(number).0) * 24 + 12) * 3_600_000)
}

fn look(learned: i32) -> Look {
    Look {
        learned: noon(learned),
        source: "main".to_owned(),
        primary: true,
        covered_from: None,
        etag: None,
        last_modified: None,
    }
}

fn from(learned: i32, from: i32) -> Look {
    Look { covered_from: Some(day(from)), ..look(learned) }
}

fn fallback(learned: i32) -> Look {
    Look { source: "other".to_owned(), primary: false, ..look(learned) }
}

/// Daily figures of one column.
fn values(rows: impl IntoIterator<Item = (i32, f64)>) -> Batch {
    let mut sheet = Sheet::new(&["value"]);
    for (number, figure) in rows {
        sheet.push(0, Stamp::Day(day(number)), Published::Unsaid, &[figure]);
    }
    Batch::of(sheet)
}

/// Daily figures with the day of their vintage.
fn vintages(rows: &[(i32, i32, f64)]) -> Batch {
    let mut sheet = Sheet::new(&["value"]);
    for (number, published, figure) in rows {
        sheet.push(0, Stamp::Day(day(*number)), Published::Day(day(*published)), &[*figure]);
    }
    Batch::of(sheet)
}

/// What is kept, a line a version: stamp, figures, learned, before, source, and what else is said of it.
fn listed(kept: &Kept) -> Vec<String> {
    let stamp = |stamp: Stamp| match stamp {
        Stamp::Day(day) => (day.0 - day_zero()).to_string(),
        Stamp::Moment { at, .. } => at.to_string(),
        Stamp::Wall(..) => panic!("a clock without a zone was kept"),
    };
    let number = |at: Instant| at.0.div_euclid(86_400_000) - i64::from(day_zero());
    (0..kept.len())
        .map(|row| {
            let figures: Vec<String> = kept.sheet.row(row).iter().map(f64::to_string).collect();
            let before = kept.before[row].map_or("-".to_owned(), |at| number(at).to_string());
            let mut line = format!(
                "{} {} learned {} before {before} {}",
                stamp(kept.sheet.stamps[row]),
                figures.join(","),
                number(kept.learned[row]),
                kept.source(row)
            );
            match kept.sheet.published[row] {
                Published::Unsaid => {}
                Published::Day(day) => line += &format!(" published {}", day.0 - day_zero()),
                Published::At(at) => line += &format!(" published {at}"),
            }
            if let Some(fault) = kept.refused[row] {
                line += &format!(" {fault:?}");
            }
            line
        })
        .collect()
}

fn day_zero() -> i32 {
    day(0).0
}

/// What is kept of the only series of most tests.
fn kept(store: &Store) -> Kept {
    store.read("a").unwrap().unwrap()
}
