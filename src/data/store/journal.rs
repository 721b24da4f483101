//! The journal of a series: what came since the base was written, one line a record.
//!
//! Every line begins with the checksum of its rest. The first says whose journal it is and which records went into the base; the
//! others hold what one look brought. A line is written and made safe before its look is acknowledged, so that a crash can leave
//! nothing worse than a last line that is torn.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::base;
use super::error::Unsound;
use super::kept::{Batch, Dated, Kept, Origin, State, key};
use crate::data::stamps::Stamp;
use crate::time::{Day, Instant};

/// The version of the form of this file.
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Header<'a> {
    #[serde(rename = "shiome.journal")]
    format: u32,
    series: std::borrow::Cow<'a, str>,
    /// The last record that is in the base, and no longer here.
    after: u64,
}

#[derive(Serialize, Deserialize)]
struct Record<'a> {
    seq: u64,
    learned: i64,
    source: String,
    before: Option<i64>,
    covered_from: Option<i32>,
    /// Whether stamps are dates, in days since 1970, or moments, in milliseconds; none without rows.
    days: Option<bool>,
    columns: Vec<String>,
    /// Stamp, day of publication, its moment, the figures, the fault; read apart, because figures must come back to the bit.
    #[serde(borrow)]
    rows: &'a RawValue,
    state: State,
}

/// Where a journal goes on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tail {
    /// The number of the last record.
    pub last: u64,
    /// Bytes up to the end of the last sound line; 0 if there is no journal to go on with.
    pub length: u64,
    /// Rows that are not in the base.
    pub rows: usize,
}

/// An empty journal.
pub(super) fn empty(name: &str, after: u64) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Header { format: FORMAT, series: name.into(), after }).map(|header| line(&header))
}

/// One record.
pub(super) fn record(
    seq: u64,
    origin: &Origin<'_>,
    batch: &Batch,
    state: &State,
) -> Result<String, serde_json::Error> {
    let rows = RawValue::from_string(rows(batch))?;
    let stamps = batch.sheet.stamps.first();
    serde_json::to_string(&Record {
        seq,
        learned: origin.learned.0,
        source: origin.source.to_owned(),
        before: origin.before.map(|before| before.0),
        covered_from: origin.covered_from.map(|day| day.0),
        days: stamps.map(|stamp| Dated::of(*stamp) == Some(Dated::Days)),
        columns: batch.sheet.columns.clone(),
        rows: &rows,
        state: state.clone(),
    })
    .map(|record| line(&record))
}

/// Text with its checksum before it.
fn line(text: &str) -> String {
    format!("{:016x} {text}\n", xxh3_64(text.as_bytes()))
}

/// Numbers are written with the fewest digits that read back as the same bits.
fn rows(batch: &Batch) -> String {
    let sheet = &batch.sheet;
    let mut text = String::from("[");
    let mut cell = |cell: std::fmt::Arguments<'_>| {
        // Writing into a text cannot fail.
        let _ = text.write_fmt(cell);
    };
    for (row, (stamp, published)) in sheet.stamps.iter().zip(&sheet.published).enumerate() {
        cell(format_args!("{}[{}", if row == 0 { "" } else { "," }, key(*stamp)));
        for said in [base::day(*published).map(i64::from), base::moment(*published)] {
            match said {
                Some(said) => cell(format_args!(",{said}")),
                None => cell(format_args!(",null")),
            }
        }
        for figures in &sheet.figures {
            match figures.get(row) {
                Some(figure) if figure.is_infinite() => cell(format_args!(",\"{figure}\"")),
                Some(figure) if !figure.is_nan() => cell(format_args!(",{figure:?}")),
                _ => cell(format_args!(",null")),
            }
        }
        match batch.fault(row) {
            Some(fault) => cell(format_args!(",\"{}\"]", base::word(fault))),
            None => cell(format_args!(",null]")),
        }
    }
    text.push(']');
    text
}

/// Adds the records of a journal that are not in the base yet; says where it goes on.
///
/// # Errors
/// A line whose checksum is not that of its text, unless it is the last and lacks its end, or records that are not in order: bytes that are not those
/// which were written.
pub(super) fn read(name: &str, bytes: &[u8], through: u64, kept: &mut Kept) -> Result<Tail, Unsound> {
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let header = open(first).ok_or_else(|| at(1, "its first line is not as it was written"))?;
    let header: Header<'_> =
        serde_json::from_str(header).map_err(|_| at(1, "it is no journal of the store"))?;
    if header.format != FORMAT {
        return Err(Unsound::Newer { expected: "format 1", found: header.format.to_string() });
    }
    if header.series != name {
        return Err(at(1, &format!("it is of the series `{}`", header.series)));
    }
    if header.after > through {
        return Err(at(1, "the Parquet file that it goes on from is missing or older"));
    }
    let mut tail = Tail { last: header.after, length: first.len() as u64, rows: 0 };
    let mut lines = lines.zip(2..).peekable();
    while let Some((line, number)) = lines.next() {
        let Some(text) = open(line) else {
            // A crash leaves a line without its end; a line that has its end was whole once.
            if lines.peek().is_none() && !line.ends_with(b"\n") && !hides_a_record(line) {
                kept.torn = true;
                break;
            }
            return Err(at(number, "the line is not as it was written"));
        };
        let record: Record<'_> =
            serde_json::from_str(text).map_err(|_| at(number, "it is no record of the store"))?;
        if record.seq != tail.last + 1 {
            return Err(at(number, &format!("expected record {}, found {}", tail.last + 1, record.seq)));
        }
        tail.last = record.seq;
        tail.length += line.len() as u64;
        if record.seq > through {
            tail.rows += add(&record, kept).map_err(|unsound| match unsound {
                None => at(number, "a row cannot be read"),
                Some(unsound) => unsound,
            })?;
            kept.state = record.state;
        }
    }
    if tail.last < through {
        // An older journal was put back; the base has all of it, and what comes next would leave a gap in it.
        tail = Tail { last: through, ..Tail::default() };
    }
    kept.sort();
    Ok(tail)
}

fn at(line: usize, reason: &str) -> Unsound {
    Unsound::Damaged { line: Some(line), reason: reason.to_owned() }
}

/// The text of a line whose checksum is right.
fn open(line: &[u8]) -> Option<&str> {
    let (sum, text) = line.strip_suffix(b"\n")?.split_at_checked(16)?;
    let text = text.strip_prefix(b" ")?;
    let same = format!("{:016x}", xxh3_64(text)).as_bytes() == sum;
    std::str::from_utf8(text).ok().filter(|_| same)
}

/// Whether a last line without an end begins with a whole record and goes on: the end of that record's line was damaged, and it is no line that a crash
/// left unfinished.
fn hides_a_record(line: &[u8]) -> bool {
    let Some((sum, text)) = line.split_at_checked(17) else { return false };
    let mut hash = Xxh3::new();
    let mut rest = text.len();
    text.split_inclusive(|byte| *byte == b'}').any(|part| {
        hash.update(part);
        rest -= part.len();
        rest > 0 && format!("{:016x} ", hash.digest()).as_bytes() == sum
    })
}

/// Whether any record brought rows, without reading them. In texts the quotes would be escaped.
pub(super) fn has_rows(journal: &[u8]) -> bool {
    const ROWS: &[u8] = b"\"rows\":[[";
    journal.windows(ROWS.len()).any(|part| part == ROWS)
}

/// Adds a record's rows; gives their number.
fn add(record: &Record<'_>, kept: &mut Kept) -> Result<usize, Option<Unsound>> {
    let origin = Origin {
        learned: Instant(record.learned),
        source: &record.source,
        before: record.before.map(Instant),
        covered_from: record.covered_from.map(Day),
    };
    let rows = record.rows.get().trim_start_matches('[').trim_end_matches(']');
    if rows.is_empty() {
        return Ok(0);
    }
    let dated = if record.days == Some(true) { Dated::Days } else { Dated::Moments };
    let places: Vec<usize> = record.columns.iter().map(|name| kept.column(name)).collect();
    let source = kept.place(&record.source).ok_or(None)?;
    let mut figures = vec![f64::NAN; kept.sheet.columns.len()];
    let mut count = 0;
    for row in rows.split("],[") {
        let mut cells = row.split(',');
        let stamp: Option<Stamp> =
            cells.next().and_then(|cell| cell.parse().ok()).and_then(|at| dated.stamp(at));
        let mut said = || match cells.next() {
            Some("null") => Some(None),
            cell => cell?.parse::<i64>().ok().map(Some),
        };
        let published = said().zip(said()).map(|(day, at)| base::said(day, at));
        for place in &places {
            let figure = match cells.next() {
                Some("null") => Some(f64::NAN),
                cell => cell.and_then(|cell| cell.trim_matches('"').parse().ok()),
            };
            *figures.get_mut(*place).ok_or(None)? = figure.ok_or(None)?;
        }
        let refused = match cells.next() {
            Some("null") => None,
            cell => Some(base::fault(cell.ok_or(None)?.trim_matches('"')).map_err(Some)?),
        };
        if cells.next().is_some() {
            return Err(None);
        }
        kept.push(stamp.ok_or(None)?, published.ok_or(None)?, &figures, refused, (&origin, source));
        count += 1;
    }
    Ok(count)
}
