//! Dates and times as files write them.
//!
//! Read are `2024-07-31`, `2024/7/31`, `2024.7.31`, `07/31/2024` (or with the day first, see [`Order`]), `20240731`, `202407`, each of the dashed, slashed and dotted ones
//! also with a time of day and an offset behind it, and epochs in seconds, milliseconds, microseconds or nanoseconds.

use crate::time::{Day, Instant, Zone};

const DAY_MILLIS: i64 = 86_400_000;

/// One stamp as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    /// A date.
    Day(Day),
    /// A wall clock without a zone: date and milliseconds after midnight.
    Wall(Day, u32),
    /// A moment, with the date and the milliseconds after midnight that were written.
    Moment { at: Instant, day: Day, millis: u32 },
}

impl Stamp {
    /// The date a daily figure is stamped with.
    ///
    /// Midnights are dates, whatever their offset (`2023-01-03T00:00:00.000Z`); other moments have the date of the zone.
    pub fn date(self, zone: Zone) -> Day {
        match self {
            Self::Day(day) | Self::Wall(day, _) | Self::Moment { day, millis: 0, .. } => day,
            Self::Moment { at, .. } => zone.local(at).0,
        }
    }

    /// Whether a time of day is written that is not midnight.
    pub fn has_time(self) -> bool {
        !matches!(self, Self::Day(_) | Self::Wall(_, 0) | Self::Moment { millis: 0, .. })
    }

    /// The moment, with wall clocks taken in the zone; none for a bare date.
    pub fn moment(self, zone: Zone) -> Option<Instant> {
        match self {
            Self::Day(_) => None,
            Self::Wall(day, millis) => Some(wall(day, millis, zone)),
            Self::Moment { at, .. } => Some(at),
        }
    }

    /// The date, for telling whether two stamps share one.
    pub fn written_date(self) -> Day {
        match self {
            Self::Day(day) | Self::Wall(day, _) | Self::Moment { day, .. } => day,
        }
    }

    /// Milliseconds from midnight of 1970-01-01 as written, for telling how far two stamps lie apart.
    pub fn written_millis(self) -> i64 {
        let (day, millis) = match self {
            Self::Day(day) => (day, 0),
            Self::Wall(day, millis) | Self::Moment { day, millis, .. } => (day, millis),
        };
        i64::from(day.0) * DAY_MILLIS + i64::from(millis)
    }
}

/// The moment at which a zone's clock shows a time.
pub(super) fn wall(day: Day, millis: u32, zone: Zone) -> Instant {
    Instant(zone.instant(day, millis / 1_000).0 + i64::from(millis % 1_000))
}

/// What the first number of a slashed date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Order {
    #[default]
    MonthFirst,
    DayFirst,
}

impl Order {
    /// Month and day of the two numbers.
    pub fn of<T>(self, first: T, second: T) -> (T, T) {
        match self {
            Self::MonthFirst => (first, second),
            Self::DayFirst => (second, first),
        }
    }
}

/// Reads a stamp, slashed dates with the month first.
pub(super) fn parse(text: &str) -> Option<Stamp> {
    parse_in(text, Order::MonthFirst)
}

/// Reads a stamp; none for text that is none of the known forms, or no date of the calendar.
pub(super) fn parse_in(text: &str, order: Order) -> Option<Stamp> {
    if let Some(day) = Day::parse(text) {
        return Some(Stamp::Day(day));
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == text.len() {
        return numeric(text);
    }
    let at = text.find(['T', 't', ' ']);
    let Some((date, rest)) = at.and_then(|at| text.split_at_checked(at)) else {
        return date(text, order).map(Stamp::Day);
    };
    let day = date_or_digits(date, order)?;
    let (millis, rest) = clock(rest.get(1..)?)?;
    match rest.trim_start() {
        "" => Some(Stamp::Wall(day, millis)),
        offset => {
            let written = i64::from(day.0) * DAY_MILLIS + i64::from(millis);
            Some(Stamp::Moment { at: Instant(written - offset_millis(offset)?), day, millis })
        }
    }
}

/// Reads a time of day `8:30`, `08:30:00`, `08:30:00.250`, `083000`, as milliseconds after midnight.
fn parse_clock(text: &str) -> Option<u32> {
    let digits = |text: &str| {
        let (hours, rest) = text.split_at_checked(2)?;
        let (minutes, seconds) = rest.split_at_checked(2).filter(|_| text.len() == 6)?;
        Some(format!("{hours}:{minutes}:{seconds}"))
    };
    let plain = if text.contains(':') { None } else { digits(text) };
    let (millis, rest) = clock(plain.as_deref().unwrap_or(text))?;
    rest.is_empty().then_some(millis)
}

/// A date with the time of day of another column, in the zone that column names, if it names one.
pub(super) fn at_clock(date: Stamp, clock: &str, zone: Option<Zone>) -> Option<Stamp> {
    let (day, millis) = (date.written_date(), parse_clock(clock)?);
    Some(match zone {
        Some(zone) => Stamp::Moment { at: wall(day, millis, zone), day, millis },
        None => Stamp::Wall(day, millis),
    })
}

/// A moment from an epoch of any usual unit, told by its size; between 1990 and 2100.
fn epoch(number: i64) -> Option<Stamp> {
    let millis = match number {
        ..100_000_000_000 => number.checked_mul(1_000)?,
        100_000_000_000..100_000_000_000_000 => number,
        100_000_000_000_000..100_000_000_000_000_000 => number / 1_000,
        _ => number / 1_000_000,
    };
    let day = Day(i32::try_from(millis.div_euclid(DAY_MILLIS)).ok()?);
    let clock = u32::try_from(millis.rem_euclid(DAY_MILLIS)).ok()?;
    let believed = (1990..2100).contains(&day.year());
    believed.then_some(Stamp::Moment { at: Instant(millis), day, millis: clock })
}

/// The three numbers of a slashed date whose year stands last, if one of the first two can be a month and the other a day.
pub(super) fn slashed(text: &str) -> Option<(u32, u32, i32)> {
    if !matches!(text.as_bytes(), [_, b'/', ..] | [_, _, b'/', ..]) {
        return None;
    }
    let mut parts = text.split([' ', 'T', 't']).next()?.split('/').map(str::parse::<u32>);
    let (first, second, year) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let valid = (1..=31).contains(&first) && (1..=31).contains(&second) && first.min(second) <= 12;
    (valid && (1_000..10_000).contains(&year)).then_some((first, second, i32::try_from(year).ok()?))
}

fn numeric(text: &str) -> Option<Stamp> {
    match text.len() {
        6 | 8 => date_or_digits(text, Order::MonthFirst).map(Stamp::Day),
        9.. => epoch(text.parse().ok()?),
        _ => None,
    }
}

fn date_or_digits(text: &str, order: Order) -> Option<Day> {
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<u32>().ok());
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return date(text, order);
    }
    let day = if text.len() == 6 { Some(1) } else { number(text.get(6..8)) };
    let length = matches!(text.len(), 6 | 8);
    let year = i32::try_from(number(text.get(..4).filter(|_| length))?).ok()?;
    Day::from_ymd(year, number(text.get(4..6))?, day?)
}

fn date(text: &str, order: Order) -> Option<Day> {
    let mut parts = text.split(['-', '/', '.']);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    let separators = text.bytes().filter(|byte| !byte.is_ascii_digit());
    let mut kinds = separators.collect::<Vec<u8>>();
    kinds.dedup();
    let [separator] = kinds.as_slice() else { return None };
    if parts.next().is_some() || second.len() > 2 {
        return None;
    }
    let (year, month, day) = match (first.len(), third.len(), separator) {
        (4, 1 | 2, _) => (first, second, third),
        (1 | 2, 4, b'/') => {
            let (month, day) = order.of(first, second);
            (third, month, day)
        }
        _ => return None,
    };
    Day::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Milliseconds after midnight, and what follows the time.
fn clock(text: &str) -> Option<(u32, &str)> {
    let (hours, rest) = number(text, 1..=2)?;
    let (minutes, rest) = number(rest.strip_prefix(':')?, 2..=2)?;
    let (seconds, rest) = match rest.strip_prefix(':') {
        Some(rest) => number(rest, 2..=2)?,
        None => (0, rest),
    };
    let (millis, rest) = match rest.strip_prefix('.') {
        Some(rest) => fraction(rest)?,
        None => (0, rest),
    };
    let valid = hours < 24 && minutes < 60 && seconds < 60;
    valid.then_some(((hours * 3_600 + minutes * 60 + seconds) * 1_000 + millis, rest))
}

fn number(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits).filter(|_| length.contains(&digits))?;
    Some((number.parse().ok()?, rest))
}

/// Digits behind a decimal point as milliseconds, the rest of them dropped.
fn fraction(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (fraction, rest) = text.split_at_checked(digits).filter(|_| digits > 0)?;
    let padded: String = fraction.chars().chain("00".chars()).take(3).collect();
    Some((padded.parse().ok()?, rest))
}

/// An offset from UTC: `Z`, `UTC`, `+09:00`, `+0900`, `-06`.
fn offset_millis(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z" | "UTC") {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, rest) = digits.split_at_checked(2)?;
    let minutes = match rest.strip_prefix(':').unwrap_or(rest) {
        "" => 0,
        minutes => number(minutes, 2..=2).filter(|(minutes, rest)| *minutes < 60 && rest.is_empty())?.0,
    };
    let hours = number(hours, 2..=2)?.0;
    (hours < 24).then_some(sign * i64::from(hours * 60 + minutes) * 60_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn dates_in_many_forms() {
        for text in
            ["2024-07-31", "2024/07/31", "2024/7/31", "2024.7.31", "07/31/2024", "7/31/2024", "20240731"]
        {
            assert_eq!(parse(text), Some(Stamp::Day(day("2024-07-31"))), "{text}");
        }
        assert_eq!(parse("202407"), Some(Stamp::Day(day("2024-07-01"))));
        for text in [
            "",
            "31/07/2024",
            "2024-02-30",
            "2024-7",
            "24-07-31",
            "2024-07/31",
            "20241331",
            "July",
            "2024-07-31x",
            "1",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        for text in ["31/07/2024", "31/7/2024"] {
            assert_eq!(parse_in(text, Order::DayFirst), Some(Stamp::Day(day("2024-07-31"))), "{text}");
        }
        assert_eq!(slashed("13/1/2024 10:00"), Some((13, 1, 2024)));
        assert_eq!(["2024/13/01", "2024-07-31", "13/13/2024", "1/2/24", "1/2"].map(slashed), [None; 5]);
    }

    #[test]
    fn wall_clocks_and_moments() {
        let at_half_past_nine = Stamp::Wall(day("2025-05-12"), 34_200_000);
        for text in [
            "2025-05-12 09:30:00",
            "2025-05-12T09:30",
            "2025/5/12 9:30",
            "05/12/2025 09:30:00.000",
            "20250512 09:30",
        ] {
            assert_eq!(parse(text), Some(at_half_past_nine), "{text}");
        }
        let moment =
            |text: &str| parse(text).and_then(|stamp| stamp.moment(Zone::utc())).map(|at| at.to_string());
        let expected = Some("2024-08-05T22:00:00Z".to_owned());
        for text in [
            "2024-08-05T22:00:00Z",
            "2024-08-05 18:00:00-04:00",
            "2024-08-06T07:00:00.000+0900",
            "2024-08-05 16:00:00 -06",
            "1722895200",
            "1722895200000",
            "1722895200000000",
            "1722895200000000000",
        ] {
            assert_eq!(moment(text), expected, "{text}");
        }
        for text in [
            "2024-08-05T25:00:00Z",
            "2024-08-05T22:00:00+9",
            "2024-08-05T22:00:00 EST",
            "123456789",
            "99999999999999999",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
        assert_eq!(moment("2025-05-12T09:30:00.5Z"), Some("2025-05-12T09:30:00.500Z".to_owned()));
        assert_eq!(["0830", "83000", "240000", "0830000", "08x000", "08.30:"].map(parse_clock), [None; 6]);
        assert_eq!(
            ["8:30", "08:30:00", "083000", "000000"].map(parse_clock),
            [Some(30_600_000), Some(30_600_000), Some(30_600_000), Some(0)]
        );
    }

    #[test]
    fn daily_figures_have_the_date_of_their_zone() {
        let date = |text: &str, zone| parse(text).unwrap().date(zone).to_string();
        let new_york = Zone::new_york();
        assert_eq!(date("2023-01-03T00:00:00.000Z", new_york), "2023-01-03");
        assert_eq!(date("2023-01-03 00:00:00-05:00", new_york), "2023-01-03");
        assert_eq!(date("1672756200", new_york), "2023-01-03"); // 14:30 UTC, the opening in New York
        assert_eq!(date("1672704000000", new_york), "2023-01-03"); // midnight UTC
        assert_eq!(date("2023-01-04T00:30:00Z", new_york), "2023-01-03");
        assert_eq!(date("2023-01-03 16:00:00", new_york), "2023-01-03");
    }
}
