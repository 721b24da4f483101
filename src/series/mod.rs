//! A series in memory: its slots with their availability, its columns, and what fell due without a figure.
//!
//! The engine reads series only through [`Series::runs`]: a run is a stretch of knowledge events over one view of the
//! figures. A series without revisions or late figures is one run; every revision or late arrival starts another.

mod build;
mod events;
mod frame;
mod resample;
mod schedule;

pub use build::{Row, Shape, Staleness, build};
pub use frame::to_frame;
pub use resample::{Bucket, resample};
pub use schedule::Notice;

use std::borrow::Cow;

use crate::time::{Calendar, Day, Instant, Period};
use crate::unit::Unit;

/// What a series consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// One value a print.
    Points,
    /// Open, high, low, close, volume.
    Bars,
    /// Releases, auctions, meetings: an instant with fields.
    Events,
}

/// A column of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// The value of points.
    Value,
    Open,
    High,
    Low,
    Close,
    /// Total-return close.
    Adj,
    Volume,
    /// Open interest.
    Oi,
    /// A field of events: its index in [`Series::fields`].
    Field(u8),
}

impl Column {
    /// The name in rule files and headers; of a field only that it is one, see [`Series::name_of`].
    pub fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Open => "open",
            Self::High => "high",
            Self::Low => "low",
            Self::Close => "close",
            Self::Adj => "adj",
            Self::Volume => "volume",
            Self::Oi => "oi",
            Self::Field(_) => "field",
        }
    }
}

/// How we know when a figure was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Evidence {
    /// We fetched it then.
    Observed,
    /// From the release timetable.
    Scheduled,
    /// Only today's vintage exists, or the timetable itself is an assumption.
    Assumed,
}

/// Why a slot has no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// It has one.
    Figure,
    /// It fell due and did not come.
    Gap,
    /// A row was there and was refused at ingest.
    BadData,
}

/// Which days are sessions of the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sessions {
    /// Those of a calendar.
    Calendar(Calendar),
    /// The rows of its file (series outside the catalogue).
    Rows,
}

/// What became known at one instant, where it is not simply the next slot.
#[derive(Debug, Clone, PartialEq)]
pub struct Amendment {
    /// The event's index in [`Series::known`].
    pub event: usize,
    /// The slot it fills, replaces or removes.
    pub slot: usize,
    /// One figure a column, in the order of [`Series::columns`].
    pub figures: Vec<f64>,
}

/// A series: one entry a slot in `sessions`, `ends`, `status`, `evidence` and every column; one entry a knowledge event in `known`,
/// `newest` and `stale_at`. In the plain case event `i` is the arrival (or the falling due) of slot `i`.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// As rule files write it: `hyg`, `index@1w`.
    pub name: String,
    pub kind: Kind,
    pub period: Period,
    pub unit: Unit,
    pub sessions_of: Sessions,
    /// Raw levels beside a total-return column.
    pub has_adj: bool,
    /// Session date of each slot.
    pub sessions: Vec<Day>,
    /// End of each slot's span.
    pub ends: Vec<Instant>,
    pub status: Vec<Status>,
    /// How the moment of each slot's newest figure is known.
    pub evidence: Vec<Evidence>,
    /// Figures by column and slot; NaN where there is none.
    pub columns: Vec<(Column, Vec<f64>)>,
    /// Names of the fields of events, by the index of [`Column::Field`].
    pub fields: Vec<String>,
    /// The instant of each knowledge event, never descending.
    pub known: Vec<Instant>,
    /// The newest slot in view after each event.
    pub newest: Vec<u32>,
    /// From when on the event's figure is stale if nothing newer has come; [`Instant::MAX`] for never.
    pub stale_at: Vec<Instant>,
    /// What each event brought, where some do more than add the next slot; ascending by event, empty in the plain case.
    pub amendments: Vec<Amendment>,
    /// Of a schedule: the dates that were not simply known ahead and kept.
    pub notices: Vec<Notice>,
    /// When the release after the last figure is due, if the timetable tells.
    pub next_due: Option<Instant>,
    /// Annualisation: sessions a year.
    pub per_year: f64,
}

/// A stretch of knowledge events over one view: the view's last `events.len()` positions are their newest slots.
pub struct Run<'a> {
    /// Indices into [`Series::known`].
    pub events: std::ops::Range<usize>,
    /// Number of figures in the view.
    pub len: usize,
    columns: Vec<(Column, Cow<'a, [f64]>)>,
    /// The slot under each position of the view; absent in the plain case, where they agree.
    pub slots: Option<Vec<u32>>,
}

impl Run<'_> {
    /// The view's figures in a column; empty if the series lacks it.
    pub fn column(&self, column: Column) -> &[f64] {
        self.columns.iter().find(|(name, _)| *name == column).map_or(&[], |(_, figures)| figures.as_ref())
    }
}

impl Series {
    /// A column's figures by slot; empty if the series lacks it.
    pub fn column(&self, column: Column) -> &[f64] {
        self.columns.iter().find(|(name, _)| *name == column).map_or(&[], |(_, figures)| figures)
    }

    /// What an event brought; empty in the plain case.
    pub fn brought(&self, event: usize) -> &[Amendment] {
        let from = self.amendments.partition_point(|amendment| amendment.event < event);
        let more = self.amendments.get(from..).unwrap_or(&[]);
        let len = more.iter().take_while(|amendment| amendment.event == event).count();
        more.get(..len).unwrap_or(&[])
    }

    /// Whether the series has the column.
    pub fn has(&self, column: Column) -> bool {
        self.columns.iter().any(|(name, _)| *name == column)
    }

    /// The name of a column as rule files write it; that of a field is the series' own.
    pub fn name_of(&self, column: Column) -> &str {
        match column {
            Column::Field(index) => self.fields.get(usize::from(index)).map_or(column.name(), String::as_str),
            _ => column.name(),
        }
    }

    /// The column a bare name means where a number is expected.
    pub fn main_column(&self) -> Column {
        if self.kind == Kind::Bars { Column::Close } else { Column::Value }
    }

    /// Number of knowledge events up to and including an instant.
    pub fn known_by(&self, instant: Instant) -> usize {
        self.known.partition_point(|&known| known <= instant)
    }

    /// Session date of the first figure.
    pub fn first(&self) -> Option<Day> {
        self.sessions.first().copied()
    }

    /// Session date and arrival of the newest figure.
    pub fn last_figure(&self) -> Option<(Day, Instant)> {
        let slot = self.status.iter().rposition(|&status| status == Status::Figure)?;
        let event = self.newest.iter().rposition(|&newest| newest as usize == slot)?;
        Some((*self.sessions.get(slot)?, *self.known.get(event)?))
    }

    /// What is overdue at an instant: the session of the newest figure, and since when the next one is missed.
    ///
    /// Nothing while the newest figure is fresh, or before the first.
    pub fn overdue(&self, at: Instant) -> Option<(Day, Instant)> {
        let event = self.known_by(at).checked_sub(1)?;
        let newest = *self.newest.get(event)? as usize;
        let statuses = self.status.get(..=newest)?;
        if statuses.last() == Some(&Status::Gap) {
            let last = statuses.iter().rposition(|status| *status == Status::Figure)?;
            let gap = statuses.iter().skip(last).position(|status| *status == Status::Gap)?;
            return Some((*self.sessions.get(last)?, *self.ends.get(last + gap)?));
        }
        let stale = *self.stale_at.get(event)?;
        (stale <= at).then_some((*self.sessions.get(newest)?, stale))
    }

    /// The runs of the first `events` knowledge events, in order.
    pub fn runs(&self, events: usize) -> Vec<Run<'_>> {
        let events = events.min(self.known.len());
        if self.amendments.is_empty() {
            let columns = self
                .columns
                .iter()
                .map(|(name, figures)| (*name, Cow::Borrowed(figures.as_slice())))
                .collect();
            return vec![Run { events: 0..events, len: events, columns, slots: None }];
        }
        build::amended_runs(self, events)
    }
}

#[cfg(test)]
mod tests;
