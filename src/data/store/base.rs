//! The base of a series: a Parquet file of everything that was folded, with a checksum of itself inside.

use std::io::Cursor;

use polars::prelude::{
    Column, DataFrame, DataType, Float64Chunked, Int32Chunked, Int64Chunked, IntoColumn as _,
    IntoSeries as _, KeyValueMetadata, NewChunkedArray as _, ParquetReader, ParquetWriter, PolarsResult,
    SerReader as _, StatisticsOptions, StringChunked, TimeUnit, TimeZone,
};
use xxhash_rust::xxh3::Xxh3;

use super::error::Unsound;
use super::kept::{Dated, Kept, State, key};
use crate::data::report::Fault;
use crate::data::sheet::Published;
use crate::time::{Day, Instant};

/// The version of the form of this file.
const FORMAT: &str = "1";
/// Names of columns that hold no figures.
const RESERVED: [&str; 8] = ["date", "time", "published", "known", "learned", "before", "source", "refused"];
/// The key of the checksum as it stands in the file, with the marks that Parquet puts before a value of sixteen bytes.
const CHECKSUM: &[u8] = b"shiome.checksum\x18\x10";
const DIGITS: usize = 16;

/// Whether a column of figures would be taken for another.
pub(super) fn reserved(column: &str) -> bool {
    RESERVED.contains(&column)
}

/// The bytes of a file that holds everything up to a record of the journal.
///
/// # Errors
/// What the Parquet writer says; nothing that rows can cause.
pub(super) fn write(name: &str, kept: &Kept, through: u64) -> Result<Vec<u8>, String> {
    let state = serde_json::to_string(&kept.state).map_err(|error| error.to_string())?;
    let metadata = [
        ("shiome.format", FORMAT.to_owned()),
        ("shiome.series", name.to_owned()),
        ("shiome.through", through.to_string()),
        ("shiome.state", state),
        ("shiome.checksum", "0".repeat(DIGITS)),
    ];
    let metadata = metadata.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let mut bytes = Vec::new();
    frame(kept)
        .and_then(|mut frame| {
            ParquetWriter::new(&mut bytes)
                .with_statistics(StatisticsOptions::empty())
                .with_key_value_metadata(Some(KeyValueMetadata::from_static(metadata)))
                .finish(&mut frame)
        })
        .map_err(|error| error.to_string())?;
    let (before, _, after) = around(&bytes).ok_or("the checksum has no place in the file")?;
    let sum = checksum(before, after);
    let at = before.len();
    if let Some(place) = bytes.get_mut(at..at + DIGITS) {
        place.copy_from_slice(sum.as_bytes());
    }
    Ok(bytes)
}

/// What a file holds, and the last record of the journal that is in it.
///
/// # Errors
/// Bytes that are not those which were written, or the file of another series.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<(Kept, u64), Unsound> {
    // The Parquet reader trusts its file, and may stop the program over a damaged one: so the sum comes first.
    let (before, digits, after) = around(bytes).ok_or_else(|| Unsound::damaged("it has no checksum"))?;
    if checksum(before, after).as_bytes() != digits {
        return Err(Unsound::damaged("its checksum is not that of its bytes"));
    }
    let unreadable = |error: &dyn std::fmt::Display| {
        let error = error.to_string();
        Unsound::damaged(format!("it cannot be read as Parquet: {}", error.lines().next().unwrap_or("")))
    };
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let metadata = reader.get_metadata().map_err(|error| unreadable(&error))?.key_value_metadata.clone();
    let metadata = metadata.unwrap_or_default();
    let value = |wanted: &str| {
        let entry = metadata.iter().find(|entry| entry.key == wanted);
        let value = entry.and_then(|entry| entry.value.as_deref());
        value.ok_or_else(|| Unsound::damaged(format!("it lacks `{wanted}`")))
    };
    let format = value("shiome.format")?;
    if format != FORMAT {
        return Err(Unsound::Newer { expected: "format 1", found: format.to_owned() });
    }
    let series = value("shiome.series")?;
    if series != name {
        return Err(Unsound::damaged(format!("it holds the series `{series}`")));
    }
    let through = value("shiome.through")?.parse();
    let through = through.map_err(|_| Unsound::damaged("`shiome.through` is no number"))?;
    let state: State = serde_json::from_str(value("shiome.state")?)
        .map_err(|_| Unsound::damaged("`shiome.state` cannot be read"))?;
    let frame = reader.finish().map_err(|error| unreadable(&error))?;
    let mut kept = unframe(&frame).map_err(|error| unreadable(&error))??;
    kept.state = state;
    kept.sort();
    Ok((kept, through))
}

/// What stands before the digits of the checksum, they, and what stands behind them.
fn around(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    // The key stands in the footer, behind all columns.
    let at = bytes.windows(CHECKSUM.len()).rposition(|window| window == CHECKSUM)? + CHECKSUM.len();
    let (before, rest) = bytes.split_at_checked(at)?;
    let (digits, after) = rest.split_at_checked(DIGITS)?;
    Some((before, digits, after))
}

/// The checksum of a file whose own digits are zeros.
fn checksum(before: &[u8], after: &[u8]) -> String {
    let mut hash = Xxh3::new();
    hash.update(before);
    hash.update(&[b'0'; DIGITS]);
    hash.update(after);
    format!("{:016x}", hash.digest())
}

fn frame(kept: &Kept) -> PolarsResult<DataFrame> {
    let sheet = &kept.sheet;
    let moments = |name: &str, moments: Int64Chunked| {
        moments
            .with_name(name.into())
            .into_datetime(TimeUnit::Milliseconds, Some(TimeZone::UTC))
            .into_column()
    };
    let dates = |name: &str, days: Int32Chunked| days.with_name(name.into()).into_date().into_column();
    let keys = sheet.stamps.iter().map(|stamp| key(*stamp));
    let mut columns = vec![match kept.dated() {
        Some(Dated::Moments) => moments("time", keys.map(Some).collect()),
        Some(Dated::Days) | None => dates("date", keys.map(|day| i32::try_from(day).ok()).collect()),
    }];
    for (name, figures) in sheet.columns.iter().zip(&sheet.figures) {
        let figures = figures.iter().map(|figure| (!figure.is_nan()).then_some(*figure));
        columns.push(Float64Chunked::from_iter_options(name.as_str().into(), figures).into_column());
    }
    columns.push(dates("published", sheet.published.iter().map(|published| day(*published)).collect()));
    columns.push(moments("known", sheet.published.iter().map(|published| moment(*published)).collect()));
    columns.push(moments("learned", kept.learned.iter().map(|at| Some(at.0)).collect()));
    columns.push(moments("before", kept.before.iter().map(|at| at.map(|at| at.0)).collect()));
    let sources = (0..kept.len()).map(|row| Some(kept.source(row)));
    columns.push(StringChunked::from_iter_options("source".into(), sources).into_series().into_column());
    let refused = kept.refused.iter().map(|fault| fault.map(word));
    columns.push(StringChunked::from_iter_options("refused".into(), refused).into_series().into_column());
    DataFrame::new_infer_height(columns)
}

fn unframe(frame: &DataFrame) -> PolarsResult<Result<Kept, Unsound>> {
    let height = frame.height();
    let mut kept = Kept::default();
    let numbers = |name: &str| {
        frame.column(name)?.cast(&DataType::Int64)?.i64().map(|numbers| numbers.iter().collect::<Vec<_>>())
    };
    let dated = if frame.column("time").is_ok() { Dated::Moments } else { Dated::Days };
    let stamps = numbers(if dated == Dated::Moments { "time" } else { "date" })?;
    kept.sheet.stamps = stamps.into_iter().filter_map(|stamp| stamp.and_then(|at| dated.stamp(at))).collect();
    for column in frame.columns().iter().filter(|column| !reserved(column.name())) {
        kept.sheet.columns.push(column.name().to_string());
        kept.sheet.figures.push(figures(column)?);
    }
    let published = numbers("published")?.into_iter().zip(numbers("known")?);
    kept.sheet.published = published.map(|(day, at)| said(day, at)).collect();
    kept.learned = numbers("learned")?.into_iter().flatten().map(Instant).collect();
    kept.before = numbers("before")?.into_iter().map(|at| at.map(Instant)).collect();
    for source in frame.column("source")?.str()?.iter() {
        let place = kept.place(source.unwrap_or(""));
        kept.source.extend(place);
    }
    for word in frame.column("refused")?.str()?.iter() {
        match word.map(fault).transpose() {
            Ok(fault) => kept.refused.push(fault),
            Err(unsound) => return Ok(Err(unsound)),
        }
    }
    let lengths = [kept.sheet.stamps.len(), kept.learned.len(), kept.source.len()];
    let whole = lengths.iter().all(|length| *length == height);
    Ok(if whole { Ok(kept) } else { Err(Unsound::damaged("cells are missing")) })
}

fn figures(column: &Column) -> PolarsResult<Vec<f64>> {
    let figures = column.f64()?;
    Ok(match figures.cont_slice() {
        Ok(whole) => whole.to_vec(),
        Err(_) => figures.iter().map(|figure| figure.unwrap_or(f64::NAN)).collect(),
    })
}

/// The day of a vintage.
pub(super) fn day(published: Published) -> Option<i32> {
    if let Published::Day(day) = published { Some(day.0) } else { None }
}

/// The moment of publication.
pub(super) fn moment(published: Published) -> Option<i64> {
    if let Published::At(at) = published { Some(at.0) } else { None }
}

/// What was said of the publication, from what [`day`] and [`moment`] gave.
pub(super) fn said(day: Option<i64>, at: Option<i64>) -> Published {
    let day = day.and_then(|day| i32::try_from(day).ok());
    at.map(|at| Published::At(Instant(at)))
        .or(day.map(|day| Published::Day(Day(day))))
        .unwrap_or(Published::Unsaid)
}

/// The word under which a fault is kept.
pub(super) fn word(fault: Fault) -> String {
    serde_json::to_string(&fault).unwrap_or_default().trim_matches('"').to_owned()
}

/// The fault of a word.
///
/// # Errors
/// `Newer` for a word of a later version.
pub(super) fn fault(word: &str) -> Result<Fault, Unsound> {
    use serde::Deserialize as _;
    use serde::de::IntoDeserializer as _;
    use serde::de::value::{Error, StrDeserializer};
    let word_of: StrDeserializer<'_, Error> = word.into_deserializer();
    Fault::deserialize(word_of)
        .map_err(|_| Unsound::Newer { expected: "a known fault", found: word.to_owned() })
}
