//! Release dates by rule, half a year beyond the end for what is scheduled ahead, and bond auctions.

use super::grid::{END, START, day, rounded};
use super::random::Random;
use super::{RawKind, RawStamp, RawTable};
use crate::time::{Calendar, Day, Zone};

/// The release dates of `nfp`, `cpi` or `fomc`, to the end of 2025.
pub(super) fn schedule(name: &str) -> RawTable {
    let months = (2015..=2025).flat_map(|year| (1..=12).map(move |month| (year, month)));
    let days = months.filter_map(|(year, month)| match name {
        "nfp" => Some(employment(year, month)),
        "cpi" => Some(prices(year, month)),
        _ => MEETINGS.contains(&month).then(|| meeting(year, month)),
    });
    let seconds = if name == "fomc" { 14 * 3_600 } else { 8 * 3_600 + 1_800 };
    let stamps = days.filter(|day| *day >= START).map(|day| moment(Zone::new_york(), day, seconds));
    RawTable { kind: RawKind::Events, stamps: stamps.collect(), columns: Vec::new() }
}

/// Months with a meeting of the Federal Open Market Committee.
const MEETINGS: [u32; 8] = [1, 3, 5, 6, 7, 9, 11, 12];

/// The second day of a month's meeting: the first Wednesday in May and November, the last in January and July, else
/// the third.
pub(super) fn meeting(year: i32, month: u32) -> Day {
    match month {
        5 | 11 => weekday_of(year, month, 2, 0),
        1 | 7 => Day(weekday_of(year, month + 1, 2, 0).0 - 7),
        _ => weekday_of(year, month, 2, 2),
    }
}

/// The employment report: the first Friday, the second where the first is New Year's Day, the day before where it is
/// another holiday.
fn employment(year: i32, month: u32) -> Day {
    let friday = weekday_of(year, month, 4, 0);
    match (friday.ymd(), Calendar::Sifma.is_session(friday)) {
        ((_, 1, 1), _) => Day(friday.0 + 7),
        (_, true) => friday,
        _ => Day(friday.0 - 1),
    }
}

/// Consumer prices: the first business day from the 11th on, the next where it is a Monday.
fn prices(year: i32, month: u32) -> Day {
    let first = Calendar::Federal.on_or_after(day(year, month, 11));
    if first.weekday() == 0 { Calendar::Federal.next(first) } else { first }
}

/// The `nth` (from 0) given weekday (0 = Monday) of a month.
fn weekday_of(year: i32, month: u32, weekday: i32, nth: i32) -> Day {
    let first = day(year, month, 1);
    Day(first.0 + (weekday - first.weekday() as i32).rem_euclid(7) + 7 * nth)
}

fn moment(zone: Zone, day: Day, seconds: u32) -> RawStamp {
    RawStamp::Instant(zone.instant(day, seconds))
}

/// Ten-year auctions of Japan: the first Tuesday from the 2nd of each month that is a business day, 12:35 Tokyo, with
/// the tail in basis points and the cover ratio. One in March 2024 went badly.
pub(super) fn auctions() -> RawTable {
    let mut random = Random::named("jgb.auction");
    let (mut stamps, mut tails, mut covers) = (Vec::new(), Vec::new(), Vec::new());
    for (year, month) in (2015..=2025).flat_map(|year| (1..=12).map(move |month| (year, month))) {
        let mut tuesday = weekday_of(year, month, 1, 0);
        if tuesday.ymd().2 == 1 || !Calendar::Boj.is_session(tuesday) {
            tuesday = Calendar::Boj.on_or_after(Day(tuesday.0 + 2));
        }
        let (tail, cover) = (0.8 + 0.6 * random.normal(), 3.6 + 0.35 * random.normal());
        let bad = (year, month) == BAD_AUCTION;
        if tuesday < START || tuesday > END {
            continue;
        }
        stamps.push(moment(Zone::tokyo(), tuesday, 12 * 3_600 + 2_100));
        tails.push(if bad { 6.1 } else { rounded(tail.max(0.0), 10.0) });
        covers.push(if bad { 2.31 } else { rounded(cover, 100.0) });
    }
    RawTable { kind: RawKind::Events, stamps, columns: vec![("tail", tails), ("cover", covers)] }
}

/// The auction that went badly, in the carry unwind.
pub(super) const BAD_AUCTION: (i32, u32) = (2024, 3);
