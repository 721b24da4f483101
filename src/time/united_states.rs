//! Closures and hours in the United States: the New York Stock Exchange, the Federal Reserve, the bond market, and
//! the publishers that follow them with exceptions of their own.

use super::Day;
use super::holidays::{good_friday, last_weekday, nearest_weekday, nth_weekday, sunday_to_monday};
use super::hours::{Hours, clock};

const fn day(year: i32, month: u32, day: u32) -> Day {
    Day::civil(year, month, day)
}

/// Adds the holidays of the Federal Reserve Banks, which are open on the Friday before a Saturday holiday.
pub(super) fn federal(year: i32, closed: &mut Vec<Day>) {
    let fixed = |month, date| sunday_to_monday(day(year, month, date));
    closed.extend([
        fixed(1, 1),
        fixed(7, 4),
        nth_weekday(year, 9, 0, 1),
        nth_weekday(year, 11, 3, 4),
        fixed(12, 25),
    ]);
    // The Uniform Monday Holiday Act; New York went back to 11 November for Veterans Day in 1974.
    if year >= 1971 {
        closed.extend([
            nth_weekday(year, 2, 0, 3),
            last_weekday(year, 5, 0),
            nth_weekday(year, 10, 0, 2),
            if year <= 1973 { nth_weekday(year, 10, 0, 4) } else { fixed(11, 11) },
        ]);
    } else {
        closed.extend([fixed(2, 22), fixed(5, 30), fixed(10, 12), fixed(11, 11)]);
    }
    if year >= 1986 {
        closed.push(nth_weekday(year, 1, 0, 3));
    }
    if year >= 2021 {
        closed.push(fixed(6, 19));
    }
}

/// Adds the rule-based closures of the New York Stock Exchange.
pub(super) fn new_york_exchange(year: i32, closed: &mut Vec<Day>) {
    closed.extend([
        sunday_to_monday(day(year, 1, 1)),
        nth_weekday(year, 2, 0, 3),
        good_friday(year),
        last_weekday(year, 5, 0),
        nearest_weekday(day(year, 7, 4)),
        nth_weekday(year, 9, 0, 1),
        nth_weekday(year, 11, 3, 4),
        nearest_weekday(day(year, 12, 25)),
    ]);
    if year >= 1998 {
        closed.push(nth_weekday(year, 1, 0, 3));
    }
    if year >= 2022 {
        closed.push(nearest_weekday(day(year, 6, 19)));
    }
}

/// Special closures of the New York Stock Exchange since 1971.
pub(super) const NEW_YORK_EXCHANGE_CLOSED: &[Day] = &[
    day(1972, 11, 7), // presidential election
    day(1972, 12, 28),
    day(1973, 1, 25),
    day(1976, 11, 2),
    day(1977, 7, 14), // blackout
    day(1980, 11, 4),
    day(1985, 9, 27), // hurricane Gloria
    day(1994, 4, 27), // mourning for President Nixon
    day(2001, 9, 11),
    day(2001, 9, 12),
    day(2001, 9, 13),
    day(2001, 9, 14),
    day(2004, 6, 11), // President Reagan
    day(2007, 1, 2),  // President Ford
    day(2012, 10, 29),
    day(2012, 10, 30), // hurricane Sandy
    day(2018, 12, 5),  // President G. H. W. Bush
    day(2025, 1, 9),   // President Carter
];

/// Adds the full closures SIFMA recommends for the bond market.
///
/// Since 1995 the market opens for half a day on a Good Friday that is also the day of the employment report, the
/// first Friday of April. Until the middle of the eighties it kept Lincoln's Birthday and Election Day.
pub(super) fn bond_market(year: i32, closed: &mut Vec<Day>) {
    federal(year, closed);
    closed.extend([nearest_weekday(day(year, 7, 4)), nearest_weekday(day(year, 12, 25))]);
    if year >= 2022 {
        closed.push(nearest_weekday(day(year, 6, 19)));
    }
    if year <= 1985 {
        closed.push(sunday_to_monday(day(year, 2, 12)));
    }
    if year <= 1984 {
        closed.push(nth_weekday(year, 11, 0, 1) + 1);
    }
    if year <= 1968 {
        closed.extend([nearest_weekday(day(year, 2, 22)), nearest_weekday(day(year, 5, 30))]);
    }
    if year < 1995 || !is_report_day(good_friday(year)) {
        closed.push(good_friday(year));
    }
}

fn is_report_day(good_friday: Day) -> bool {
    let (_, month, date) = good_friday.ymd();
    month == 4 && date <= 7
}

/// Special closures of the bond market since 1962: the remaining weekdays without a yield in the H.15 release.
pub(super) const BOND_MARKET_CLOSED: &[Day] = &[
    day(1963, 11, 25),
    day(1968, 4, 9),
    day(1969, 3, 31),
    day(1969, 7, 21),
    day(1973, 12, 24),
    day(1977, 7, 14),
    day(1978, 5, 30),
    day(1979, 5, 30),
    day(1985, 1, 21),
    day(1985, 9, 27),
    day(1994, 4, 27),
    day(2001, 9, 11),
    day(2001, 9, 12),
    day(2004, 6, 11),
    day(2012, 10, 30),
    day(2018, 12, 5),
];

/// Adds the days without a SOFR: those of the bond market and every Good Friday.
pub(super) fn secured_rates(year: i32, closed: &mut Vec<Day>) {
    bond_market(year, closed);
    closed.push(good_friday(year));
}

/// The first day of the daily overnight reverse repo operations; earlier ones were irregular exercises.
pub(super) const REVERSE_REPO_START: Day = day(2013, 9, 23);

/// Business days on which the New York Fed held no reverse repo operation: until 2019 it held none on the day before
/// a closure of the bond market on which the Federal Reserve was open.
pub(super) const REVERSE_REPO_CLOSED: &[Day] = &[
    day(2014, 4, 17),
    day(2015, 4, 2),
    day(2016, 3, 24),
    day(2017, 4, 13),
    day(2018, 3, 29),
    day(2018, 12, 4),
    day(2019, 4, 18),
];

/// Adds the days for which ICE computes no US bond index.
pub(super) fn bond_index(year: i32, closed: &mut Vec<Day>) {
    closed.extend([sunday_to_monday(day(year, 1, 1)), good_friday(year), nearest_weekday(day(year, 12, 25))]);
}

/// Other weekdays without a published ICE index.
pub(super) const BOND_INDEX_CLOSED: &[Day] = &[
    day(1997, 2, 17),
    day(1997, 5, 26),
    day(1997, 7, 4),
    day(1997, 9, 1),
    day(2001, 9, 11),
    day(2001, 9, 12),
    day(2001, 9, 13),
    day(2007, 5, 28),
    day(2012, 10, 30),
    day(2013, 8, 30),
    day(2015, 1, 16),
    day(2015, 5, 25),
    day(2019, 11, 28),
];

/// Days with an ICE index although the rule closes them.
pub(super) const BOND_INDEX_OPEN: &[Day] = &[day(1999, 4, 2), day(1999, 12, 24), day(2010, 12, 24)];

const OPEN: u32 = clock(9, 30);
const CLOSE: u32 = clock(16, 0);

/// Sessions of the New York Stock Exchange with hours outside every rule: late openings of more than a few minutes
/// and closes at another time.
const IRREGULAR: &[(Day, u32, u32)] = &[
    (day(1994, 2, 11), OPEN, clock(14, 30)),       // snow
    (day(1995, 12, 18), clock(10, 30), CLOSE),     // computer failure
    (day(1996, 1, 8), clock(11, 0), clock(14, 0)), // snow
    (day(1997, 10, 27), OPEN, clock(15, 30)),      // circuit breaker
    (day(1997, 12, 26), OPEN, clock(13, 0)),       // day after Christmas
    (day(1999, 12, 31), OPEN, clock(13, 0)),       // turn of the century
    (day(2002, 9, 11), clock(12, 0), CLOSE),       // memorial
    (day(2003, 12, 26), OPEN, clock(13, 0)),       // day after Christmas
    (day(2005, 6, 1), OPEN, clock(15, 56)),        // communication failure
];

/// Hours of a session of the New York Stock Exchange.
pub(super) fn new_york_hours(session: Day) -> Hours {
    if let Ok(index) = IRREGULAR.binary_search_by_key(&session, |entry| entry.0)
        && let Some((_, open, close)) = IRREGULAR.get(index)
    {
        return Hours { open: *open, close: *close, lunch: None };
    }
    Hours { open: OPEN, close: early_close(session).unwrap_or(CLOSE), lunch: None }
}

fn early_close(session: Day) -> Option<u32> {
    let (year, month, date) = session.ymd();
    match (month, date) {
        // Around Independence Day: the day before it, or until 2012 the Friday after a Thursday.
        (7, 3) if year >= 1995 => (session.weekday() != 2 || year >= 2013).then_some(clock(13, 0)),
        (7, 5) if (1995..=2012).contains(&year) => (session.weekday() == 4).then_some(clock(13, 0)),
        (11, 23..=29) if session.weekday() == 4 => match year {
            ..=1991 => None,
            1992 => Some(clock(14, 0)),
            _ => Some(clock(13, 0)),
        },
        (12, 24) if year >= 1990 => Some(if year <= 1992 { clock(14, 0) } else { clock(13, 0) }),
        _ => None,
    }
}
