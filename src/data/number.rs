//! Figures as text, and the markers that stand for none.

use crate::unit::{Shift, parse_shifted};

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    Figure(f64),
    Missing,
    Unreadable,
}

/// Reads a cell and shifts its decimal point; the bits are those of [`parse_shifted`].
pub(super) fn cell(text: &str, shift: Shift) -> Cell {
    match quick(text, shift) {
        Some(figure) => Cell::Figure(figure),
        None => slow(text, shift),
    }
}

#[cold]
fn slow(text: &str, shift: Shift) -> Cell {
    let text = text.trim();
    if is_missing(text) {
        return Cell::Missing;
    }
    parse_shifted(text, shift).map_or(Cell::Unreadable, Cell::Figure)
}

/// The markers publishers use for "no figure".
fn is_missing(text: &str) -> bool {
    matches!(text, "" | "." | "-")
        || ["null", "na", "nan", "n/a", "none"].iter().any(|marker| text.eq_ignore_ascii_case(marker))
}

const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// Texts longer than this have more digits than a mantissa holds.
const LONG: usize = 17;

/// A number without a shift: the library reads it in one pass.
fn long(text: &str) -> Option<f64> {
    let begins = matches!(text.as_bytes(), [b'0'..=b'9', ..] | [b'-', b'0'..=b'9', ..]);
    text.parse().ok().filter(|figure: &f64| begins && figure.is_finite())
}

/// Digits with at most one point.
///
/// Where the digits fit the mantissa and the power of ten is exact, one rounding gives the nearest number (Clinger, "How
/// to read floating point numbers accurately", 1990); otherwise the library reads the text.
fn quick(text: &str, shift: Shift) -> Option<f64> {
    if shift == 0 && text.len() > LONG {
        return long(text);
    }
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (mut mantissa, mut count, mut decimals, mut point) = (0_u64, 0, 0, false);
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
                count += 1;
                decimals += i32::from(point);
            }
            b'.' if !point => point = true,
            _ => return None,
        }
    }
    if count == 0 {
        return None;
    }
    let places = shift.checked_sub(decimals)?;
    if count > 19 || mantissa > 1 << 53 {
        return if shift == 0 { text.parse().ok() } else { parse_shifted(text, shift) };
    }
    let power = POWERS.get(places.unsigned_abs() as usize)?;
    let value = if places < 0 { mantissa as f64 / power } else { mantissa as f64 * power };
    Some(if negative { -value } else { value })
}

/// Shifts the decimal point of the shortest text of a number; NaN stays NaN.
pub(super) fn shifted(value: f64, shift: Shift) -> f64 {
    if shift == 0 || !value.is_finite() {
        return value;
    }
    // Few decimals: the digits are a whole number, and one exact power of ten away. Up to fifteen of them tell a number
    // from all others, so that they are those of its text.
    for (decimals, power) in (0..=6).zip(POWERS) {
        let digits = (value * power).round();
        if digits.abs() >= 1e15 {
            break;
        }
        if digits / power == value
            && let Some(power) = POWERS.get((shift - decimals).unsigned_abs() as usize)
        {
            return if shift < decimals { digits / power } else { digits * power };
        }
    }
    parse_shifted(&value.to_string(), shift).unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of many lengths and signs from a small generator.
    fn texts() -> Vec<String> {
        let mut state = 1_u64;
        let mut next = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 11
        };
        let mut texts = Vec::new();
        for length in 1..=22 {
            for decimals in 0..=length {
                for sign in ["", "-"] {
                    let digits: String =
                        (0..length).map(|_| char::from(b'0' + (next() % 10) as u8)).collect();
                    let (whole, fraction) = digits.split_at(length - decimals);
                    let point = if decimals > 0 { "." } else { "" };
                    texts.push(format!("{sign}{whole}{point}{fraction}"));
                }
            }
        }
        texts
    }

    #[test]
    fn figures_have_the_bits_of_shifted_text() {
        for text in texts() {
            for shift in [0, -2, -4, 6, 8, 9, -18, 18] {
                let expected = parse_shifted(&text, shift).unwrap();
                let Cell::Figure(figure) = cell(&text, shift) else { panic!("{text}") };
                assert_eq!(figure.to_bits(), expected.to_bits(), "{text} {shift}");
                let value: f64 = text.parse().unwrap();
                let expected = parse_shifted(&value.to_string(), shift).unwrap();
                assert_eq!(shifted(value, shift).to_bits(), expected.to_bits(), "{value} {shift}");
            }
        }
    }

    #[test]
    fn markers_are_missing_and_never_zero() {
        for text in ["", ".", "-", "null", "NULL", "NA", "N/A", "NaN", "nan", "None", "  ", " . "] {
            assert_eq!(cell(text, -2), Cell::Missing, "{text:?}");
        }
        for text in ["abc", "1,234", "1.2.3", "inf", "-inf", "1e999", "5%", "--5", "0x10", "1_000", "５"] {
            assert_eq!(cell(text, 0), Cell::Unreadable, "{text:?}");
        }
        assert_eq!(cell(" 3.64 ", -2), Cell::Figure(0.0364));
        assert_eq!(cell("+1.5e3", 0), Cell::Figure(1_500.0));
        assert_eq!(cell("0", 6), Cell::Figure(0.0));
    }
}
