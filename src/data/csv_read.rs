//! Delimited text to a table.
//!
//! A text without quotes is cut at line ends and delimiters; one with quotes goes through the `csv` crate. Both feed the same [`Reader`].

use std::fs::{self, File};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use super::commas::{Commas, Place};
use super::dates::Dates;
use super::header::{self, Role};
use super::number::{self, Cell};
use super::profile::Profile;
use super::report::Fault;
use super::sheet::Published;
use super::stamps::{self, Order};
use super::table::{Table, Told, finding, shifts};
use super::{DataError, system};
use crate::time::Zone;
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
    let bytes = fs::read(path).map_err(|error| system::unreadable(path, &error))?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or(&[]);
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        DataError::Encoding { file: file.to_owned(), line }
    })?;
    let (table, dates) = parse(text, file, profile, Dates::default())?;
    match dates.order(file)? {
        Order::MonthFirst => Ok(table),
        Order::DayFirst => Ok(parse(text, file, profile, Dates::in_order(Order::DayFirst))?.0),
    }
}

/// Reads the first rows of a file.
///
/// # Errors
/// As [`read`].
pub(super) fn read_head(path: &Path, file: &str, profile: &Profile) -> Result<Table, DataError> {
    let mut bytes = Vec::new();
    let taken = File::open(path).and_then(|open| open.take(HEAD_BYTES).read_to_end(&mut bytes));
    let taken = taken.map_err(|error| system::unreadable(path, &error))?;
    let whole = (taken as u64) < HEAD_BYTES;
    let end = if whole { bytes.len() } else { bytes.iter().rposition(|&byte| byte == b'\n').unwrap_or(0) };
    let text = String::from_utf8_lossy(bytes.get(..end).unwrap_or(&[]));
    let (table, dates) = parse(&text, file, profile, Dates::default())?;
    match dates.order(file) {
        Ok(Order::DayFirst) => Ok(parse(&text, file, profile, Dates::in_order(Order::DayFirst))?.0),
        // What the first rows do not tell, the whole file may.
        Ok(Order::MonthFirst) | Err(_) => Ok(table),
    }
}

/// Reads a table out of text, and the dates as they were met; `file` is its name for messages.
fn parse(text: &str, file: &str, profile: &Profile, dates: Dates) -> Result<(Table, Dates), DataError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.trim_start().chars().next() {
        None => {
            return Err(DataError::NoRows {
                file: file.to_owned(),
                found: "an empty file".to_owned(),
                help: None,
            });
        }
        // A header of Stooq's own files begins so too.
        Some('<') if !bracketed(text) => {
            return Err(DataError::NotATable { file: file.to_owned(), found: "a web page" });
        }
        Some('{' | '[') => return Err(DataError::NotATable { file: file.to_owned(), found: "JSON" }),
        Some(_) => {}
    }
    let delimiter = delimiter(text);
    let mut reader = Reader { text, file, profile, rows: None, dates, error: None, skipped: 0 };
    if text.contains('"') {
        quoted(text, delimiter, &mut reader);
    } else {
        for (line, number) in text.lines().zip(1..) {
            if !line.is_empty() && reader.line(number, Cells { rest: Some(line), delimiter }).is_break() {
                break;
            }
        }
    }
    match (reader.error.take(), reader.rows.take()) {
        (Some(error), _) => Err(error),
        (None, Some(Rows { mut table, commas, .. })) => {
            commas.settle(&mut table)?;
            Ok((table, reader.dates))
        }
        (None, None) => Err(reader.unclear("a header with a column such as `date`", "none".to_owned())),
    }
}

/// Whether the first line with anything in it is a header of names such as `<DATE>`.
fn bracketed(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let mut names = first.trim().split([',', '\t', ';']);
    let is_name = |cell: &str| {
        let name = cell.strip_prefix('<').and_then(|name| name.strip_suffix('>'));
        name.is_some_and(|name| name.chars().all(char::is_alphanumeric))
    };
    header::is_header(names.clone()) && names.all(is_name)
}

/// The delimiter that makes a header of one of the first lines: comma, tab or semicolon; else the first one there is.
fn delimiter(text: &str) -> u8 {
    const DELIMITERS: [char; 3] = [',', '\t', ';'];
    let lines = || text.lines().take(PREAMBLE);
    let heads = |line: &str, delimiter: char| {
        header::is_header(line.split(delimiter).map(|cell| cell.trim().trim_matches('"')))
    };
    let headed = lines().find_map(|line| {
        let mut able = DELIMITERS.into_iter().filter(|&delimiter| line.contains(delimiter));
        able.find(|&delimiter| heads(line, delimiter))
    });
    let there =
        || lines().find_map(|line| DELIMITERS.into_iter().find(|&delimiter| line.contains(delimiter)));
    match headed.or_else(there) {
        Some('\t') => b'\t',
        Some(';') => b';',
        _ => b',',
    }
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
pub(super) fn line_of(text: &str, record: &csv::StringRecord) -> u32 {
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
    rows: Option<Rows>,
    dates: Dates,
    error: Option<DataError>,
    skipped: usize,
}

/// What is made of the rows below the header.
struct Rows {
    table: Table,
    shifts: Vec<Shift>,
    commas: Commas,
}

impl Reader<'_> {
    fn line<'c>(&mut self, number: u32, cells: impl Iterator<Item = &'c str>) -> ControlFlow<()> {
        match &mut self.rows {
            Some(rows) => {
                row(rows, &mut self.dates, self.profile.wall_zone(), number, cells);
                ControlFlow::Continue(())
            }
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
                let shifts = shifts(&layout, self.profile);
                let mut table = Table::new(self.file.to_owned(), layout);
                // A row of a few figures takes some thirty bytes.
                let rows = self.text.len() / 32;
                table.stamps.reserve(rows);
                table.lines.reserve(rows);
                table.figures.iter_mut().for_each(|column| column.reserve(rows));
                self.rows = Some(Rows { table, shifts, commas: Commas::default() });
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
    rows: &mut Rows,
    dates: &mut Dates,
    zone: Zone,
    line: u32,
    mut cells: impl Iterator<Item = &'c str>,
) {
    let Rows { table, shifts, commas } = rows;
    let at = table.stamps.len();
    let (mut date, mut clock, mut known, mut fault, mut seen) = ("", None, None, None, 0);
    for (role, text) in table.layout.roles.iter().zip(cells.by_ref()) {
        seen += 1;
        match *role {
            Role::Stamp => date = text.trim(),
            Role::Clock => clock = Some(text.trim()),
            Role::Known => known = Some(text.trim()),
            Role::Skip => {}
            Role::Figure(index) => {
                let shift = shifts.get(index).copied().unwrap_or(0);
                let figure = match number::cell(text, shift) {
                    Cell::Figure(figure) => figure,
                    Cell::Missing => f64::NAN,
                    Cell::Unreadable if is_free_text(table) => f64::NAN,
                    Cell::Unreadable => {
                        let figure = commas.cell(text.trim(), shift, Place { column: index, row: at, line });
                        figure.unwrap_or_else(|| {
                            fault = fault.or(Some((Fault::NotANumber, text.trim())));
                            f64::NAN
                        })
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
        None | Some("") => dates.parse(line, date),
        Some(clock) => {
            dates.parse(line, date).and_then(|date| stamps::at_clock(date, clock, table.layout.clock_zone))
        }
    };
    match stamp {
        Some(stamp) => {
            table.stamps.push(stamp);
            table.lines.push(line);
            if let Some(known) = known {
                let published = Published::read(stamps::parse(known), zone);
                fault = fault.or(published.is_none().then_some((Fault::Known, known)));
                table.told.push(Told::Published(published.unwrap_or_default()));
            }
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
            commas.forget(at);
            if !blank {
                table.findings.push(finding(line, date, "", Fault::Stamp));
            }
        }
    }
}

/// Events may have columns of words; they are no fields of figures, and nothing is wrong with them.
fn is_free_text(table: &Table) -> bool {
    table.layout.kind == crate::series::Kind::Events
}
