//! Slots and knowledge events from rows, by hand.

use super::{
    Bucket, Column, Evidence, Kind, Row, Series, Sessions, Shape, Staleness, Status, build, resample,
};
use crate::time::{Calendar, Day, Instant, Period};
use crate::unit::{Dim, Unit};

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;

fn shape(staleness: Staleness) -> Shape {
    Shape {
        name: "x".to_owned(),
        kind: Kind::Points,
        period: Period::Daily,
        unit: Unit::of(Dim::Level),
        sessions_of: Sessions::Calendar(Calendar::Weekdays),
        evidence: Evidence::Scheduled,
        per_year: 252.0,
        staleness,
    }
}

/// A figure of `day`, known `late` hours after that day's end.
fn row(day: i32, late: i64) -> Row {
    let end = Instant(i64::from(day + 1) * DAY);
    Row {
        session: Day(day),
        end,
        known: Instant(end.0 + late * HOUR),
        status: Status::Figure,
        evidence: Evidence::Scheduled,
    }
}

fn made(
    staleness: Staleness,
    rows: &[Row],
    figures: &[f64],
    expected: std::ops::Range<i32>,
    until: i32,
) -> Series {
    let expected: Vec<(Day, Instant)> =
        expected.map(|day| (Day(day), Instant(i64::from(day + 1) * DAY))).collect();
    build(
        &shape(staleness),
        rows,
        vec![(Column::Value, figures.to_vec())],
        &expected,
        |_| Instant::MAX,
        Instant(i64::from(until) * DAY),
    )
}

const SLOT: Staleness = Staleness::Slot { grace: 6 * HOUR, allowance: 0 };

/// Each run as (events, figures of its view).
fn runs(series: &Series) -> Vec<(std::ops::Range<usize>, Vec<String>)> {
    let text = |figures: &[f64]| figures.iter().map(|figure| figure.to_string()).collect();
    series.runs(usize::MAX).iter().map(|run| (run.events.clone(), text(run.column(Column::Value)))).collect()
}

#[test]
fn a_missing_session_occupies_a_slot_once_it_is_due() {
    let series = made(SLOT, &[row(0, 0), row(1, 0), row(3, 0)], &[1.0, 2.0, 4.0], 0..4, 5);
    assert_eq!(series.status, [Status::Figure, Status::Figure, Status::Gap, Status::Figure]);
    assert_eq!(series.known, [Instant(DAY), Instant(2 * DAY), Instant(3 * DAY + 6 * HOUR), Instant(4 * DAY)]);
    assert!(series.amendments.is_empty());
    assert!(series.column(Column::Value)[2].is_nan());
}

#[test]
fn gaps_after_the_last_row_fall_due_up_to_the_horizon() {
    let series = made(SLOT, &[row(0, 0)], &[1.0], 0..6, 4);
    // Sessions 1 and 2 are due with grace by the horizon at the end of day 3; session 3 is not.
    assert_eq!(series.sessions, [Day(0), Day(1), Day(2)]);
    assert_eq!(series.next_due, Some(Instant(2 * DAY)));
}

#[test]
fn a_late_figure_is_a_gap_until_it_comes() {
    // Session 1 comes 12 hours late: its gap fell due after 6.
    let series = made(SLOT, &[row(0, 0), row(1, 12), row(2, 0)], &[1.0, 2.0, 3.0], 0..3, 5);
    assert_eq!(
        series.known,
        [Instant(DAY), Instant(2 * DAY + 6 * HOUR), Instant(2 * DAY + 12 * HOUR), Instant(3 * DAY)]
    );
    assert_eq!(series.newest, [0, 1, 1, 2]);
    let texts = [vec!["1", "NaN"], vec!["1", "2", "3"]];
    assert_eq!(
        runs(&series),
        [
            (0..2, texts[0].iter().map(|t| t.to_string()).collect()),
            (2..4, texts[1].iter().map(|t| t.to_string()).collect())
        ]
    );
}

#[test]
fn a_revision_starts_a_run_over_the_changed_view() {
    let revised = Row { known: Instant(3 * DAY + HOUR), ..row(0, 0) };
    let series = made(
        SLOT,
        &[row(0, 0), revised, row(1, 0), row(2, 0), row(3, 0)],
        &[1.0, 10.0, 2.0, 3.0, 4.0],
        0..4,
        9,
    );
    let expected: [(std::ops::Range<usize>, &[&str]); 2] =
        [(0..3, &["1", "2", "3"]), (3..5, &["10", "2", "3", "4"])];
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(events, view)| (events, view.iter().map(|t| t.to_string()).collect()))
        .collect();
    assert_eq!(runs(&series), expected);
    // Before the revision arrives nothing shows it.
    let early: Vec<_> = series.runs(3).iter().map(|run| run.column(Column::Value).to_vec()).collect();
    assert_eq!(early, [vec![1.0, 2.0, 3.0]]);
}

#[test]
fn a_figure_that_overtakes_another_is_inserted_where_it_belongs() {
    // Session 1 comes after session 2, within its grace: no gap in between.
    let slow = Staleness::Slot { grace: 72 * HOUR, allowance: 0 };
    let series = made(slow, &[row(0, 0), row(1, 30), row(2, 0)], &[1.0, 2.0, 3.0], 0..3, 9);
    let views: Vec<_> = runs(&series).into_iter().map(|(_, view)| view.join(" ")).collect();
    assert_eq!(views, ["1 3", "1 2 3"]);
    assert_eq!(series.newest, [0, 2, 2]);
}

#[test]
fn an_allowance_forgives_missed_releases_and_skipping_leaves_no_slot() {
    let forgiving = Staleness::Slot { grace: 0, allowance: 1 };
    let series = made(forgiving, &[row(0, 0), row(2, 0), row(5, 0)], &[1.0, 3.0, 6.0], 0..6, 9);
    assert_eq!(series.sessions, [Day(0), Day(2), Day(4), Day(5)]);
    let skipping = Staleness::Skip { grace: HOUR, allowance: 0 };
    let series = made(skipping, &[row(0, 0), row(3, 0)], &[1.0, 4.0], 0..4, 9);
    assert_eq!(series.sessions, [Day(0), Day(3)]);
    assert_eq!(series.stale_at, [Instant(2 * DAY + HOUR), Instant::MAX]);
}

/// 2020-01-06, a Monday.
const MONDAY: i32 = 18_267;

/// The weeks of a daily series with figures from Monday to Friday, complete at Friday's end.
fn weeks(days: &Series) -> Series {
    resample(days, Period::Weekly { weekday: 4 }, 52.0, |day, _| {
        let needs = (0..5).map(|ahead| (day.week_start() + ahead, Instant(0))).collect();
        let complete = Instant(i64::from(day.week_start().0 + 5) * DAY);
        Bucket { through: (day.week_start() + 6, Instant::MAX), complete, needs }
    })
}

/// Rows at (day from the Monday on, hours late), with figures 1, 2, … by day, up to an hour after the Monday began.
fn week(rows: &[(i32, i64)], grace: i64, until: i64) -> Series {
    let figures: Vec<f64> = rows.iter().map(|(ahead, _)| f64::from(ahead + 1)).collect();
    let rows: Vec<Row> = rows.iter().map(|&(ahead, late)| row(MONDAY + ahead, late)).collect();
    let weekdays = (0..5).map(|ahead| MONDAY + ahead);
    let expected: Vec<(Day, Instant)> =
        weekdays.map(|day| (Day(day), Instant(i64::from(day + 1) * DAY))).collect();
    let until = Instant(i64::from(MONDAY) * DAY + until * HOUR);
    let shape = shape(Staleness::Slot { grace: grace * HOUR, allowance: 0 });
    build(&shape, &rows, vec![(Column::Value, figures)], &expected, |_| Instant::MAX, until)
}

/// Hours after the Monday at which the weeks were known, with their figures.
fn told(series: &Series) -> Vec<(i64, String)> {
    let figures = series.runs(usize::MAX).into_iter().flat_map(|run| {
        let seen = run.len - run.events.len()..run.len;
        run.column(Column::Value)[seen].iter().map(f64::to_string).collect::<Vec<_>>()
    });
    let hours = series.known.iter().map(|at| (at.0 - i64::from(MONDAY) * DAY) / HOUR);
    hours.zip(figures).collect()
}

#[test]
fn a_week_waits_for_all_its_days() {
    let check = |rows: &[(i32, i64)], grace, expected: &[(i64, &str)]| {
        let expected: Vec<(i64, String)> =
            expected.iter().map(|(hour, figure)| (*hour, (*figure).to_owned())).collect();
        assert_eq!(told(&weeks(&week(rows, grace, 400))), expected);
        // At no moment did it look otherwise.
        for until in 0..200 {
            let seen: Vec<_> = expected.iter().filter(|(hour, _)| *hour <= until).cloned().collect();
            let known =
                weeks(&week(rows, grace, until)).known_by(Instant(i64::from(MONDAY) * DAY + until * HOUR));
            assert_eq!(known, seen.len(), "{until}");
        }
    };
    let friday = 120;
    check(&[(0, 0), (1, 0), (2, 0), (3, 0), (4, 0)], 6, &[(friday, "5")]);
    // Friday's figure comes three hours late, or not at all.
    check(&[(0, 0), (1, 0), (2, 0), (3, 0), (4, 3)], 6, &[(friday + 3, "5")]);
    check(&[(0, 0), (1, 0), (2, 0), (3, 0)], 6, &[(friday + 6, "NaN")]);
    // Friday's has fallen due without a figure before it comes.
    check(&[(0, 0), (1, 0), (2, 0), (3, 0), (4, 9)], 6, &[(friday + 6, "NaN"), (friday + 9, "5")]);
    // Wednesday's comes on Saturday, within its grace.
    check(&[(0, 0), (1, 0), (2, 60), (3, 0), (4, 0)], 90, &[(132, "5")]);
    // A figure of Sunday, which no calendar asks for, stands in for no other day.
    check(&[(0, 0), (1, 0), (2, 0), (3, 0), (6, -40)], 30, &[(friday + 30, "7")]);
}

#[test]
fn a_revision_of_a_day_amends_its_week() {
    let mut rows: Vec<Row> = (0..5).map(|ahead| row(MONDAY + ahead, 0)).collect();
    rows.push(Row { known: Instant(rows[4].known.0 + 30 * HOUR), ..rows[4] });
    let expected: Vec<(Day, Instant)> =
        (0..5).map(|ahead| (Day(MONDAY + ahead), Instant(i64::from(MONDAY + ahead + 1) * DAY))).collect();
    let figures = vec![(Column::Value, vec![1.0, 2.0, 3.0, 4.0, 5.0, 50.0])];
    let days = build(
        &shape(SLOT),
        &rows,
        figures,
        &expected,
        |_| Instant::MAX,
        Instant(i64::from(MONDAY + 9) * DAY),
    );
    assert_eq!(told(&weeks(&days)), [(120, "5".to_owned()), (150, "50".to_owned())]);
}

#[test]
fn weeks_are_complete_when_the_calendar_says_so() {
    // 2020-01-06 is a Monday.
    let monday = Day::from_ymd(2020, 1, 6).unwrap().0;
    let rows: Vec<Row> = [0, 1, 2, 3, 4, 7, 8].map(|ahead| row(monday + ahead, 0)).to_vec();
    let days = made(SLOT, &rows, &[1.0, 2.0, 3.0, 4.0, 5.0, 8.0, 9.0], 0..0, monday + 30);
    let friday = |day: Day| Day(day.week_start().0 + 4);
    let weekly = resample(&days, Period::Weekly { weekday: 4 }, 52.0, |day, _| {
        let needs = (0..5).map(|ahead| (day.week_start() + ahead, Instant(0))).collect();
        let complete = Instant(i64::from(friday(day).0 + 1) * DAY);
        Bucket { through: (day.week_start() + 6, Instant::MAX), complete, needs }
    });
    assert_eq!(weekly.known_by(Instant(i64::from(monday + 5) * DAY - 1)), 0);
    assert_eq!(weekly.known_by(Instant(i64::from(monday + 5) * DAY)), 1);
    // The second week is not complete before its Friday, whatever rows there are; without that it is not known at all.
    assert_eq!(weekly.known_by(Instant::MAX), 1);
    assert_eq!((weekly.column(Column::Value)[0], weekly.sessions[0]), (5.0, Day(monday + 4)));
}
