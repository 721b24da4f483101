//! Scaling by shifting the decimal point in the text, so that `3.64` in percent and the literal `3.64%` are the same bits.

/// Powers of ten by which a published figure is multiplied (percent −2, millions 6).
pub type Shift = i32;

/// Reads a decimal number and shifts its decimal point by `shift` places, rounding once.
///
/// Returns nothing for text that is no finite decimal number. Blanks around it are allowed, thousands separators are not.
pub fn parse_shifted(text: &str, shift: Shift) -> Option<f64> {
    let text = text.trim();
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    if !mantissa.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+')) {
        return None;
    }
    let exponent = exponent.checked_add(shift)?;
    let value =
        if exponent == 0 { mantissa.parse::<f64>() } else { format!("{mantissa}e{exponent}").parse::<f64>() };
    value.ok().filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::parse_shifted;

    #[test]
    fn shifting_rounds_once() {
        assert_eq!(parse_shifted("3.64", -2), Some(0.0364));
        assert_eq!(parse_shifted("8965487", 6), Some(8_965_487e6));
        assert_eq!(parse_shifted("2.5e1", -2), Some(0.25));
        assert_eq!(parse_shifted("-0.05", -2), Some(-0.0005));
        assert_eq!(parse_shifted("n/a", 0), None);
        assert_eq!(parse_shifted("1e999", 0), None);
        assert_eq!(parse_shifted("inf", 0), None);
        assert_eq!(parse_shifted("", 0), None);
    }
}
