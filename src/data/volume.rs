//! Volumes whose size changes from one session to the next and stays changed.

use crate::time::Day;

/// Sessions that show the size of before, and of after.
const BEFORE: usize = 20;
const AFTER: usize = 3;
/// The least of the greater ones is so many times the greatest of the smaller ones. Panics and holidays stay far below: no session of
/// eight exchange-traded funds since 1993, of an index or of a coin reaches 10, a change of the source reached 21.
const APART: f64 = 10.0;

/// A session from which on volumes are of another size.
#[derive(Debug, PartialEq)]
pub(super) struct Change {
    pub session: Day,
    /// The median of after, divided by that of before.
    pub factor: f64,
}

/// Finds where the volumes of bars, given with their sessions in any order, change their size for good: as where their source changes, and
/// one counts a single exchange and the other all of them. Bars without volume tell nothing.
pub(super) fn changes(volumes: impl Iterator<Item = (Day, f64)>) -> Vec<Change> {
    let mut bars: Vec<(Day, f64)> = volumes.filter(|(_, volume)| *volume > 0.0).collect();
    if !bars.is_sorted_by_key(|(session, _)| *session) {
        bars.sort_by_key(|(session, _)| *session);
    }
    let sessions: Vec<(Day, f64)> =
        bars.chunk_by(|one, next| one.0 == next.0).filter_map(of_session).collect();
    let found = sessions.windows(BEFORE + AFTER).filter_map(|window| {
        let (before, after) = window.split_at(BEFORE);
        let (last, first) = (before.last()?, after.first()?);
        // Cheap, and seldom so.
        if first.1 < APART * last.1 && last.1 < APART * first.1 {
            return None;
        }
        let sizes = |side: &[(Day, f64)]| -> Vec<f64> { side.iter().map(|(_, volume)| *volume).collect() };
        let (before, after) = (sizes(before), sizes(after));
        let changed = apart(&after, &before) || apart(&before, &after);
        changed.then(|| Change { session: first.0, factor: median(after) / median(before) })
    });
    found.collect()
}

/// A session and the median volume of its bars.
fn of_session(bars: &[(Day, f64)]) -> Option<(Day, f64)> {
    match bars {
        [only] => Some(*only),
        _ => Some((bars.first()?.0, median(bars.iter().map(|(_, volume)| *volume).collect()))),
    }
}

/// Whether all of some are far above all of the others.
fn apart(some: &[f64], others: &[f64]) -> bool {
    let least = some.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = others.iter().copied().fold(0.0, f64::max);
    least >= APART * greatest
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four bars a session, whose volumes follow a wave of the size that holds on the day.
    fn found(days: i32, size: impl Fn(i32) -> f64) -> Vec<(i32, f64)> {
        let bars = (0..days).flat_map(|day| (1..=4).map(move |bar| (day, f64::from(bar))));
        let volumes = bars.map(|(day, bar)| (Day(day), bar * size(day) * (1.0 + 0.3 * f64::from(day % 7))));
        changes(volumes).into_iter().map(|change| (change.session.0, change.factor)).collect()
    }

    #[test]
    fn another_size_that_stays_is_found_once_and_where_it_begins() {
        for factor in [0.025, 40.0] {
            let found = found(80, |day| if day < 50 { 1_000.0 } else { 1_000.0 * factor });
            assert_eq!(found.len(), 1, "{found:?}");
            assert_eq!(found[0].0, 50);
            // The days differ by up to 2.8 times among themselves.
            assert!((0.4..2.5).contains(&(found[0].1 / factor)), "{found:?}");
        }
        // The last three sessions are enough, two are not.
        assert_eq!(found(53, |day| if day < 50 { 1.0 } else { 0.025 }).len(), 1);
        assert_eq!(found(52, |day| if day < 50 { 1.0 } else { 0.025 }), []);
    }

    #[test]
    fn what_passes_or_comes_slowly_is_none() {
        let size = |day: i32| if (50..52).contains(&day) { 40.0 } else { 1.0 };
        assert_eq!(found(80, size), []);
        assert_eq!(found(80, |day| 1.05_f64.powi(day)), []);
        assert_eq!(found(80, |day| if day < 50 { 1.0 } else { 3.0 }), []);
        assert_eq!(found(80, |day| if day < 50 { 0.0 } else { 1_000.0 }), [], "nothing is known of before");
    }
}
