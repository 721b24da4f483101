//! What of a download is new.

use std::ops::Range;

use super::*;
use crate::data::report::Fault;

/// Adds batches one after the other to one series; gives what became of them, and what is kept.
fn add(batches: &[(Batch, Look)]) -> (Vec<Added>, Vec<String>) {
    let folder = Folder::new();
    let mut writer = folder.store().write(noon(0)).unwrap();
    let added = batches.iter().map(|(batch, look)| writer.add("a", batch, look).unwrap()).collect();
    (added, listed(&kept(&folder.store())))
}

#[test]
fn figures_are_new_revised_unchanged_or_withdrawn() {
    let (added, kept) = add(&[
        (values([(1, 10.0), (2, 20.0), (3, 30.0), (4, f64::NAN)]), look(5)),
        (values([(1, 10.0), (2, 21.0), (3, f64::NAN), (4, 40.0), (5, 50.0)]), look(6)),
        (values([(3, f64::NAN), (2, 20.0)]), from(7, 2)),
    ]);
    assert_eq!(added[0], Added { new: 3, blank: 1, ..Added::default() });
    assert_eq!(added[1], Added { new: 2, revised: 1, withdrawn: 1, unchanged: 1, ..Added::default() });
    let shrunk = Shrunk { kept: 2, from: Stamp::Day(day(4)), to: Stamp::Day(day(5)) };
    assert_eq!(added[2], Added { revised: 1, unchanged: 1, shrunk: Some(shrunk), ..Added::default() });
    assert_eq!(
        kept,
        [
            "1 10 learned 5 before - main",
            "2 20 learned 5 before - main",
            "2 21 learned 6 before 5 main",
            "2 20 learned 7 before 6 main",
            "3 30 learned 5 before - main",
            "3 NaN learned 6 before 5 main",
            "4 40 learned 6 before 5 main",
            "5 50 learned 6 before 5 main",
        ]
    );
}

#[test]
fn a_row_of_days_that_no_look_covered_has_no_look_before_it() {
    let (_, kept) = add(&[
        (values([(10, 1.0)]), from(12, 10)),
        (values([(8, 1.0), (9, 1.0), (10, 1.0), (11, 1.0)]), from(13, 9)),
        (values([(7, 1.0), (12, 1.0)]), look(14)),
        (values([(6, 1.0), (7, 2.0)]), look(15)),
    ]);
    assert_eq!(
        kept,
        [
            "6 1 learned 15 before - main",
            "7 1 learned 14 before - main",
            "7 2 learned 15 before 14 main",
            "8 1 learned 13 before - main",
            "9 1 learned 13 before - main",
            "10 1 learned 12 before - main",
            "11 1 learned 13 before 12 main",
            "12 1 learned 14 before 13 main",
        ]
    );
}

#[test]
fn a_column_that_does_not_come_keeps_its_last_figure() {
    let bars = |columns: &[&str], rows: &[(i32, &[f64])]| {
        let mut sheet = Sheet::new(columns);
        for (number, figures) in rows {
            sheet.push(0, Stamp::Day(day(*number)), Published::Unsaid, figures);
        }
        Batch::of(sheet)
    };
    let (added, kept) = add(&[
        (bars(&["close", "volume"], &[(1, &[10.0, 100.0]), (2, &[11.0, 200.0])]), look(3)),
        (bars(&["volume", "oi"], &[(1, &[100.0, 7.0]), (2, &[f64::NAN, f64::NAN])]), look(4)),
        (bars(&["close"], &[(1, &[10.0]), (2, &[12.0]), (3, &[13.0])]), look(5)),
    ]);
    // A missing volume beside a close that is carried is a revision and no withdrawal.
    assert_eq!(added[1], Added { revised: 2, ..Added::default() });
    assert_eq!(added[2], Added { new: 1, revised: 1, unchanged: 1, ..Added::default() });
    assert_eq!(
        kept,
        [
            "1 10,100,NaN learned 3 before - main",
            "1 10,100,7 learned 4 before 3 main",
            "2 11,200,NaN learned 3 before - main",
            "2 11,NaN,NaN learned 4 before 3 main",
            "2 12,NaN,NaN learned 5 before 4 main",
            "3 13,NaN,NaN learned 5 before 4 main",
        ]
    );
}

#[test]
fn zeros_of_either_sign_are_two_figures() {
    let (added, _) = add(&[(values([(1, 0.0)]), look(2)), (values([(1, -0.0)]), look(3))]);
    assert_eq!(added[1].revised, 1);
}

#[test]
fn a_fallback_adds_days_and_changes_none() {
    let (added, kept) = add(&[
        (values([(1, 10.0), (2, 20.0), (3, 30.0)]), look(4)),
        (values([(1, 10.0), (2, 99.0), (3, f64::NAN), (4, 40.0)]), fallback(5)),
        (values([(4, 41.0), (5, f64::NAN)]), fallback(6)),
        (values([(1, 10.0), (2, 20.0), (3, 30.0), (4, 42.0)]), look(7)),
        (values([(4, 41.0)]), fallback(8)),
    ]);
    assert_eq!(added[1], Added { new: 1, unchanged: 1, passed: 2, ..Added::default() });
    assert_eq!(added[2], Added { revised: 1, blank: 1, ..Added::default() });
    assert_eq!(added[3], Added { revised: 1, replaced: 1, unchanged: 3, ..Added::default() });
    assert_eq!(added[4], Added { passed: 1, ..Added::default() });
    assert_eq!(
        kept[3..],
        ["4 40 learned 5 before 4 other", "4 41 learned 6 before 5 other", "4 42 learned 7 before 6 main"]
    );
}

#[test]
fn a_row_at_fault_is_kept_once_and_never_stands_for_a_good_one() {
    let mut bad = values([(1, -5.0), (2, 20.0)]);
    bad.refused = vec![Some(Fault::NotPositive)];
    let mut worse = values([(1, -6.0), (1, -5.0)]);
    worse.refused = vec![Some(Fault::NotPositive); 2];
    let (added, kept) = add(&[
        (bad.clone(), look(3)),
        (values([(1, 10.0), (2, 20.0)]), look(4)),
        (bad, look(5)),
        (worse, look(6)),
        (values([(1, 10.0), (2, 20.0)]), look(7)),
    ]);
    assert_eq!(added[0], Added { new: 1, refused: 1, ..Added::default() });
    assert_eq!(added[1], Added { new: 1, unchanged: 1, ..Added::default() });
    assert_eq!(added[2], Added { unchanged: 1, refused_again: 1, ..Added::default() });
    assert_eq!((added[3].refused, added[3].refused_again), (1, 1));
    assert_eq!(added[4], Added { unchanged: 2, ..Added::default() });
    assert_eq!(
        kept[..3],
        [
            "1 -5 learned 3 before - main NotPositive",
            "1 10 learned 4 before 3 main",
            "1 -6 learned 6 before 5 main NotPositive",
        ]
    );
}

#[test]
fn every_vintage_is_kept_that_says_something() {
    let (added, kept) = add(&[
        // Vintages of one stamp come in any order; the third says what the second said.
        (vintages(&[(1, 4, 12.0), (1, 3, 11.0), (1, 5, 12.0), (2, 4, f64::NAN), (1, 6, f64::NAN)]), look(10)),
        // The same again, one between them that changes what the next one says, and one earlier than all.
        (vintages(&[(1, 2, 9.0), (1, 3, 11.0), (1, 4, 12.0), (1, 5, 12.0), (1, 6, f64::NAN)]), look(11)),
        (vintages(&[(1, 4, 12.0), (1, 5, 13.0), (1, 6, f64::NAN)]), look(12)),
        // A figure without a vintage is a look at the present state.
        (values([(1, f64::NAN), (2, 7.0)]), look(13)),
    ]);
    assert_eq!(
        added[0],
        Added { new: 1, revised: 1, withdrawn: 1, unchanged: 1, blank: 1, ..Added::default() }
    );
    assert_eq!(added[1], Added { revised: 1, unchanged: 4, ..Added::default() });
    assert_eq!(added[2], Added { revised: 1, unchanged: 2, ..Added::default() });
    assert_eq!(added[3], Added { new: 1, unchanged: 1, ..Added::default() });
    assert_eq!(
        kept,
        [
            "1 11 learned 10 before - main published 3",
            "1 12 learned 10 before - main published 4",
            "1 NaN learned 10 before - main published 6",
            "1 9 learned 11 before 10 main published 2",
            "1 13 learned 12 before 11 main published 5",
            "2 7 learned 13 before 12 main",
        ]
    );
}

#[test]
fn a_shorter_download_takes_nothing_away() {
    let whole: Vec<(i32, f64)> = (0..100).map(|number| (number, f64::from(number) + 1.0)).collect();
    let (added, kept) = add(&[
        (values(whole.clone()), look(100)),
        (values(whole[60..].to_vec()), look(101)),
        (values(whole[60..].to_vec()), from(102, 60)),
        (values(whole[70..].to_vec()), from(103, 60)),
        (values(whole[90..].to_vec()), fallback(104)),
    ]);
    let shrunk = |kept, from, to| Some(Shrunk { kept, from: Stamp::Day(day(from)), to: Stamp::Day(day(to)) });
    let all: Vec<Option<Shrunk>> = added.iter().map(|added| added.shrunk).collect();
    assert_eq!(all, [None, shrunk(60, 0, 59), None, shrunk(10, 60, 69), None]);
    assert_eq!(kept.len(), 100);
}

#[test]
fn another_unit_is_refused_whole() {
    let folder = Folder::new();
    let mut writer = folder.store().write(noon(0)).unwrap();
    let figure = |number: i32| f64::from(number * number) / 7.0 + 100.0;
    let of = |rows: Range<i32>, factor: f64| values(rows.map(|number| (number, figure(number) * factor)));
    writer.add("a", &of(0..30, 1.0), &look(30)).unwrap();
    let before = listed(&kept(&folder.store()));
    for factor in [1_000.0, 0.001, -1.0, 0.995] {
        let error = writer.add("a", &of(10..31, factor), &from(31, 10)).unwrap_err();
        let StoreError::Rescaled { name, factor: found, rows } = &error else { panic!("{error:?}") };
        assert_eq!((name.as_str(), *rows), ("a", 20));
        assert!((found / factor - 1.0).abs() < 1e-9, "{error}");
        let other = writer.add("a", &of(0..31, factor), &fallback(31)).unwrap_err();
        assert!(matches!(other, StoreError::Rescaled { rows: 30, .. }), "{other}");
    }
    assert_eq!(listed(&kept(&folder.store())), before);
    // Nineteen rows tell too little, and one row that does not follow the factor tells that it is none.
    assert_eq!(writer.add("a", &of(11..30, 1.5), &from(31, 11)).unwrap().revised, 19);
    let mut most = of(0..30, 2.0);
    most.sheet.figures[0][4] = figure(4) * 2.01;
    assert_eq!(writer.add("a", &most, &look(32)).unwrap().rewritten, Some(Rewritten { changed: 30, of: 30 }));
}

#[test]
fn a_history_written_anew_is_kept_and_told() {
    let of = |changed: i32| {
        values((0..40).map(|number| (number, f64::from(number) + if number < changed { 0.25 } else { 0.0 })))
    };
    let (added, kept) = add(&[(of(0), look(40)), (of(20), look(41)), (of(0), look(42)), (of(21), look(43))]);
    let all: Vec<Option<Rewritten>> = added.iter().map(|added| added.rewritten).collect();
    assert_eq!(all, [None, None, None, Some(Rewritten { changed: 21, of: 40 })]);
    assert_eq!(kept.len(), 40 + 20 + 20 + 21);
}

#[test]
fn moments_are_kept_to_the_millisecond() {
    let folder = Folder::new();
    let mut writer = folder.store().write(noon(0)).unwrap();
    let mut sheet = Sheet::new(&["close"]);
    // Written in New York, a quarter of an hour apart, published in between.
    for (number, text) in ["2024-08-05T09:30:00.001-04:00", "2024-08-05T09:45:00-04:00"].iter().enumerate() {
        let stamp = crate::data::stamps::parse(text).unwrap();
        let at = Instant::parse_rfc3339(text).unwrap().plus_seconds(300);
        sheet.push(0, stamp, Published::At(at), &[number as f64]);
    }
    let batch = Batch::of(sheet);
    let look = Look { covered_from: Day::parse("2024-08-05"), ..look(300) };
    let expected = [
        "2024-08-05T13:30:00.001Z 0 learned 300 before - main published 2024-08-05T13:35:00.001Z",
        "2024-08-05T13:45:00Z 1 learned 300 before - main published 2024-08-05T13:50:00Z",
    ];
    writer.add("a", &batch, &look).unwrap();
    assert_eq!(listed(&kept(&folder.store())), expected);
    writer.fold("a").unwrap();
    assert_eq!(listed(&kept(&folder.store())), expected);
    assert_eq!(writer.add("a", &batch, &look).unwrap(), Added { unchanged: 2, ..Added::default() });
    let error = writer.add("a", &values([(1, 1.0)]), &look).unwrap_err();
    assert_eq!(error.to_string(), "expected moments as stamps of `a`, found dates");
}

#[test]
fn a_column_that_falls_silent_takes_nothing_back() {
    let bars = |rows: &[(i32, &[f64])]| {
        let mut sheet = Sheet::new(&["close", "oi"]);
        for (number, figures) in rows {
            sheet.push(0, Stamp::Day(day(*number)), Published::Unsaid, figures);
        }
        Batch::of(sheet)
    };
    let (added, kept) = add(&[
        (bars(&[(1, &[100.0, 7.0]), (2, &[101.0, 8.0])]), look(3)),
        (bars(&[(1, &[100.0, f64::NAN]), (2, &[102.0, f64::NAN])]), look(4)),
        // Another venue's positions are not put behind the own ones.
        (bars(&[(1, &[100.0, 14.0]), (3, &[103.0, 15.0])]), fallback(5)),
    ]);
    assert_eq!(added[1], Added { revised: 1, unchanged: 1, ..Added::default() });
    assert_eq!(
        kept,
        [
            "1 100,7 learned 3 before - main",
            "2 101,8 learned 3 before - main",
            "2 102,8 learned 4 before 3 main",
            "3 103,NaN learned 5 before 4 other",
        ]
    );
}
