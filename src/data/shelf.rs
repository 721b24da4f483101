//! Series out of the store: versions to a table that tells when each was known.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::folder::Head;
use super::header::Layout;
use super::profile::Profile;
use super::sheet::{Published, Sheet};
use super::store::{Kept, Store, StoreError};
use super::stored::{Looked, Stored};
use super::table::{self, Table, Told};
use super::{DataError, actions, events};
use crate::time::Period;

/// The series of a store. Each is read when it is first asked for.
#[derive(Debug)]
pub(super) struct Shelf {
    store: Store,
    kept: BTreeMap<String, OnceLock<Result<Option<Kept>, StoreError>>>,
}

impl Shelf {
    /// The store in a folder; empty where there is none.
    ///
    /// # Errors
    /// A folder that cannot be listed.
    pub fn open(folder: &Path) -> Result<Self, DataError> {
        let store = Store::at(folder.to_owned());
        let names = store.filled()?;
        Ok(Self { store, kept: names.into_iter().map(|name| (name, OnceLock::new())).collect() })
    }

    /// The names of its series, with the calendars that come with the program.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let calendars = events::names().filter(|&name| !self.kept.contains_key(name)).map(|name: &str| name);
        self.kept.keys().map(String::as_str).chain(calendars)
    }

    /// Whether nothing was fetched or imported.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Whether it has a series, or a calendar comes with the program.
    pub fn has(&self, name: &str) -> bool {
        self.kept.contains_key(name) || events::end(name).is_some()
    }

    /// Reads series side by side, those whose name is wanted; later questions find them read.
    pub fn warm(&self, wanted: impl Fn(&str) -> bool + Sync) {
        let cells: Vec<(&String, _)> = self.kept.iter().filter(|(name, _)| wanted(name)).collect();
        cells.par_iter().for_each(|(name, cell)| {
            cell.get_or_init(|| self.store.read(name));
        });
    }

    fn kept(&self, name: &str) -> Result<Option<&Kept>, StoreError> {
        let Some(cell) = self.kept.get(name) else { return Ok(None) };
        cell.get_or_init(|| self.store.read(name)).as_ref().map(Option::as_ref).map_err(StoreError::clone)
    }

    /// Every version of a series, with the moment at which it was known; none if nothing is kept.
    ///
    /// # Errors
    /// As [`table`](Self::table).
    pub fn stored(&self, name: &str, profile: &Profile) -> Result<Option<Stored>, DataError> {
        self.kept(name)?.map(|kept| Stored::of(kept, profile)).transpose()
    }

    /// The last look at a series' sources; nothing where nothing can be told.
    pub fn looked(&self, name: &str) -> Looked {
        self.kept(name).ok().flatten().map(Looked::of).unwrap_or_default()
    }

    /// What the columns of a series tell; none if it cannot be read.
    pub fn head(&self, name: &str, profile: &Profile) -> Option<Head> {
        let kept = self.kept(name).ok()?;
        let columns = kept.map_or_else(Vec::new, |kept| kept.sheet.filled());
        let acts = columns.iter().any(|name| matches!(*name, "dividend" | "split"));
        let adj = (acts && !columns.contains(&"adj")).then_some("adj");
        let layout = Layout::named(profile.kind, columns.into_iter().chain(adj));
        let period = profile.period.or_else(|| table::timeframe(name)).unwrap_or(Period::Daily);
        Some(Head { kind: layout.kind, columns: layout.columns(), fields: layout.fields(), period })
    }

    /// All versions of a series that count.
    ///
    /// # Errors
    /// Files that are damaged or cannot be read.
    pub fn table(&self, name: &str, profile: &Profile) -> Result<Option<Table>, DataError> {
        let mut kept = self.kept(name)?;
        let (mut sheet, mut told) = kept.map(versions).unwrap_or_default();
        if let (Some(calendar), Some(settled)) = (events::builtin(name), events::settled(name)) {
            // A calendar that is kept by hand is right about the past; of the plans behind it a source knows more, if it was asked.
            let later = |sheet: &Sheet, is: bool| -> Vec<usize> {
                let after =
                    |row: &usize| sheet.stamps.get(*row).is_some_and(|stamp| stamp.written_date() > settled);
                (0..sheet.len()).filter(|row| after(row) == is).collect()
            };
            let fetched = sheet.pick(&later(&sheet, true));
            sheet = if fetched.len() > 0 { calendar.pick(&later(&calendar, false)) } else { calendar };
            sheet.append(fetched);
            told = Vec::new();
            kept = None;
        }
        if sheet.len() == 0 {
            return Ok(None);
        }
        if let Some(worked) = actions::worked_in(&sheet, &told, profile) {
            (sheet, told) = worked;
        }
        let mut table = Table::of_sheet(&format!("{name} (store)"), &sheet, profile);
        table.told = told;
        if let Some(kept) = kept {
            mark_refused(&mut table, kept);
        }
        Ok(Some(table))
    }
}

/// Marks rows that the checks refused when they came, and names those that nothing took the place of.
fn mark_refused(table: &mut Table, kept: &Kept) {
    for (row, (&line, stamp)) in table.lines.iter().zip(&table.stamps).enumerate() {
        let own = (line as usize).saturating_sub(1);
        let Some(fault) = kept.refused.get(own).copied().flatten() else { continue };
        table.bad.push(row);
        if table.stamps.get(row + 1) != Some(stamp) {
            let figure = kept.sheet.row(own).into_iter().find(|figure| !figure.is_nan());
            let value = figure.map(|figure| figure.to_string()).unwrap_or_default();
            table.findings.push(table::finding(line, stamp.written_date().to_string(), value, fault));
        }
    }
}

/// The versions that count, with what is told of the moments at which they were known. Lines are rows of what is kept, from 1.
///
/// A row that the checks refused counts until its stamp has a better one, without its figures: something was there that could not be used. Where a source has
/// stated vintages, what a look found counts from that look on, because the timetable is a worse witness of the time before.
pub(super) fn versions(kept: &Kept) -> (Sheet, Vec<Told>) {
    let stamps = &kept.sheet.stamps;
    let published = |row: usize| kept.sheet.published.get(row).copied().unwrap_or_default();
    let mut rows = Vec::with_capacity(stamps.len());
    let mut told = Vec::with_capacity(stamps.len());
    let mut start = 0;
    for group in stamps.chunk_by(|one, next| one == next) {
        let range = start..start + group.len();
        start = range.end;
        let stated = range.clone().any(|row| !kept.is_refused(row) && published(row) != Published::Unsaid);
        let (mut again, mut good) = (stated, false);
        for row in range {
            let refused = kept.is_refused(row);
            if refused && good {
                continue;
            }
            let seen = kept.learned.get(row).map(|&learned| Told::Seen {
                learned,
                before: kept.before.get(row).copied().flatten(),
                again,
            });
            told.push(match published(row) {
                Published::Unsaid => seen.unwrap_or(Told::Published(Published::Unsaid)),
                published => Told::Published(published),
            });
            rows.push(row);
            again = true;
            good |= !refused;
        }
    }
    let mut sheet = if rows.len() == stamps.len() { kept.sheet.clone() } else { kept.sheet.pick(&rows) };
    for figures in &mut sheet.figures {
        for (figure, &row) in figures.iter_mut().zip(&rows) {
            if kept.is_refused(row) {
                *figure = f64::NAN;
            }
        }
    }
    (sheet, told)
}
