//! Date rules that holidays are made of.

use super::Day;

/// The `n`-th (from 1) given weekday (0 for Monday) of a month.
pub(super) const fn nth_weekday(year: i32, month: u32, weekday: u32, n: u32) -> Day {
    let first = Day::civil(year, month, 1);
    let ahead = (weekday + 7 - first.weekday()) % 7;
    Day(first.0 + (ahead + 7 * (n - 1)) as i32)
}

/// The last given weekday (0 for Monday) of a month.
pub(super) const fn last_weekday(year: i32, month: u32, weekday: u32) -> Day {
    let last = Day::civil(year, month, 1).month_end();
    let back = (last.weekday() + 7 - weekday) % 7;
    Day(last.0 - back as i32)
}

/// Good Friday of the Gregorian calendar (the "anonymous" Easter computus of Nature, 1876, less two days).
pub(super) const fn good_friday(year: i32) -> Day {
    let a = year % 19;
    let (b, c) = (year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    let easter = Day::civil(year, (n / 31) as u32, (n % 31) as u32 + 1);
    Day(easter.0 - 2)
}

/// A holiday on a Sunday is kept on the Monday; one on a Saturday is not kept.
pub(super) const fn sunday_to_monday(day: Day) -> Day {
    if day.weekday() == 6 { Day(day.0 + 1) } else { day }
}

/// A holiday on a Sunday is kept on the Monday, one on a Saturday on the Friday.
pub(super) const fn nearest_weekday(day: Day) -> Day {
    match day.weekday() {
        5 => Day(day.0 - 1),
        6 => Day(day.0 + 1),
        _ => day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_give_known_dates() {
        let check = |day: Day, shown: &str| assert_eq!(day.to_string(), shown);
        check(good_friday(1990), "1990-04-13");
        check(good_friday(2000), "2000-04-21");
        check(good_friday(2008), "2008-03-21");
        check(good_friday(2026), "2026-04-03");
        check(good_friday(2038), "2038-04-23");
        check(nth_weekday(2023, 11, 3, 4), "2023-11-23");
        check(nth_weekday(2024, 1, 0, 3), "2024-01-15");
        check(last_weekday(2024, 5, 0), "2024-05-27");
        check(last_weekday(2021, 5, 0), "2021-05-31");
        check(nearest_weekday(Day::civil(2021, 12, 25)), "2021-12-24");
        check(sunday_to_monday(Day::civil(2022, 12, 25)), "2022-12-26");
        check(sunday_to_monday(Day::civil(2021, 12, 25)), "2021-12-25");
    }
}
