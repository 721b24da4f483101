//! Folders of tiny series, and rule sets asked over them.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use shiome::engine::Verdict;
use shiome::session::{AsOf, Config, DataChoice, RunReport, Session};
use shiome::time::{Calendar, Day, Instant};

/// A Monday without a holiday in the two weeks from it.
pub const START: &str = "2024-04-01";

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// The first `count` weekdays from [`START`].
pub fn weekdays(count: usize) -> Vec<Day> {
    let start = day(START);
    let mut days = Calendar::Weekdays.sessions(start, start + 2 * i32::try_from(count).unwrap() + 7);
    days.truncate(count);
    days
}

/// How a session without a figure comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// A blank cell in a file whose rows are its sessions.
    Blank,
    /// No row where the calendar expects one.
    Absent,
}

/// A data folder that is removed with the value.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("shiome-truth-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }

    /// Writes one file for each input, from [`START`] on.
    pub fn series(&self, inputs: &[(&str, &str)], missing: Missing) {
        let mut catalog = String::new();
        for (name, letters) in inputs {
            let mut text = "date,value\n".to_owned();
            for (day, letter) in weekdays(letters.len()).iter().zip(letters.chars()) {
                match letter {
                    'U' if missing == Missing::Blank => text += &format!("{day},\n"),
                    'U' => {}
                    'T' => text += &format!("{day},1\n"),
                    'F' => text += &format!("{day},0\n"),
                    digit => text += &format!("{day},{}\n", digit.to_digit(10).unwrap()),
                }
            }
            self.write(&format!("{name}.csv"), &text);
            if missing == Missing::Absent {
                let entry = "kind = \"points\"\nperiod = \"1d\"\ncalendar = \"WEEKDAYS\"\ngrace = \"0h\"\n";
                catalog += &format!("[series.{name}]\n{entry}");
            }
        }
        self.write("catalog.toml", &catalog);
    }

    pub fn open(&self, rules: &str, expressions: &[String], as_of: Option<AsOf>) -> Session {
        self.write("rules.shio", rules);
        let config = Config {
            files: vec![self.0.join("rules.shio")],
            data: DataChoice::Folder(self.0.clone()),
            as_of,
            expressions: expressions.to_vec(),
            store: None,
            folder: self.0.clone(),
            now: Instant::parse_rfc3339("2026-09-01T00:00:00Z").unwrap(),
        };
        let session = Session::open(&config).unwrap();
        assert!(!session.has_errors(), "{rules} {expressions:?}: {:#?}", session.problems);
        session
    }

    pub fn run(&self, rules: &str, as_of: &str) -> RunReport {
        self.open(rules, &[], Some(AsOf::parse(as_of).unwrap())).run()
    }

    /// The values of an expression with the ends of the bars or the dates that label them.
    pub fn labelled(&self, rules: &str, expression: &str) -> Vec<(String, Option<f64>)> {
        let session = self.open(rules, &[expression.to_owned()], None);
        let label = |row: &shiome::session::Row| row.at.map_or(row.day.to_string(), |at| at.to_string());
        session.values().into_iter().map(|row| (label(&row), row.values[0])).collect()
    }

    /// Instant, verdict letter and held state of the last rule at every tick.
    pub fn told(&self, rules: &str, as_of: Option<AsOf>) -> Vec<(String, char, bool)> {
        let session = self.open(rules, &[], as_of);
        let rule = session.plan.rules.len() - 1;
        let rows = session.history(&[rule], false).remove(0).rows;
        rows.iter().map(|row| (row.at.to_string(), letter(row.state.verdict), row.state.on)).collect()
    }

    /// Date, verdict letter and held state of the last rule at every tick.
    pub fn states(&self, rules: &str, as_of: Option<AsOf>) -> Vec<(Day, char, bool)> {
        let session = self.open(rules, &[], as_of);
        let rule = session.plan.rules.len() - 1;
        let rows = session.history(&[rule], false).remove(0).rows;
        rows.iter().map(|row| (row.day, letter(row.state.verdict), row.state.on)).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn letter(verdict: Verdict) -> char {
    match verdict {
        Verdict::Triggered => 't',
        Verdict::Pending => 'p',
        Verdict::Clear => 'c',
        Verdict::Unknown => 'u',
    }
}

/// Daily bars without a range.
pub fn bars(sessions: &[Day], close: &dyn Fn(usize) -> f64) -> String {
    let row = |(at, day): (usize, &Day)| {
        let close = close(at);
        let (high, low) = (close * 1.01, close * 0.99);
        format!("{day},{low},{high},{low},{close},1000\n")
    };
    let rows: String = sessions.iter().enumerate().map(row).collect();
    format!("date,open,high,low,close,volume\n{rows}")
}

/// Minutes since midnight of New York's session and of an early close.
pub const NEW_YORK: (u32, u32) = (570, 960);
pub const EARLY: (u32, u32) = (570, 780);

/// The starts of bars by the wall clock of their exchange: days with their hours in minutes since midnight.
pub fn starts<'a>(sessions: &[(&'a str, (u32, u32))], minutes: usize) -> Vec<(&'a str, u32)> {
    let day = |&(day, (open, close)): &(&'a str, (u32, u32))| {
        (open..close).step_by(minutes).map(move |start| (day, start)).collect::<Vec<_>>()
    };
    sessions.iter().flat_map(day).collect()
}

/// A file of bars that open where the wall clock says, one row of figures `open,high,low,close,volume` each; none leaves the bar out.
pub fn day_bars(starts: &[(&str, u32)], row: &dyn Fn(usize) -> Option<String>) -> String {
    let line = |(at, (day, start)): (usize, &(&str, u32))| {
        row(at).map(|row| format!("{day} {:02}:{:02},{row}\n", start / 60, start % 60))
    };
    let rows: String = starts.iter().enumerate().filter_map(line).collect();
    format!("time,open,high,low,close,volume\n{rows}")
}

/// `let A = a > 0.5` for every input.
fn names(inputs: &[(&str, &str)]) -> String {
    inputs.iter().map(|(name, _)| format!("let {} = {name} > 0.5\n", name.to_uppercase())).collect()
}

const WAYS: [Missing; 2] = [Missing::Blank, Missing::Absent];

/// The sessions of inputs, of which one at least must have its first figure at the first: history begins there.
fn sessions(inputs: &[(&str, &str)]) -> Vec<Day> {
    assert!(inputs.iter().any(|(_, letters)| !letters.starts_with('U')), "no input begins with a figure");
    weekdays(inputs.iter().map(|(_, letters)| letters.len()).max().unwrap())
}

/// Checks verdict and held state of the last rule at every session.
#[track_caller]
pub fn check(rules: &str, inputs: &[(&str, &str)], verdicts: &str, held: &str) {
    for missing in WAYS {
        check_with(missing, rules, inputs, verdicts, held);
    }
}

/// [`check`] with one way of missing a session.
#[track_caller]
pub fn check_with(missing: Missing, rules: &str, inputs: &[(&str, &str)], verdicts: &str, held: &str) {
    let folder = Folder::new();
    folder.series(inputs, missing);
    let days = sessions(inputs);
    let as_of = days.last().copied().map(AsOf::Date);
    let states = folder.states(&format!("{}{rules}", names(inputs)), as_of);
    assert_eq!(states.iter().map(|state| state.0).collect::<Vec<_>>(), days, "{missing:?} {rules}");
    let found: String = states.iter().map(|state| state.1).collect();
    let on: String = states.iter().map(|state| if state.2 { '#' } else { '-' }).collect();
    assert_eq!((found.as_str(), on.as_str()), (verdicts, held), "{missing:?} {rules} over {inputs:?}");
}

/// Checks an expression at every session.
#[track_caller]
pub fn value(expression: &str, inputs: &[(&str, &str)], expected: &str) {
    values(&[(expression.to_owned(), expected.to_owned())], inputs);
}

/// Checks many expressions over the same inputs.
#[track_caller]
pub fn values(expected: &[(String, String)], inputs: &[(&str, &str)]) {
    for missing in WAYS {
        values_with(missing, expected, inputs);
    }
}

/// [`values`] with one way of missing a session.
#[track_caller]
pub fn values_with(missing: Missing, expected: &[(String, String)], inputs: &[(&str, &str)]) {
    let folder = Folder::new();
    folder.series(inputs, missing);
    let days = sessions(inputs);
    let expressions: Vec<String> = expected.iter().map(|(text, _)| text.clone()).collect();
    let session = folder.open(&names(inputs), &expressions, days.last().copied().map(AsOf::Date));
    let rows = session.values();
    assert_eq!(rows.iter().map(|row| row.day).collect::<Vec<_>>(), days, "{missing:?} {expressions:?}");
    for (column, (text, wanted)) in expected.iter().enumerate() {
        let truth = session.probes[column].as_ref().unwrap().unit.is_none();
        let letter = |value: Option<f64>| match value {
            None => 'U',
            Some(1.0) if truth => 'T',
            Some(0.0) if truth => 'F',
            Some(value) => {
                assert!(!truth && value.fract() == 0.0 && (0.0..10.0).contains(&value), "{text}: {value}");
                char::from(b'0' + value as u8)
            }
        };
        let found: String = rows.iter().map(|row| letter(row.values[column])).collect();
        assert_eq!(&found, wanted, "{missing:?} {text} over {inputs:?}");
    }
}
