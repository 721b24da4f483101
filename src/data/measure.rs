//! The small words of catalogue values: units, scales, times, lengths of time and timeframes.

use crate::series::Kind;
use crate::time::Period;
use crate::unit::{Currency, Dim, Shift, Style, Unit};

/// Reads a unit; the shift turns published figures into the unit (percent −2).
///
/// A currency is a price for bars and money for points. `JPY/USD` is a price in yen.
pub(super) fn unit(text: Option<&str>, kind: Kind) -> Option<(Unit, Shift)> {
    let Some(text) = text else { return Some((Unit::of(Dim::Level), 0)) };
    let unit = match text {
        "percent" => (Unit::RATIO, -2),
        "bp" => (Unit::RATIO.styled(Style::BasisPoints), -4),
        "ratio" => (Unit::RATIO, 0),
        "times" => (Unit::of(Dim::Quotient).styled(Style::Times), 0),
        "points" | "index" | "level" => (Unit::of(Dim::Level), 0),
        "count" | "number" | "none" => (Unit::NUMBER, 0),
        "volume" | "shares" | "contracts" | "coins" => (Unit::of(Dim::Volume), 0),
        _ => {
            let (currency, per) =
                text.split_once('/').map_or((text, None), |(currency, per)| (currency, Some(per)));
            let currency = Currency::parse(currency)?;
            let price = kind == Kind::Bars || per.is_some_and(|per| !per.is_empty());
            (Unit::of(if price { Dim::Price(currency) } else { Dim::Money(currency) }), 0)
        }
    };
    Some(unit)
}

/// Reads the unit of open interest: a volume, or the money that the positions are worth.
pub(super) fn open_interest(text: &str) -> Option<Unit> {
    let (unit, _) = unit(Some(text), Kind::Points)?;
    matches!(unit.dim, Dim::Volume | Dim::Money(_)).then_some(unit)
}

/// The words [`unit()`] knows, for messages.
pub(super) const UNITS: &str = "a currency such as `USD`, a pair such as `JPY/USD`, or \
    percent, bp, ratio, times, points, count or volume";

/// The decimal places by which a scale moves the point; none unless it is a power of ten.
pub(super) fn scale(factor: f64) -> Option<Shift> {
    const POWERS: [f64; 37] = [
        1e-18, 1e-17, 1e-16, 1e-15, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4,
        1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14,
        1e15, 1e16, 1e17, 1e18,
    ];
    (-18..).zip(POWERS).find(|(_, power)| *power == factor).map(|(places, _)| places)
}

/// Seconds after midnight of `HH:MM` or `HH:MM:SS`.
pub(super) fn time_of_day(text: &str) -> Option<u32> {
    let mut parts = text.split(':').map(|part| {
        let digits = matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| digits)
    });
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = parts.next().unwrap_or(Some(0))?;
    let valid = parts.next().is_none() && hours < 24 && minutes < 60 && seconds < 60;
    valid.then_some(hours * 3_600 + minutes * 60 + seconds)
}

/// Milliseconds of a length of time such as `26h`, `15m`, `10s` or `45d`.
pub(super) fn duration(text: &str) -> Option<i64> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    number.parse::<u32>().ok().map(|number| i64::from(number) * seconds * 1_000)
}

/// A timeframe as file names write it: `5m`, `1h`, `1d`, `1w`, `1mo`.
pub(super) fn timeframe(text: &str) -> Option<Period> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let number = number.parse::<u32>().ok().filter(|number| (1..=1_440).contains(number))?;
    match (number, unit) {
        (_, "m") => Some(Period::Intraday { minutes: number }),
        (1..=12, "h") => Some(Period::Intraday { minutes: number * 60 }),
        (1, "d") => Some(Period::Daily),
        (1, "w") => Some(Period::Weekly { weekday: FRIDAY }),
        (1, "mo") => Some(Period::Monthly),
        _ => None,
    }
}

/// The last weekday, 0 being Monday.
pub(super) const FRIDAY: u32 = 4;

/// The number of a weekday, 0 for Monday.
pub(super) fn weekday(text: &str) -> Option<u32> {
    const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    NAMES.iter().zip(0..).find(|(name, _)| **name == text).map(|(_, number)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_follow_the_kind() {
        let dim = |text, kind| unit(Some(text), kind).map(|(unit, shift)| (unit.dim, shift));
        assert_eq!(dim("USD", Kind::Bars), Some((Dim::Price(Currency::USD), 0)));
        assert_eq!(dim("USD", Kind::Points), Some((Dim::Money(Currency::USD), 0)));
        assert_eq!(dim("JPY/USD", Kind::Points), Some((Dim::Price(Currency::JPY), 0)));
        assert_eq!(dim("percent", Kind::Points), Some((Dim::Ratio, -2)));
        assert_eq!(dim("bp", Kind::Points), Some((Dim::Ratio, -4)));
        assert_eq!(dim("dollars", Kind::Points), None);
        assert_eq!(unit(None, Kind::Points).map(|unit| unit.0.dim), Some(Dim::Level));
    }

    #[test]
    fn scales_are_powers_of_ten() {
        assert_eq!([scale(1.0), scale(1e6), scale(1e-2), scale(1e8)], [Some(0), Some(6), Some(-2), Some(8)]);
        assert_eq!([scale(2.0), scale(0.0), scale(-10.0), scale(f64::NAN)], [None; 4]);
    }

    #[test]
    fn times_and_lengths() {
        assert_eq!([time_of_day("16:30"), time_of_day("8:30:15")], [Some(59_400), Some(30_615)]);
        assert_eq!(
            [time_of_day("24:00"), time_of_day("16"), time_of_day("16:3o"), time_of_day("+1:30")],
            [None; 4]
        );
        assert_eq!(
            [duration("26h"), duration("15m"), duration("0h")],
            [Some(93_600_000), Some(900_000), Some(0)]
        );
        assert_eq!([duration("26"), duration(""), duration("-1h"), duration("1y")], [None; 4]);
    }

    #[test]
    fn timeframes_of_file_names() {
        assert_eq!(timeframe("5m"), Some(Period::Intraday { minutes: 5 }));
        assert_eq!(timeframe("4h"), Some(Period::Intraday { minutes: 240 }));
        assert_eq!(timeframe("1w"), Some(Period::Weekly { weekday: FRIDAY }));
        assert_eq!([timeframe("0m"), timeframe("m"), timeframe("2d"), timeframe("5x")], [None; 4]);
    }
}
