//! Bodies as they came, and the ways of reading them that publishers share.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

use super::super::csv_read::line_of;
use super::super::number::{self, Cell};
use super::super::report::Fault;
use super::super::sheet::{Published, Sheet};
use super::super::stamps::{self, Stamp};
use super::SourceError;

/// So much of a publisher's words is quoted.
const QUOTED: usize = 200;

/// An answer, unpacked.
#[derive(Debug, Clone, Default)]
pub(in crate::data) struct Body {
    pub status: u16,
    pub bytes: Vec<u8>,
}

impl Body {
    /// The text, which is UTF-8; a mark of byte order is dropped.
    ///
    /// # Errors
    /// `Empty`, `WebPage`, `Broken` where a character is cut, or `Shape` for bytes that are no text.
    pub fn text(&self) -> Result<&str, SourceError> {
        let text = std::str::from_utf8(&self.bytes).map_err(|error| {
            // A page for people is one in any alphabet.
            if self.bytes.trim_ascii_start().starts_with(b"<") {
                return SourceError::WebPage { status: self.status };
            }
            if error.error_len().is_none() {
                return SourceError::Broken {
                    reason: "the text ends in the midst of a character".to_owned(),
                };
            }
            SourceError::Shape {
                place: format!("byte {}", error.valid_up_to()),
                expected: "UTF-8 text".to_owned(),
                found: "other bytes".to_owned(),
            }
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        self.judge(text)?;
        Ok(text)
    }

    /// The text of a Japanese code page (cp932), or UTF-8.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    pub fn japanese(&self) -> Result<Cow<'_, str>, SourceError> {
        let text = match std::str::from_utf8(&self.bytes) {
            Ok(text) => Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)),
            Err(_) => {
                let (text, _, bad) = encoding_rs::SHIFT_JIS.decode(&self.bytes);
                if bad {
                    return Err(SourceError::Shape {
                        place: "the body".to_owned(),
                        expected: "text in cp932 or UTF-8".to_owned(),
                        found: "other bytes".to_owned(),
                    });
                }
                text
            }
        };
        self.judge(&text)?;
        Ok(text)
    }

    /// A page for people, or nothing at all, is no answer.
    fn judge(&self, text: &str) -> Result<(), SourceError> {
        match text.trim_start().chars().next() {
            None => Err(SourceError::Empty { status: self.status }),
            Some('<') => Err(SourceError::WebPage { status: self.status }),
            Some(_) => Ok(()),
        }
    }

    /// The value of a JSON body. Unknown keys are passed over; the path of a missing or wrong one is named.
    ///
    /// # Errors
    /// As [`text`](Self::text); `Broken` for text that ends too early, `Shape` for another shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, SourceError> {
        let text = self.text()?;
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let place = error.path().to_string();
            let inner = error.inner();
            if inner.is_eof() {
                return SourceError::Broken { reason: "the JSON ends in the midst".to_owned() };
            }
            let said = inner.to_string();
            let said = said.split(" at line ").next().unwrap_or(&said);
            SourceError::Shape {
                place: format!("`{place}`, line {}", inner.line()),
                expected: "the source's own JSON".to_owned(),
                found: quote(said),
            }
        })?;
        let end = reader.end().map_err(|_| SourceError::Shape {
            place: "the end of the body".to_owned(),
            expected: "nothing more".to_owned(),
            found: "further text".to_owned(),
        });
        end.map(|()| value)
    }

    /// A CSV text with a header: the names of its columns, and its rows with their lines. A publisher's title lines before the
    /// header are skipped: the header is the first row that has `stamp` as one of its names (any case).
    ///
    /// # Errors
    /// `Shape` without such a header, `Refused` for JSON where CSV was asked, `Broken` for a text that seems cut.
    pub fn csv<'t>(text: &'t str, stamps: &[&str]) -> Result<Csv<'t>, SourceError> {
        if let Some('{' | '[') = text.trim_start().chars().next() {
            return Err(SourceError::Refused { message: quote(text) });
        }
        let rows = Csv::new(text, stamps)?;
        if cut(text, &rows.header) {
            return Err(SourceError::Broken { reason: "the last line seems cut".to_owned() });
        }
        Ok(rows)
    }
}

/// Whether the last line may have lost its end: no end of line stands behind it, and its last cell is shorter than the one above.
///
/// Publishers print a column with the same digits in every row, so that a whole line without its end is as long as the one above. A
/// first figure has nothing to be told by.
fn cut(text: &str, header: &[String]) -> bool {
    if text.ends_with(['\n', '\r']) {
        return false;
    }
    let cells = |line: &str| line.split(',').count();
    let end = |line: &str| line.trim_end().rsplit(',').next().map_or(0, str::len);
    let bare = |cell: &str| cell.trim().trim_matches('"').to_owned();
    let mut lines = text.lines().rev();
    let last = lines.next().unwrap_or("");
    let above = lines.find(|line| end(line) > 0).unwrap_or("");
    let first = above.split(',').map(bare).eq(header.iter().cloned());
    let note = !last.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '"');
    !note && cells(last) == cells(above) && (first || end(last) < end(above))
}

/// The first words of a text, on one line.
pub(in crate::data) fn quote(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut quoted: String = line.chars().take(QUOTED).collect();
    if quoted.len() < line.len() {
        quoted.push('…');
    }
    quoted
}

/// Rows of a CSV text below its header.
pub(in crate::data) struct Csv<'t> {
    text: &'t str,
    reader: csv::Reader<&'t [u8]>,
    pub header: Vec<String>,
    record: csv::StringRecord,
}

impl<'t> Csv<'t> {
    fn new(text: &'t str, stamps: &[&str]) -> Result<Self, SourceError> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        for _ in 0..6 {
            if !matches!(reader.read_record(&mut record), Ok(true)) {
                break;
            }
            let is = |cell: &str| stamps.iter().any(|stamp| cell.trim().eq_ignore_ascii_case(stamp));
            if record.iter().any(is) {
                let header = record.iter().map(|cell| cell.trim().to_owned()).collect();
                return Ok(Self { text, reader, header, record });
            }
        }
        Err(SourceError::Shape {
            place: "line 1".to_owned(),
            expected: format!("a header with `{}`", stamps.join("` or `")),
            found: quote(text.lines().next().unwrap_or("")),
        })
    }

    /// The place of a column by its name in any case.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column.eq_ignore_ascii_case(name))
    }

    /// The place of a column that must be there.
    ///
    /// # Errors
    /// `Shape` naming it.
    pub fn column(&self, name: &str) -> Result<usize, SourceError> {
        self.find(name).ok_or_else(|| SourceError::Shape {
            place: "the header".to_owned(),
            expected: format!("a column `{name}`"),
            found: quote(&self.header.join(",")),
        })
    }

    /// The next row and its line.
    pub fn next(&mut self) -> Option<(u32, &csv::StringRecord)> {
        // The text is UTF-8 and rows may be of any width, so no record can fail.
        let more = self.reader.read_record(&mut self.record).unwrap_or(false);
        more.then_some((line_of(self.text, &self.record), &self.record))
    }
}

/// Adds a row of texts to a sheet: unreadable stamps and figures are listed there, markers of absence are missing.
pub(super) fn add(sheet: &mut Sheet, line: u32, stamp: &str, published: Published, cells: &[&str]) {
    match stamps::parse(stamp.trim()) {
        Some(stamp) => add_at(sheet, line, stamp, published, cells),
        None => sheet.refuse(line, stamp, "", Fault::Stamp),
    }
}

/// Adds a row of texts whose stamp is understood.
pub(super) fn add_at(sheet: &mut Sheet, line: u32, stamp: Stamp, published: Published, cells: &[&str]) {
    let mut figures = Vec::with_capacity(cells.len());
    for cell in cells {
        match number::cell(cell, 0) {
            Cell::Figure(figure) => figures.push(figure),
            Cell::Missing => figures.push(f64::NAN),
            Cell::Unreadable => {
                sheet.refuse(line, stamp.written_date().to_string(), *cell, Fault::NotANumber);
                return;
            }
        }
    }
    sheet.push(line, stamp, published, &figures);
}

#[cfg(test)]
mod tests;
