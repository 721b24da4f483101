//! What of a download is not kept yet.

use std::ops::Range;

use super::kept::{Batch, Kept, Look, key, same, vintage};
use crate::data::sheet::{Published, Sheet};
use crate::data::stamps::Stamp;

/// So many rows in common tell of a whole series.
const COMMON: usize = 20;
/// How far ratios of levels may lie apart and still be one factor.
const FACTOR: f64 = 1e-6;
/// Columns whose levels have the series' unit.
const LEVELS: [&str; 5] = ["value", "open", "high", "low", "close"];
const DAY_MILLIS: i64 = 86_400_000;

/// What became of a download's rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::data) struct Added {
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
    /// Rows without a figure for stamps that never had one; they are not kept.
    pub blank: usize,
    /// Rows of a fallback that differ from those of another source; they are not kept.
    pub passed: usize,
    /// Rows that the checks refused and that are kept as such for the first time.
    pub refused: usize,
    /// Rows that the checks refused before.
    pub refused_again: usize,
    pub shrunk: Option<Shrunk>,
    pub rewritten: Option<Rewritten>,
    /// Why the journal was not folded: what was added is safe all the same.
    pub unfolded: Option<super::StoreError>,
}

/// Rows that the source had and does not give any more. They stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::data) struct Shrunk {
    pub kept: usize,
    pub from: Stamp,
    pub to: Stamp,
}

/// Most of the history changed, and the source told of no revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::data) struct Rewritten {
    pub changed: usize,
    pub of: usize,
}

/// All levels in common differ by one factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rescaled {
    pub factor: f64,
    pub rows: usize,
}

/// The rows to keep, and what became of all of them.
///
/// A row is compared with the newest version of its stamp that passed the checks, in the columns that the download has; of the others the
/// last figure is carried along. A row with a vintage is compared with the same vintage, or else with the one before it. A fallback adds
/// stamps that no other source has given, and changes none. A row that the checks refused is kept, and never takes the place of one that passed.
///
/// # Errors
/// Levels that differ from those kept by one factor: another unit or adjustment.
pub(super) fn diff(kept: &Kept, batch: &Batch, look: &Look) -> Result<(Batch, Added), Rescaled> {
    let sheet = &batch.sheet;
    let held = kept.sheet.columns.iter();
    let fresh = sheet.columns.iter().filter(|name| kept.sheet.column(name).is_none());
    let columns: Vec<&str> = held.chain(fresh).map(String::as_str).collect();
    // Every venue counts its positions in its own way: a splice would look like a jump.
    let spliced = !look.primary && (0..kept.len()).any(|row| kept.source(row) != look.source);
    let given = |name: &&str| sheet.column(name).filter(|_| !spliced || *name != "oi");
    let mut work = Work {
        kept,
        batch,
        look,
        given: columns.iter().map(given).collect(),
        levels: columns.iter().map(|name| LEVELS.contains(name)).collect(),
        rows: Batch::of(Sheet::new(&columns)),
        added: Added::default(),
        overlap: Overlap::default(),
    };
    let place = |row: usize| {
        let stamp = sheet.stamps.get(row).map_or(0, |stamp| key(*stamp));
        (stamp, sheet.published.get(row).copied().and_then(vintage))
    };
    let mut order: Vec<usize> = (0..sheet.len()).collect();
    order.sort_by_key(|row| place(*row));
    let mut groups = kept.groups().peekable();
    for rows in order.chunk_by(|one, other| place(*one).0 == place(*other).0) {
        let stamp = rows.first().map_or(0, |row| place(*row).0);
        while let Some((_, versions)) = groups.next_if(|(earlier, _)| *earlier < stamp) {
            work.absent(versions);
        }
        let versions = groups.next_if(|(same, _)| *same == stamp).map_or(0..0, |(_, versions)| versions);
        work.stamp(versions, rows);
    }
    for (_, versions) in groups {
        work.absent(versions);
    }
    work.overlap.rescaled().map_or(Ok(()), Err)?;
    work.added.rewritten = work.overlap.rewritten();
    Ok((work.rows, work.added))
}

struct Work<'a> {
    kept: &'a Kept,
    batch: &'a Batch,
    look: &'a Look,
    /// For each column that is kept or comes now, its place in the download.
    given: Vec<Option<usize>>,
    /// Whether the column's figures are levels.
    levels: Vec<bool>,
    rows: Batch,
    added: Added,
    overlap: Overlap,
}

/// A version to compare with.
#[derive(Clone, Copy)]
enum Version {
    Kept(usize),
    /// Of the rows to keep.
    Fresh(usize),
}

impl Work<'_> {
    /// Notes a stamp that the download does not have.
    fn absent(&mut self, versions: Range<usize>) {
        /// A day of the latest zone begins so long after that of UTC.
        const LATEST_ZONE: i64 = 12 * 3_600_000;
        let Some(row) = self.kept.newest(versions) else { return };
        let Some(stamp) = self.kept.sheet.stamps.get(row).copied() else { return };
        let asked = self.look.covered_from.is_none_or(|from| match stamp {
            Stamp::Day(day) => day >= from,
            _ => key(stamp) >= i64::from(from.0) * DAY_MILLIS + LATEST_ZONE,
        });
        if asked && self.is_own(Version::Kept(row)) && !self.is_blank(Version::Kept(row)) {
            let shrunk = self.added.shrunk.get_or_insert(Shrunk { kept: 0, from: stamp, to: stamp });
            shrunk.kept += 1;
            shrunk.to = stamp;
        }
    }

    /// Decides of all rows of one stamp, given in the order of their vintages.
    fn stamp(&mut self, versions: Range<usize>, rows: &[usize]) {
        let passed = |row: &usize| !self.kept.is_refused(*row);
        let mut held: Vec<Version> = versions.clone().filter(passed).map(Version::Kept).collect();
        let mut newest = self.kept.newest(versions.clone()).map(Version::Kept);
        let fresh = self.rows.sheet.len();
        for row in rows.iter().copied() {
            if self.batch.fault(row).is_some() {
                self.refused(row, versions.clone(), fresh);
            } else if let Some(version) = self.passed(row, &held, newest) {
                held.push(version);
                // Vintages are compared among themselves; they come in their order.
                newest = Some(version);
            }
        }
    }

    /// Keeps a row that the checks refused, unless it was kept before.
    fn refused(&mut self, row: usize, versions: Range<usize>, fresh: usize) {
        let (fault, published) = (self.batch.fault(row), self.published(row));
        let figures = self.merged(row, None);
        let kept = versions.filter(|held| self.kept.refused.get(*held) == Some(&fault)).map(Version::Kept);
        let now = (fresh..self.rows.sheet.len()).filter(|held| self.rows.fault(*held) == fault);
        let mut alike = kept.chain(now.map(Version::Fresh)).filter(|held| self.said(*held) == published);
        if alike.any(|held| self.is_same(held, &figures)) {
            self.added.refused_again += 1;
        } else {
            self.added.refused += 1;
            self.push(row, &figures);
        }
    }

    /// Keeps a row that passed the checks if it says something new.
    fn passed(&mut self, row: usize, held: &[Version], newest: Option<Version>) -> Option<Version> {
        let published = self.published(row);
        let before = match vintage(published) {
            None => newest,
            Some(own) => {
                let known = held.iter().rev().copied().find(|held| self.said(*held) == published);
                let earlier = held.iter().filter_map(|held| Some((vintage(self.said(*held))?, *held)));
                known.or(earlier
                    .filter(|(earlier, _)| *earlier < own)
                    .max_by_key(|(at, _)| *at)
                    .map(|(_, held)| held))
            }
        };
        let foreign = newest.filter(|newest| !self.is_own(*newest));
        let compared = if self.look.primary { before } else { foreign.or(before) };
        let figures = self.merged(row, compared);
        if published == Published::Unsaid
            && let Some(Version::Kept(before)) = compared
        {
            self.compare(before, &figures, foreign.is_some());
        }
        // Of events without fields the moment is all there is.
        let blank = !figures.is_empty() && figures.iter().all(|figure| figure.is_nan());
        match compared {
            None if blank => self.added.blank += 1,
            Some(before) if self.is_same(before, &figures) => self.added.unchanged += 1,
            Some(_) if foreign.is_some() && !self.look.primary => self.added.passed += 1,
            before => {
                match before {
                    Some(before) if blank && !self.is_blank(before) => self.added.withdrawn += 1,
                    None if newest.is_none() => self.added.new += 1,
                    _ => self.added.revised += 1,
                }
                self.added.replaced += usize::from(foreign.is_some());
                return Some(self.push(row, &figures));
            }
        }
        None
    }

    /// A row's figures. Where the download has no such column, or no figure in it beside others, an earlier version goes on: some sources
    /// keep open interest for a month only.
    fn merged(&self, row: usize, before: Option<Version>) -> Vec<f64> {
        let given = |given: &usize| self.batch.sheet.figures.get(*given)?.get(row).copied();
        let figures: Vec<f64> =
            self.given.iter().map(|at| at.as_ref().and_then(given).unwrap_or(f64::NAN)).collect();
        let blank = figures.iter().all(|figure| figure.is_nan());
        let figure = |(column, (figure, given)): (usize, (f64, &Option<usize>))| match before {
            Some(before) if figure.is_nan() && !(blank && given.is_some()) => self.figure(before, column),
            _ => figure,
        };
        figures.into_iter().zip(&self.given).enumerate().map(figure).collect()
    }

    /// Notes how a row differs from the version that is kept.
    fn compare(&mut self, before: usize, figures: &[f64], foreign: bool) {
        let mut changed = false;
        let mut levels = false;
        for (column, (now, level)) in figures.iter().zip(&self.levels).enumerate() {
            let before = self.kept.figure(column, before);
            changed |= !before.is_nan() && !same(before, *now);
            let given = self.given.get(column).is_some_and(Option::is_some);
            // Zero in any unit is zero.
            if *level && given && before.is_finite() && now.is_finite() && (before != 0.0 || *now != 0.0) {
                levels = true;
                self.overlap.ratio(now / before);
            }
        }
        self.overlap.levels += usize::from(levels);
        // That another source has other figures is no change of the history.
        if !foreign && !self.is_blank(Version::Kept(before)) {
            self.overlap.changed += usize::from(changed);
            self.overlap.of += 1;
        }
    }

    fn push(&mut self, row: usize, figures: &[f64]) -> Version {
        if let Some(stamp) = self.batch.sheet.stamps.get(row) {
            self.rows.sheet.push(0, *stamp, self.published(row), figures);
            self.rows.refused.push(self.batch.fault(row));
        }
        Version::Fresh(self.rows.sheet.len() - 1)
    }

    fn published(&self, row: usize) -> Published {
        self.batch.sheet.published.get(row).copied().unwrap_or_default()
    }

    fn said(&self, version: Version) -> Published {
        let (sheet, row) = match version {
            Version::Kept(row) => (&self.kept.sheet, row),
            Version::Fresh(row) => (&self.rows.sheet, row),
        };
        sheet.published.get(row).copied().unwrap_or_default()
    }

    fn figure(&self, version: Version, column: usize) -> f64 {
        match version {
            Version::Kept(row) => self.kept.figure(column, row),
            Version::Fresh(row) => {
                let figures = self.rows.sheet.figures.get(column).and_then(|figures| figures.get(row));
                figures.copied().unwrap_or(f64::NAN)
            }
        }
    }

    fn is_own(&self, version: Version) -> bool {
        match version {
            Version::Kept(row) => self.kept.source(row) == self.look.source,
            Version::Fresh(_) => true,
        }
    }

    fn is_blank(&self, version: Version) -> bool {
        (0..self.given.len()).all(|column| self.figure(version, column).is_nan())
    }

    fn is_same(&self, version: Version, figures: &[f64]) -> bool {
        figures.iter().enumerate().all(|(column, figure)| same(self.figure(version, column), *figure))
    }
}

/// How the rows that both have differ.
#[derive(Default)]
struct Overlap {
    /// The least and the greatest ratio of new levels to those kept.
    ratios: Option<(f64, f64)>,
    /// Rows with levels in both.
    levels: usize,
    changed: usize,
    of: usize,
}

impl Overlap {
    fn ratio(&mut self, ratio: f64) {
        let (least, greatest) = self.ratios.unwrap_or((ratio, ratio));
        self.ratios = Some((least.min(ratio), greatest.max(ratio)));
    }

    fn rescaled(&self) -> Option<Rescaled> {
        let (least, greatest) = self.ratios.filter(|_| self.levels >= COMMON)?;
        let factor = f64::midpoint(least, greatest);
        let constant = greatest - least <= FACTOR * factor.abs();
        let other = (factor - 1.0).abs() > FACTOR;
        (constant && other && factor.is_finite()).then_some(Rescaled { factor, rows: self.levels })
    }

    fn rewritten(&self) -> Option<Rewritten> {
        let most = self.of >= COMMON && self.changed * 2 > self.of;
        most.then_some(Rewritten { changed: self.changed, of: self.of })
    }
}
