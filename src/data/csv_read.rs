//! Delimited text to a table.
//!
//! A text without quotes is cut at line ends and delimiters; one with quotes goes through the `csv` crate. Both feed the same [`Reader`].

use std::fs::{self, File};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use super::header::{self, Role};
use super::number::{self, Cell};
use super::profile::Profile;
use super::report::{Fault, Finding};
use super::table::{Table, finding, shifts};
use super::{DataError, stamps};
use crate::unit::Shift;

/// So many lines may stand before the header (a title, a note).
const PREAMBLE: usize = 5;
/// So many lines are shown where the columns are unclear.
const SHOWN: usize = 4;
/// So much of a file tells its columns and its period.
const HEAD_BYTES: u64 = 8 * 1_024;

/// Reads a whole file.
///
/// # Errors
/// Files that cannot be read, are no text or no table, or whose columns are unclear.
pub(super) fn read(path: &Path, file: &str, profile: &Profile) -> Result<Table, DataError> {
    let bytes = fs::read(path).map_err(|error| unreadable(file, &error))?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or(&[]);
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        DataError::Encoding { file: file.to_owned(), line }
    })?;
    parse(text, file, profile)
}

/// Reads the first rows of a file.
///
/// # Errors
/// As [`read`].
pub(super) fn read_head(path: &Path, file: &str, profile: &Profile) -> Result<Table, DataError> {
    let mut bytes = Vec::new();
    let taken = File::open(path).and_then(|open| open.take(HEAD_BYTES).read_to_end(&mut bytes));
    let taken = taken.map_err(|error| unreadable(file, &error))?;
    let whole = (taken as u64) < HEAD_BYTES;
    let end = if whole { bytes.len() } else { bytes.iter().rposition(|&byte| byte == b'\n').unwrap_or(0) };
    let text = String::from_utf8_lossy(bytes.get(..end).unwrap_or(&[]));
    parse(&text, file, profile)
}

fn unreadable(file: &str, error: &std::io::Error) -> DataError {
    DataError::Unreadable { file: file.to_owned(), reason: error.to_string() }
}

/// Reads a table out of text; `file` is its name for messages.
pub(super) fn parse(text: &str, file: &str, profile: &Profile) -> Result<Table, DataError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.trim_start().chars().next() {
        None => return Err(DataError::NoRows { file: file.to_owned(), found: "an empty file".to_owned() }),
        Some('<') => return Err(DataError::NotATable { file: file.to_owned(), found: "a web page" }),
        Some('{' | '[') => return Err(DataError::NotATable { file: file.to_owned(), found: "JSON" }),
        Some(_) => {}
    }
    let delimiter = delimiter(text);
    let mut reader = Reader { text, file, profile, table: None, shifts: Vec::new(), error: None, skipped: 0 };
    if text.contains('"') {
        quoted(text, delimiter, &mut reader);
    } else {
        for (line, number) in text.lines().zip(1..) {
            if !line.is_empty() && reader.line(number, Cells { rest: Some(line), delimiter }).is_break() {
                break;
            }
        }
    }
    match (reader.error.take(), reader.table.take()) {
        (Some(error), _) => Err(error),
        (None, Some(table)) => refuse_day_first(table),
        (None, None) => Err(reader.unclear("a header with a column such as `date`", "none".to_owned())),
    }
}

/// Where one date cannot have the month first, the others cannot be believed to have it.
fn refuse_day_first(table: Table) -> Result<Table, DataError> {
    let stamps = table.findings.iter().filter(|finding| finding.fault == Fault::Stamp);
    match stamps.clone().find(|finding| stamps::is_day_first(&finding.stamp)) {
        Some(Finding { line, stamp, .. }) => {
            Err(DataError::DayFirst { file: table.file.clone(), line: *line, value: stamp.clone() })
        }
        None => Ok(table),
    }
}

/// The delimiter that the first lines use: comma, tab or semicolon.
fn delimiter(text: &str) -> u8 {
    let mut lines = text.lines().take(PREAMBLE);
    lines
        .find_map(|line| {
            [b',', b'\t', b';'].into_iter().find(|delimiter| line.as_bytes().contains(delimiter))
        })
        .unwrap_or(b',')
}

fn quoted(text: &str, delimiter: u8, reader: &mut Reader<'_>) {
    let mut records = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    // The text is UTF-8 and rows may be of any width, so no record can fail.
    while let Ok(true) = records.read_record(&mut record) {
        if reader.line(line_of(text, &record), record.iter()).is_break() {
            break;
        }
    }
}

/// The line a record begins on; the position it carries lies before the blank lines that were skipped.
fn line_of(text: &str, record: &csv::StringRecord) -> u32 {
    let Some(position) = record.position() else { return 0 };
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let blank = text
        .bytes()
        .skip(from)
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .filter(|&byte| byte == b'\n');
    u32::try_from(position.line() + blank.count() as u64).unwrap_or(u32::MAX)
}

/// The cells of a line without quotes. Cells are a few bytes long, so that a plain scan beats the library's search.
struct Cells<'a> {
    rest: Option<&'a str>,
    delimiter: u8,
}

impl<'a> Iterator for Cells<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        let Some(at) = rest.bytes().position(|byte| byte == self.delimiter) else {
            self.rest = None;
            return Some(rest);
        };
        self.rest = rest.get(at + 1..);
        rest.get(..at)
    }
}

/// Takes lines one by one: what stands before the header, the header, the rows.
struct Reader<'a> {
    text: &'a str,
    file: &'a str,
    profile: &'a Profile,
    table: Option<Table>,
    shifts: Vec<Shift>,
    error: Option<DataError>,
    skipped: usize,
}

impl Reader<'_> {
    fn line<'c>(&mut self, number: u32, cells: impl Iterator<Item = &'c str>) -> ControlFlow<()> {
        match &mut self.table {
            Some(table) => row(table, &self.shifts, number, cells),
            None => self.header(cells),
        }
    }

    fn header<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> ControlFlow<()> {
        let names: Vec<&str> = cells.collect();
        if !header::is_header(names.iter().copied()) {
            self.skipped += 1;
            return if self.skipped < PREAMBLE { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
        }
        match header::recognise(&names, self.profile) {
            Ok(layout) => {
                self.shifts = shifts(&layout, self.profile);
                let mut table = Table::new(self.file.to_owned(), layout);
                // A row of a few figures takes some thirty bytes.
                let rows = self.text.len() / 32;
                table.stamps.reserve(rows);
                table.lines.reserve(rows);
                table.figures.iter_mut().for_each(|column| column.reserve(rows));
                self.table = Some(table);
                ControlFlow::Continue(())
            }
            Err(unclear) => {
                self.error = Some(self.unclear(unclear.expected, unclear.found));
                ControlFlow::Break(())
            }
        }
    }

    fn unclear(&self, expected: &'static str, found: String) -> DataError {
        let rows = self.text.lines().take(SHOWN).map(str::to_owned).collect();
        DataError::Header { file: self.file.to_owned(), expected, found, rows }
    }
}

/// Takes one row below the header.
fn row<'c>(
    table: &mut Table,
    shifts: &[Shift],
    line: u32,
    mut cells: impl Iterator<Item = &'c str>,
) -> ControlFlow<()> {
    let at = table.stamps.len();
    let (mut date, mut clock, mut fault, mut seen) = ("", None, None, 0);
    for (role, text) in table.layout.roles.iter().zip(cells.by_ref()) {
        seen += 1;
        match *role {
            Role::Stamp => date = text.trim(),
            Role::Clock => clock = Some(text.trim()),
            Role::Skip => {}
            Role::Figure(index) => {
                let figure = match number::cell(text, shifts.get(index).copied().unwrap_or(0)) {
                    Cell::Figure(figure) => figure,
                    Cell::Missing => f64::NAN,
                    Cell::Unreadable => {
                        fault = fault.or(Some((Fault::NotANumber, text.trim())));
                        f64::NAN
                    }
                };
                if let Some(column) = table.figures.get_mut(index) {
                    column.push(figure);
                }
            }
        }
    }
    if seen < table.layout.roles.len() || cells.any(|cell| !cell.trim().is_empty()) {
        fault = Some((Fault::Width, ""));
    }
    let stamp = match clock {
        None => stamps::parse(date),
        Some("") => stamps::parse(date),
        Some(clock) => {
            stamps::parse(date).and_then(|date| stamps::at_clock(date, clock, table.layout.clock_zone))
        }
    };
    match stamp {
        Some(stamp) => {
            table.stamps.push(stamp);
            table.lines.push(line);
            table.figures.iter_mut().for_each(|column| column.resize(at + 1, f64::NAN));
            if let Some((fault, value)) = fault.filter(|_| !is_free_text(table)) {
                table.bad.push(at);
                table.findings.push(finding(line, date, value, fault));
            }
        }
        None => {
            let blank = date.is_empty()
                && table.figures.iter().all(|column| column.get(at).is_none_or(|figure| figure.is_nan()));
            table.figures.iter_mut().for_each(|column| column.truncate(at));
            if !blank {
                table.findings.push(finding(line, date, "", Fault::Stamp));
            }
        }
    }
    ControlFlow::Continue(())
}

/// Events may have columns of words; they are no fields of figures, and nothing is wrong with them.
fn is_free_text(table: &Table) -> bool {
    table.layout.kind == crate::series::Kind::Events
}
