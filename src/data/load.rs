//! A table to rows of sessions: when each figure was known, which rows are refused, and the series they make.

use super::DataError;
use super::header::Figure;
use super::place::Places;
use super::profile::Profile;
use super::report::{Fault, Finding, IngestReport};
use super::table::{Table, Told, finding};
use super::{checks, gaps, report};
use crate::series::{self, Column, Kind, Notice, Row, Series, Sessions, Shape, Staleness, Status};
use crate::time::{Day, Instant, Period, Zone};
use crate::unit::Unit;

/// A series as read: rows in the order of their sessions, checked, with the moments they were known.
#[derive(Debug)]
pub struct Raw {
    pub shape: Shape,
    pub rows: Vec<Row>,
    /// One figure a row.
    pub columns: Vec<(Column, Vec<f64>)>,
    /// Fields of events: name, unit, one figure a row; NaN where there is none. Those of the file in its order, then declared ones that it
    /// lacks; the index is that of [`Column::Field`].
    pub fields: Vec<(String, Unit, Vec<f64>)>,
    /// Dates of a schedule that were not simply known ahead and kept.
    pub notices: Vec<Notice>,
    pub report: IngestReport,
    profile: Profile,
    /// Rows tell when they were known; their due times are the timetable's own.
    told: bool,
    now: Instant,
}

impl Raw {
    /// The moment at which the newest figure is known; none for events, whose rows may lie ahead.
    ///
    /// Of rates that are announced ahead, only those that hold already count.
    pub fn newest(&self) -> Option<Instant> {
        if self.shape.kind == Kind::Events {
            return None;
        }
        let figures = self.rows.iter().filter(|row| row.status == Status::Figure).map(|row| row.known);
        figures.filter(|&known| !self.profile.ahead || known <= self.now).max()
    }

    /// Builds the series with everything that falls due up to `until`.
    pub fn series(self, until: Instant) -> Series {
        let expected = gaps::expected(&self.profile, &self.shape, &self.rows, self.told, until);
        let period = self.shape.period;
        let profile = &self.profile;
        let stale_after = |day: Day| profile.stale_after(day, period);
        let mut columns = self.columns;
        let mut names = Vec::with_capacity(self.fields.len());
        for (index, (name, _, figures)) in (0..=u8::MAX).zip(self.fields) {
            columns.push((Column::Field(index), figures));
            names.push(name);
        }
        let mut series = series::build(&self.shape, &self.rows, columns, &expected, stale_after, until);
        series.fields = names;
        series.notices = self.notices;
        if let (Period::Intraday { minutes }, Sessions::Calendar(calendar)) = (period, self.shape.sessions_of)
            && series.kind != Kind::Events
            && self.shape.staleness == Staleness::Never
        {
            gaps::miss_bars(&mut series, calendar, minutes);
        }
        series
    }
}

/// Understands a table. `now` is the moment of reading: bars that have not ended by then and figures dated beyond it are not used.
///
/// # Errors
/// `NoRows` if no row gives a figure, `TooFine` if the rows are those of a faster series.
pub(super) fn ingest(mut table: Table, profile: Profile, now: Instant) -> Result<Raw, DataError> {
    let period = table.period(&profile)?;
    let kind = table.layout.kind;
    let rows_read = table.stamps.len();
    let undated = table.findings.iter().filter(|finding| finding.fault == Fault::Stamp).count();
    drop_adjusted(&mut table, &profile);
    let places = Places::find(&table, &profile, period, now);
    let mut findings = std::mem::take(&mut table.findings);
    findings.extend(places.findings);
    let mut rows = places.rows;
    checks::figures(&table, &profile, &mut rows, &mut findings);
    let blanks = mark_blanks(&table, &profile, &mut rows);
    let kept = Order::of(&table, &mut rows, &mut findings, &profile, period)?;
    let Order { rows, order, merged, sorted } = kept;
    let figures = rows.iter().filter(|row| row.status == Status::Figure).count();
    if figures == 0 {
        findings.sort_by_key(|finding| finding.line);
        let (found, help) = match rows_read + undated {
            0 => ("none".to_owned(), None),
            count => {
                let help = report::first(&findings).or_else(|| (places.outside > 0).then(report::zone));
                (format!("{} without a usable figure", report::rows(count)), help)
            }
        };
        return Err(DataError::NoRows { file: table.file, found, help });
    }
    findings.sort_by_key(|finding| finding.line);
    let shape = Shape {
        name: profile.name.clone(),
        kind,
        period,
        unit: profile.unit(kind).0,
        sessions_of: profile.sessions,
        evidence: profile.evidence,
        per_year: profile.per_year(period),
        staleness: profile.staleness(kind, period),
    };
    let gaps = match shape.staleness {
        Staleness::Slot { .. } => gaps::between(&profile, kind, period, &rows),
        Staleness::Skip { .. } | Staleness::After(_) | Staleness::Never => Vec::new(),
    };
    let names = if kind == Kind::Events { profile.fields_beside(&table.layout.fields()) } else { Vec::new() };
    let report = IngestReport {
        file: table.file,
        rows: rows_read,
        figures,
        blanks,
        merged,
        unfinished: places.unfinished,
        outside: places.outside,
        intraday: matches!(period, Period::Intraday { .. }),
        sorted,
        findings,
        gaps,
        ignored: table.layout.ignored,
        evidence: profile.evidence,
    };
    let (mut columns, mut own) = (Vec::new(), Vec::new());
    for (figure, figures) in table.layout.figures.iter().zip(table.figures) {
        let figures = arrange(figures, &order, &rows);
        match figure {
            Figure::Column(column) => columns.push((*column, figures)),
            Figure::Field(_) => own.push(figures),
        }
    }
    let absent = std::iter::repeat_with(|| vec![f64::NAN; rows.len()]);
    let fields = names.into_iter().zip(own.into_iter().chain(absent));
    let fields = fields.map(|((name, unit), figures)| (name, unit, figures)).collect();
    let told = !table.told.is_empty();
    Ok(Raw { shape, rows, columns, fields, notices: Vec::new(), report, profile, told, now })
}

/// Where closes are total return already, a second adjusted column would only be taken for raw prices' companion.
fn drop_adjusted(table: &mut Table, profile: &Profile) {
    let adj = table.layout.figures.iter().position(|figure| *figure == Figure::Column(Column::Adj));
    if let Some(adj) = adj.filter(|_| profile.total_return) {
        table.layout.figures.remove(adj);
        table.figures.remove(adj);
    }
}

/// Rows without a main figure are gaps where the rows are the sessions, and nothing where a calendar tells.
fn mark_blanks(table: &Table, profile: &Profile, rows: &mut [Option<Row>]) -> usize {
    let main = if table.layout.kind == Kind::Bars { Column::Close } else { Column::Value };
    let main = table.layout.figures.iter().position(|figure| *figure == Figure::Column(main));
    let Some(figures) = main.and_then(|main| table.figures.get(main)) else { return 0 };
    let mut blanks = 0;
    for (row, figure) in rows.iter_mut().zip(figures) {
        if figure.is_nan()
            && let Some(marked) = row
            && marked.status == Status::Figure
        {
            blanks += 1;
            match profile.sessions {
                // A figure may have been withdrawn.
                Sessions::Calendar(_) if table.told.is_empty() => *row = None,
                Sessions::Calendar(_) | Sessions::Rows => marked.status = Status::Gap,
            }
        }
    }
    blanks
}

/// The rows that stay, in the order of their sessions.
struct Order {
    rows: Vec<Row>,
    /// The table's row of each; absent if they are all of them in order.
    order: Option<Vec<usize>>,
    merged: usize,
    sorted: bool,
}

impl Order {
    fn of(
        table: &Table,
        rows: &mut [Option<Row>],
        findings: &mut Vec<Finding>,
        profile: &Profile,
        period: Period,
    ) -> Result<Self, DataError> {
        // Rows that tell when they were known may be versions of one another.
        let versions = !table.told.is_empty();
        let key = |row: &Row| (row.session, row.end, if versions { row.known } else { Instant(0) });
        let whole = rows.iter().all(Option::is_some);
        let kept: Vec<Row> = rows.iter().flatten().copied().collect();
        let gap = |row: &Row| row.status == Status::Gap;
        let begins = kept.first().is_some_and(|row| row.status == Status::Figure)
            && !(versions && kept.iter().any(gap));
        if whole && begins && kept.iter().zip(kept.iter().skip(1)).all(|(one, next)| key(one) < key(next)) {
            return Ok(Self { rows: kept, order: None, merged: 0, sorted: false });
        }
        let mut order: Vec<(usize, Row)> =
            rows.iter().enumerate().filter_map(|(index, row)| row.map(|row| (index, row))).collect();
        let sorted = !order.is_sorted_by_key(|(_, row)| key(row));
        if sorted {
            order.sort_by_key(|(_, row)| key(row));
        }
        let mut out =
            Self { rows: Vec::with_capacity(order.len()), order: Some(Vec::new()), merged: 0, sorted };
        let mut picked = Vec::with_capacity(order.len());
        let mut conflicts = 0;
        for group in order.chunk_by(|(_, one), (_, next)| key(one) == key(next)) {
            let Some((index, row, extra, conflict)) = one_of(table, group) else { continue };
            out.merged += extra;
            if conflict {
                conflicts += 1;
                findings.extend(group.iter().map(|(index, row)| {
                    finding(
                        table.lines.get(*index).copied().unwrap_or(0),
                        row.session.to_string(),
                        "",
                        Fault::Conflict,
                    )
                }));
            }
            let first = out.rows.last().is_none_or(|last| (last.session, last.end) != (row.session, row.end));
            let nothing = row.status == Status::Gap && profile.sessions != Sessions::Rows;
            if (out.rows.is_empty() && row.status != Status::Figure) || (first && nothing) {
                continue;
            }
            out.rows.push(row);
            picked.push(index);
        }
        if conflicts * 2 > picked.len() {
            let period = match period {
                Period::Intraday { .. } => "bar",
                Period::Daily => "day",
                Period::Weekly { .. } => "week",
                Period::Monthly => "month",
            };
            return Err(DataError::TooFine { file: table.file.clone(), period, name: profile.name.clone() });
        }
        out.order = Some(picked);
        Ok(out)
    }
}

/// One row of those with the same stamp, how many were merged into it, and whether they contradict each other.
fn one_of(table: &Table, group: &[(usize, Row)]) -> Option<(usize, Row, usize, bool)> {
    let (first, row) = *group.iter().find(|(_, row)| row.status != Status::Gap).or_else(|| group.first())?;
    let speaking = group.iter().filter(|(_, row)| row.status != Status::Gap);
    let equal = |index: usize| {
        table.figures.iter().all(|column| match (column.get(first), column.get(index)) {
            (Some(one), Some(other)) => one == other || (one.is_nan() && other.is_nan()),
            _ => true,
        })
    };
    // What two looks found before the figure was due became known together: the later one holds.
    let seen = |index: &usize| matches!(table.told.get(*index), Some(Told::Seen { .. } | Told::Known { .. }));
    if let Some((last, row)) = group.last()
        && group.iter().any(|(index, _)| seen(index))
    {
        return Some((*last, *row, 0, false));
    }
    let conflict = speaking.clone().any(|&(index, _)| !equal(index));
    let row = if conflict { Row { status: Status::BadData, ..row } } else { row };
    let merged = if conflict { 0 } else { speaking.count().saturating_sub(1) };
    Some((first, row, merged, conflict))
}

/// Brings a column into the order of the rows and blanks what was refused.
fn arrange(figures: Vec<f64>, order: &Option<Vec<usize>>, rows: &[Row]) -> Vec<f64> {
    let mut figures = match order {
        None => figures,
        Some(order) => order.iter().map(|&index| figures.get(index).copied().unwrap_or(f64::NAN)).collect(),
    };
    for (figure, row) in figures.iter_mut().zip(rows) {
        if row.status != Status::Figure {
            *figure = f64::NAN;
        }
    }
    figures
}

/// The date at which a moment is read as the day of a file.
pub(super) fn today(now: Instant) -> Day {
    Zone::utc().local(now).0
}
