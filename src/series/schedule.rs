//! The dates of a schedule as they stood at a moment: most are known long ahead, some were not, and some came to nothing.

use super::Series;
use crate::time::Instant;

/// A date of a schedule that was not simply known ahead and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// The planned instant: that of an event, or of one that was given up.
    pub at: Instant,
    /// Since when the date was public; with the calendar long before if none. At or after `at` for what nobody knew beforehand.
    pub from: Option<Instant>,
    /// From when it was planned no more, though the event had not happened; none if it happened.
    pub until: Option<Instant>,
}

impl Series {
    /// The first event after an instant among those that were planned by then.
    ///
    /// Events count unless a notice says that they were announced later; dates given up count from their notice until they were.
    pub fn next_planned(&self, after: Instant) -> Option<Instant> {
        let public = |notice: &Notice| notice.from.is_none_or(|from| from <= after);
        let announced = |at: &&Instant| {
            let mut notices =
                self.notices.iter().filter(|notice| notice.at == **at && notice.until.is_none());
            notices.all(public)
        };
        let from = self.ends.partition_point(|at| *at <= after);
        let kept = self.ends.get(from..).and_then(|ends| ends.iter().find(announced)).copied();
        let open = |notice: &&Notice| notice.until.is_some_and(|until| after < until) && public(notice);
        let given_up =
            self.notices.iter().filter(open).map(|notice| notice.at).filter(|at| *at > after).min();
        kept.into_iter().chain(given_up).min()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, Sessions};
    use super::*;
    use crate::time::Period;
    use crate::unit::Unit;

    fn schedule(ends: &[i64], notices: &[(i64, Option<i64>, Option<i64>)]) -> Series {
        let instant = |at: Option<i64>| at.map(Instant);
        Series {
            name: "fomc".into(),
            kind: Kind::Events,
            period: Period::Daily,
            unit: Unit::NUMBER,
            sessions_of: Sessions::Rows,
            has_adj: false,
            sessions: Vec::new(),
            ends: ends.iter().copied().map(Instant).collect(),
            status: Vec::new(),
            evidence: Vec::new(),
            columns: Vec::new(),
            fields: Vec::new(),
            known: Vec::new(),
            newest: Vec::new(),
            stale_at: Vec::new(),
            amendments: Vec::new(),
            notices: notices
                .iter()
                .map(|&(at, from, until)| Notice {
                    at: Instant(at),
                    from: instant(from),
                    until: instant(until),
                })
                .collect(),
            next_due: None,
            per_year: 8.0,
        }
    }

    fn nexts(series: &Series, after: &[i64]) -> Vec<Option<i64>> {
        after.iter().map(|at| series.next_planned(Instant(*at)).map(|next| next.0)).collect()
    }

    #[test]
    fn dates_without_a_notice_are_known_ahead() {
        let plain = schedule(&[10, 20], &[]);
        assert_eq!(nexts(&plain, &[0, 9, 10, 19, 20]), [Some(10), Some(10), Some(20), Some(20), None]);
    }

    #[test]
    fn nobody_waits_for_the_unscheduled() {
        // 15 was decided on the spot.
        let series = schedule(&[10, 15, 20], &[(15, Some(16), None)]);
        assert_eq!(nexts(&series, &[9, 10, 14, 15]), [Some(10), Some(20), Some(20), Some(20)]);
    }

    #[test]
    fn a_date_put_off_counts_until_it_is_given_up_and_the_new_one_from_its_announcement() {
        // Planned for 20, given up at 18; at 24 it is announced for 27; 30 was known all along.
        let series = schedule(&[10, 27, 30], &[(20, None, Some(18)), (27, Some(24), None)]);
        assert_eq!(
            nexts(&series, &[10, 17, 18, 23, 24, 26, 27, 30]),
            [Some(20), Some(20), Some(30), Some(30), Some(27), Some(27), Some(30), None]
        );
        // Given up only after its time: it is past by then.
        let series = schedule(&[10, 30], &[(20, None, Some(22))]);
        assert_eq!(nexts(&series, &[19, 20, 21]), [Some(20), Some(30), Some(30)]);
        // A new date that was given up again.
        let series = schedule(&[30], &[(20, Some(15), Some(18))]);
        assert_eq!(nexts(&series, &[14, 15, 17, 18]), [Some(30), Some(20), Some(20), Some(30)]);
    }
}
