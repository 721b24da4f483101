//! Parquet files to a table.

use std::fs::File;
use std::path::Path;

use polars::prelude::{
    Column as FrameColumn, DataFrame, DataType, ParquetReader, PolarsResult, SerReader, TimeUnit,
};

use super::DataError;
use super::header::{self, Role};
use super::number::{self, Cell};
use super::profile::Profile;
use super::report::Fault;
use super::stamps::{self, Stamp};
use super::table::{Table, finding, shifts};
use crate::time::{Day, Instant};
use crate::unit::Shift;

const DAY_MILLIS: i64 = 86_400_000;

/// Reads a file, or its first rows.
///
/// # Errors
/// Files that cannot be read, or whose columns are unclear.
pub(super) fn read(
    path: &Path,
    file: &str,
    profile: &Profile,
    rows: Option<usize>,
) -> Result<Table, DataError> {
    let unreadable = |reason: String| DataError::Unreadable { file: file.to_owned(), reason };
    let open = File::open(path).map_err(|error| unreadable(error.to_string()))?;
    let frame = ParquetReader::new(open).with_slice(rows.map(|rows| (0, rows))).finish();
    let frame = frame.map_err(|error| unreadable(error.to_string()))?;
    let names = names(&frame);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let layout = header::recognise(&names, profile).map_err(|unclear| DataError::Header {
        file: file.to_owned(),
        expected: unclear.expected,
        found: unclear.found,
        rows: frame.columns().iter().map(|column| format!("{}: {}", column.name(), column.dtype())).collect(),
    })?;
    let shifts = shifts(&layout, profile);
    let mut table = Table::new(file.to_owned(), layout);
    fill(&mut table, &frame, &shifts).map_err(|error| unreadable(error.to_string()))?;
    Ok(table)
}

/// The columns' names. The only column of dates is the stamp, whatever it is called.
fn names(frame: &DataFrame) -> Vec<String> {
    let mut names: Vec<String> = frame.columns().iter().map(|column| column.name().to_string()).collect();
    if !header::is_header(names.iter().map(String::as_str)) {
        let mut dates = frame
            .columns()
            .iter()
            .zip(&mut names)
            .filter(|(column, _)| is_time(column.dtype()))
            .map(|(_, name)| name);
        if let (Some(name), None) = (dates.next(), dates.next()) {
            "date".clone_into(name);
        }
    }
    names
}

fn is_time(kind: &DataType) -> bool {
    matches!(kind, DataType::Date | DataType::Datetime(..))
}

fn fill(table: &mut Table, frame: &DataFrame, shifts: &[Shift]) -> PolarsResult<()> {
    let roles = table.layout.roles.clone();
    let mut read = vec![None; frame.height()];
    let mut clocks = None;
    let mut bad = Vec::new();
    for (column, role) in frame.columns().iter().zip(roles) {
        match role {
            Role::Skip => {}
            Role::Stamp => read = read_stamps(column)?,
            Role::Clock => clocks = Some(column),
            Role::Figure(index) => {
                let figures = figures(column, shifts.get(index).copied().unwrap_or(0), &mut bad)?;
                if let Some(place) = table.figures.get_mut(index) {
                    *place = figures;
                }
            }
        }
    }
    if let Some(column) = clocks {
        add_clocks(column, table.layout.clock_zone, &mut read)?;
    }
    bad.sort_unstable_by_key(|(row, _)| *row);
    bad.dedup_by_key(|(row, _)| *row);
    let mut bad = bad.into_iter().peekable();
    let mut keep = Vec::with_capacity(read.len());
    for (row, (stamp, line)) in read.into_iter().zip(1..).enumerate() {
        let fault = bad.next_if(|(at, _)| *at == row);
        keep.push(stamp.is_some());
        let Some(stamp) = stamp else {
            table.findings.push(finding(line, format!("row {line}"), "", Fault::Stamp));
            continue;
        };
        if let Some((_, value)) = fault {
            table.bad.push(table.stamps.len());
            table.findings.push(finding(line, stamp.written_date().to_string(), value, Fault::NotANumber));
        }
        table.stamps.push(stamp);
        table.lines.push(line);
    }
    if keep.contains(&false) {
        for figures in &mut table.figures {
            let mut kept = keep.iter();
            figures.retain(|_| kept.next().copied().unwrap_or(false));
        }
    }
    Ok(())
}

/// One stamp a row; none where it is null or unreadable.
fn read_stamps(column: &FrameColumn) -> PolarsResult<Vec<Option<Stamp>>> {
    match column.dtype() {
        DataType::Date => {
            let days = column.cast(&DataType::Int32)?;
            Ok(days.i32()?.iter().map(|day| day.map(|day| Stamp::Day(Day(day)))).collect())
        }
        DataType::Datetime(unit, zone) => {
            let (unit, zoned) = (*unit, zone.is_some());
            let times = column.cast(&DataType::Int64)?;
            Ok(times.i64()?.iter().map(|time| time.and_then(|time| datetime(time, unit, zoned))).collect())
        }
        DataType::String => Ok(column.str()?.iter().map(|text| text.and_then(stamps::parse)).collect()),
        kind if kind.is_integer() => {
            let numbers = column.cast(&DataType::Int64)?;
            Ok(numbers
                .i64()?
                .iter()
                .map(|number| number.and_then(|number| stamps::parse(&number.to_string())))
                .collect())
        }
        _ => Ok(vec![None; column.len()]),
    }
}

fn datetime(time: i64, unit: TimeUnit, zoned: bool) -> Option<Stamp> {
    let millis = match unit {
        TimeUnit::Milliseconds => time,
        TimeUnit::Microseconds => time.div_euclid(1_000),
        TimeUnit::Nanoseconds => time.div_euclid(1_000_000),
    };
    let day = Day(i32::try_from(millis.div_euclid(DAY_MILLIS)).ok()?);
    let clock = u32::try_from(millis.rem_euclid(DAY_MILLIS)).ok()?;
    Some(if zoned {
        Stamp::Moment { at: Instant(millis), day, millis: clock }
    } else {
        Stamp::Wall(day, clock)
    })
}

fn add_clocks(
    column: &FrameColumn,
    zone: Option<crate::time::Zone>,
    read: &mut [Option<Stamp>],
) -> PolarsResult<()> {
    let texts = column.cast(&DataType::String)?;
    for (stamp, text) in read.iter_mut().zip(texts.str()?.iter()) {
        let Some(text) = text.filter(|text| !text.is_empty()) else { continue };
        *stamp = stamp.and_then(|stamp| stamps::at_clock(stamp, text, zone));
    }
    Ok(())
}

/// The figures of a column; rows whose text is no number are added to `bad`.
fn figures(column: &FrameColumn, shift: Shift, bad: &mut Vec<(usize, String)>) -> PolarsResult<Vec<f64>> {
    if *column.dtype() == DataType::String {
        let mut read = |(row, text): (usize, Option<&str>)| match text
            .map_or(Cell::Missing, |text| number::cell(text, shift))
        {
            Cell::Figure(figure) => figure,
            Cell::Missing => f64::NAN,
            Cell::Unreadable => {
                bad.push((row, text.unwrap_or("").to_owned()));
                f64::NAN
            }
        };
        return Ok(column.str()?.iter().enumerate().map(&mut read).collect());
    }
    let numbers = column.cast(&DataType::Float64)?;
    let numbers = numbers.f64()?;
    let mut read = |(row, figure): (usize, f64)| {
        if figure.is_infinite() {
            bad.push((row, figure.to_string()));
            return f64::NAN;
        }
        number::shifted(figure, shift)
    };
    Ok(match numbers.cont_slice() {
        Ok(whole) => whole.iter().copied().enumerate().map(&mut read).collect(),
        Err(_) => {
            numbers.iter().map(|figure| figure.unwrap_or(f64::NAN)).enumerate().map(&mut read).collect()
        }
    })
}
