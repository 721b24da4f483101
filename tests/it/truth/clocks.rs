//! Clocks: days, weeks and months of calendars, and bars within the day.

use shiome::time::{Calendar, Day};

use super::folder::{Folder, Missing, bars, check_with, day, letter, values_with};

#[test]
fn on_weekly_evaluates_at_the_end_of_the_week_and_holds() {
    on_weekly(Missing::Blank);
}

/// Two weeks and a day from a Monday, of which the first ends false and the second true.
fn on_weekly(missing: Missing) {
    let inputs = [("a", "TTTTFFFFFTF"), ("b", "FFFFTFFFFTF")];
    let expected = [
        ("A on weekly", "UUUUFFFFFTT"),
        // Two weeks in a row: only the ends of weeks count.
        ("(B for 2 bars) on weekly", "UUUUUUUUUTT"),
        ("(A becomes true) on weekly", "UUUUUUUUUTT"),
        // Beside a condition of days the suffix stands in brackets.
        ("A and (A on weekly)", "UUUUFFFFFTF"),
    ];
    let expected = expected.map(|(text, answer)| (text.to_owned(), answer.to_owned()));
    values_with(missing, &expected, &inputs);
    check_with(missing, "rule r { on daily when A on weekly }", &inputs, "uuuuccccctt", "---------##");
}

#[test]
fn a_week_is_complete_when_its_last_figure_is_due() {
    // The operations of a day are known at 16:00 of it, two hours before the decision.
    let folder = Folder::new();
    let sessions = Calendar::Rrp.sessions(day("2024-03-18"), day("2024-04-05"));
    let rows: String = sessions.iter().enumerate().map(|(at, day)| format!("{day},{}\n", 400 + at)).collect();
    folder.write("rrp.csv", &format!("date,value\n{rows}"));
    folder.write("hyg.csv", &bars(&sessions, &|at| 80.0 + at as f64));
    for condition in ["hyg > 0", "rrp > 0", "hyg > 0 and rrp > 0"] {
        let rule = format!("rule r {{ on weekly when {condition} }}");
        let ticks =
            folder.states(&rule, None).into_iter().map(|state| state.0.to_string()).collect::<Vec<_>>();
        assert_eq!(ticks, ["2024-03-22", "2024-03-28", "2024-04-05"], "{condition}");
    }
    // A calendar of weekdays with figures known at the decision itself.
    on_weekly(Missing::Absent);
}

#[test]
fn on_weekly_ends_a_short_week_with_its_last_session() {
    // New York: Good Friday 2024-03-29 is closed, so the week ends on Thursday.
    let folder = Folder::new();
    let sessions = Calendar::Xnys.sessions(day("2024-03-18"), day("2024-04-05"));
    folder.write("hyg.csv", &bars(&sessions, &|at| 80.0 + at as f64));
    let rule = "rule r { on weekly when hyg > 0 }";
    let session = folder.open(rule, &[], None);
    let rows = session.history(&[0], false).remove(0).rows;
    let ticks: Vec<String> = rows.iter().map(|row| row.day.to_string()).collect();
    assert_eq!(ticks, ["2024-03-22", "2024-03-28", "2024-04-05"]);
    assert!(rows.iter().all(|row| letter(row.state.verdict) == 't'));
}

#[test]
fn a_month_ends_with_its_last_session() {
    let folder = Folder::new();
    let sessions = Calendar::Xnys.sessions(day("2024-02-01"), day("2024-06-10"));
    folder.write("hyg.csv", &bars(&sessions, &|at| 80.0 + at as f64));
    let states = folder.states("rule r { on monthly when hyg > 0 }", None);
    let ticks: Vec<String> = states.iter().map(|state| state.0.to_string()).collect();
    // Good Friday was the last weekday of March; of June only the first days are there.
    assert_eq!(ticks, ["2024-02-29", "2024-03-28", "2024-04-30", "2024-05-31"]);
}

#[test]
fn days_are_those_of_any_daily_input_and_no_holiday_makes_stale() {
    let folder = Folder::new();
    let (from, to) = (day("2024-04-22"), day("2024-05-31"));
    let (york, tokyo) = (Calendar::Xnys.sessions(from, to), Calendar::Xtks.sessions(from, to));
    folder.write("hyg.csv", &bars(&york, &|_| 80.0));
    folder.write("nikkei.csv", &bars(&tokyo, &|_| 38_000.0));
    let states = folder.states("rule r { when hyg > 0 and nikkei > 0 }", None);
    let mut days: Vec<Day> = york.iter().chain(&tokyo).copied().collect();
    days.sort_unstable();
    days.dedup();
    // Tokyo's holidays at the turn of April and New York's Memorial Day are days of the one and not of the other.
    assert!(days.len() > york.len() && days.len() > tokyo.len());
    let expected: Vec<(Day, char, bool)> = days.iter().map(|day| (*day, 't', true)).collect();
    assert_eq!(states, expected);
    let states = folder.states("rule r { when nikkei > 0 }", None);
    assert_eq!(states.iter().map(|state| state.0).collect::<Vec<_>>(), tokyo);
}

#[test]
fn a_daily_bar_is_not_known_at_the_last_bar_of_its_day() {
    let folder = Folder::new();
    let sessions = Calendar::Xnys.sessions(day("2024-04-08"), day("2024-04-10"));
    folder.write("index.csv", &bars(&sessions, &|at| [100.0, 200.0, 300.0][at]));
    let mut text = "time,open,high,low,close,volume\n".to_owned();
    for day in &sessions {
        for minutes in (570..960).step_by(30) {
            text += &format!("{day} {:02}:{:02}:00,100,101,99,100,1000\n", minutes / 60, minutes % 60);
        }
    }
    folder.write("half.csv", &text);
    let session = folder.open("rule r { on half when index > 150 }", &[], None);
    let rows = session.history(&[0], false).remove(0).rows;
    assert_eq!(rows.len(), 3 * 13);
    let first = rows.iter().find(|row| letter(row.state.verdict) == 't').unwrap();
    // The day whose close is 200 ends at 20:00 UTC and its bar is known at 20:15: the next bar ends the next morning.
    assert_eq!(first.at.to_string(), "2024-04-10T14:00:00Z");
    let last =
        |day: &str| rows.iter().rev().find(|row| row.day.to_string() == day).map(|row| row.at.to_string());
    assert_eq!(last("2024-04-09").as_deref(), Some("2024-04-09T20:00:00Z"));
    // A daily rule of that day decides at 18:00 and knows it.
    let states = folder.states("rule r { on daily when index > 150 }", None);
    assert_eq!(states.iter().map(|state| state.1).collect::<String>(), "ctt");
}

#[test]
fn a_week_is_seven_dates_across_a_change_of_the_clocks() {
    // New York puts its clocks back on 2024-11-03 and forward on 2025-03-09.
    let folder = Folder::new();
    let sessions = Calendar::Xnys.sessions(day("2024-10-14"), day("2025-03-21"));
    folder.write("hyg.csv", &bars(&sessions, &|at| 80.0 + at as f64));
    let fridays = ["2024-10-25", "2024-11-01", "2024-11-08", "2025-03-07", "2025-03-14"];
    let rule = "rule r { on daily when (weekday == 5 and hyg > 0) followed by (weekday == 5) within 1 week }";
    let on: Vec<String> = folder
        .states(rule, None)
        .into_iter()
        .filter(|state| state.2)
        .map(|state| state.0.to_string())
        .collect();
    for friday in fridays {
        assert!(on.iter().any(|day| day == friday), "{friday}: {on:?}");
    }
    // A window of a week holds five sessions, whichever week it is.
    let rule =
        "rule r { on daily when hyg.sum(1 week) > hyg.sum(5) + 1 or hyg.sum(1 week) < hyg.sum(5) - 1 }";
    let states = folder.states(rule, None);
    let off: Vec<String> = states.iter().filter(|state| state.2).map(|state| state.0.to_string()).collect();
    // Only in weeks with a holiday does it hold fewer.
    assert!(off.iter().all(|day| !day.starts_with("2024-11-0") && !day.starts_with("2025-03-1")), "{off:?}");
}
