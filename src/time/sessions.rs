//! The days of a calendar as a bit set, built once from rules and exceptions.

use super::Day;

const FIRST: Day = Day::civil(1950, 1, 1);
const LAST: Day = Day::civil(2100, 12, 31);

/// One bit a day from 1950 to 2100; outside, every weekday is a session.
pub(super) struct Sessions {
    words: Box<[u64]>,
}

/// What makes the sessions of a calendar out of the days from Monday to Friday.
pub(super) struct Rules {
    /// Adds the closed days of a year, weekends allowed.
    holidays: fn(i32, &mut Vec<Day>),
    /// Closed although no rule says so.
    closed: &'static [&'static [Day]],
    /// Open although a rule closes them.
    open: &'static [Day],
    /// The first session.
    start: Option<Day>,
}

impl Rules {
    pub(super) fn new(holidays: fn(i32, &mut Vec<Day>)) -> Self {
        Self { holidays, closed: &[], open: &[], start: None }
    }

    pub(super) fn closed(self, closed: &'static [&'static [Day]]) -> Self {
        Self { closed, ..self }
    }

    pub(super) fn open(self, open: &'static [Day]) -> Self {
        Self { open, ..self }
    }

    pub(super) fn start(self, start: Day) -> Self {
        Self { start: Some(start), ..self }
    }
}

impl Sessions {
    pub(super) fn build(rules: &Rules) -> Self {
        let count = usize::try_from(LAST - FIRST).map_or(0, |days| days / 64 + 1);
        // A word is nine weeks and a day, so each begins one weekday later than the one before.
        let patterns: Vec<u64> = (0..7).map(|shift| weekdays_of_word(FIRST.weekday() + shift)).collect();
        let mut sessions = Self { words: patterns.into_iter().cycle().take(count).collect() };
        let mut holidays = Vec::with_capacity(32);
        for year in FIRST.year()..=LAST.year() {
            (rules.holidays)(year, &mut holidays);
            for day in holidays.drain(..) {
                sessions.set(day, false);
            }
        }
        for day in rules.closed.iter().copied().flatten() {
            sessions.set(*day, false);
        }
        for day in rules.open {
            sessions.set(*day, true);
        }
        if let Some((start, bit)) = rules.start.and_then(place) {
            for (index, word) in sessions.words.iter_mut().enumerate().take(start + 1) {
                *word = if index < start { 0 } else { *word & u64::MAX << bit };
            }
        }
        sessions
    }

    fn set(&mut self, day: Day, open: bool) {
        let Some((word, bit)) = place(day) else { return };
        if let Some(word) = self.words.get_mut(word) {
            *word = if open { *word | 1 << bit } else { *word & !(1 << bit) };
        }
    }

    pub(super) fn contains(&self, day: Day) -> bool {
        match place(day).and_then(|(word, bit)| Some((self.words.get(word)?, bit))) {
            Some((word, bit)) => word >> bit & 1 == 1,
            None => day.weekday() < 5,
        }
    }

    /// The last session strictly before a day: the table is searched a word at a time.
    pub(super) fn previous(&self, day: Day) -> Day {
        if let Some((last, bit)) = place(day.min(LAST + 1) - 1).filter(|_| day <= LAST + 1) {
            let words = self.words.iter().enumerate().take(last + 1).rev();
            for (index, word) in words {
                let bits = if index == last { word & u64::MAX >> (63 - bit) } else { *word };
                if bits != 0 {
                    let inside = index * 64 + 63 - bits.leading_zeros() as usize;
                    return FIRST + i32::try_from(inside).unwrap_or(0);
                }
            }
            return weekday_before(FIRST);
        }
        weekday_before(day)
    }

    /// The sessions from `from` to `to`, both included.
    pub(super) fn between(&self, from: Day, to: Day) -> Vec<Day> {
        let mut days = Vec::with_capacity(usize::try_from(to - from).map_or(0, |days| days / 7 * 5 + 6));
        let weekdays = |from: Day, to: Day| (from.0..=to.0).map(Day).filter(|day| day.weekday() < 5);
        days.extend(weekdays(from, to.min(FIRST - 1)));
        if let (Some((first, low)), Some((last, high))) = (place(from.max(FIRST)), place(to.min(LAST)))
            && from <= to
        {
            let inside = self.words.iter().enumerate().take(last + 1).skip(first);
            let mut base = FIRST + i32::try_from(first * 64).unwrap_or(0);
            for (index, word) in inside {
                let mut bits = *word;
                if index == first {
                    bits &= u64::MAX << low;
                }
                if index == last {
                    bits &= u64::MAX >> (63 - high);
                }
                while bits != 0 {
                    days.push(base + bits.trailing_zeros() as i32);
                    bits &= bits - 1;
                }
                base = base + 64;
            }
        }
        days.extend(weekdays(from.max(LAST + 1), to));
        days
    }
}

/// The last day from Monday to Friday strictly before a day.
fn weekday_before(day: Day) -> Day {
    let before = day - 1;
    before - i32::try_from(before.weekday().saturating_sub(4)).unwrap_or(0)
}

/// The word and the bit of a day inside the table.
fn place(day: Day) -> Option<(usize, u32)> {
    let index = u32::try_from(day.0.checked_sub(FIRST.0)?).ok()?;
    (day <= LAST).then_some((index as usize / 64, index % 64))
}

/// The bits of Monday to Friday in a word whose first day has the given weekday.
fn weekdays_of_word(first: u32) -> u64 {
    (0..64).filter(|bit| (first + bit) % 7 < 5).fold(0, |word, bit| word | 1 << bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_agree_with_single_days() {
        const CLOSED: &[Day] = &[Day::civil(1950, 1, 2), Day::civil(2000, 3, 6), Day::civil(2100, 12, 31)];
        const OPEN: &[Day] = &[Day::civil(2000, 3, 5)];
        let rules =
            Rules::new(|year, closed| closed.push(Day::civil(year, 5, 1))).closed(&[CLOSED]).open(OPEN);
        let sessions = Sessions::build(&rules);
        let by_rule = |day: Day| {
            let inside = (1950..=2100).contains(&day.year());
            let holiday = inside && (day.ymd().1, day.ymd().2) == (5, 1);
            (day.weekday() < 5 && !holiday && !CLOSED.contains(&day)) || OPEN.contains(&day)
        };
        let around = [FIRST - 40, FIRST - 1, FIRST, FIRST + 1, FIRST + 63, FIRST + 64, FIRST + 65]
            .into_iter()
            .chain((0..70).map(|step| Day::civil(2000, 2, 1) + step))
            .chain([LAST - 64, LAST - 1, LAST, LAST + 1, LAST + 40])
            .collect::<Vec<_>>();
        for from in &around {
            for to in around.iter().filter(|to| (**to - *from).abs() < 200) {
                let expected: Vec<Day> = (from.0..=to.0).map(Day).filter(|day| by_rule(*day)).collect();
                assert_eq!(sessions.between(*from, *to), expected, "{from} {to}");
                assert!(expected.iter().all(|day| sessions.contains(*day)));
            }
        }
    }

    #[test]
    fn nothing_before_the_first_session() {
        let start = Day::civil(2013, 9, 23);
        let sessions = Sessions::build(&Rules::new(|_, _| ()).start(start));
        assert_eq!(sessions.between(FIRST, start + 1), [start, start + 1]);
    }
}
