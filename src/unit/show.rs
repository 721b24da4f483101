//! Values as text for people: `−0.034 %/bar`, `6.738T USD`, `79.43`.

use super::{Dim, Style, Unit};

/// Shows a value in its unit with a readable number of digits; `unknown` for NaN.
pub fn show(value: f64, unit: Unit) -> String {
    show_with(value, unit, None)
}

/// Shows a value in its unit with a fixed number of decimals.
pub fn show_with(value: f64, unit: Unit, decimals: Option<u8>) -> String {
    if value.is_nan() {
        return "unknown".to_owned();
    }
    let suffix = if unit.per_bar { "/bar" } else { "" };
    let text = match (unit.dim, unit.style) {
        (_, Style::BasisPoints) => format!("{} bp{suffix}", digits(value * 1e4, decimals)),
        (_, Style::Times) => format!("{}×", digits(value, decimals)),
        (_, Style::Sigma) => format!("{} σ", digits(value, decimals)),
        (Dim::Ratio, _) => format!("{} %{suffix}", digits(value * 100.0, decimals)),
        (Dim::Money(currency), _) => format!("{} {currency}{suffix}", amount(value, decimals)),
        (Dim::Amount | Dim::Volume, _) => format!("{}{suffix}", amount(value, decimals)),
        (Dim::Span, _) => span(value),
        (Dim::Bars, _) => format!("{} bar{}", digits(value, decimals), if value == 1.0 { "" } else { "s" }),
        (Dim::Date, _) => date(value),
        _ => format!("{}{suffix}", digits(value, decimals)),
    };
    text.replace('-', if unit.dim == Dim::Date { "-" } else { "−" })
}

/// Enough digits to tell values apart: about four significant ones, never scientific notation.
fn digits(value: f64, decimals: Option<u8>) -> String {
    if let Some(decimals) = decimals {
        return grouped(&format!("{value:.*}", usize::from(decimals)));
    }
    let magnitude = value.abs();
    if magnitude == 0.0 {
        return "0".to_owned();
    }
    if value.fract() == 0.0 && magnitude < 1e15 {
        return grouped(&format!("{value:.0}"));
    }
    let decimals = match magnitude {
        m if m >= 10.0 => 2,
        m if m >= 1.0 => 3,
        m if m >= 0.1 => 3,
        m if m >= 0.01 => 4,
        m if m >= 0.001 => 5,
        _ => return tiny(value),
    };
    grouped(&format!("{value:.decimals$}"))
}

/// Three significant digits of a very small number, written out.
fn tiny(value: f64) -> String {
    let places = (-value.abs().log10().floor()).clamp(0.0, 300.0) as usize + 2;
    format!("{value:.places$}")
}

/// Money and volumes with T, B, M, K.
fn amount(value: f64, decimals: Option<u8>) -> String {
    let (scaled, letter) = match value.abs() {
        m if m >= 1e12 => (value / 1e12, "T"),
        m if m >= 1e9 => (value / 1e9, "B"),
        m if m >= 1e6 => (value / 1e6, "M"),
        m if m >= 1e4 => (value / 1e3, "K"),
        _ => (value, ""),
    };
    format!("{}{letter}", digits(scaled, decimals))
}

/// A span in the largest unit that leaves a readable number.
fn span(seconds: f64) -> String {
    let (number, unit) = match seconds.abs() {
        s if s >= 2.0 * 86_400.0 => (seconds / 86_400.0, "days"),
        s if s >= 2.0 * 3_600.0 => (seconds / 3_600.0, "hours"),
        _ => (seconds / 60.0, "minutes"),
    };
    let text = format!("{number:.1}");
    format!("{} {unit}", text.strip_suffix(".0").unwrap_or(&text))
}

/// A day number since 1970-01-01 as a date.
fn date(day: f64) -> String {
    chrono::NaiveDate::from_epoch_days(day as i32).map_or_else(|| "?".to_owned(), |date| date.to_string())
}

/// Thousands separators in the whole part.
pub fn grouped(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) =
        rest.split_once('.').map_or((rest, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Currency, Dim, Style, Unit};
    use super::{show, show_with};

    #[test]
    fn values_read_well() {
        let cases = [
            (-0.00034, Unit::RATIO.per_bar(), "−0.0340 %/bar"),
            (0.0364, Unit::RATIO, "3.640 %"),
            (0.0025, Unit::RATIO.styled(Style::BasisPoints), "25 bp"),
            (6.738_19e12, Unit::of(Dim::Money(Currency::USD)), "6.738T USD"),
            (79.430_000_3, Unit::of(Dim::Price(Currency::USD)), "79.43"),
            (5912.25, Unit::of(Dim::Level), "5,912.25"),
            (0.0, Unit::NUMBER, "0"),
            (f64::NAN, Unit::NUMBER, "unknown"),
            (259_200.0, Unit::of(Dim::Span), "3 days"),
        ];
        for (value, unit, expected) in cases {
            assert_eq!(show(value, unit), expected);
        }
        assert_eq!(show_with(0.123_456, Unit::RATIO, Some(1)), "12.3 %");
    }
}
