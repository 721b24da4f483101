//! What the store holds of one series, version by version, with the moment from which each one counts.

use super::DataError;
use super::place::Places;
use super::profile::Profile;
use super::report::Fault;
use super::shelf;
use super::stamps::Stamp;
use super::store::Kept;
use super::table::Table;
use crate::series::{Evidence, Row};
use crate::time::Instant;

/// The versions of a series, and what is known of the looks at its sources. Figures are in published units.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stored {
    pub columns: Vec<String>,
    /// By stamp, then in the order in which they were known.
    pub versions: Vec<Version>,
    /// By stamp.
    pub refused: Vec<Refused>,
    pub looked: Looked,
}

/// One version of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    pub(super) stamp: Stamp,
    /// From when on it counts.
    pub known: Instant,
    pub evidence: Evidence,
    pub source: String,
    /// One a column; NaN is missing, and a row without any is a withdrawn one.
    pub figures: Vec<f64>,
    /// Whether it is the one that holds now.
    pub newest: bool,
}

/// A row that the checks refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    pub stamp: String,
    /// Its figures with their columns, where there are any.
    pub value: String,
    pub fault: Fault,
    pub source: String,
    pub learned: Instant,
}

/// One figure that took the place of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    pub stamp: String,
    pub column: String,
    /// When the later figure was known.
    pub known: Instant,
    /// None where there was no figure.
    pub from: Option<f64>,
    /// None where the figure was withdrawn.
    pub to: Option<f64>,
}

/// The last look at a series' sources.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looked {
    /// The last successful look; of a series that was only imported, the last import.
    pub at: Option<Instant>,
    pub source: Option<String>,
    /// A failure since: when, of which source, why.
    pub failure: Option<(Instant, String, String)>,
}

impl Looked {
    /// What is known of the looks at what is kept.
    pub(super) fn of(kept: &Kept) -> Self {
        let (looked, source) = (kept.state.looked, &kept.state.source);
        let failure = kept.state.failure.as_ref();
        let failure = failure.filter(|failure| looked.is_none_or(|looked| looked < failure.at));
        let last = (0..kept.len()).max_by_key(|row| kept.learned.get(*row));
        let imported = last.filter(|_| looked.is_none());
        Self {
            at: looked.or(imported.and_then(|row| kept.learned.get(row).copied())),
            source: source.clone().or(imported.map(|row| kept.source(row).to_owned())),
            failure: failure.map(|found| (found.at, found.source.clone(), found.message.clone())),
        }
    }
}

impl Stored {
    /// Reckons when each version was known, as reading the series does.
    ///
    /// # Errors
    /// `TooFine` if the rows are those of a faster series.
    pub(super) fn of(kept: &Kept, profile: &Profile) -> Result<Self, DataError> {
        let (sheet, told) = shelf::versions(kept);
        let mut table = Table::of_sheet(&profile.name, &sheet, profile);
        table.told = told;
        let rows = known(&table, profile)?;
        let newest = newest(kept);
        let mut versions = Vec::with_capacity(rows.len());
        for (at, row) in rows.into_iter().enumerate() {
            // Lines of what is kept count its rows.
            let line = sheet.lines.get(at).map_or(0, |&line| line as usize);
            let own = line.saturating_sub(1);
            let (Some(&stamp), Some(&learned)) = (sheet.stamps.get(at), kept.learned.get(own)) else {
                continue;
            };
            if kept.is_refused(own) {
                continue;
            }
            let (known, evidence) =
                row.map_or((learned, Evidence::Observed), |row| (row.known, row.evidence));
            versions.push(Version {
                stamp,
                known,
                evidence,
                source: kept.source(own).to_owned(),
                figures: sheet.row(at),
                newest: newest.get(own).copied().unwrap_or(false),
            });
        }
        versions.sort_by_key(|version| (version.stamp.written_millis(), version.known));
        let faults = kept.refused.iter().enumerate().filter_map(|(row, fault)| Some((row, (*fault)?)));
        let refused = faults.filter_map(|(row, fault)| {
            Some(Refused {
                stamp: text(*kept.sheet.stamps.get(row)?),
                value: figures(&kept.sheet.columns, &kept.sheet.row(row)),
                fault,
                source: kept.source(row).to_owned(),
                learned: *kept.learned.get(row)?,
            })
        });
        let refused = refused.collect();
        Ok(Self { columns: sheet.columns, versions, refused, looked: Looked::of(kept) })
    }

    /// Number of stamps.
    pub fn stamps(&self) -> usize {
        self.versions.chunk_by(|one, next| one.stamp == next.stamp).count()
    }

    /// The version of each stamp that held at a moment, by stamp; stamps that had none yet are left out.
    pub fn as_of(&self, moment: Instant) -> Vec<&Version> {
        let groups = self.versions.chunk_by(|one, next| one.stamp == next.stamp);
        groups.filter_map(|group| group.iter().rev().find(|version| version.known <= moment)).collect()
    }

    /// Every figure that took the place of another, by stamp and then by the moment.
    pub fn revisions(&self) -> Vec<Revision> {
        let mut revisions = Vec::new();
        let pairs = self.versions.iter().zip(self.versions.iter().skip(1));
        for (one, next) in pairs.filter(|(one, next)| one.stamp == next.stamp) {
            let figures = one.figures.iter().zip(&next.figures);
            for (column, (from, to)) in self.columns.iter().zip(figures) {
                let there = |figure: &f64| (!figure.is_nan()).then_some(*figure);
                let (from, to) = (there(from), there(to));
                if from.map(f64::to_bits) != to.map(f64::to_bits) {
                    let (stamp, column, known) = (text(next.stamp), column.clone(), next.known);
                    revisions.push(Revision { stamp, column, known, from, to });
                }
            }
        }
        revisions
    }
}

impl Version {
    /// Its stamp: a date, or a moment in UTC.
    pub fn stamp(&self) -> String {
        text(self.stamp)
    }
}

/// Where each row of a table stands in time, whatever the present moment.
///
/// # Errors
/// `TooFine` if the rows are those of a faster series.
pub(super) fn known(table: &Table, profile: &Profile) -> Result<Vec<Option<Row>>, DataError> {
    let period = table.period(profile)?;
    Ok(Places::find(table, profile, period, Instant::MAX).rows)
}

/// For each row whether it holds now.
fn newest(kept: &Kept) -> Vec<bool> {
    let mut newest = vec![false; kept.len()];
    let mut start = 0;
    for group in kept.sheet.stamps.chunk_by(|one, next| one == next) {
        let row = kept.newest(start..start + group.len());
        if let Some(place) = row.and_then(|row| newest.get_mut(row)) {
            *place = true;
        }
        start += group.len();
    }
    newest
}

/// A stamp as the program writes it: a date, or a moment in UTC.
pub(super) fn text(stamp: Stamp) -> String {
    match stamp {
        Stamp::Day(day) | Stamp::Wall(day, _) => day.to_string(),
        Stamp::Moment { at, .. } => at.to_string(),
    }
}

/// The figures of a row in words: one alone, several with their columns.
fn figures(columns: &[String], figures: &[f64]) -> String {
    let there = columns.iter().zip(figures).filter(|(_, figure)| !figure.is_nan());
    let words: Vec<String> = match columns {
        [_] => there.map(|(_, figure)| figure.to_string()).collect(),
        _ => there.map(|(column, figure)| format!("{column} {figure}")).collect(),
    };
    words.join(", ")
}
