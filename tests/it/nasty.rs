//! Folders and rule files that nobody should have, and someone will: every command's questions are answered, in bearable time.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use shiome::diag::Code;
use shiome::engine::Verdict;
use shiome::session::{AsOf, Config, DataChoice, Session};

use crate::prefix::{empty_folder, instant};

/// A folder with files, by name and text.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = empty_folder(&format!("nasty-{name}"));
    for (file, text) in files {
        std::fs::write(folder.join(file), text).unwrap();
    }
    folder
}

/// Opens rules over a folder, at a moment or at the end of the data, and asks everything.
fn asked(folder: &Path, rules: &str, as_of: Option<AsOf>) -> Session {
    std::fs::write(folder.join("r.shio"), rules).unwrap();
    let config = Config {
        files: vec![folder.join("r.shio")],
        data: DataChoice::Folder(folder.to_owned()),
        folder: folder.to_owned(),
        now: instant("2026-09-01T00:00:00Z"),
        as_of,
        ..Config::default()
    };
    let mut session = Session::open(&config).unwrap();
    assert!(!session.has_errors(), "{:#?}", session.problems);
    let _ = (
        session.run(),
        session.due(),
        session.values(),
        session.late(),
        session.newest_session(),
        session.missing_problem(),
    );
    let _ = session.review();
    session
}

fn verdicts(session: &Session) -> Vec<Verdict> {
    session.run().rules.iter().map(|rule| rule.report.verdict).collect()
}

const BARS: &str = "time,open,high,low,close,volume\n";
const NEW_YORK: &str = "[series.\"index@5m\"]\nlabel = \"open\"\nzone = \"America/New_York\"\n";

/// Every word that goes by sessions, and slower bars.
const WITHIN: &str = "
rule words { on index@5m when close > vwap and session_high > prev_high and session_low < prev_low and session_open > prev_close
  and rvol5 > 1 and bars_into_session > 3 bars and bars_to_close > 3 bars }
rule slow { on index@5m when index@15m > index@15m.ma3 and index@1h.trend > 0 and index@5m.atr5 > 0 and index@5m.pivot_high(2) > 0 }
rule events { on index@5m when nfp.released or index@5m.first_bar_after(nfp) or nfp.minutes_since < 30 minutes }
rule daily { on daily when index@5m > index@5m.ma3 for 2 days }
rule seen { on index@5m when index@5m > 0 and bars_into_session > 0 bars }
strategy s long index@5m { setup when close > vwap enter within 3 bars when high > high[1] stop at low.lowest(3) exit at session end }
";

#[test]
fn one_bar() {
    let row = format!("{BARS}2026-03-10 09:30:00,500,600,400,500,100\n");
    let folder = folder(
        "one",
        &[
            ("index@5m.csv", &row),
            ("catalog.toml", NEW_YORK),
            ("nfp.csv", "date,time_et\n2026-03-06,08:30\n"),
        ],
    );
    let session = asked(&folder, WITHIN, None);
    assert_eq!(verdicts(&session)[1], Verdict::Unknown);
    // At its end the bar is there, and stays until the next is overdue.
    let session = asked(&folder, WITHIN, AsOf::parse("2026-03-10 09:35 America/New_York"));
    assert_eq!(verdicts(&session)[4], Verdict::Triggered);
    for moment in
        ["2026-03-10 09:34 America/New_York", "2026-03-08", "2026-03-29", "1990-01-01", "2026-08-31"]
    {
        let session = asked(&folder, WITHIN, AsOf::parse(moment));
        assert_ne!(verdicts(&session)[0], Verdict::Triggered, "{moment}");
    }
}

#[test]
fn bars_outside_of_every_session() {
    let mut text = BARS.to_owned();
    for minute in 0..60 {
        writeln!(text, "2026-03-10 05:{minute:02}:00,500,600,400,500,100").unwrap();
    }
    // The day before Christmas closes at 13:00; on Christmas and on Sundays there is nothing at all.
    for stamp in
        ["2025-12-24 13:00", "2025-12-24 15:55", "2025-12-25 10:00", "2026-03-08 10:00", "2026-03-10 16:00"]
    {
        writeln!(text, "{stamp}:00,500,600,400,500,100").unwrap();
    }
    let folder = folder(
        "outside",
        &[
            ("index@5m.csv", &text),
            ("catalog.toml", NEW_YORK),
            ("nfp.csv", "date,time_et\n2026-03-06,08:30\n"),
        ],
    );
    let session = asked(&folder, WITHIN, None);
    // Nothing usable is an error of the data that is said, and nothing is known.
    assert!(session.has_bad_data() || !session.problems.is_empty());
    assert!(
        verdicts(&session).iter().all(|verdict| *verdict != Verdict::Triggered),
        "{:?}",
        verdicts(&session)
    );
}

#[test]
fn bars_on_a_holiday_among_good_ones_are_left_out() {
    let row = |day: &str, minute: u32, close: u32| {
        format!("{day} {:02}:{:02}:00,5,9,1,{close},100\n", 9 + minute / 60, minute % 60)
    };
    let day = |day: &str, close: u32| {
        (30..420).step_by(5).map(|minute| row(day, minute, close)).collect::<String>()
    };
    let good = [day("2025-12-23", 5), day("2025-12-26", 6)].concat();
    let with = [day("2025-12-23", 5), day("2025-12-25", 8), day("2025-12-26", 6)].concat();
    let said = |name: &str, rows: &str| {
        let nfp = "date,time_et\n2025-12-05,08:30\n";
        let folder = folder(
            name,
            &[("index@5m.csv", &format!("{BARS}{rows}")), ("catalog.toml", NEW_YORK), ("nfp.csv", nfp)],
        );
        let session = asked(&folder, WITHIN, None);
        let histories = session.histories(false);
        let rows: Vec<String> = histories.rules.iter().map(|history| format!("{:?}", history.rows)).collect();
        assert!(rows.iter().all(|rows| !rows.is_empty()));
        rows
    };
    assert_eq!(said("holiday", &with), said("no-holiday", &good));
}

#[test]
fn two_bars_of_one_stamp() {
    let row = |minute: u32, close: u32| format!("2026-03-10 10:{minute:02}:00,500,900,300,{close}00,100\n");
    let rows = |second: u32| {
        let mut text = BARS.to_owned();
        for minute in (0..60).step_by(5) {
            text += &row(minute, 5);
        }
        text + &row(30, second)
    };
    let files = |name: &str, second: u32| {
        folder(
            name,
            &[
                ("index@5m.csv", &rows(second)),
                ("catalog.toml", NEW_YORK),
                ("nfp.csv", "date,time_et\n2026-03-06,08:30\n"),
            ],
        )
    };
    let at = |minute: &str| AsOf::parse(&format!("2026-03-10 10:{minute} America/New_York"));
    // The same twice is once; two that differ are neither.
    let same = asked(&files("twice", 5), WITHIN, at("35"));
    assert_eq!(
        (verdicts(&same)[4], same.problems.iter().filter(|problem| problem.code == Code::BadData).count()),
        (Verdict::Unknown, 0)
    );
    let rules = "rule r { on index@5m when close > 0 }";
    assert_eq!(verdicts(&asked(&files("twice-r", 5), rules, at("35"))), [Verdict::Triggered]);
    let differ = files("two", 7);
    assert_eq!(verdicts(&asked(&differ, rules, at("35"))), [Verdict::Unknown]);
    assert_eq!(verdicts(&asked(&differ, rules, at("40"))), [Verdict::Triggered]);
}

/// Minutes of a coin that ended half a year before the moment asked about: every minute since is a gap.
#[test]
fn a_file_that_ended_long_ago() {
    let begin = instant("2023-08-01T00:00:00Z").0;
    let mut text = BARS.to_owned();
    for minute in 0..3 * 1440 {
        let close = 30_000.0 + f64::from(minute % 17);
        let at = begin + i64::from(minute) * 60_000;
        writeln!(text, "{at},{close},{},{},{close},{}", close + 1.0, close - 1.0, minute % 5 + 1).unwrap();
    }
    let catalog = "[series.\"btc@1m\"]\nlabel = \"open\"\nzone = \"UTC\"\n";
    let folder = folder("ended", &[("btc@1m.csv", &text), ("catalog.toml", catalog)]);
    let rules = "
rule r { on btc@1m when close > vwap and rvol2 > 1 and btc@5m > btc@5m.ma3 and btc@1h > btc@1h.ma3 for 3 bars }
rule d { on daily when btc@1d > btc@1d.ma2 }
rule late { on btc@1m when close > 0 }
";
    let began = std::time::Instant::now();
    let session = asked(&folder, rules, AsOf::parse("2024-02-01"));
    println!("ended half a year ago: {:?}, {} slots", began.elapsed(), session.series[0].sessions.len());
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    let verdicts = session.run().rules.into_iter().map(|rule| (rule.report.verdict, rule.report.on));
    // What held at the last bar is held, and said to be unknown.
    let expected = [(Verdict::Unknown, false), (Verdict::Unknown, false), (Verdict::Unknown, true)];
    assert_eq!(verdicts.collect::<Vec<_>>(), expected);
}

#[test]
fn one_event_behind_and_one_ahead() {
    let folder = folder(
        "events",
        &[
            ("nfp.csv", "date,time_et\n2026-03-06,08:30\n2026-04-03,08:30\n"),
            (
                "hyg.csv",
                "date,close\n2026-03-02,75\n2026-03-03,76\n2026-03-04,75\n2026-03-05,76\n2026-03-06,75\n2026-03-09,75\n",
            ),
        ],
    );
    let rules = "
rule released { on nfp when nfp.released }
rule after { on daily when nfp.minutes_since < 2 hours and hyg > 0 }
rule ahead { on daily when nfp.next_in < 40 calendar days and hyg > 0 }
rule day { on daily when nfp.released and hyg > 0 }
";
    let at = |moment: &str| verdicts(&asked(&folder, rules, AsOf::parse(moment)));
    use Verdict::{Clear, Triggered, Unknown};
    assert_eq!(at("2026-03-06 08:29 America/New_York"), [Unknown, Unknown, Triggered, Unknown]);
    assert_eq!(at("2026-03-06"), [Unknown, Clear, Triggered, Triggered]);
    assert_eq!(at("2026-03-09"), [Unknown, Clear, Triggered, Clear]);
    // The one ahead has come, hyg has not; after the last one nothing is next.
    assert_eq!(at("2026-04-03")[0], Triggered);
    assert_eq!(at("2026-08-01")[2], Unknown);
}

#[test]
fn a_member_of_one_row() {
    let day = |day: u32, close: u32| format!("2026-03-{day:02},{close}00\n");
    let many: String = (2..7).chain(9..14).map(|date| day(date, date)).collect();
    let many = format!("date,close\n{many}");
    let folder = folder(
        "member",
        &[("qqq.csv", &many), ("iwm.csv", &many), ("arkk.csv", "date,close\n2026-03-12,500\n")],
    );
    let rules = "
universe u = [qqq, iwm, arkk]
rule most { on daily when share(u, it > it.ma3) > 60% }
rule all { on daily when share(u, it > it.ma3) > 70% }
rule best { on daily when rank(arkk, u, it.roc2) == 1 }
rule few { on daily when number(u, it > it.ma3) >= 2 }
rule mid { on daily when mean(u, it.roc2) > 0 }
rule middle { on daily when median(u, it.roc2) > 0 }
rule two { on daily when share(top(2, u, it.roc2), it > 0) > 50% }
";
    let session = asked(&folder, rules, AsOf::parse("2026-03-12"));
    use Verdict::{Triggered, Unknown};
    assert_eq!(verdicts(&session)[..5], [Triggered, Unknown, Unknown, Triggered, Unknown]);
    assert_eq!(verdicts(&session)[5], Triggered);
    asked(&folder, rules, AsOf::parse("2026-03-02"));
    asked(&folder, rules, None);
}

/// Closes of fifty weekdays, rising from 1.
fn rising() -> String {
    let days = shiome::time::Calendar::Xnys.sessions(
        shiome::time::Day::parse("2026-01-05").unwrap(),
        shiome::time::Day::parse("2026-03-20").unwrap(),
    );
    days.iter()
        .zip(1..)
        .fold("date,close\n".to_owned(), |text, (day, close): (_, u32)| text + &format!("{day},{close}\n"))
}

#[test]
fn a_regime_of_many_states_and_a_checklist_of_many_items() {
    let folder = folder("many", &[("mine.csv", &rising())]);
    let states: String =
        (0..64).rev().map(|state| format!("  s{state} when mine > {}\n", state - 1)).collect();
    let items: String = (0..200).map(|item| format!("  i{item}: mine > {item}\n")).collect();
    let rules = format!(
        "regime many {{\n{states}  start s0\n}}\nchecklist long {{\n{items}  need 20\n}}\nrule there {{ when many is s53 and long.count == 53 and long.passed }}\n"
    );
    let session = asked(&folder, &rules, None);
    let closes = rising().lines().count() - 1;
    assert_eq!(closes, 53);
    assert_eq!(verdicts(&session), [Verdict::Triggered]);
    let histories = session.histories(false);
    let states: Vec<usize> = histories.regimes[0].rows.iter().map(|row| row.2.state).collect();
    // The first listed is the highest: closes of 1 to 53 are above 0 to 52.
    assert_eq!(states, (1..=53).map(|close| 63 - close).collect::<Vec<_>>());
    let counts: Vec<usize> = histories.checklists[0].rows.iter().map(|row| row.2.low).collect();
    assert_eq!(counts, (1..=53).collect::<Vec<_>>());
    // One more state than a byte can tell is refused.
    let states: String = (0..65).map(|state| format!("  s{state} when mine > {state}\n")).collect();
    std::fs::write(folder.join("r.shio"), format!("regime many {{\n{states}  start s0\n}}\n")).unwrap();
    let config = Config {
        files: vec![folder.join("r.shio")],
        data: DataChoice::Folder(folder.clone()),
        folder,
        ..Config::default()
    };
    assert!(Session::open(&config).unwrap().has_errors());
}

#[test]
fn a_strategy_on_a_series_without_data() {
    let folder = folder("nothing", &[("mine.csv", &rising())]);
    let rules = "
strategy s long index@5m { only when index < index.ma25 setup when close > vwap enter within 3 bars when high > high[1]
  stop at low.lowest(3) target 50% at prev_high exit at session end exit when bars_held > 3 }
rule r { on daily when mine > 10 and index@5m.vwap > 0 or index@15m.ma3 > 0 }
rule bars { on index@5m when mine > 0 }
checklist c every release of nfp { show index@5m.vwap one: index@5m > 0 }
regime g { a when index@5m > 0 b when index@5m < 0 start a }
";
    for moment in [None, AsOf::parse("2026-02-02"), AsOf::parse("1999-01-01")] {
        let session = asked(&folder, rules, moment);
        assert!(!session.missing().is_empty());
        assert!(
            verdicts(&session).iter().all(|verdict| *verdict == Verdict::Unknown),
            "{moment:?} {:?}",
            verdicts(&session)
        );
    }
}
