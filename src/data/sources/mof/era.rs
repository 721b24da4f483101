//! Dates of the Japanese eras.

use crate::time::Day;

/// Year, month and day.
type Date = (i32, u32, u32);

/// An era: its letter, the year before its first, its first and its last day.
struct Era(char, i32, Date, Date);

/// Public record: eras ended with the death of an emperor (1989-01-07) and with an abdication (2019-04-30).
const ERAS: [Era; 3] = [
    Era('S', 1925, (1926, 12, 25), (1989, 1, 7)),
    Era('H', 1988, (1989, 1, 8), (2019, 4, 30)),
    Era('R', 2018, (2019, 5, 1), (9999, 12, 31)),
];

/// Reads `S49.9.24`, `H1.1.8` or `R8.6.30`; none for another form and for a day that is not of that era.
pub(super) fn day(text: &str) -> Option<Day> {
    let mut rest = text.chars();
    let letter = rest.next()?;
    let Era(_, before, first, last) = ERAS.into_iter().find(|era| era.0 == letter)?;
    let mut numbers = rest.as_str().split('.').map(number);
    let (year, month, day) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let date = (before + i32::try_from(year).ok()?, month, day);
    if numbers.next().is_some() || year == 0 || date < first || date > last {
        return None;
    }
    Day::from_ymd(date.0, month, day)
}

/// One or two digits.
fn number(text: &str) -> Option<u32> {
    let digits = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eras_meet_without_a_gap_and_do_not_reach_into_each_other() {
        for (text, expected) in [
            ("S1.12.25", "1926-12-25"),
            ("S49.9.24", "1974-09-24"),
            ("S59.2.29", "1984-02-29"),
            ("S64.1.7", "1989-01-07"),
            ("H1.1.8", "1989-01-08"),
            ("H12.2.29", "2000-02-29"),
            ("H31.4.30", "2019-04-30"),
            ("R1.5.1", "2019-05-01"),
            ("R6.07.31", "2024-07-31"),
            ("R8.6.30", "2026-06-30"),
            ("R8.12.31", "2026-12-31"),
        ] {
            assert_eq!(day(text).map(|day| day.to_string()).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "S64.1.8",
            "S1.12.24",
            "H1.1.7",
            "H31.5.1",
            "H32.1.1",
            "R1.4.30",
            "R0.5.1",
            "R7.2.29",
            "R6.13.1",
            "R6.0.1",
            "R6.7",
            "R6.7.31.1",
            "R6.7.31x",
            "R-6.7.31",
            "R+6.7.31",
            "R106.7.31",
            "T15.1.1",
            "2024.7.31",
            "R",
            "",
            "※",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
