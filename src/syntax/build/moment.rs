//! Dates, instants and times of day.

use super::{Builder, Node};
use crate::diag::{Code, Problem};
use crate::source::Span;
use crate::syntax::ast::{ExprKind, Quoted};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::quote::quote;

impl Builder<'_> {
    /// The date or instant directly inside a construct.
    pub(super) fn moment_in(&mut self, pair: &Pair) -> Option<Node> {
        Self::find(pair, Rule::moment).map(|moment| self.moment(&moment, true))
    }

    /// A date, or an instant. Where the zone may be left out (times of an event in a test) it is then empty.
    pub(super) fn moment(&mut self, pair: &Pair, zone_needed: bool) -> Node {
        let span = self.span(pair);
        let Some(date) = Self::find(pair, Rule::date) else { return self.error(span) };
        let day = match read_date(date.as_str()) {
            Ok(day) => Some(day),
            Err(help) => {
                let message = format!("expected a date, found {}", quote(date.as_str()));
                self.report(Problem::new(Code::BadDate, self.span(&date), message).help(help));
                None
            }
        };
        let time = Self::find(pair, Rule::time)
            .map(|time| (self.time_of_day(&time), self.zone(pair, &time, zone_needed)));
        match (day, time) {
            (Some((year, month, day)), None) => self.leaf(ExprKind::Date { year, month, day }, span),
            (Some((year, month, day)), Some((Some((hour, minute)), Some(zone)))) => {
                self.leaf(ExprKind::Instant { year, month, day, hour, minute, zone }, span)
            }
            _ => self.error(span),
        }
    }

    /// `at 08:30 Asia/Tokyo` as written, in one spelling.
    pub(super) fn every_time(&mut self, pair: &Pair) -> Option<Quoted> {
        let time = Self::find(pair, Rule::time)?;
        let (hour, minute) = self.time_of_day(&time)?;
        let zone = self.zone(pair, &time, true)?;
        let first = self.span(&time);
        Some(Quoted { text: format!("{hour:02}:{minute:02} {zone}"), span: first.to(self.span(pair)) })
    }

    fn time_of_day(&mut self, pair: &Pair) -> Option<(u32, u32)> {
        match read_time(pair.as_str()) {
            Ok(time) => Some(time),
            Err(help) => {
                let message = format!("expected a time of day, found {}", quote(pair.as_str()));
                self.report(Problem::new(Code::BadDate, self.span(pair), message).help(help));
                None
            }
        }
    }

    fn zone(&mut self, pair: &Pair, time: &Pair, needed: bool) -> Option<String> {
        if let Some(zone) = Self::find(pair, Rule::zone) {
            return Some(zone.as_str().to_owned());
        }
        let wrong = Self::find(pair, Rule::wrong_zone);
        let (span, found): (Span, &str) = match &wrong {
            Some(word) => (self.span(word), word.as_str()),
            None if needed => (self.span(time), ""),
            None => return Some(String::new()),
        };
        let message = if found.is_empty() {
            format!("expected a time zone after {}", quote(time.as_str()))
        } else {
            format!("expected a time zone, found {}", quote(found))
        };
        let zone = zone_for(found);
        let help = format!("a zone is `UTC` or a name with `/`: write `{} {zone}`", time.as_str());
        self.report(Problem::new(Code::BadDate, span, message).help(help));
        None
    }
}

/// The zone that an abbreviation most likely means.
fn zone_for(abbreviation: &str) -> &'static str {
    match abbreviation {
        "JST" => "Asia/Tokyo",
        "GMT" | "BST" => "Europe/London",
        "CET" | "CEST" => "Europe/Berlin",
        "CST" | "CDT" | "CT" => "America/Chicago",
        "HKT" => "Asia/Hong_Kong",
        _ => "America/New_York",
    }
}

/// Reads `2024-08-05`; the error is the help.
fn read_date(text: &str) -> Result<(i32, u32, u32), String> {
    let hint = || "dates are written `2024-08-05`".to_owned();
    let parts: Vec<&str> = text.split(['-', '/']).collect();
    let [year, month, rest] = parts.as_slice() else { return Err(hint()) };
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (day_text, tail) = rest.split_at_checked(digits).unwrap_or((rest, ""));
    let number = |text: &str| text.parse::<u32>().map_err(|_| hint());
    let (year_number, month_number, day) = (number(year)?, number(month)?, number(day_text)?);
    let year_number = i32::try_from(year_number).map_err(|_| hint())?;
    let length = month_length(year_number, month_number)
        .ok_or_else(|| "months are counted from 01 to 12".to_owned())?;
    if day == 0 || day > length {
        return Err(format!("the month {year}-{month_number:02} has the days 01 to {length}"));
    }
    let canonical = format!("{year}-{month_number:02}-{day:02}");
    if !tail.is_empty() {
        return Err(format!("write `{canonical} 15:00 America/New_York` for an instant"));
    }
    if text == canonical {
        return Ok((year_number, month_number, day));
    }
    let sign = if text.contains('/') { '/' } else { '-' };
    Err(format!("write `{canonical}`, or put blanks around `{sign}` to calculate"))
}

/// Days of a month of the Gregorian calendar.
fn month_length(year: i32, month: u32) -> Option<u32> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if leap { 29 } else { 28 }),
        _ => None,
    }
}

/// Reads `08:30`; the error is the help.
fn read_time(text: &str) -> Result<(u32, u32), String> {
    let hint = || "times are written `08:30`, from `00:00` to `23:59`".to_owned();
    let mut parts = text.split(':');
    let mut part = || parts.next().and_then(|part| part.parse::<u32>().ok());
    let (Some(hour), Some(minute)) = (part(), part()) else { return Err(hint()) };
    if hour > 23 || minute > 59 {
        return Err(hint());
    }
    let canonical = format!("{hour:02}:{minute:02}");
    if text == canonical { Ok((hour, minute)) } else { Err(format!("write `{canonical}`")) }
}

#[cfg(test)]
mod tests {
    use super::{read_date, read_time};

    #[test]
    fn reads_dates() {
        assert_eq!(read_date("2024-08-05"), Ok((2024, 8, 5)));
        assert_eq!(read_date("2024-02-29"), Ok((2024, 2, 29)));
        let help = |text| read_date(text).unwrap_err();
        assert_eq!(help("2024-8-5"), "write `2024-08-05`, or put blanks around `-` to calculate");
        assert_eq!(help("2024/08/05"), "write `2024-08-05`, or put blanks around `/` to calculate");
        assert_eq!(help("2024-02-30"), "the month 2024-02 has the days 01 to 29");
        assert_eq!(help("2023-02-29"), "the month 2023-02 has the days 01 to 28");
        assert_eq!(help("1900-02-29"), "the month 1900-02 has the days 01 to 28");
        assert_eq!(help("2024-13-01"), "months are counted from 01 to 12");
        assert_eq!(help("2024-08-05T15"), "write `2024-08-05 15:00 America/New_York` for an instant");
    }

    #[test]
    fn reads_times() {
        assert_eq!(read_time("08:30"), Ok((8, 30)));
        assert_eq!(read_time("8:30"), Err("write `08:30`".to_owned()));
        assert_eq!(read_time("08:30:00"), Err("write `08:30`".to_owned()));
        assert!(read_time("24:00").is_err());
        assert!(read_time("08:60").is_err());
    }
}
