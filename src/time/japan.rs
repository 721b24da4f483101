//! Closures and hours in Japan: national holidays, the Bank of Japan and the Tokyo Stock Exchange.
//!
//! Rules: Act on National Holidays (1948, as amended) and the special acts for single years. The equinoxes follow the
//! usual approximation of the almanac of the National Astronomical Observatory (valid 1900–2099).

use super::Day;
use super::holidays::nth_weekday;
use super::hours::{Hours, clock};

const fn day(year: i32, month: u32, day: u32) -> Day {
    Day::civil(year, month, day)
}

/// Holidays that a special act made for one year.
const SPECIAL: &[Day] = &[
    day(1959, 4, 10),
    day(1989, 2, 24),
    day(1990, 11, 12),
    day(1993, 6, 9),
    day(2019, 5, 1),
    day(2019, 10, 22),
];

/// Adds the business holidays of banks and of the exchange: national holidays and 31 December to 3 January.
pub(super) fn business_holidays(year: i32, closed: &mut Vec<Day>) {
    let mut named = named_holidays(year);
    named.sort_unstable();
    let is_named = |day: Day| named.binary_search(&day).is_ok();
    // A Sunday's holiday is also kept on the Monday (since April 1973), since 2007 on the next day that is none.
    if year >= 1973 {
        for sunday in named.iter().copied().filter(|day| day.weekday() == 6 && *day >= self::day(1973, 4, 12))
        {
            let mut kept = sunday + 1;
            while year >= 2007 && is_named(kept) {
                kept = kept + 1;
            }
            closed.push(kept);
        }
    }
    // A day between two holidays is one too (since December 1985).
    if year >= 1986 {
        closed.extend(named.iter().filter(|day| is_named(**day + 2)).map(|day| *day + 1));
    }
    closed.extend(named);
    closed.extend([day(year, 1, 2), day(year, 1, 3), day(year, 12, 31)]);
    // The markets' year ended on 28 December until 1988.
    if year <= 1988 {
        closed.extend([day(year, 12, 29), day(year, 12, 30)]);
    }
}

fn named_holidays(year: i32) -> Vec<Day> {
    let mut named = vec![
        day(year, 1, 1),
        if year <= 1999 { day(year, 1, 15) } else { nth_weekday(year, 1, 0, 2) },
        vernal_equinox(year),
        day(year, 4, 29),
        day(year, 5, 3),
        day(year, 5, 5),
        autumnal_equinox(year),
        day(year, 11, 3),
        day(year, 11, 23),
    ];
    named.extend(SPECIAL.iter().filter(|day| day.year() == year));
    if year >= 1967 {
        named.push(day(year, 2, 11));
    }
    if year >= 2007 {
        named.push(day(year, 5, 4));
    }
    named.extend(match year {
        1989..=2018 => Some(day(year, 12, 23)),
        2020.. => Some(day(year, 2, 23)),
        _ => None,
    });
    named.extend(match year {
        1966..=2002 => Some(day(year, 9, 15)),
        2003.. => Some(nth_weekday(year, 9, 0, 3)),
        _ => None,
    });
    // Marine, Mountain and Sports Day, which the Olympic Games moved in 2020 and 2021.
    match year {
        2020 => named.extend([day(2020, 7, 23), day(2020, 8, 10), day(2020, 7, 24)]),
        2021 => named.extend([day(2021, 7, 22), day(2021, 8, 8), day(2021, 7, 23)]),
        _ => {
            named.extend(match year {
                1996..=2002 => Some(day(year, 7, 20)),
                2003.. => Some(nth_weekday(year, 7, 0, 3)),
                _ => None,
            });
            named.extend((year >= 2016).then(|| day(year, 8, 11)));
            named.extend(match year {
                1966..=1999 => Some(day(year, 10, 10)),
                2000.. => Some(nth_weekday(year, 10, 0, 2)),
                _ => None,
            });
        }
    }
    named
}

fn vernal_equinox(year: i32) -> Day {
    equinox(year, 3, if year < 1980 { 208_357 } else { 208_431 })
}

fn autumnal_equinox(year: i32) -> Day {
    equinox(year, 9, if year < 1980 { 232_588 } else { 232_488 })
}

/// `floor(base + 0.242194 · (year − 1980)) − floor((year − 1980) / 4)`, with `base` in ten-thousandths of a day; before
/// 1980 the leap days are counted from 1983.
fn equinox(year: i32, month: u32, base: i32) -> Day {
    let since = year - 1980;
    let leap_days = (year - if year < 1980 { 1983 } else { 1980 }) / 4;
    let millionths = i64::from(base) * 100 + 242_194 * i64::from(since);
    let date = millionths.div_euclid(1_000_000) - i64::from(leap_days);
    day(year, month, date.unsigned_abs() as u32)
}

/// Days on which the exchange was to open and did not trade.
pub(super) const TOKYO_EXCHANGE_CLOSED: &[Day] = &[day(2020, 10, 1)]; // failure of the trading system

/// Hours of a session of the Tokyo Stock Exchange; `before` and `after` are the sessions next to it.
///
/// Until the first session of 2009 the first and the last session of a year were mornings only. The afternoon began at 13:00 until
/// 1991-04-26 and, for want of capacity, from 2006-01-19 to 2006-04-21.
pub(super) fn tokyo_hours(session: Day, before: Day, after: Day) -> Hours {
    let year = session.year();
    if session == day(2005, 11, 1) {
        // The trading system failed until the afternoon.
        return Hours { open: clock(13, 30), close: clock(15, 0), lunch: None };
    }
    if (year <= 2009 && before.year() != year) || (year <= 2008 && after.year() != year) {
        return Hours { open: clock(9, 0), close: clock(11, 0), lunch: None };
    }
    let lunch = if session < day(2011, 11, 21) { clock(11, 0) } else { clock(11, 30) };
    let crowded = session >= day(2006, 1, 19) && session < day(2006, 4, 24);
    let afternoon = if crowded || session < day(1991, 4, 30) { clock(13, 0) } else { clock(12, 30) };
    let close = if session == day(2006, 1, 18) {
        clock(14, 40) // all trading stopped, near the system's capacity
    } else if session < day(2024, 11, 5) {
        clock(15, 0)
    } else {
        clock(15, 30)
    };
    Hours { open: clock(9, 0), close, lunch: Some((lunch, afternoon)) }
}
