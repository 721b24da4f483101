//! Periods of series, and the days on which a series of a period has a slot.

use super::{Calendar, Day};

/// How often a series prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// Bars of so many minutes inside the sessions of a day.
    Intraday { minutes: u32 },
    /// One figure a session.
    Daily,
    /// One figure a week, stamped with a weekday (0 for Monday).
    Weekly { weekday: u32 },
    /// One figure a month, stamped with its first day.
    Monthly,
}

impl std::fmt::Display for Period {
    /// As rule files write it behind an `@`: `5m`, `1h`, `1d`, `1w`, `1mo`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Intraday { minutes } if minutes % 60 == 0 => write!(f, "{}h", minutes / 60),
            Self::Intraday { minutes } => write!(f, "{minutes}m"),
            Self::Daily => f.write_str("1d"),
            Self::Weekly { .. } => f.write_str("1w"),
            Self::Monthly => f.write_str("1mo"),
        }
    }
}

/// The stamps of a period from `from` to `to`, both included, in order.
///
/// Daily and intraday periods have the sessions of the calendar. Weekly stamps are every such weekday, holidays
/// included, and monthly ones every first of a month, as publishers stamp them.
#[must_use]
pub fn sessions_of(period: Period, calendar: Calendar, from: Day, to: Day) -> Vec<Day> {
    match period {
        Period::Daily | Period::Intraday { .. } => calendar.sessions(from, to),
        Period::Weekly { weekday } => {
            let ahead = (weekday % 7 + 7 - from.weekday()) % 7;
            (from.0..=to.0).skip(ahead as usize).step_by(7).map(Day).collect()
        }
        Period::Monthly => {
            let first = if from == from.month_start() { from } else { from.month_start().add_months(1) };
            std::iter::successors(Some(first), |day| Some(day.add_months(1)))
                .take_while(|day| *day <= to)
                .collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_follow_the_publisher() {
        let check = |period, calendar, from: &str, to: &str, expected: &[&str]| {
            let (from, to) = (Day::parse(from).unwrap(), Day::parse(to).unwrap());
            let days: Vec<String> =
                sessions_of(period, calendar, from, to).iter().map(ToString::to_string).collect();
            assert_eq!(days, expected);
        };
        let wednesdays = Period::Weekly { weekday: 2 };
        // 2024-12-25 and 2025-01-01 are holidays and stamped all the same.
        let stamps = ["2024-12-25", "2025-01-01", "2025-01-08"];
        check(wednesdays, Calendar::Federal, "2024-12-19", "2025-01-08", &stamps);
        check(wednesdays, Calendar::Federal, "2025-01-01", "2025-01-07", &["2025-01-01"]);
        check(wednesdays, Calendar::Federal, "2025-01-02", "2025-01-07", &[]);
        check(Period::Monthly, Calendar::Boj, "2024-11-02", "2025-01-01", &["2024-12-01", "2025-01-01"]);
        check(Period::Monthly, Calendar::Boj, "2024-11-01", "2024-11-30", &["2024-11-01"]);
        check(Period::Daily, Calendar::Xnys, "2025-01-08", "2025-01-10", &["2025-01-08", "2025-01-10"]);
        check(
            Period::Intraday { minutes: 5 },
            Calendar::Crypto,
            "2025-01-04",
            "2025-01-05",
            &["2025-01-04", "2025-01-05"],
        );
        check(Period::Daily, Calendar::Xnys, "2025-01-10", "2025-01-08", &[]);
    }
}
