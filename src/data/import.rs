//! Files of the user's own into the store: read as published, judged like a download, compared with what is kept.

use std::collections::BTreeMap;
use std::path::Path;

use super::catalog::Catalog;
use super::folder::SourceFile;
use super::profile::Profile;
use super::remarks;
use super::report::{self, Fault, Finding};
use super::sheet::{Published, Sheet};
use super::sift::{Sifted, sift};
use super::store::{Added, Look, Store};
use super::stored::{self, Stored, Version};
use super::table::Table;
use super::{DataError, Project};
use crate::series::Kind;
use crate::time::{Day, Instant};

/// The source of what comes from files.
const SOURCE: &str = "import";

/// A file to import.
#[derive(Debug, Clone, Copy)]
pub struct ImportOrder<'a> {
    pub file: &'a Path,
    /// The series, with a timeframe if it has one.
    pub name: &'a str,
    pub project: &'a Project,
    /// The folder of the store.
    pub store: &'a Path,
    /// Only tell what would come of it.
    pub dry_run: bool,
    /// Keep nothing if a row is refused.
    pub strict: bool,
    /// The present moment.
    pub now: Instant,
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Imported {
    pub name: String,
    pub file: String,
    /// Dates of the first and the last row that is used.
    pub span: Option<(Day, Day)>,
    /// Stamps that had no figure.
    pub new: usize,
    /// Further versions of stamps that had one.
    pub revised: usize,
    /// Of these, versions that take the place of another source's.
    pub replaced: usize,
    /// Stamps that had a figure, and have none any more.
    pub withdrawn: usize,
    /// Rows that are kept already.
    pub unchanged: usize,
    /// Rows without a figure for stamps that never had one.
    pub blank: usize,
    /// Rows that repeat another.
    pub merged: usize,
    /// Bars that have not ended.
    pub unfinished: usize,
    /// Bars outside the hours of the calendar.
    pub outside: usize,
    /// Refused rows, in the order of the file.
    pub refused: Vec<Finding>,
    /// Rows that are used with a remark.
    pub flagged: Vec<Finding>,
    /// Columns that were not read.
    pub ignored: Vec<String>,
    /// Whether something was written.
    pub written: bool,
    /// Whether nothing was kept because of refused rows.
    pub stopped: bool,
    /// What the user should know, one sentence each.
    pub remarks: Vec<String>,
}

/// Imports a file. The file itself is only read.
///
/// # Errors
/// Files that cannot be read or understood, files of which most rows are refused, what the store says.
pub fn import(order: &ImportOrder<'_>) -> Result<Imported, DataError> {
    let mut catalog = Catalog::builtin();
    catalog.overlay(order.project.series.iter(), &order.project.origin)?;
    let profile = catalog.profile(order.name)?;
    let shown = order.file.display().to_string();
    let source = SourceFile::new(order.file.to_owned()).ok_or_else(|| DataError::Unreadable {
        file: shown.clone(),
        reason: "its name ends neither in `.csv` nor in `.parquet`".to_owned(),
    })?;
    let table = source.table(&profile.published())?;
    if table.layout.kind == Kind::Events && profile.kind != Some(Kind::Events) {
        return Err(no_events(order.name, &shown));
    }
    // What an export says of sources is for people.
    let unread = table.layout.ignored.iter().filter(|name| *name != "source");
    let ignored = unread.cloned().collect();
    let rows = table.stamps.len();
    let mut sifted = sift(Sheet::of_table(table), &shown, &profile, order.now)?;
    let mut findings = std::mem::take(&mut sifted.findings);
    as_published(&sifted, &mut findings);
    let (refused, flagged): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(|finding| finding.fault.refuses());
    if sifted.good.len() == 0 && refused.is_empty() {
        let found = if rows == 0 {
            "none".to_owned()
        } else {
            format!("{} of which none can be used", report::rows(rows))
        };
        return Err(DataError::NoRows { file: shown, found, help: None });
    }
    if refused.len() > sifted.good.len() {
        return Err(most_refused(&shown, &profile, sifted.good.len(), &refused));
    }
    let store = Store::at(order.store);
    let span = span(&sifted.good);
    let held = known_already(&mut sifted, &store, &profile)?;
    let mut imported = Imported {
        name: order.name.to_owned(),
        file: shown,
        span,
        merged: sifted.merged,
        unfinished: sifted.unfinished,
        outside: sifted.outside,
        stopped: order.strict && !refused.is_empty(),
        refused,
        flagged,
        ignored,
        remarks: said(order, &catalog, &profile),
        ..Imported::default()
    };
    let batch = sifted.batch();
    let look = Look {
        learned: order.now,
        source: SOURCE.to_owned(),
        primary: true,
        covered_from: None,
        etag: None,
        last_modified: None,
    };
    let added = if order.dry_run || imported.stopped {
        store.compare(order.name, &batch, &look)?
    } else {
        store.write(order.now)?.import(order.name, &batch, &look)?
    };
    imported.count(&added, held);
    imported.written = !(order.dry_run || imported.stopped) && imported.changes(&added);
    Ok(imported)
}

impl Imported {
    fn count(&mut self, added: &Added, held: usize) {
        self.new = added.new;
        self.revised = added.revised;
        self.replaced = added.replaced;
        self.withdrawn = added.withdrawn;
        self.unchanged = added.unchanged + held;
        self.blank = added.blank;
        if let Some(error) = &added.unfolded {
            self.remarks.push(format!("stored, but its journal could not be folded: {error}"));
        }
    }

    fn changes(&self, added: &Added) -> bool {
        self.new + self.revised + self.withdrawn + added.refused > 0
    }
}

/// Takes out rows with a moment of their own that are kept with that moment, so that an export of all versions brings nothing new; gives
/// their number.
fn known_already(sifted: &mut Sifted, store: &Store, profile: &Profile) -> Result<usize, DataError> {
    let sheet = &sifted.good;
    if sheet.published.iter().all(|published| *published == Published::Unsaid) {
        return Ok(0);
    }
    let Some(kept) = store.read(&profile.name)? else { return Ok(0) };
    let stored = Stored::of(&kept, profile)?;
    let mut versions: BTreeMap<i64, Vec<&Version>> = BTreeMap::new();
    for version in &stored.versions {
        versions.entry(version.stamp.written_millis()).or_default().push(version);
    }
    let places: Vec<Option<usize>> = stored.columns.iter().map(|name| sheet.column(name)).collect();
    let same = |version: &Version, row: usize| {
        let own =
            version.figures.iter().zip(&places).filter_map(|(figure, place)| Some((*figure, (*place)?)));
        let mut own = own.map(|(figure, place)| {
            let other = sheet.figures.get(place).and_then(|figures| figures.get(row)).copied();
            (figure, other.unwrap_or(f64::NAN))
        });
        own.all(|(one, other)| one.to_bits() == other.to_bits() || (one.is_nan() && other.is_nan()))
    };
    let whole = sheet.columns.iter().all(|name| stored.columns.contains(name));
    let rows = stored::known(&Table::of_sheet(&profile.name, sheet, profile), profile)?;
    let is_held = |row: usize| {
        let (Some(stamp), Some(Some(place))) = (sheet.stamps.get(row), rows.get(row)) else { return false };
        let versions = versions.get(&stamp.written_millis()).map_or(&[][..], Vec::as_slice);
        versions.iter().any(|version| version.known == place.known && same(version, row))
    };
    let fresh: Vec<usize> = (0..sheet.len()).filter(|&row| !(whole && is_held(row))).collect();
    let held = sheet.len() - fresh.len();
    sifted.good = sheet.pick(&fresh);
    Ok(held)
}

/// Names figures as the file does: the checks see them in the unit of the series.
fn as_published(sifted: &Sifted, findings: &mut [Finding]) {
    let figures: BTreeMap<u32, f64> = [&sifted.good, &sifted.refused]
        .into_iter()
        .filter(|sheet| sheet.columns.len() == 1)
        .flat_map(|sheet| sheet.lines.iter().copied().zip(sheet.figures.iter().flatten().copied()))
        .collect();
    for finding in findings.iter_mut().filter(|finding| finding.fault == Fault::Implausible) {
        let figure = u32::try_from(finding.line).ok().and_then(|line| figures.get(&line));
        if let Some(figure) = figure {
            finding.value = figure.to_string();
        }
    }
}

fn span(sheet: &Sheet) -> Option<(Day, Day)> {
    let days = || sheet.stamps.iter().map(|stamp| stamp.written_date());
    Some((days().min()?, days().max()?))
}

/// What the user should know of the name.
fn said(order: &ImportOrder<'_>, catalog: &Catalog, profile: &Profile) -> Vec<String> {
    let base = order.name.split('@').next().unwrap_or(order.name);
    let entry = catalog.get(order.name).or_else(|| catalog.get(base));
    let mut remarks: Vec<String> = Vec::new();
    if entry.is_none() {
        remarks.push(format!(
            "`{base}` is not in the catalogue: its rows are its sessions, its figures have no unit, and daily ones are taken as known at \
             18:00 New York; an entry `{}` in shiome.toml says more",
            remarks::header(base)
        ));
    }
    if !remarks::can_be_named(order.name) {
        remarks.push(format!(
            "no rule can name `{}`; import it as `{}`",
            order.name,
            remarks::nameable(order.name)
        ));
    }
    if let Some(path) = catalog.get(&profile.name).and_then(|entry| entry.path.as_ref()) {
        remarks.push(format!("the project reads `{}` from `{path}` and not from the store", profile.name));
    }
    remarks
}

fn no_events(name: &str, file: &str) -> DataError {
    DataError::Store {
        message: format!("expected figures for `{name}` in `{file}`, found events"),
        help: Some(format!(
            "events need an entry: `[series.{name}]` with `kind = \"events\"` in shiome.toml, or the name of one in the catalogue"
        )),
    }
}

/// A file of which most rows are refused is refused whole: its unit or its form is another, and the rest is not to be believed.
fn most_refused(file: &str, profile: &Profile, good: usize, refused: &[Finding]) -> DataError {
    let unit = profile.published_in().filter(|_| refused.iter().any(|row| row.fault == Fault::Implausible));
    let unit = unit.map(|unit| format!("\nfigures of `{}` are published in {unit}", profile.name));
    let listed = report::listed(&refused.iter().collect::<Vec<_>>());
    DataError::Store {
        message: format!(
            "{} of {} rows of `{file}` cannot be believed, so none is kept",
            refused.len(),
            good + refused.len()
        ),
        help: Some(format!("{listed}{}", unit.unwrap_or_default())),
    }
}
