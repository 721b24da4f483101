//! Figures of the session of bars within the day: over an early close, a lunch break, a bar that never came, and a file that begins in the
//! middle of a day.
//!
//! New York closed at 13:00 on Friday 2024-11-29, the day after Thanksgiving.

use shiome::session::{AsOf, Row};

use super::folder::{EARLY, Folder, NEW_YORK, bars, day, day_bars, starts};

const DAYS: [(&str, (u32, u32)); 5] = [
    ("2024-11-25", NEW_YORK),
    ("2024-11-26", NEW_YORK),
    ("2024-11-27", NEW_YORK),
    ("2024-11-29", EARLY),
    ("2024-12-02", NEW_YORK),
];

/// Sessions of bars as (session, bar of it) in order.
fn places(sessions: &[(&str, (u32, u32))], minutes: usize) -> Vec<(usize, usize)> {
    let bars = |(session, (_, (open, close))): (usize, &(&str, (u32, u32)))| {
        (0..(close - open).div_ceil(minutes as u32) as usize)
            .map(move |bar| (session, bar))
            .collect::<Vec<_>>()
    };
    sessions.iter().enumerate().flat_map(bars).collect()
}

/// Closes at 100 + 20 a session + 1 a bar; highs 2 above, lows 1 below, that of the fourth bar 6 below.
fn row(session: usize, bar: usize, volume: usize) -> String {
    let close = 100 + 20 * session + bar;
    let low = close - if bar == 3 { 6 } else { 1 };
    format!("{}.5,{},{low},{close},{volume}", close - 1, close + 2)
}

fn write(folder: &Folder, name: &str, minutes: usize, row: &dyn Fn(usize, usize) -> Option<String>) {
    let places = places(&DAYS, minutes);
    let at = |at: usize| row(places[at].0, places[at].1);
    folder.write(&format!("{name}.csv"), &day_bars(&starts(&DAYS, minutes), &at));
}

/// The values of an expression at the bars of one session.
#[track_caller]
fn of(folder: &Folder, expression: &str, session: &str) -> Vec<Option<f64>> {
    let rows = folder.labelled("", expression);
    rows.into_iter().filter(|(at, _)| at.starts_with(session)).map(|(_, value)| value).collect()
}

fn some(values: impl IntoIterator<Item = i32>) -> Vec<Option<f64>> {
    values.into_iter().map(|value| Some(f64::from(value))).collect()
}

#[test]
fn levels_of_a_session_and_of_the_one_before_around_an_early_close() {
    let folder = Folder::new();
    write(&folder, "index@30m", 30, &|session, bar| Some(row(session, bar, 1000)));
    let of = |expression: &str, session: &str| of(&folder, &format!("index@30m.{expression}"), session);
    for (word, early, after) in [
        ("session_high", vec![162, 163, 164, 165, 166, 167, 168], (182..195).collect::<Vec<i32>>()),
        ("session_low", vec![159, 159, 159, 157, 157, 157, 157], [vec![179; 3], vec![177; 10]].concat()),
        // The whole session of Wednesday, then that of the seven bars of Friday.
        ("prev_high", vec![154; 7], vec![168; 13]),
        ("prev_low", vec![137; 7], vec![157; 13]),
        ("prev_close", vec![152; 7], vec![166; 13]),
        ("bars_into_session", (1..8).collect(), (1..14).collect()),
        ("bars_to_close", (0..7).rev().collect(), (0..13).rev().collect()),
    ] {
        assert_eq!(of(word, "2024-11-29"), some(early), "{word}");
        assert_eq!(of(word, "2024-12-02"), some(after), "{word}");
    }
    assert_eq!(of("session_open", "2024-11-29"), vec![Some(159.5); 7]);
    assert_eq!(of("session_open", "2024-12-02"), vec![Some(179.5); 13]);
    // Of the first session there is nothing before it.
    assert_eq!(of("prev_close", "2024-11-25"), vec![None; 13]);
    assert_eq!(of("session_high", "2024-11-25"), some(102..115));
}

#[test]
fn a_rule_at_the_close_knows_the_early_one() {
    let folder = Folder::new();
    write(&folder, "index@30m", 30, &|session, bar| Some(row(session, bar, 1000)));
    let on = |text: &str| -> Vec<String> {
        let told = folder.told(&format!("rule r {{ on index@30m when {text} }}"), None);
        told.into_iter().filter(|row| row.2).map(|row| row.0).collect()
    };
    let closes = [
        "2024-11-25T21:00:00Z",
        "2024-11-26T21:00:00Z",
        "2024-11-27T21:00:00Z",
        "2024-11-29T18:00:00Z",
        "2024-12-02T21:00:00Z",
    ];
    assert_eq!(on("bars_to_close == 0"), closes);
    let second = [
        "2024-11-25T15:30:00Z",
        "2024-11-26T15:30:00Z",
        "2024-11-27T15:30:00Z",
        "2024-11-29T15:30:00Z",
        "2024-12-02T15:30:00Z",
    ];
    assert_eq!(on("bars_into_session == 2"), second);
    // Tuesday is the first session with one before it, and Friday's high is passed on Monday like every other.
    let above = on("close > prev_high");
    assert_eq!((above.len(), above[0].as_str()), (13 + 13 + 7 + 13, "2024-11-26T15:00:00Z"));
}

#[test]
fn the_last_bar_of_the_day_may_be_shorter() {
    let folder = Folder::new();
    write(&folder, "index@60m", 60, &|session, bar| Some(row(session, bar, 1000)));
    let of = |expression: &str, session: &str| of(&folder, &format!("index@1h.{expression}"), session);
    assert_eq!(of("bars_to_close", "2024-11-27"), some((0..7).rev()));
    assert_eq!(of("bars_to_close", "2024-11-29"), some((0..4).rev()));
    assert_eq!(of("prev_high", "2024-12-02"), some(vec![165; 7]));
}

/// 100 a bar on Monday, 300 on Tuesday, 100, 200, 300, … on Wednesday, 5000 on the early Friday, 400 after it.
fn volumes(session: usize, bar: usize) -> usize {
    [100, 300, 100 * (bar + 1), 5000, 400][session]
}

#[test]
fn volume_is_compared_with_full_sessions_at_the_same_time_of_day() {
    for (name, minutes, count, early) in [("index@30m", 30, 13, 7), ("index@60m", 60, 7, 4)] {
        let folder = Folder::new();
        write(&folder, name, minutes, &|session, bar| Some(row(session, bar, volumes(session, bar))));
        let of = |n: usize, session: &str| of(&folder, &format!("{name}.rvol({n})"), session);
        // Up to its bar number b Tuesday had 300·b, Wednesday 50·b·(b + 1), Monday after it 400·b; Friday counts for nothing.
        let ratio = |b: usize, own: f64| Some(own / ((300.0 + 50.0 * (b as f64 + 1.0)) / 2.0));
        let close = |found: Vec<Option<f64>>, wanted: Vec<Option<f64>>| {
            assert_eq!(found.len(), wanted.len());
            for (found, wanted) in found.into_iter().zip(wanted) {
                let (found, wanted) = (found.unwrap(), wanted.unwrap());
                assert!((found - wanted).abs() < 1e-12 * wanted, "{name}: {found} {wanted}");
            }
        };
        close(of(2, "2024-12-02"), (1..=count).map(|b| ratio(b, 400.0)).collect());
        // The early session is itself measured: 5000·b.
        close(of(2, "2024-11-29"), (1..=early).map(|b| ratio(b, 5000.0)).collect());
        // Monday and Tuesday alone: 200·b.
        close(of(2, "2024-11-27"), (1..=count).map(|b| Some((b as f64 + 1.0) / 4.0)).collect());
        assert_eq!(of(2, "2024-11-26"), vec![None; count]);
        close(of(3, "2024-11-29").into_iter().take(1).collect(), vec![Some(5000.0 / (500.0 / 3.0))]);
        assert_eq!(of(4, "2024-12-02"), vec![None; count], "three full sessions are not four");
    }
}

#[test]
fn a_bar_that_never_came_makes_figures_of_its_session_unknown() {
    let folder = Folder::new();
    // Wednesday lacks its third bar.
    let lost = |session: usize, bar: usize| (session, bar) != (2, 2);
    write(&folder, "index@30m", 30, &|session, bar| {
        lost(session, bar).then(|| row(session, bar, volumes(session, bar)))
    });
    let of = |expression: &str, session: &str| of(&folder, &format!("index@30m.{expression}"), session);
    let known = |count: usize, of: usize| [vec![true; count], vec![false; of - count]].concat();
    let told = |values: Vec<Option<f64>>| values.iter().map(Option::is_some).collect::<Vec<_>>();
    for word in ["session_high", "session_low", "vwap", "rvol(2)"] {
        assert_eq!(told(of(word, "2024-11-27")), known(2, 13), "{word}");
    }
    assert_eq!(of("session_high", "2024-11-27")[..2], some([142, 143]));
    // It has its place in the session.
    assert_eq!(of("bars_into_session", "2024-11-27"), some(1..14));
    assert_eq!(of("bars_to_close", "2024-11-27"), some((0..13).rev()));
    assert_eq!(told(of("session_open", "2024-11-27")), known(13, 13));
    // The next session knows the close of the day before, and neither its high nor its low.
    assert_eq!(of("prev_close", "2024-11-29"), some([152; 7]));
    assert_eq!(told(of("prev_high", "2024-11-29")), known(0, 7));
    assert_eq!(told(of("prev_low", "2024-11-29")), known(0, 7));
    assert_eq!(of("prev_high", "2024-12-02"), some([168; 13]));
    // Volume is compared up to the hour of the bar that is missing, and not from there on.
    assert_eq!(told(of("rvol(2)", "2024-12-02")), known(2, 13));
    assert_eq!(told(of("rvol(1)", "2024-11-27")), known(2, 13));
}

#[test]
fn a_session_whose_beginning_was_not_seen_has_no_figures() {
    // The file begins with the fifth bar of its first day.
    let folder = Folder::new();
    let begins = |session: usize, bar: usize| session > 0 || bar >= 4;
    write(&folder, "index@30m", 30, &|session, bar| {
        begins(session, bar).then(|| row(session, bar, volumes(session, bar)))
    });
    let of = |expression: &str, session: &str| of(&folder, &format!("index@30m.{expression}"), session);
    for word in ["session_high", "session_low", "session_open", "vwap", "bars_into_session", "prev_high"] {
        assert_eq!(of(word, "2024-11-25"), vec![None; 9], "{word}");
    }
    assert_eq!(of("bars_to_close", "2024-11-25"), some((0..9).rev()));
    for word in ["prev_high", "prev_low"] {
        assert_eq!(of(word, "2024-11-26"), vec![None; 13], "{word}");
    }
    assert_eq!(of("prev_close", "2024-11-26"), some([112; 13]));
    assert_eq!(of("session_high", "2024-11-26"), some(122..135));
    // Nor is volume compared with it.
    assert_eq!(of("rvol(1)", "2024-11-26"), vec![None; 13]);
    assert_eq!(of("rvol(2)", "2024-11-27"), vec![None; 13]);
    assert_eq!(of("rvol(1)", "2024-11-27")[0], Some(1.0 / 3.0));
}

#[test]
fn a_session_of_tokyo_goes_on_after_lunch() {
    // 09:00 to 11:30 and 12:30 to 15:30; the bar from 11:00 and the last of the day are half an hour long.
    let folder = Folder::new();
    let hours: Vec<u32> = vec![540, 600, 660, 720, 780, 840, 900];
    let days = ["2025-01-14", "2025-01-15", "2025-01-16"];
    let starts: Vec<(&str, u32)> =
        days.iter().flat_map(|day| hours.iter().map(|start| (*day, *start))).collect();
    let row = |at: usize| {
        let close = 40_000 + at;
        Some(format!("{close},{close},{close},{close},{}", 100 * (at / 7 + 1) * (at % 7 + 1)))
    };
    folder.write("nikkei@60m.csv", &day_bars(&starts, &row));
    let all = |expression: &str| -> Vec<(String, Option<f64>)> {
        folder.labelled("", &format!("nikkei@1h.{expression}"))
    };
    let ends = ["01:00", "02:00", "02:30", "04:00", "05:00", "06:00", "06:30"];
    let labels: Vec<String> =
        days.iter().flat_map(|day| ends.map(|end| format!("{day}T{end}:00Z"))).collect();
    assert_eq!(all("bars_into_session").into_iter().map(|row| row.0).collect::<Vec<_>>(), labels);
    let values = |expression: &str| all(expression).into_iter().map(|row| row.1).collect::<Vec<_>>();
    assert_eq!(values("bars_into_session"), some([1, 2, 3, 4, 5, 6, 7].repeat(3)));
    assert_eq!(values("bars_to_close"), some([6, 5, 4, 3, 2, 1, 0].repeat(3)));
    // The volume of each place is in a ratio of 1, 2, 3 by days: the third day has twice the mean of the two before.
    assert_eq!(values("rvol(2)")[14..], vec![Some(2.0); 7]);
    // The price so far is of the whole day: Σ (40000 + i)(i + 1) / Σ (i + 1), at the last bar 40000 + 112 / 28.
    let vwap = values("vwap");
    assert!(
        (vwap[6].unwrap() - 40_004.0).abs() < 1e-9 && (vwap[3].unwrap() - 40_002.0).abs() < 1e-9,
        "{vwap:?}"
    );
}

#[test]
fn daily_bars_are_their_own_sessions() {
    let folder = Folder::new();
    let sessions = DAYS.map(|(session, _)| day(session));
    folder.write("index.csv", &bars(&sessions, &|at| 100.0 * (at + 1) as f64));
    let values =
        |expression: &str| folder.labelled("", expression).into_iter().map(|row| row.1).collect::<Vec<_>>();
    assert_eq!(values("index.prev_close"), [None, Some(100.0), Some(200.0), Some(300.0), Some(400.0)]);
    assert_eq!(values("index.prev_high"), [None, Some(101.0), Some(202.0), Some(303.0), Some(404.0)]);
    assert_eq!(values("index.prev_low"), [None, Some(99.0), Some(198.0), Some(297.0), Some(396.0)]);
    assert_eq!(values("index.session_high"), [101, 202, 303, 404, 505].map(|high| Some(f64::from(high))));
    assert_eq!(values("index.bars_to_close"), some([0; 5]));
    assert_eq!(values("index.bars_into_session"), some([1; 5]));
}

const WORDS: [&str; 9] = [
    "session_high",
    "session_low",
    "session_open",
    "prev_high",
    "prev_low",
    "prev_close",
    "bars_into_session",
    "vwap",
    "rvol(1)",
];

#[test]
fn no_figure_depends_on_where_the_file_begins_or_ends() {
    let places = places(&DAYS, 30);
    let starts = starts(&DAYS, 30);
    let row = |at: usize| Some(row(places[at].0, places[at].1, volumes(places[at].0, places[at].1)));
    let expressions: Vec<String> = WORDS.iter().map(|word| format!("index@30m.{word}")).collect();
    let rows = |from: usize, to: usize| {
        let folder = Folder::new();
        folder.write("index@30m.csv", &day_bars(&starts[from..to], &|at| row(from + at)));
        // Asked when the last bar has just ended.
        let rows = folder.open("", &expressions, None).values();
        let end = rows[to - from - 1].at.unwrap();
        let session = folder.open("", &expressions, Some(AsOf::Instant(end)));
        let bits = |row: &Row| row.values.iter().map(|value| value.map(f64::to_bits)).collect::<Vec<_>>();
        let rows: Vec<_> = session.values().iter().map(|row| (row.at.unwrap(), bits(row))).collect();
        assert_eq!(rows.len(), to - from);
        rows
    };
    let whole = rows(0, 59);
    assert_eq!(places.len(), 59);
    assert!(whole[14..].iter().all(|row| row.1.iter().all(Option::is_some)), "{whole:?}");
    for to in 1..59 {
        assert_eq!(rows(0, to), whole[..to], "{to}");
    }
    for from in 1..45 {
        let late = rows(from, 59);
        for (late, whole) in late.iter().zip(&whole[from..]) {
            assert_eq!(late.0, whole.0);
            for (word, (late, whole)) in late.1.iter().zip(&whole.1).enumerate() {
                assert!(late.is_none() || late == whole, "{} from {from}: {late:?} {whole:?}", WORDS[word]);
            }
        }
        // From the second session that was seen whole everything is known, if the first was a full one.
        let second = (from..59).filter(|at| places[*at].1 == 0).nth(1).unwrap_or(59);
        assert!(
            from > 26 || late[second - from..].iter().all(|row| row.1.iter().all(Option::is_some)),
            "{from}"
        );
    }
}
