//! The hours of one session as instants, and the bars they are cut into.

use super::{Day, Instant, Zone};

const MINUTE_MILLIS: i64 = 60_000;

/// The hours of one session as instants.
///
/// Bars are counted by the wall clock from the open. The last one ends with the close; one that reaches into the lunch break ends where
/// that begins, and one that lies wholly in it does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trading {
    /// Start of trading.
    pub open: Instant,
    /// End of trading.
    pub close: Instant,
    /// Start and end of a break in the middle.
    pub lunch: Option<(Instant, Instant)>,
}

impl Trading {
    /// A whole day of a zone, midnight to midnight.
    #[must_use]
    pub fn whole_day(day: Day, zone: Zone) -> Self {
        Self { open: zone.instant(day, 0), close: zone.instant(day + 1, 0), lunch: None }
    }

    /// Whether some of the span from `start` to `end` is trading time.
    #[must_use]
    pub fn overlaps(&self, start: Instant, end: Instant) -> bool {
        let at_lunch = self.lunch.is_some_and(|(from, to)| start >= from && end <= to);
        start < self.close && end > self.open && !at_lunch
    }

    /// The end of a bar that begins at `start` and would last until `end`, cut at the close and at lunch.
    #[must_use]
    pub fn cut(&self, start: Instant, end: Instant) -> Instant {
        match self.lunch {
            Some((from, to)) if start < from && end > from && end <= to => from,
            _ => end.min(self.close),
        }
    }

    /// Start and end of the bar of so many minutes that holds the last moment before `end`.
    #[must_use]
    pub fn bar(&self, end: Instant, minutes: u32) -> (Instant, Instant) {
        let length = i64::from(minutes.max(1)) * MINUTE_MILLIS;
        let before = (end.0 - self.open.0 - 1).div_euclid(length);
        let start = Instant(self.open.0 + before * length);
        (start, self.cut(start, Instant(start.0 + length)))
    }

    /// The ends of the session's bars of so many minutes that lie after `from` and not after `to`, in order.
    pub fn bars(self, minutes: u32, from: Instant, to: Instant) -> impl Iterator<Item = Instant> {
        let length = i64::from(minutes.max(1)) * MINUTE_MILLIS;
        let skipped = (from.max(self.open).0 - self.open.0).div_euclid(length);
        let starts =
            std::iter::successors(Some(self.open.0 + skipped * length), move |start| Some(start + length));
        starts
            .map(Instant)
            .take_while(move |start| *start < self.close.min(to))
            .map(move |start| (start, Instant(start.0 + length)))
            .filter(move |(start, end)| self.overlaps(*start, *end))
            .map(move |(start, end)| self.cut(start, end))
            .filter(move |end| *end > from && *end <= to)
    }

    /// When the bar after one that ends at `end` begins; `next_open` is the opening of the next session.
    #[must_use]
    pub fn resumes(&self, end: Instant, next_open: Instant) -> Instant {
        match self.lunch {
            _ if end < self.open => self.open,
            _ if end >= self.close => next_open,
            Some((from, to)) if end >= from && end < to => to,
            _ => end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Calendar;
    use super::*;

    /// The clock times at which the bars of a session end, in the calendar's zone.
    fn ends(calendar: Calendar, day: &str, minutes: u32) -> Vec<String> {
        let trading = calendar.trading(Day::parse(day).unwrap()).unwrap();
        let clock = |end: Instant| {
            let seconds = calendar.zone().local(end).1;
            format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60)
        };
        trading.bars(minutes, Instant(i64::MIN), Instant::MAX).map(clock).collect()
    }

    #[test]
    fn bars_are_counted_from_the_open() {
        let hours = ["10:30", "11:30", "12:30", "13:30", "14:30", "15:30", "16:00"];
        // Before and after clocks change.
        for day in ["2025-03-07", "2025-03-10", "2025-11-03"] {
            assert_eq!(ends(Calendar::Xnys, day, 60), hours, "{day}");
            assert_eq!(ends(Calendar::Xnys, day, 5).len(), 78);
        }
        assert_eq!(ends(Calendar::Xnys, "2024-11-29", 60), ["10:30", "11:30", "12:30", "13:00"]);
        assert_eq!(
            ends(Calendar::Crypto, "2025-03-09", 240),
            ["04:00", "08:00", "12:00", "16:00", "20:00", "00:00"]
        );
    }

    #[test]
    fn bars_stop_at_lunch() {
        // The bar from 11:00 reaches into lunch; one from 12:00 comes out of it; that of 11:30 to 12:00 does not exist.
        assert_eq!(
            ends(Calendar::Xtks, "2024-11-01", 60),
            ["10:00", "11:00", "11:30", "13:00", "14:00", "15:00"]
        );
        assert_eq!(
            ends(Calendar::Xtks, "2024-11-05", 60),
            ["10:00", "11:00", "11:30", "13:00", "14:00", "15:00", "15:30"]
        );
        let half = ends(Calendar::Xtks, "2024-11-05", 30);
        assert_eq!(half.get(4..7), Some(&["11:30", "13:00", "13:30"].map(str::to_owned)[..]));
        // A bar may hold the whole break.
        assert_eq!(ends(Calendar::Xtks, "2024-11-05", 240), ["13:00", "15:30"]);
        assert_eq!(ends(Calendar::Xtks, "2024-11-01", 5).len(), 60);
        assert_eq!(ends(Calendar::Xtks, "2024-11-05", 5).len(), 66);
    }

    #[test]
    fn every_bar_holds_its_own_end_and_every_faster_one() {
        for calendar in [Calendar::Xnys, Calendar::Xtks, Calendar::Crypto] {
            let trading = calendar.trading(Day::parse("2025-06-03").unwrap()).unwrap();
            for minutes in [5, 15, 30, 60, 120, 240] {
                let slower: Vec<Instant> = trading.bars(minutes, Instant(0), Instant::MAX).collect();
                let mut held: Vec<Instant> = trading
                    .bars(5, Instant(0), Instant::MAX)
                    .map(|end| trading.bar(end, minutes).1)
                    .collect();
                held.dedup();
                assert_eq!(held, slower, "{calendar} {minutes}");
                let between = slower.windows(2).map(|pair| trading.bars(5, pair[0], pair[1]).count());
                let first = trading.bars(5, Instant(0), slower[0]).count();
                assert_eq!(between.sum::<usize>() + first, trading.bars(5, Instant(0), Instant::MAX).count());
            }
        }
    }
}
