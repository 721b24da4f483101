//! A table as read, before it is understood as sessions: stamps and figures, from whatever format.

use super::header::{Figure, Layout};
use super::measure;
use super::profile::Profile;
use super::report::{Fault, Finding};
use super::sample::{RawStamp, RawTable};
use super::sheet::Published;
use super::{DataError, number};
use crate::series::{Column, Evidence};
use crate::time::{Instant, Period, Zone};
use crate::unit::Shift;

use super::stamps::Stamp;

/// So many rows tell whether a file is intraday; few enough to be in what is read of a file to know its columns.
const HEAD_ROWS: usize = 32;

/// What is told of the moment a row was known, beside its series' timetable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// By its source or its file.
    Published(Published),
    /// By our looks at the source.
    Seen {
        /// When it was there.
        learned: Instant,
        /// When it was last looked for before, in vain.
        before: Option<Instant>,
        /// Whether its stamp had another figure before.
        again: bool,
    },
    /// By what was made of it.
    Known { at: Instant, evidence: Evidence },
}

/// Stamps and figures, one entry a row everywhere.
#[derive(Debug)]
pub(super) struct Table {
    /// The file's name, for messages.
    pub file: String,
    pub layout: Layout,
    pub stamps: Vec<Stamp>,
    /// Lines of the file, from 1.
    pub lines: Vec<u32>,
    /// One vector a column of the layout; the units are applied, NaN is missing.
    pub figures: Vec<Vec<f64>>,
    /// What is told of the moments at which rows were known; empty where it is nothing.
    pub told: Vec<Told>,
    /// Rows with a fault of their own, ascending.
    pub bad: Vec<usize>,
    /// Rows that had no readable stamp, and faults of cells.
    pub findings: Vec<Finding>,
}

impl Table {
    /// An empty table.
    pub fn new(file: String, layout: Layout) -> Self {
        let figures = vec![Vec::new(); layout.figures.len()];
        Self {
            file,
            layout,
            stamps: Vec::new(),
            lines: Vec::new(),
            figures,
            told: Vec::new(),
            bad: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// A table of the sample market.
    pub fn of_sample(name: &str, raw: &RawTable, profile: &Profile) -> Self {
        let layout = Layout::of_sample(raw.kind, raw.columns.iter().map(|column| column.0));
        let mut table = Self::new(format!("{name} (sample)"), layout);
        table.stamps.extend(raw.stamps.iter().map(|stamp| match *stamp {
            RawStamp::Day(day) => Stamp::Day(day),
            RawStamp::Instant(at) => {
                let (day, seconds) = Zone::utc().local(at);
                Stamp::Moment { at, day, millis: seconds * 1_000 }
            }
        }));
        table.lines.extend((1..).take(table.stamps.len()));
        let shifts = shifts(&table.layout, profile);
        let columns = raw.columns.iter().zip(shifts);
        table.figures = columns
            .map(|((_, figures), shift)| {
                figures.iter().map(|&figure| number::shifted(figure, shift)).collect()
            })
            .collect();
        table
    }

    /// Whether the stamps are those of an intraday series, and of which bars.
    ///
    /// # Errors
    /// `TooFine` if the series is known to be slower.
    pub fn period(&self, profile: &Profile) -> Result<Period, DataError> {
        let found = minutes(&self.stamps);
        match (profile.period, found) {
            (Some(period @ Period::Intraday { .. }), _) | (Some(period), None) => Ok(period),
            (Some(_), Some(_)) if self.layout.kind != crate::series::Kind::Events => {
                Err(DataError::TooFine { file: self.file.clone(), period: "day", name: profile.name.clone() })
            }
            (Some(period), Some(_)) => Ok(period),
            (None, Some(minutes)) => Ok(Period::Intraday { minutes }),
            (None, None) => Ok(Period::Daily),
        }
    }
}

/// The shift of every column of figures: prices and values have the series' own, volumes and open interest none.
pub(super) fn shifts(layout: &Layout, profile: &Profile) -> Vec<Shift> {
    let own = profile.unit(layout.kind).1;
    let shift = |figure: &Figure| match figure {
        Figure::Column(Column::Volume | Column::Oi) => 0,
        Figure::Column(_) => own,
        Figure::Field(name) => {
            profile.fields.iter().find(|field| field.0 == *name).map_or(0, |field| field.2)
        }
    };
    layout.figures.iter().map(shift).collect()
}

/// The bar length in minutes if several of the first stamps share a date and have times of day.
pub(super) fn minutes(stamps: &[Stamp]) -> Option<u32> {
    let head = stamps.get(..HEAD_ROWS.min(stamps.len()))?;
    let steps = head.iter().zip(head.iter().skip(1)).filter(|(one, next)| {
        one.written_date() == next.written_date() && (one.has_time() || next.has_time())
    });
    let step = steps
        .map(|(one, next)| (next.written_millis() - one.written_millis()).abs())
        .filter(|&step| step > 0)
        .min()?;
    u32::try_from(step / 60_000).ok().filter(|&minutes| minutes > 0)
}

/// Adds a finding about one row.
pub(super) fn finding(
    line: u32,
    stamp: impl Into<String>,
    value: impl Into<String>,
    fault: Fault,
) -> Finding {
    Finding { line: line as usize, stamp: stamp.into(), value: value.into(), fault }
}

/// The timeframe in a name, if it has one: `index@5m`.
pub(super) fn timeframe(name: &str) -> Option<Period> {
    name.split_once('@').and_then(|(_, text)| measure::timeframe(text))
}
