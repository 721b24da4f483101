//! Figures as a source publishes them, before anything is known of their series: what adapters give, files are imported as, and the
//! store keeps.

use super::header::Figure;
use super::report::{Fault, Finding};
use super::stamps::Stamp;
use super::table::{Table, Told};
use crate::time::{Day, Instant, Zone};

/// What a source says of the moment a figure was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Published {
    /// Nothing: the series' timetable tells.
    #[default]
    Unsaid,
    /// The day it appeared (a vintage), at the timetable's time of day.
    Day(Day),
    /// The moment.
    At(Instant),
}

impl Published {
    /// What a stamp in a column of such moments says; `zone` is that of wall clocks.
    pub fn read(stamp: Option<Stamp>, zone: Zone) -> Option<Self> {
        stamp.map(|stamp| match stamp.moment(zone) {
            Some(at) => Self::At(at),
            None => Self::Day(stamp.written_date()),
        })
    }
}

/// A table in published units: one entry a row everywhere, one vector of figures a column.
///
/// Rows stand in the order of the source. A stamp may occur several times if the source publishes vintages, otherwise repeated rows are
/// for the checks to merge or refuse.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Sheet {
    /// The columns' names: `value`; `open high low close adj volume oi dividend split`; the fields of events.
    pub columns: Vec<String>,
    pub stamps: Vec<Stamp>,
    /// Lines of the body from 1, or elements of its list.
    pub lines: Vec<u32>,
    /// Figures as published; NaN is missing, and never stands for an unreadable cell.
    pub figures: Vec<Vec<f64>>,
    pub published: Vec<Published>,
    /// Cells and stamps that could not be read; their rows are not in the sheet.
    pub findings: Vec<Finding>,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(columns: &[&str]) -> Self {
        Self {
            columns: columns.iter().map(|&name| name.to_owned()).collect(),
            figures: vec![Vec::new(); columns.len()],
            ..Self::default()
        }
    }

    /// The rows of a table that was read as published. Rows with an unreadable cell are in the findings alone, and columns of words are
    /// left out.
    pub fn of_table(table: Table) -> Self {
        let published = |row: usize| match table.told.get(row) {
            Some(Told::Published(published)) => *published,
            _ => Published::Unsaid,
        };
        let mut sheet = Self {
            lines: table.lines.clone(),
            published: (0..table.stamps.len()).map(published).collect(),
            stamps: table.stamps,
            ..Self::default()
        };
        for (figure, figures) in table.layout.figures.iter().zip(table.figures) {
            let name = match figure {
                Figure::Column(column) => column.name(),
                Figure::Field(_) if figures.iter().all(|figure| figure.is_nan()) => continue,
                Figure::Field(name) => name,
            };
            sheet.columns.push(name.to_owned());
            sheet.figures.push(figures);
        }
        if !table.bad.is_empty() {
            let good = |row: &usize| table.bad.binary_search(row).is_err();
            let rows: Vec<usize> = (0..sheet.len()).filter(good).collect();
            sheet = sheet.pick(&rows);
        }
        sheet.findings = table.findings;
        sheet
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.stamps.len()
    }

    /// Adds a row: one figure a column.
    pub fn push(&mut self, line: u32, stamp: Stamp, published: Published, figures: &[f64]) {
        self.stamps.push(stamp);
        self.lines.push(line);
        self.published.push(published);
        let figures = figures.iter().copied().chain(std::iter::repeat(f64::NAN));
        for (column, figure) in self.figures.iter_mut().zip(figures) {
            column.push(figure);
        }
    }

    /// Names a row that cannot be used.
    pub fn refuse(&mut self, line: u32, stamp: impl Into<String>, value: impl Into<String>, fault: Fault) {
        self.findings.push(Finding { line: line as usize, stamp: stamp.into(), value: value.into(), fault });
    }

    /// The figures of a row, one a column.
    pub fn row(&self, index: usize) -> Vec<f64> {
        self.figures.iter().map(|column| column.get(index).copied().unwrap_or(f64::NAN)).collect()
    }

    /// Some of the rows, in the order given.
    pub fn pick(&self, rows: &[usize]) -> Self {
        fn of<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
            rows.iter().filter_map(|&row| values.get(row).copied()).collect()
        }
        Self {
            columns: self.columns.clone(),
            stamps: of(&self.stamps, rows),
            lines: of(&self.lines, rows),
            figures: self.figures.iter().map(|column| of(column, rows)).collect(),
            published: of(&self.published, rows),
            findings: self.findings.clone(),
        }
    }

    /// The columns that have a figure; all of them in a sheet without any.
    pub fn filled(&self) -> Vec<&str> {
        let some = |figures: &Vec<f64>| figures.iter().any(|figure| !figure.is_nan());
        let empty = !self.figures.iter().any(some);
        let named = self.columns.iter().zip(&self.figures);
        named.filter(|(_, figures)| empty || some(figures)).map(|(name, _)| name.as_str()).collect()
    }

    /// The place of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// Adds the rows of a further page of the same request; columns are matched by name, absent ones are missing.
    pub fn append(&mut self, page: Self) {
        for name in &page.columns {
            if self.column(name).is_none() {
                self.columns.push(name.clone());
                self.figures.push(vec![f64::NAN; self.stamps.len()]);
            }
        }
        for (name, figures) in self.columns.iter().zip(&mut self.figures) {
            match page.columns.iter().position(|column| column == name).and_then(|at| page.figures.get(at)) {
                Some(more) => figures.extend_from_slice(more),
                None => figures.extend(std::iter::repeat_n(f64::NAN, page.stamps.len())),
            }
        }
        self.stamps.extend(page.stamps);
        self.lines.extend(page.lines);
        self.published.extend(page.published);
        self.findings.extend(page.findings);
    }

    /// Lays columns of another request beside these rows, by stamp; stamps that only the other has are left out.
    pub fn join(&mut self, other: &Self) {
        use std::collections::BTreeMap;
        let rows: BTreeMap<i64, usize> =
            other.stamps.iter().enumerate().map(|(row, stamp)| (stamp.written_millis(), row)).collect();
        for (name, figures) in other.columns.iter().zip(&other.figures) {
            let of = |stamp: &Stamp| {
                let row = rows.get(&stamp.written_millis());
                row.and_then(|&row| figures.get(row)).copied().unwrap_or(f64::NAN)
            };
            let column = self.stamps.iter().map(of).collect();
            match self.column(name).and_then(|at| self.figures.get_mut(at)) {
                Some(own) => *own = column,
                None => {
                    self.columns.push(name.clone());
                    self.figures.push(column);
                }
            }
        }
        self.findings.extend(other.findings.iter().cloned());
    }
}
