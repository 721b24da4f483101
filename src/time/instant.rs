//! Instants: milliseconds of UTC, their text form, and steps by calendar months.

use std::fmt;

use super::day::digits;
use super::{Day, Zone};

const DAY_MILLIS: i64 = 86_400_000;

/// A moment in time, as milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Instant(pub i64);

impl Instant {
    /// Later than every instant: never.
    pub const MAX: Self = Self(i64::MAX);

    /// Builds an instant from whole seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000))
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// The instant `seconds` later (earlier if negative).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000)))
    }

    /// Reads an RFC 3339 date and time such as `2024-08-05T22:00:00Z` or `2024-08-05 18:00:00.5-04:00`.
    ///
    /// Digits of the fraction beyond the millisecond are dropped; a missing offset, a leap second or a trailing rest
    /// gives `None`.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let (date, rest) = text.split_at_checked(10)?;
        let day = Day::parse(date)?;
        let (clock, rest) = match rest.as_bytes() {
            [b'T' | b't' | b' ', a, b, b':', c, d, b':', e, f, rest @ ..] => {
                (time_of_day(digits(&[*a, *b])?, digits(&[*c, *d])?, digits(&[*e, *f])?)?, rest)
            }
            _ => return None,
        };
        let (millis, rest) = fraction(rest)?;
        let offset = match *rest {
            [b'Z' | b'z'] => 0,
            [sign @ (b'+' | b'-'), a, b, b':', c, d] => {
                let size = i64::from(time_of_day(digits(&[a, b])?, digits(&[c, d])?, 0)?);
                if sign == b'+' { size } else { -size }
            }
            _ => return None,
        };
        let seconds = i64::from(day.0) * 86_400 + i64::from(clock) - offset;
        Some(Self(seconds * 1_000 + i64::from(millis)))
    }
}

fn time_of_day(hours: u32, minutes: u32, seconds: u32) -> Option<u32> {
    (hours < 24 && minutes < 60 && seconds < 60).then_some(hours * 3_600 + minutes * 60 + seconds)
}

/// Reads an optional decimal fraction as milliseconds and gives what follows it.
fn fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let [b'.', rest @ ..] = text else { return Some((0, text)) };
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 {
        return None;
    }
    let (figures, rest) = rest.split_at_checked(length)?;
    let padded = figures.iter().copied().chain(std::iter::repeat(b'0')).take(3).collect::<Vec<u8>>();
    Some((digits(&padded)?, rest))
}

impl fmt::Display for Instant {
    /// Writes RFC 3339 in UTC, with three decimals only where the milliseconds are not zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.rem_euclid(DAY_MILLIS);
        let day = i32::try_from(self.0.div_euclid(DAY_MILLIS)).map_or(Day(i32::MAX), Day);
        let (seconds, millis) = (millis / 1_000, millis % 1_000);
        write!(f, "{day}T{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)?;
        if millis != 0 {
            write!(f, ".{millis:03}")?;
        }
        f.write_str("Z")
    }
}

/// The instant whose wall clock in `zone` shows the same time `months` calendar months earlier.
///
/// A day the earlier month does not have becomes its last day; a time that a change of clocks skips or repeats is
/// resolved as by [`Zone::instant`].
#[must_use]
pub fn months_before(instant: Instant, months: i32, zone: Zone) -> Instant {
    let (day, seconds) = zone.local(instant);
    let earlier = zone.instant(day.add_months(months.saturating_neg()), seconds);
    Instant(earlier.0 + instant.0.rem_euclid(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_instant_agree() {
        let check = |text: &str, millis: i64, shown: &str| {
            let instant = Instant::parse_rfc3339(text).unwrap();
            assert_eq!(instant, Instant(millis), "{text}");
            assert_eq!(instant.to_string(), shown);
        };
        check("2024-08-05T22:00:00Z", 1_722_895_200_000, "2024-08-05T22:00:00Z");
        check("2024-08-05 18:00:00-04:00", 1_722_895_200_000, "2024-08-05T22:00:00Z");
        check("2024-08-06t07:00:00.5+09:00", 1_722_895_200_500, "2024-08-05T22:00:00.500Z");
        check("1969-12-31T23:59:59.9999z", -1, "1969-12-31T23:59:59.999Z");
        check("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z");
    }

    #[test]
    fn refuses_other_forms() {
        for text in [
            "2024-08-05",
            "2024-08-05T22:00:00",
            "2024-08-05T22:00Z",
            "2024-08-05T24:00:00Z",
            "2024-08-05T22:60:00Z",
            "2024-08-05T22:00:00.Z",
            "2024-08-05T22:00:00+0900",
            "2024-08-05T22:00:00Zx",
            "2024-02-30T22:00:00Z",
        ] {
            assert_eq!(Instant::parse_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn months_keep_the_wall_clock() {
        let zone = Zone::named("America/New_York").unwrap();
        let check = |from: &str, months, to: &str| {
            let instant = Instant::parse_rfc3339(from).unwrap();
            assert_eq!(months_before(instant, months, zone).to_string(), to);
        };
        check("2024-08-05T22:00:00Z", 6, "2024-02-05T23:00:00Z");
        check("2024-03-31T22:00:00.250Z", 1, "2024-02-29T23:00:00.250Z");
        // 02:30 does not exist on 2024-03-10.
        check("2024-04-10T06:30:00Z", 1, "2024-03-10T07:30:00Z");
    }
}
