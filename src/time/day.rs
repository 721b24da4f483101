//! Days of the Gregorian calendar, counted from 1970-01-01.
//!
//! The conversions are those of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": exact, without tables.

use std::fmt;
use std::ops::{Add, Sub};

/// A civil date without a zone, as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Day(pub i32);

impl Day {
    /// Builds a day from year (1 to 9999), month and day of month; `None` if there is no such date.
    #[must_use]
    pub const fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > month_length(year, month) {
            return None;
        }
        Some(Self::civil(year, month, day))
    }

    /// Builds a day from parts known to be a date, as in tables and holiday rules.
    pub(super) const fn civil(year: i32, month: u32, day: u32) -> Self {
        let shifted = if month <= 2 { year as i64 - 1 } else { year as i64 };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let day_of_year = ((153 * ((month + 9) % 12) + 2) / 5 + day - 1) as i64;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let count = era * 146_097 + day_of_era - 719_468;
        // Month arithmetic may leave the range of days.
        if count > i32::MAX as i64 {
            Self(i32::MAX)
        } else if count < i32::MIN as i64 {
            Self(i32::MIN)
        } else {
            Self(count as i32)
        }
    }

    /// Year, month (1 to 12) and day of month (1 to 31).
    #[must_use]
    pub const fn ymd(self) -> (i32, u32, u32) {
        let shifted = self.0 as i64 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        (year as i32, month as u32, day as u32)
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.ymd().0
    }

    /// The day of the week, 0 for Monday to 6 for Sunday.
    #[must_use]
    pub const fn weekday(self) -> u32 {
        (self.0 as i64 + 3).rem_euclid(7) as u32
    }

    /// The Monday of the ISO week that contains the day.
    #[must_use]
    pub const fn week_start(self) -> Self {
        Self(self.0.saturating_sub(self.weekday() as i32))
    }

    /// The first day of the month that contains the day.
    #[must_use]
    pub const fn month_start(self) -> Self {
        Self(self.0.saturating_sub(self.ymd().2 as i32 - 1))
    }

    /// The last day of the month that contains the day.
    #[must_use]
    pub const fn month_end(self) -> Self {
        let (year, month, _) = self.ymd();
        Self::civil(year, month, month_length(year, month))
    }

    /// The same day of the month `months` later (earlier if negative), or that month's last day if it is shorter.
    #[must_use]
    pub const fn add_months(self, months: i32) -> Self {
        let (year, month, day) = self.ymd();
        let total = year as i64 * 12 + month as i64 - 1 + months as i64;
        let (year, month) = (total.div_euclid(12) as i32, total.rem_euclid(12) as u32 + 1);
        let length = month_length(year, month);
        Self::civil(year, month, if day < length { day } else { length })
    }

    /// Reads `YYYY-MM-DD`; `None` for any other form or for a date that does not exist.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match *text.as_bytes() {
            [a, b, c, d, b'-', e, f, b'-', g, h] => {
                let year = i32::try_from(digits(&[a, b, c, d])?).ok()?;
                Self::from_ymd(year, digits(&[e, f])?, digits(&[g, h])?)
            }
            _ => None,
        }
    }
}

/// The number a run of ASCII digits spells; `None` if one is no digit.
pub(super) fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0_u32, |value, byte| {
        let digit = char::from(*byte).to_digit(10)?;
        value.checked_mul(10)?.checked_add(digit)
    })
}

const fn month_length(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Add<i32> for Day {
    type Output = Self;

    fn add(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }
}

impl Sub<i32> for Day {
    type Output = Self;

    fn sub(self, days: i32) -> Self {
        Self(self.0.saturating_sub(days))
    }
}

impl Sub for Day {
    type Output = i32;

    /// Days from the other day to this one.
    fn sub(self, other: Self) -> i32 {
        self.0.saturating_sub(other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_days_as_chrono_does() {
        use chrono::{Datelike, NaiveDate};
        let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
        let mut date = NaiveDate::from_ymd_opt(1899, 12, 25).unwrap();
        while date.year() < 2110 {
            let count = i32::try_from(date.signed_duration_since(epoch).num_days()).unwrap();
            let day = Day::from_ymd(date.year(), date.month(), date.day()).unwrap();
            assert_eq!(day.0, count);
            assert_eq!(day.ymd(), (date.year(), date.month(), date.day()));
            assert_eq!(day.weekday(), date.weekday().num_days_from_monday());
            assert_eq!(day.to_string(), date.to_string());
            assert_eq!(Day::parse(&day.to_string()), Some(day));
            date = date.succ_opt().unwrap();
        }
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "2023-02-29",
            "2023-13-01",
            "2023-00-10",
            "2023-1-01",
            "2023/01/01",
            "20230101",
            "",
            "２023-01-01",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
        assert_eq!(Day::from_ymd(1900, 2, 29), None);
        assert!(Day::from_ymd(2000, 2, 29).is_some());
    }

    #[test]
    fn months_end_on_the_last_day_there_is() {
        let check = |from: &str, months, to: &str| {
            assert_eq!(Day::parse(from).unwrap().add_months(months).to_string(), to);
        };
        check("2024-01-31", 1, "2024-02-29");
        check("2023-01-31", 1, "2023-02-28");
        check("2024-03-31", -13, "2023-02-28");
        check("2024-11-30", 3, "2025-02-28");
        check("2024-12-15", 1, "2025-01-15");
        check("2024-01-15", -1, "2023-12-15");
        let day = Day::parse("2024-02-14").unwrap();
        assert_eq!(
            (day.month_start().to_string(), day.month_end().to_string()),
            ("2024-02-01".into(), "2024-02-29".into())
        );
        assert_eq!(day.week_start().to_string(), "2024-02-12");
    }
}
