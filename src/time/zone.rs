//! Zones: wall clocks to instants and back, fast enough for a conversion per row of data.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;

use super::{Day, Instant};

const DAY_SECONDS: i64 = 86_400;
/// Offsets are kept for blocks of 2^21 seconds (24.3 days) …
const BLOCK_BITS: u32 = 21;
/// … from 1950-01-01 …
const FIRST_SECOND: i64 = -631_152_000;
/// … to the end of 2100.
const BLOCK_COUNT: usize = 2_273;

/// A handle to a time zone of the IANA database.
#[derive(Clone, Copy)]
pub struct Zone(&'static Offsets);

impl Zone {
    /// Finds a zone by its IANA name, such as `America/New_York` or `UTC`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        name.parse::<Tz>().ok().map(Self::of)
    }

    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        static ZONE: OnceLock<Zone> = OnceLock::new();
        *ZONE.get_or_init(|| Self::of(Tz::UTC))
    }

    /// The zone of the New York markets and of the Federal Reserve.
    #[must_use]
    pub fn new_york() -> Self {
        static ZONE: OnceLock<Zone> = OnceLock::new();
        *ZONE.get_or_init(|| Self::of(Tz::America__New_York))
    }

    /// The zone of Japan.
    #[must_use]
    pub fn tokyo() -> Self {
        static ZONE: OnceLock<Zone> = OnceLock::new();
        *ZONE.get_or_init(|| Self::of(Tz::Asia__Tokyo))
    }

    fn of(tz: Tz) -> Self {
        static KNOWN: Mutex<BTreeMap<&'static str, Zone>> = Mutex::new(BTreeMap::new());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry(tz.name()).or_insert_with(|| Self(Box::leak(Box::new(Offsets::new(tz)))))
    }

    /// The IANA name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.tz.name()
    }

    /// The instant at which the wall clock shows `seconds` after the midnight that begins `day`.
    ///
    /// A time skipped by a change of clocks is shifted forward by the length of the gap; of a repeated time the first
    /// is meant. `seconds` may exceed a day.
    #[must_use]
    pub fn instant(self, day: Day, seconds: u32) -> Instant {
        let local = i64::from(day.0) * DAY_SECONDS + i64::from(seconds);
        // No offset reaches a day, so these two bracket every change of clocks that can touch the local time.
        let before = self.0.at(local - DAY_SECONDS);
        let after = self.0.at(local + DAY_SECONDS);
        let first = local - i64::from(before);
        let second = local - i64::from(after);
        let chosen = if before == after || self.0.at(first) == before || self.0.at(second) != after {
            first
        } else {
            second
        };
        Instant::from_seconds(chosen)
    }

    /// An instant as the wall clock shows it: `2026-11-20 18:00 New York`.
    #[must_use]
    pub fn show(self, instant: Instant) -> String {
        let (day, seconds) = self.local(instant);
        let place = self.name().rsplit('/').next().unwrap_or("UTC").replace('_', " ");
        format!("{day} {:02}:{:02} {place}", seconds / 3600, seconds % 3600 / 60)
    }

    /// The date and the seconds after midnight that the wall clock shows.
    #[must_use]
    pub fn local(self, instant: Instant) -> (Day, u32) {
        let seconds = instant.seconds();
        let local = seconds.saturating_add(i64::from(self.0.at(seconds)));
        let clock = local.rem_euclid(DAY_SECONDS);
        let day = i32::try_from(local.div_euclid(DAY_SECONDS)).unwrap_or(i32::MAX);
        (Day(day), u32::try_from(clock).unwrap_or(0))
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The offsets of one zone, one word per block, filled in when a block is first asked for.
///
/// A search in chrono-tz costs tens of nanoseconds, a word read from here about one. Filling is idempotent, so
/// relaxed atomics suffice.
struct Offsets {
    tz: Tz,
    blocks: Box<[AtomicU64]>,
}

impl Offsets {
    fn new(tz: Tz) -> Self {
        Self { tz, blocks: (0..BLOCK_COUNT).map(|_| AtomicU64::new(0)).collect() }
    }

    /// The offset from UTC, in seconds, at an instant in seconds.
    #[inline]
    fn at(&self, second: i64) -> i32 {
        let since = second.saturating_sub(FIRST_SECOND);
        let Some(cell) = usize::try_from(since >> BLOCK_BITS).ok().and_then(|index| self.blocks.get(index))
        else {
            return self.search(second);
        };
        let stored = Block(cell.load(Ordering::Relaxed));
        let block = if stored.is_filled() { stored } else { self.fill(cell, second) };
        if block.is_irregular() {
            return self.search(second);
        }
        block.offset(since & ((1 << BLOCK_BITS) - 1))
    }

    #[cold]
    fn fill(&self, cell: &AtomicU64, second: i64) -> Block {
        let start = FIRST_SECOND + ((second - FIRST_SECOND) >> BLOCK_BITS << BLOCK_BITS);
        let block = self.probe(start);
        cell.store(block.0, Ordering::Relaxed);
        block
    }

    /// Looks for changes of clocks at quarters of the block; two changes within six days are not in the database.
    fn probe(&self, start: i64) -> Block {
        let quarter = 1 << (BLOCK_BITS - 2);
        let first = self.search(start);
        let (mut offset, mut changes, mut bounds) = (first, 0, (start, start));
        for step in 1..=4 {
            let to = start + step * quarter - i64::from(step == 4);
            let next = self.search(to);
            if next != offset {
                changes += 1;
                bounds = (start + (step - 1) * quarter, to);
                offset = next;
            }
        }
        match changes {
            0 => Block::new(first, first, 0),
            1 => {
                let (mut low, mut high) = bounds;
                while high - low > 1 {
                    let middle = low + (high - low) / 2;
                    if self.search(middle) == first { low = middle } else { high = middle }
                }
                Block::new(first, offset, high - start)
            }
            _ => Block::IRREGULAR,
        }
    }

    fn search(&self, second: i64) -> i32 {
        DateTime::from_timestamp(second, 0)
            .map_or(0, |time| self.tz.offset_from_utc_datetime(&time.naive_utc()).fix().local_minus_utc())
    }
}

/// Offsets before and after at most one change of clocks, packed: the second of the change within the block in bits
/// 0–20, the offset after it in 21–38, before it in 39–56 (both plus 2^17), flags above.
#[derive(Clone, Copy)]
struct Block(u64);

impl Block {
    const FILLED: u64 = 1 << 57;
    const IRREGULAR: Self = Self(Self::FILLED | 1 << 58);
    const BIAS: i32 = 1 << 17;
    const MASK: u64 = (1 << 18) - 1;

    fn new(before: i32, after: i32, change: i64) -> Self {
        let biased = |offset: i32| u64::from((offset + Self::BIAS).unsigned_abs()) & Self::MASK;
        Self(Self::FILLED | biased(before) << 39 | biased(after) << 21 | change.unsigned_abs())
    }

    #[inline]
    fn is_filled(self) -> bool {
        self.0 & Self::FILLED != 0
    }

    #[inline]
    fn is_irregular(self) -> bool {
        self.0 == Self::IRREGULAR.0
    }

    #[inline]
    fn offset(self, second: i64) -> i32 {
        let change = (self.0 & ((1 << BLOCK_BITS) - 1)) as i64;
        let shift = if second < change { 39 } else { 21 };
        ((self.0 >> shift) & Self::MASK) as i32 - Self::BIAS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn offsets_agree_with_the_database() {
        // Zones with half hours, southern summers, Ramadan breaks and a skipped day, at steps that hit odd times.
        for name in [
            "UTC",
            "America/New_York",
            "Asia/Tokyo",
            "Europe/Berlin",
            "Australia/Lord_Howe",
            "Africa/Casablanca",
            "Pacific/Apia",
        ] {
            let zone = Zone::named(name).unwrap();
            let mut second = FIRST_SECOND - 1_000_000;
            while second < 4_150_000_000 {
                assert_eq!(zone.0.at(second), zone.0.search(second), "{name} {second}");
                second += 39_119;
            }
        }
    }

    #[test]
    fn local_times_round_trip_through_both_changes() {
        let zone = Zone::named("America/New_York").unwrap();
        let check = |date: &str, seconds, shown: &str| {
            assert_eq!(zone.instant(day(date), seconds).to_string(), shown);
        };
        check("2024-08-05", 18 * 3_600, "2024-08-05T22:00:00Z");
        check("2024-03-10", 5_400, "2024-03-10T06:30:00Z");
        check("2024-03-10", 9_000, "2024-03-10T07:30:00Z"); // 02:30 is skipped: 03:30 EDT
        check("2024-03-10", 10_800, "2024-03-10T07:00:00Z");
        check("2024-11-03", 5_400, "2024-11-03T05:30:00Z"); // 01:30 comes twice: the first
        check("2024-11-03", 7_200, "2024-11-03T07:00:00Z");
        check("2024-11-03", 3 * 86_400, "2024-11-06T05:00:00Z");
        let apia = Zone::named("Pacific/Apia").unwrap();
        assert_eq!(apia.instant(day("2011-12-31"), 0).to_string(), "2011-12-30T10:00:00Z");
        for hour in 0..200_000_i64 {
            let instant = Instant::from_seconds(1_000_000_000 + hour * 3_600);
            let (date, seconds) = zone.local(instant);
            let back = zone.instant(date, seconds);
            assert!(back == instant || back == instant.plus_seconds(-3_600), "{instant}");
        }
    }

    #[test]
    fn names_are_those_of_the_database() {
        assert_eq!(Zone::named("Mars/Olympus"), None);
        assert_eq!(Zone::named("Asia/Tokyo"), Some(Zone::tokyo()));
        assert_ne!(Zone::utc(), Zone::new_york());
        assert_eq!(Zone::new_york().to_string(), "America/New_York");
    }
}
