//! What is kept of one series: every version of every row, and what is known of the looks at its sources.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::data::report::Fault;
use crate::data::sheet::{Published, Sheet};
use crate::data::stamps::Stamp;
use crate::time::{Day, Instant};

const DAY_MILLIS: i64 = 86_400_000;

/// All versions of all rows, one entry a version everywhere, by stamp and then in the order in which they were kept.
///
/// That order is the one of `learned` unless the clock of the machine was set back.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::data) struct Kept {
    /// Stamps are dates, or moments whose written time is that of UTC; a row without any figure is a withdrawn one. Lines count rows from 1.
    pub sheet: Sheet,
    /// When the row came to us.
    pub learned: Vec<Instant>,
    /// The last successful look that covered the stamp before the row came, if there was one.
    pub before: Vec<Option<Instant>>,
    /// Places in `sources`.
    pub source: Vec<u16>,
    /// Names of sources.
    pub sources: Vec<String>,
    /// Why the checks refused the row.
    pub refused: Vec<Option<Fault>>,
    pub state: State,
    /// Whether the journal ends in a record that a crash left unfinished; it was never acknowledged, and is not here.
    pub torn: bool,
}

/// The last look at a source, and the last failure.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub(in crate::data) struct State {
    /// The last successful look.
    pub looked: Option<Instant>,
    /// The earliest day that was ever asked for or received.
    pub covered_from: Option<Day>,
    /// The source of the last look.
    pub source: Option<String>,
    /// What the source told of its body, for asking whether it changed.
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// The last failure; over if it is older than `looked`.
    pub failure: Option<Failure>,
}

/// A look that brought no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::data) struct Failure {
    pub at: Instant,
    pub source: String,
    pub message: String,
}

/// A state as it stands in the files: milliseconds and days since 1970.
#[derive(Serialize, Deserialize)]
struct Written {
    looked: Option<i64>,
    covered_from: Option<i32>,
    source: Option<String>,
    etag: Option<String>,
    last_modified: Option<String>,
    failure: Option<(i64, String, String)>,
}

impl From<State> for Written {
    fn from(state: State) -> Self {
        Self {
            looked: state.looked.map(|at| at.0),
            covered_from: state.covered_from.map(|day| day.0),
            source: state.source,
            etag: state.etag,
            last_modified: state.last_modified,
            failure: state.failure.map(|failure| (failure.at.0, failure.source, failure.message)),
        }
    }
}

impl From<Written> for State {
    fn from(written: Written) -> Self {
        let failure = |(at, source, message)| Failure { at: Instant(at), source, message };
        Self {
            looked: written.looked.map(Instant),
            covered_from: written.covered_from.map(Day),
            source: written.source,
            etag: written.etag,
            last_modified: written.last_modified,
            failure: written.failure.map(failure),
        }
    }
}

/// Rows to be kept: those that passed the checks, and those that were refused.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::data) struct Batch {
    pub sheet: Sheet,
    /// Why a row was refused, one entry a row; rows behind its end passed.
    pub refused: Vec<Option<Fault>>,
}

impl Batch {
    /// Rows that all passed the checks.
    pub fn of(sheet: Sheet) -> Self {
        Self { sheet, refused: Vec::new() }
    }

    /// Why a row was refused.
    pub fn fault(&self, row: usize) -> Option<Fault> {
        self.refused.get(row).copied().flatten()
    }
}

/// A look at a source that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::data) struct Look {
    /// When the answer came.
    pub learned: Instant,
    /// The adapter's name.
    pub source: String,
    /// Whether it is the first source of the series' entry, and not a fallback.
    pub primary: bool,
    /// The first day that was asked for; none for everything there is.
    pub covered_from: Option<Day>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

impl State {
    /// The state after a look whose first row has the stamp.
    pub(super) fn after(&self, look: &Look, first: Option<Stamp>) -> Self {
        let first = first.map(Stamp::written_date);
        Self {
            looked: Some(look.learned),
            covered_from: [self.covered_from, look.covered_from, first].into_iter().flatten().min(),
            source: Some(look.source.clone()),
            etag: look.etag.clone(),
            last_modified: look.last_modified.clone(),
            failure: self.failure.clone(),
        }
    }
}

/// What stamps of a series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dated {
    Days,
    Moments,
}

impl Dated {
    /// What a stamp is; none for a clock without a zone.
    pub fn of(stamp: Stamp) -> Option<Self> {
        match stamp {
            Stamp::Day(_) => Some(Self::Days),
            Stamp::Moment { .. } => Some(Self::Moments),
            Stamp::Wall(..) => None,
        }
    }

    /// The stamp of a number: days or milliseconds since 1970-01-01, as [`key`] gives them.
    pub fn stamp(self, key: i64) -> Option<Stamp> {
        match self {
            Self::Days => Some(Stamp::Day(Day(i32::try_from(key).ok()?))),
            Self::Moments => Some(Stamp::Moment {
                at: Instant(key),
                day: Day(i32::try_from(key.div_euclid(DAY_MILLIS)).ok()?),
                millis: u32::try_from(key.rem_euclid(DAY_MILLIS)).ok()?,
            }),
        }
    }

    /// The kind in words.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Days => "dates",
            Self::Moments => "moments",
        }
    }

    /// What all stamps are; none if there is none.
    ///
    /// # Errors
    /// Stamps of two kinds, or without a zone.
    pub fn all(name: &str, stamps: &[Stamp], kept: Option<Self>) -> Result<Option<Self>, StoreError> {
        let mut all = kept;
        for stamp in stamps {
            let found = Self::of(*stamp);
            if found.is_none() || all.is_some_and(|all| found != Some(all)) {
                return Err(StoreError::Stamps {
                    name: name.to_owned(),
                    expected: all.map_or("dates or moments", Self::describe),
                    found: found.map_or("a clock without a zone", Self::describe),
                });
            }
            all = found;
        }
        Ok(all)
    }
}

/// A stamp as days or milliseconds since 1970-01-01.
pub(super) fn key(stamp: Stamp) -> i64 {
    match stamp {
        Stamp::Day(day) => i64::from(day.0),
        Stamp::Moment { at, .. } => at.0,
        Stamp::Wall(..) => stamp.written_millis(),
    }
}

/// Where a vintage stands among others: the end of its day, or its moment; none if nothing is said.
pub(super) fn vintage(published: Published) -> Option<i64> {
    match published {
        Published::Unsaid => None,
        Published::Day(day) => Some((i64::from(day.0) + 1).saturating_mul(DAY_MILLIS) - 1),
        Published::At(at) => Some(at.0),
    }
}

/// Whether two figures are the same bits; missing is missing.
pub(super) fn same(one: f64, other: f64) -> bool {
    one.to_bits() == other.to_bits() || (one.is_nan() && other.is_nan())
}

/// What every row of a record has in common.
pub(super) struct Origin<'a> {
    pub learned: Instant,
    pub source: &'a str,
    /// The last look before, and the first day that it or one before it covered.
    pub before: Option<Instant>,
    pub covered_from: Option<Day>,
}

impl Origin<'_> {
    /// The last look that covered a stamp. Within a day's part that is a day of one zone and not of another, it is taken as covered: a figure
    /// is then held to be late rather than early.
    fn before(&self, stamp: Stamp) -> Option<Instant> {
        const EARLIEST_ZONE: i64 = 14 * 3_600_000;
        let covered = self.covered_from.is_none_or(|from| match stamp {
            Stamp::Day(day) => day >= from,
            _ => key(stamp) >= i64::from(from.0) * DAY_MILLIS - EARLIEST_ZONE,
        });
        self.before.filter(|_| covered)
    }
}

impl Kept {
    /// Number of versions.
    pub fn len(&self) -> usize {
        self.sheet.len()
    }

    /// What the stamps are.
    pub(super) fn dated(&self) -> Option<Dated> {
        self.sheet.stamps.first().copied().and_then(Dated::of)
    }

    /// The newest of some versions of one stamp that passed the checks.
    ///
    /// A look without vintages tells what holds when it is made; a vintage counts from its own day, however late it came to us.
    pub fn newest(&self, versions: Range<usize>) -> Option<usize> {
        let mut newest: Option<(usize, i64)> = None;
        for row in versions.filter(|row| !self.is_refused(*row)) {
            let vintage = self.sheet.published.get(row).copied().and_then(vintage);
            let rank = vintage.or(self.learned.get(row).map(|at| at.0))?;
            if vintage.is_none() || newest.is_none_or(|(_, newest)| rank >= newest) {
                newest = Some((row, rank));
            }
        }
        newest.map(|(row, _)| row)
    }

    /// The versions of every stamp.
    pub(super) fn groups(&self) -> impl Iterator<Item = (i64, Range<usize>)> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let rest = self.sheet.stamps.get(at..)?;
            let stamp = key(*rest.first()?);
            let versions = at..at + rest.iter().take_while(|other| key(**other) == stamp).count();
            at = versions.end;
            Some((stamp, versions))
        })
    }

    /// A figure; missing where there is no such row or column.
    pub(super) fn figure(&self, column: usize, row: usize) -> f64 {
        self.sheet.figures.get(column).and_then(|figures| figures.get(row)).copied().unwrap_or(f64::NAN)
    }

    /// Whether the checks refused a row.
    pub fn is_refused(&self, row: usize) -> bool {
        self.refused.get(row).is_some_and(Option::is_some)
    }

    /// The name of a row's source.
    pub fn source(&self, row: usize) -> &str {
        let place = self.source.get(row).copied().unwrap_or(u16::MAX);
        self.sources.get(usize::from(place)).map_or("", String::as_str)
    }

    /// The place of a source's name, which is added if it is new.
    pub(super) fn place(&mut self, source: &str) -> Option<u16> {
        let known = self.sources.iter().position(|known| known == source);
        let place = known.unwrap_or(self.sources.len());
        if known.is_none() {
            self.sources.push(source.to_owned());
        }
        u16::try_from(place).ok()
    }

    /// Adds a column that the rows so far do not have, unless it is there; gives its place.
    pub(super) fn column(&mut self, name: &str) -> usize {
        self.sheet.column(name).unwrap_or_else(|| {
            self.sheet.columns.push(name.to_owned());
            self.sheet.figures.push(vec![f64::NAN; self.sheet.len()]);
            self.sheet.columns.len() - 1
        })
    }

    /// Adds a version behind all others; figures are one a column of the sheet.
    pub(super) fn push(
        &mut self,
        stamp: Stamp,
        published: Published,
        figures: &[f64],
        refused: Option<Fault>,
        (origin, place): (&Origin<'_>, u16),
    ) {
        self.sheet.push(0, stamp, published, figures);
        self.learned.push(origin.learned);
        self.before.push(origin.before(stamp));
        self.source.push(place);
        self.refused.push(refused);
    }

    /// Brings the versions into the order of their stamps; those of one stamp stay as they stand.
    pub(super) fn sort(&mut self) {
        if !self.sheet.stamps.is_sorted_by_key(|stamp| key(*stamp)) {
            let keys: Vec<i64> = self.sheet.stamps.iter().map(|stamp| key(*stamp)).collect();
            let mut order: Vec<usize> = (0..keys.len()).collect();
            order.sort_by_key(|row| keys.get(*row));
            arrange(&mut self.sheet.stamps, &order);
            arrange(&mut self.sheet.published, &order);
            arrange(&mut self.learned, &order);
            arrange(&mut self.before, &order);
            arrange(&mut self.source, &order);
            arrange(&mut self.refused, &order);
            for figures in &mut self.sheet.figures {
                arrange(figures, &order);
            }
        }
        self.sheet.lines = (1..).take(self.sheet.len()).collect();
    }
}

fn arrange<T: Copy>(values: &mut Vec<T>, order: &[usize]) {
    *values = order.iter().filter_map(|row| values.get(*row).copied()).collect();
}
