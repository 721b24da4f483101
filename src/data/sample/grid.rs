//! The days the market is computed on, and straight lines between dated levels.

use crate::time::Day;

/// First day of the market, Monday 2015-06-29.
pub(super) const START: Day = day(2015, 6, 29);

/// Last day of the market, Friday 2025-06-27.
pub(super) const END: Day = day(2025, 6, 27);

/// Weekdays of the market, both ends included: ten years of five.
pub(super) const WEEKDAYS: usize = 2_610;

/// Days of the market, both ends included.
pub(super) const DAYS: usize = (END.0 - START.0 + 1) as usize;

/// The day of a date of the tables, in constants too; what is no date is the first day of 1970.
pub(super) const fn day(year: i32, month: u32, of_month: u32) -> Day {
    match Day::from_ymd(year, month, of_month) {
        Some(day) => day,
        None => Day(0),
    }
}

/// The weekdays before a day, counted from the start: the index of a weekday in every path of the market.
pub(super) fn weekday_index(day: Day) -> usize {
    let days = (day.0 - START.0).max(0) as usize;
    (days / 7 * 5 + (days % 7).min(5)).min(WEEKDAYS)
}

/// The weekday with an index.
pub(super) fn weekday(index: usize) -> Day {
    Day(START.0 + (index / 5 * 7 + index % 5) as i32)
}

/// The last weekdays of the quarters, as indexes in order.
pub(super) fn quarter_ends() -> Vec<usize> {
    let quarters = (0..40).map(|quarter| day(2015 + (2 + quarter) / 4, (2 + quarter as u32) % 4 * 3 + 1, 1));
    quarters.filter_map(|first| weekday_index(first).checked_sub(1)).collect()
}

/// A level of a dated table.
pub(super) type Knot = (Day, f64);

/// The level on a day, on straight lines between the knots; flat before the first and after the last.
pub(super) fn level(knots: &[Knot], day: Day) -> f64 {
    let after = knots.partition_point(|knot| knot.0 <= day);
    let left = after.checked_sub(1).and_then(|at| knots.get(at));
    match (left, knots.get(after)) {
        (Some(left), Some(right)) => {
            left.1 + (right.1 - left.1) * f64::from(day.0 - left.0.0) / f64::from(right.0.0 - left.0.0)
        }
        (Some(only), None) | (None, Some(only)) => only.1,
        (None, None) => 0.0,
    }
}

/// The value of the newest row at or before a day; the first row's before it.
pub(super) fn step(steps: &[Knot], day: Day) -> f64 {
    let after = steps.partition_point(|knot| knot.0 <= day).max(1);
    steps.get(after - 1).map_or(0.0, |knot| knot.1)
}

/// A value rounded to `per_unit` steps a unit, halves away from zero, through an integer.
pub(super) fn rounded(value: f64, per_unit: f64) -> f64 {
    whole(value * per_unit) as f64 / per_unit
}

/// The nearest whole number, halves away from zero.
pub(super) fn whole(value: f64) -> i64 {
    if value < 0.0 { (value - 0.5) as i64 } else { (value + 0.5) as i64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_and_indexes_are_inverse() {
        assert_eq!((START.weekday(), END.weekday()), (0, 4));
        assert_eq!(weekday(WEEKDAYS - 1), END);
        for index in 0..WEEKDAYS {
            assert_eq!(weekday_index(weekday(index)), index);
        }
        assert_eq!(weekday_index(day(2015, 7, 4)), 5, "a Saturday is where the next Monday is");
    }

    #[test]
    fn quarters_end_on_their_last_weekday() {
        let ends: Vec<String> = quarter_ends().iter().map(|&index| weekday(index).to_string()).collect();
        assert_eq!(ends.len(), 40);
        assert_eq!(ends.first().map(String::as_str), Some("2015-06-30"));
        assert!(ends.contains(&"2023-09-29".to_owned()) && ends.contains(&"2025-03-31".to_owned()));
    }

    #[test]
    fn levels_are_straight_between_knots_and_flat_outside() {
        let knots = [(day(2020, 1, 1), 10.0), (day(2020, 1, 11), 20.0)];
        let at = |of_month| level(&knots, day(2020, 1, of_month));
        assert_eq!((at(1), at(4), at(11), at(30)), (10.0, 13.0, 20.0, 20.0));
        assert_eq!(level(&knots, START), 10.0);
        assert_eq!((step(&knots, START), step(&knots, day(2020, 1, 10))), (10.0, 10.0));
        assert_eq!(step(&knots, day(2020, 1, 11)), 20.0);
    }

    #[test]
    fn rounding_is_to_the_nearest_step_away_from_zero_at_halves() {
        assert_eq!((whole(2.5), whole(-2.5), whole(2.4999)), (3, -3, 2));
        assert_eq!(rounded(1.005_001, 100.0), 1.01);
    }
}
