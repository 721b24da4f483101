//! Publication: weekly figures from the minute they are known, and figures that do not come.

use std::collections::BTreeMap;

use shiome::session::AsOf;
use shiome::time::{Calendar, Day};

use super::folder::{Folder, Missing, bars, day, letter};

/// Weekly figures of Wednesdays from the middle of October 2023 to January 2024, in millions: 1, 2, 3, … trillions.
///
/// Thursday 23 November was a holiday.
fn assets(folder: &Folder) -> Vec<Day> {
    let wednesdays: Vec<Day> = (0..12).map(|week| day("2023-10-18") + 7 * week).collect();
    let row = |(week, day): (usize, &Day)| format!("{day},{}\n", (week + 1) * 1_000_000);
    let rows: String = wednesdays.iter().enumerate().map(row).collect();
    folder.write("fed.assets.csv", &format!("date,value\n{rows}"));
    wednesdays
}

/// The newest figure of an expression and its date.
fn newest(folder: &Folder, expression: &str, as_of: &str) -> Option<(Day, f64)> {
    let session = folder.open("", &[expression.to_owned()], Some(AsOf::parse(as_of).unwrap()));
    session.values().into_iter().rev().find_map(|row| Some((row.day, row.values[0]?)))
}

#[test]
fn a_weekly_figure_is_seen_from_the_minute_of_its_publication() {
    let folder = Folder::new();
    assets(&folder);
    for (stamp, before, trillions, minute_before, minute) in [
        ("2023-11-15", "2023-11-08", 5.0, "2023-11-16 16:29", "2023-11-16 16:30"),
        // On Thanksgiving nothing is published: the figure comes on Friday.
        ("2023-11-22", "2023-11-15", 6.0, "2023-11-24 16:29", "2023-11-24 16:30"),
        ("2023-11-29", "2023-11-22", 7.0, "2023-11-30 16:29", "2023-11-30 16:30"),
    ] {
        let at = |moment: &str| newest(&folder, "fed.assets", &format!("{moment} America/New_York"));
        assert_eq!(at(minute_before), Some((day(before), (trillions - 1.0) * 1e12)), "{stamp}");
        assert_eq!(at(minute), Some((day(stamp), trillions * 1e12)), "{stamp}");
        let change = |moment: &str| newest(&folder, "fed.assets.ma4", &format!("{moment} America/New_York"));
        assert_eq!(change(minute_before), Some((day(before), (trillions - 2.5) * 1e12)), "{stamp}");
        assert_eq!(change(minute), Some((day(stamp), (trillions - 1.5) * 1e12)), "{stamp}");
    }
}

/// Dates at which the last rule says a letter.
fn dates(folder: &Folder, rules: &str, as_of: &str, wanted: char) -> Vec<String> {
    let states = folder.states(rules, Some(AsOf::parse(as_of).unwrap()));
    states.iter().filter(|state| state.1 == wanted).map(|state| state.0.to_string()).collect()
}

#[test]
fn a_rule_on_releases_ticks_with_them() {
    let folder = Folder::new();
    assets(&folder);
    let rule = "rule r { on fed.assets when fed.assets > 5.5T }";
    let told = |as_of: &str| dates(&folder, rule, as_of, 't');
    assert_eq!(told("2023-11-24 16:29 America/New_York"), Vec::<String>::new());
    assert_eq!(told("2023-11-24 16:30 America/New_York"), ["2023-11-22"]);
    assert_eq!(told("2023-12-07 16:30 America/New_York"), ["2023-11-22", "2023-11-29", "2023-12-06"]);
}

#[test]
fn a_daily_rule_counts_days_over_a_weekly_figure() {
    let folder = Folder::new();
    assets(&folder);
    // Above the line from Friday 24 November on; three days with the Monday and the Tuesday after it.
    let rule = "rule r { on daily when fed.assets > 5.5T for 3 bars }";
    assert_eq!(dates(&folder, rule, "2023-11-29", 'p'), ["2023-11-24", "2023-11-27"]);
    assert_eq!(dates(&folder, rule, "2023-11-29", 't'), ["2023-11-28", "2023-11-29"]);
    // Three prints, as the series counts them, take until the third of them.
    let rule = "rule r { on fed.assets when fed.assets > 5.5T for 3 bars }";
    assert_eq!(dates(&folder, rule, "2023-12-13", 't'), ["2023-12-06"]);
}

#[test]
fn a_slow_series_crosses_only_when_its_print_is_seen() {
    let folder = Folder::new();
    assets(&folder);
    for condition in ["fed.assets crosses above 5.5T", "(fed.assets > 5.5T) becomes true"] {
        let rule = format!("rule r {{ on daily when {condition} }}");
        assert_eq!(dates(&folder, &rule, "2023-12-12", 't'), ["2023-11-24"], "{condition}");
    }
    // `[1]` is one print earlier, whatever the clock: the change is there for the whole week.
    let rule = "rule r { on daily when fed.assets > 5.5T and fed.assets[1] < 5.5T }";
    let week = ["2023-11-24", "2023-11-27", "2023-11-28", "2023-11-29"];
    assert_eq!(dates(&folder, rule, "2023-12-12", 't'), week);
}

#[test]
fn a_late_weekly_figure_is_stale_and_held() {
    let folder = Folder::new();
    let wednesdays = assets(&folder);
    // The figure of 2024-01-03 is the last; the next was due on 2024-01-11 at 16:30, with a grace of 26 hours.
    assert_eq!(wednesdays.last(), Some(&day("2024-01-03")));
    let rule = "rule r { on daily when fed.assets > 5.5T }";
    let states = folder.states(rule, Some(AsOf::parse("2024-01-17").unwrap()));
    let state = |date: &str| states.iter().find(|state| state.0 == day(date)).map(|state| (state.1, state.2));
    assert_eq!(state("2024-01-11"), Some(('t', true)));
    assert_eq!(state("2024-01-12"), Some(('t', true)));
    assert_eq!(state("2024-01-16"), Some(('u', true)));
    let report = folder.run(rule, "2024-01-16");
    let reason = &report.rules[0].report.reasons[0];
    assert_eq!((reason.kind.name(), reason.series.as_deref()), ("stale", Some("fed.assets")));
    assert_eq!(reason.date, Some(day("2024-01-03")));
}

const CARD: &str = "when hyg.trend < 0 and index.ma25.slope < 0 then cash 40%";

/// 300 sessions of a falling index and of bonds that rise or fall, `lost` of them absent near the end.
fn market(folder: &Folder, bonds: f64, lost: std::ops::Range<usize>) -> Vec<Day> {
    let sessions: Vec<Day> =
        Calendar::Xnys.sessions(day("2023-01-03"), day("2024-12-31")).into_iter().take(300).collect();
    let drift = |rate: f64| move |at: usize| (100.0 + rate * at as f64 + (at % 3) as f64 / 10.0).max(1.0);
    folder.write("index.csv", &bars(&sessions, &drift(-0.2)));
    let whole = bars(&sessions, &drift(bonds));
    let gone: Vec<String> = sessions[lost].iter().map(Day::to_string).collect();
    let kept = whole.lines().filter(|line| !gone.iter().any(|day| line.starts_with(day.as_str())));
    folder.write("hyg.csv", &kept.map(|line| format!("{line}\n")).collect::<String>());
    sessions
}

#[test]
fn ten_deleted_rows_are_unknown_while_the_window_holds_the_gap() {
    for (bonds, known) in [(0.1, 'c'), (-0.1, 't')] {
        let folder = Folder::new();
        let sessions = market(&folder, bonds, 260..270);
        let states = folder.states(CARD, None);
        let by_day: BTreeMap<Day, (char, bool)> =
            states.iter().map(|state| (state.0, (state.1, state.2))).collect();
        let held = known == 't';
        for (at, session) in sessions.iter().enumerate().skip(29) {
            // Missed bars show a day later; a trend of 20 prints holds the last of them for 19 more.
            let expected = if (261..289).contains(&at) { ('u', held) } else { (known, held) };
            assert_eq!(by_day[session], expected, "{session}");
        }
        let reasons = |at: usize| {
            let report = folder.run(CARD, &sessions[at].to_string());
            let found = report.rules[0].report.reasons.iter();
            let series = |name: &Option<String>| name.clone().unwrap_or_default();
            found.map(|reason| (reason.kind.name(), series(&reason.series), reason.date)).collect::<Vec<_>>()
        };
        let hyg = |kind, at: usize| (kind, "hyg".to_owned(), Some(sessions[at]));
        assert_eq!(reasons(261), [hyg("stale", 259)]);
        assert_eq!(reasons(269), [hyg("stale", 259)]);
        assert_eq!(reasons(270), [hyg("gap", 269)]);
        assert_eq!(reasons(288), [hyg("gap", 269)]);
        assert_eq!(reasons(289), []);
    }
}

#[test]
fn where_gaps_are_skipped_only_the_absence_itself_is_unknown() {
    let folder = Folder::new();
    let sessions = market(&folder, 0.1, 260..270);
    folder.write("catalog.toml", "[series.hyg]\ngaps = \"skip\"\n");
    let states = folder.states(CARD, None);
    for (at, (session, verdict, _)) in states.iter().enumerate().skip(29) {
        assert_eq!(*session, sessions[at]);
        // Stale while nothing newer has come; known with the first new print, whose window counts prints.
        assert_eq!(*verdict, if (261..270).contains(&at) { 'u' } else { 'c' }, "{session}");
    }
    let report = folder.run(CARD, &sessions[265].to_string());
    let reason = &report.rules[0].report.reasons[0];
    assert_eq!((reason.kind.name(), reason.date), ("stale", Some(sessions[259])));
}

#[test]
fn rows_that_end_early_go_stale_and_never_clear() {
    let folder = Folder::new();
    let sessions = market(&folder, -0.1, 290..300);
    let states = folder.states(CARD, Some(AsOf::Date(sessions[299])));
    assert_eq!(states.len(), 300);
    for (at, (_, verdict, on)) in states.iter().enumerate().skip(29) {
        assert_eq!((*verdict, *on), (if at > 290 { 'u' } else { 't' }, true), "{at}");
    }
}

#[test]
fn an_age_is_that_of_the_figure() {
    let folder = Folder::new();
    assets(&folder);
    // Published at 16:30, read at 18:00.
    let told = |condition: &str| {
        dates(&folder, &format!("rule r {{ on daily when {condition} }}"), "2023-12-01", 't')
    };
    let fresh = told("fed.assets.age < 2 hours");
    assert_eq!(fresh[fresh.len() - 3..], ["2023-11-16", "2023-11-24", "2023-11-30"]);
    // Six days and an hour and a half on the Wednesdays after a Thursday; Thanksgiving itself is no session.
    let old = told("fed.assets.age > 145 hours");
    assert_eq!(old[old.len() - 3..], ["2023-11-08", "2023-11-15", "2023-11-22"]);
}

#[test]
fn an_allowance_lets_releases_be_missed() {
    for (allowance, expected) in [(0, "TUUTUF"), (1, "TTUTTF"), (2, "TTTTTF")] {
        let folder = Folder::new();
        let letters = [("a", "TUUTUF")];
        folder.series(&letters, Missing::Absent);
        let entry = "kind = \"points\"\nperiod = \"1d\"\ncalendar = \"WEEKDAYS\"\ngrace = \"0h\"\n";
        folder.write("catalog.toml", &format!("[series.a]\n{entry}allowance = {allowance}\n"));
        let states = folder.states("rule r { when a > 0.5 }", None);
        let found: String = states
            .iter()
            .map(|state| match state.1 {
                't' => 'T',
                'c' => 'F',
                _ => 'U',
            })
            .collect();
        assert_eq!(found, expected, "{allowance}");
    }
}

#[test]
fn a_delayed_figure_joins_the_view_when_it_comes() {
    let folder = Folder::new();
    folder.series(&[("a", "123456"), ("z", "000000")], Missing::Absent);
    let entry = |name: &str| {
        let same = "kind = \"points\"\nperiod = \"1d\"\ncalendar = \"WEEKDAYS\"\ngrace = \"0h\"";
        let known = "timetable = { rule = \"same\", time = \"18:00\", zone = \"America/New_York\" }";
        format!("[series.{name}]\n{same}\n{known}\n")
    };
    // An announced delay: the figure of the third day comes at noon of the fifth, after that of the fourth.
    let late = "exceptions = [[\"2024-04-03\", \"2024-04-05 12:00\"]]\n";
    folder.write("catalog.toml", &format!("{}{}{late}", entry("z"), entry("a")));
    // Until then the figure before it stands, and windows are over what is known; `z` brings the values to the clock of days.
    let expressions = ["a + z", "a[1] + z", "a.sum(2) + z", "a.sum(3) + z"].map(str::to_owned);
    let expected = [
        [Some(1), Some(2), Some(2), Some(4), Some(5), Some(6)],
        [None, Some(1), Some(1), Some(2), Some(4), Some(5)],
        [None, Some(3), Some(3), Some(6), Some(9), Some(11)],
        [None, None, None, Some(7), Some(12), Some(15)],
    ];
    for (as_of, ticks) in
        [("2024-04-08", 6), ("2024-04-05", 5), ("2024-04-05 11:59 America/New_York", 4), ("2024-04-03", 3)]
    {
        let session = folder.open("", &expressions, Some(AsOf::parse(as_of).unwrap()));
        let rows = session.values();
        for (column, expected) in expected.iter().enumerate() {
            let found: Vec<Option<i64>> =
                rows.iter().map(|row| row.values[column].map(|value| value as i64)).collect();
            assert_eq!(found, expected[..ticks], "{as_of} {}", expressions[column]);
        }
    }
}

#[test]
fn a_short_history_warms_up() {
    let folder = Folder::new();
    let sessions = market(&folder, -0.1, 0..0);
    let report = folder.run(CARD, &sessions[10].to_string());
    let reasons = report.rules[0].report.reasons.iter();
    let reasons: Vec<_> = reasons.map(|r| (r.kind.name(), r.series.as_deref(), r.prints)).collect();
    assert_eq!(reasons[0], ("warm-up", Some("hyg"), Some((11, 20))));
    assert!(reasons.iter().all(|reason| reason.0 == "warm-up") && reasons.len() == 2, "{reasons:?}");
}

#[test]
fn published_decimals_equal_the_literals() {
    let folder = Folder::new();
    let days = Calendar::Sofr.sessions(day("2022-01-03"), day("2024-12-31"));
    let percents: Vec<String> =
        (0..200).map(|at| 3 * at).map(|at| format!("{}.{:02}", at / 100, at % 100)).collect();
    let rows: String =
        days.iter().zip(&percents).map(|(day, percent)| format!("{day},{percent}\n")).collect();
    folder.write("sofr.csv", &format!("date,value\n{rows}"));
    let expressions: Vec<String> = percents.iter().map(|percent| format!("sofr == {percent}%")).collect();
    let session = folder.open("", &expressions, Some(AsOf::Date(days[220])));
    let rows = session.values();
    for (at, text) in expressions.iter().enumerate() {
        let found: Vec<Day> =
            rows.iter().filter(|row| row.values[at] == Some(1.0)).map(|row| row.day).collect();
        // Known on the next business day, and until the one after.
        let seen = *days.get(at + 1).unwrap();
        assert!(found.first() == Some(&seen) && found.len() <= 2, "{text}: {found:?}, known on {seen}");
    }
}

#[test]
fn an_absent_series_is_unknown_and_named() {
    let folder = Folder::new();
    market(&folder, 0.1, 0..0);
    std::fs::remove_file(folder.path().join("hyg.csv")).unwrap();
    let report = folder.open(CARD, &[], None).run();
    let rule = &report.rules[0].report;
    assert_eq!((letter(rule.verdict), rule.on), ('u', false));
    let reasons: Vec<_> = rule.reasons.iter().map(|r| (r.kind.name(), r.series.as_deref())).collect();
    assert_eq!(reasons, [("no-data", Some("hyg"))]);
}
