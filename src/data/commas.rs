//! Commas inside figures: thousands separators and decimal commas.

use super::DataError;
use super::number::{self, Cell};
use super::table::Table;
use crate::unit::Shift;

/// What a comma in a figure stands for; the text is the figure as it should have been written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Comma {
    /// `1,234.5` or `1,234,567`.
    Thousands(String),
    /// `1,5` or `1.234,5`.
    Decimal(String),
    /// `1,234` may be 1234 or 1.234.
    Either(String),
}

/// Says what the commas of a text stand for; none for a text that is no figure.
fn understand(text: &str) -> Option<Comma> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = |text: &str, separator: char| {
        let mut groups = text.split(separator);
        let first = groups.next().unwrap_or("");
        let head = (1..=3).contains(&first.len()) && all_digits(first) && !first.starts_with('0');
        head && groups.all(|group| group.len() == 3 && all_digits(group))
    };
    let (before, after) = digits.rsplit_once(',')?;
    if grouped(digits, ',') {
        let plain = format!("{sign}{}", digits.replace(',', ""));
        return Some(if before.contains(',') { Comma::Thousands(plain) } else { Comma::Either(plain) });
    }
    if let Some((whole, fraction)) = digits.split_once('.')
        && whole.contains(',')
        && grouped(whole, ',')
        && (fraction.is_empty() || all_digits(fraction))
    {
        return Some(Comma::Thousands(format!("{sign}{}.{fraction}", whole.replace(',', ""))));
    }
    let whole = all_digits(before) || grouped(before, '.');
    (whole && all_digits(after)).then(|| Comma::Decimal(format!("{sign}{}.{after}", before.replace('.', ""))))
}

/// The commas met in the figures of one file.
#[derive(Debug, Default)]
pub(super) struct Commas {
    /// Line, text, and how it should have been written.
    decimal: Option<(u32, String, String)>,
    thousands: bool,
    either: Vec<Either>,
}

/// A cell whose comma the rest of the file has to explain.
#[derive(Debug)]
struct Either {
    column: usize,
    row: usize,
    line: u32,
    text: String,
    plain: String,
    figure: f64,
}

/// The place of a cell: column of figures, row of the table, line of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub column: usize,
    pub row: usize,
    pub line: u32,
}

impl Commas {
    /// Reads a cell that is no plain figure: NaN for one that is settled later, none for text that is no figure.
    #[cold]
    pub fn cell(&mut self, text: &str, shift: Shift, place: Place) -> Option<f64> {
        let figure = |plain: &str| match number::cell(plain, shift) {
            Cell::Figure(figure) => Some(figure),
            Cell::Missing | Cell::Unreadable => None,
        };
        match understand(text)? {
            Comma::Thousands(plain) => {
                self.thousands = true;
                figure(&plain)
            }
            Comma::Decimal(plain) => {
                self.decimal.get_or_insert_with(|| (place.line, text.to_owned(), plain));
                Some(f64::NAN)
            }
            Comma::Either(plain) => {
                let Place { column, row, line } = place;
                let figure = figure(&plain)?;
                self.either.push(Either { column, row, line, text: text.to_owned(), plain, figure });
                Some(f64::NAN)
            }
        }
    }

    /// Forgets the cells of a row that is left out.
    pub fn forget(&mut self, row: usize) {
        self.either.retain(|cell| cell.row != row);
    }

    /// Fills in what the whole file explains: `1,234` is 1234 beside a `5,678.9`.
    ///
    /// # Errors
    /// `DecimalComma`, since points and commas of the other figures are then not to be believed either, and
    /// `Thousands` where nothing explains the commas.
    pub fn settle(self, table: &mut Table) -> Result<(), DataError> {
        if let Some((line, value, plain)) = self.decimal {
            return Err(DataError::DecimalComma {
                file: table.file.clone(),
                line: line as usize,
                value,
                plain,
            });
        }
        for cell in self.either {
            if !self.thousands {
                return Err(DataError::Thousands {
                    file: table.file.clone(),
                    line: cell.line as usize,
                    value: cell.text,
                    plain: cell.plain,
                });
            }
            if let Some(figure) =
                table.figures.get_mut(cell.column).and_then(|column| column.get_mut(cell.row))
            {
                *figure = cell.figure;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_are_told_apart_by_what_stands_around_them() {
        let thousands = |plain: &str| Some(Comma::Thousands(plain.to_owned()));
        let decimal = |plain: &str| Some(Comma::Decimal(plain.to_owned()));
        let either = |plain: &str| Some(Comma::Either(plain.to_owned()));
        assert_eq!(understand("1,234.5"), thousands("1234.5"));
        assert_eq!(understand("-12,345,678"), thousands("-12345678"));
        assert_eq!(understand("1,5"), decimal("1.5"));
        assert_eq!(understand("0,123"), decimal("0.123"));
        assert_eq!(understand("1234,567"), decimal("1234.567"));
        assert_eq!(understand("1.234,5"), decimal("1234.5"));
        assert_eq!(understand("-1.234.567,25"), decimal("-1234567.25"));
        assert_eq!(understand("1,234"), either("1234"));
        for text in
            ["abc", "1.5", "1,", ",5", "1,23,456", "1,2x", "12,34.5", "1,234.5.6", "Doe, John", "0,123,456"]
        {
            assert_eq!(understand(text), None, "{text}");
        }
    }
}
