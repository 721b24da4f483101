//! Parquet files to a table.

use std::fs::File;
use std::path::Path;

use polars::prelude::{
    Column as FrameColumn, DataFrame, DataType, ParquetReader, PolarsResult, SerReader, TimeUnit,
};

use super::dates::Dates;
use super::header::{self, Role};
use super::number::{self, Cell};
use super::profile::Profile;
use super::report::Fault;
use super::sheet::Published;
use super::stamps::{self, Order, Stamp};
use super::table::{Table, Told, finding, shifts};
use super::{DataError, system};
use crate::time::{Day, Instant, Zone};
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
    let unreadable = |reason: String| DataError::Unreadable {
        file: path.display().to_string(),
        reason: system::lower_first(reason.lines().next().unwrap_or("")),
    };
    let open = File::open(path).map_err(|error| system::unreadable(path, &error))?;
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
    let order = match order(&table, &frame) {
        Err(error) if rows.is_none() => return Err(error),
        // What the first rows do not tell, the whole file may.
        order => order.unwrap_or_default(),
    };
    fill(&mut table, &frame, &shifts, order, profile.wall_zone())
        .map_err(|error| unreadable(error.to_string()))?;
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

/// The order of slashed dates in a column of texts.
fn order(table: &Table, frame: &DataFrame) -> Result<Order, DataError> {
    let mut dates = Dates::default();
    let columns = frame.columns().iter().zip(&table.layout.roles);
    let stamps =
        columns.filter(|(_, role)| **role == Role::Stamp).filter_map(|(column, _)| column.str().ok());
    for (text, row) in stamps.flat_map(|texts| texts.iter().zip(1..)) {
        dates.parse(row, text.unwrap_or(""));
    }
    dates.order(&table.file)
}

fn fill(
    table: &mut Table,
    frame: &DataFrame,
    shifts: &[Shift],
    order: Order,
    zone: Zone,
) -> PolarsResult<()> {
    let roles = table.layout.roles.clone();
    let mut read = vec![None; frame.height()];
    let mut clocks = None;
    let mut told = Vec::new();
    let mut bad = Vec::new();
    for (column, role) in frame.columns().iter().zip(roles) {
        match role {
            Role::Skip => {}
            Role::Stamp => read = read_stamps(column, order)?,
            Role::Clock => clocks = Some(column),
            Role::Known => told = read_stamps(column, order)?,
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
    if table.layout.kind == crate::series::Kind::Events {
        // Events may have columns of words, as in text.
        bad.clear();
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
        if let Some(known) = told.get(row) {
            let published = Published::read(*known, zone);
            if published.is_none() && table.bad.last() != Some(&(table.stamps.len() - 1)) {
                table.bad.push(table.stamps.len() - 1);
                table.findings.push(finding(line, stamp.written_date().to_string(), "", Fault::Known));
            }
            table.told.push(Told::Published(published.unwrap_or_default()));
        }
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
fn read_stamps(column: &FrameColumn, order: Order) -> PolarsResult<Vec<Option<Stamp>>> {
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
        DataType::String => {
            let read = |text: Option<&str>| text.and_then(|text| stamps::parse_in(text, order));
            Ok(column.str()?.iter().map(read).collect())
        }
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

#[cfg(test)]
mod tests {
    use polars::prelude::{
        DataFrame, DataType, Int64Chunked, IntoColumn, IntoSeries, NamedFrom, ParquetWriter, Series,
        TimeUnit, TimeZone,
    };

    use super::*;
    use crate::data::{Catalog, Market, Project};
    use crate::series::{Column, Kind, Status};
    use crate::time::Period;

    /// Writes columns as a Parquet file into a folder of its own.
    fn folder(name: &str, columns: Vec<Series>) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("shiome-parquet-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let columns = columns.into_iter().map(IntoColumn::into_column).collect();
        let mut frame = DataFrame::new_infer_height(columns).unwrap();
        let file = File::create(folder.join(format!("{name}.parquet"))).unwrap();
        ParquetWriter::new(file).finish(&mut frame).unwrap();
        folder
    }

    fn read_one(name: &str, columns: Vec<Series>) -> crate::data::Raw {
        let folder = folder(name, columns);
        let market = Market::folder(&folder, &Project::default()).unwrap();
        let info = market.info(name).unwrap();
        let raw = market.read_one(name).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!((info.kind, info.period), (raw.shape.kind, raw.shape.period));
        raw
    }

    fn days(texts: &[&str]) -> Series {
        let days: Vec<i32> = texts.iter().map(|text| Day::parse(text).unwrap().0).collect();
        Series::new("Date".into(), days).cast(&DataType::Date).unwrap()
    }

    #[test]
    fn dates_and_figures_read_as_in_text() {
        let stamps = days(&["2019-09-16", "2019-09-17", "2019-09-18"]);
        let rates = Series::new("SOFR".into(), [Some(2.43), Some(5.25), None]);
        let raw = read_one("sofr", vec![stamps, rates]);
        assert_eq!(raw.columns, [(Column::Value, vec![0.0243, 0.0525])]);
        assert_eq!(
            raw.rows.iter().map(|row| row.known.to_string()).collect::<Vec<_>>()[1],
            "2019-09-18T12:00:00Z"
        );
        assert_eq!(raw.report.blanks, 1);
    }

    #[test]
    fn moments_of_any_unit_are_bars_within_the_day() {
        let millis: Vec<i64> = vec![1_751_629_500_000, 1_751_630_400_000];
        let bars = |stamps: Series| {
            let price = |name: &str| Series::new(name.into(), [1.0, 2.0]);
            let columns = vec![
                stamps,
                price("open"),
                price("high"),
                price("low"),
                price("close"),
                Series::new("volume".into(), [5_i64, 6]),
            ];
            read_one("coin", columns)
        };
        for (unit, factor) in
            [(TimeUnit::Milliseconds, 1), (TimeUnit::Microseconds, 1_000), (TimeUnit::Nanoseconds, 1_000_000)]
        {
            // A cast would drop the zone: polars is built without its table of zones.
            let stamps: Vec<i64> = millis.iter().map(|millis| millis * factor).collect();
            let stamps =
                Int64Chunked::from_vec("when".into(), stamps).into_datetime(unit, Some(TimeZone::UTC));
            let raw = bars(stamps.into_series());
            assert_eq!((raw.shape.kind, raw.shape.period), (Kind::Bars, Period::Intraday { minutes: 15 }));
            assert_eq!(raw.rows[0].known.to_string(), "2025-07-04T12:00:00Z");
            assert_eq!(raw.columns[4], (Column::Volume, vec![5.0, 6.0]));
        }
        // A clock without a zone is New York's; whole numbers are epochs.
        let wall = Series::new("time".into(), millis.clone())
            .cast(&DataType::Datetime(TimeUnit::Milliseconds, None))
            .unwrap();
        assert_eq!(bars(wall).rows[0].known.to_string(), "2025-07-04T16:00:00Z");
        assert_eq!(
            bars(Series::new("time".into(), millis)).rows[0].known.to_string(),
            "2025-07-04T12:00:00Z"
        );
    }

    #[test]
    fn text_and_figures_at_fault_are_refused() {
        let stamps = Series::new("date".into(), ["2024-07-01", "2024-07-02", "no date", "2024-07-03"]);
        let values = Series::new("value".into(), ["1.5", "x", "2", "."]);
        let raw = read_one("gold", vec![stamps, values]);
        let faults: Vec<(usize, Fault)> =
            raw.report.findings.iter().map(|finding| (finding.line, finding.fault)).collect();
        assert_eq!(faults, [(2, Fault::NotANumber), (3, Fault::Stamp)]);
        let statuses: Vec<Status> = raw.rows.iter().map(|row| row.status).collect();
        assert_eq!(statuses, [Status::Figure, Status::BadData, Status::Gap]);
        let infinite =
            vec![days(&["2024-07-01", "2024-07-02"]), Series::new("value".into(), [1.0, f64::INFINITY])];
        assert_eq!(read_one("silver", infinite).report.findings[0].fault, Fault::NotANumber);
    }

    #[test]
    fn unclear_columns_are_shown_with_their_types() {
        let stamps = days(&["2024-07-01"]);
        let folder =
            folder("mixed", vec![stamps, Series::new("bid".into(), [1.0]), Series::new("ask".into(), [2.0])]);
        let profile = Catalog::builtin().profile("mixed").unwrap();
        let error = read(&folder.join("mixed.parquet"), "mixed.parquet", &profile, None).unwrap_err();
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(matches!(&error, DataError::Header { rows, .. } if rows[1] == "bid: f64"), "{error:?}");
    }
}
