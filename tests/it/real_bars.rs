//! Session figures of real bars within the day against a plain computation of its own, straight from the rows of the files: other sessions,
//! other sums, other clocks than the program's.
//!
//! The files lie beside the project and are never part of it; without them every test here says so and returns.

use crate::facts::market;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use shiome::session::{Config, DataChoice, Session};
use shiome::time::Instant;

/// The early closes of New York within the file: 13:00.
const EARLY: [&str; 3] = ["2025-07-03", "2025-11-28", "2025-12-24"];

/// One bar as the file has it: its session, the minutes since the session opened at which it begins, and its end.
#[derive(Debug, Clone, Copy)]
struct Bar {
    minute: u32,
    end: i64,
    open: f64,
    high: f64,
    low: f64,
    close: f64,
    volume: f64,
}

/// Bars of one session and its length in minutes.
#[derive(Debug, Clone)]
struct Day {
    bars: Vec<Bar>,
    minutes: u32,
    /// As long as sessions usually are.
    full: bool,
}

fn figures(line: &str) -> (&str, [f64; 5]) {
    let mut cells = line.split(',');
    let stamp = cells.next().unwrap();
    let figures: Vec<f64> = cells.map(|cell| cell.parse().unwrap()).collect();
    (stamp, figures.try_into().unwrap())
}

fn bar(minute: u32, end: i64, [open, high, low, close, volume]: [f64; 5]) -> Bar {
    Bar { minute, end, open, high, low, close, volume }
}

/// New York from 09:30 to 16:00 or 13:00, four hours behind in summer and five in winter.
fn new_york(folder: &Path) -> Vec<Day> {
    let text = std::fs::read_to_string(folder.join("index@5m.csv")).unwrap();
    let mut days: BTreeMap<&str, Day> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let (stamp, figures) = figures(line);
        let (date, clock) = stamp.split_once(' ').unwrap();
        let mut parts = clock.split(':').map(|part| part.parse::<u32>().unwrap());
        let start = parts.next().unwrap() * 60 + parts.next().unwrap();
        let minutes = if EARLY.contains(&date) { 210 } else { 390 };
        if !(570..570 + minutes).contains(&start) {
            continue;
        }
        let winter = ("2025-11-02".."2026-03-08").contains(&date);
        let midnight = Instant::parse_rfc3339(&format!("{date}T00:00:00Z")).unwrap().0;
        let offset = if winter { 300 } else { 240 };
        let end = midnight + i64::from(start + offset + 5) * 60_000;
        let day = days.entry(date).or_insert(Day { bars: Vec::new(), minutes, full: minutes == 390 });
        day.bars.push(bar(start - 570, end, figures));
    }
    days.into_values().collect()
}

/// Days of UTC; the first begins before the file does.
fn coin(folder: &Path, length: u32) -> Vec<Day> {
    let text = std::fs::read_to_string(folder.join(format!("btc@{length}m.csv"))).unwrap();
    let mut days: BTreeMap<i64, Day> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let (stamp, figures) = figures(line);
        let start = stamp.parse::<i64>().unwrap() / 60_000;
        let day = days.entry(start / 1_440).or_insert(Day { bars: Vec::new(), minutes: 1_440, full: true });
        let minute = u32::try_from(start % 1_440).unwrap();
        day.bars.push(bar(minute, (start + i64::from(length)) * 60_000, figures));
    }
    days.into_values().collect()
}

/// Longer bars, counted from the opening; the last one ends with the session.
fn longer(days: &[Day], length: u32, own: u32) -> Vec<Day> {
    let longer = |day: &Day| {
        let mut bars: Vec<Bar> = Vec::new();
        for one in &day.bars {
            let minute = one.minute / length * length;
            match bars.last_mut().filter(|bar| bar.minute == minute) {
                Some(bar) => {
                    bar.end = one.end;
                    bar.high = bar.high.max(one.high);
                    bar.low = bar.low.min(one.low);
                    bar.close = one.close;
                    bar.volume += one.volume;
                }
                None => bars.push(Bar { minute, ..*one }),
            }
        }
        // A bar of which a part is missing, at the beginning or the end of the file, is left out.
        let lasts = |bar: &Bar| length.min(day.minutes - bar.minute) / own;
        let whole = |bar: &Bar| {
            let parts = day.bars.iter().filter(|one| one.minute / length * length == bar.minute).count();
            parts == lasts(bar) as usize
        };
        bars.retain(whole);
        Day { bars, ..day.clone() }
    };
    days.iter().map(longer).collect()
}

const WORDS: [&str; 10] = [
    "vwap",
    "rvol(N)",
    "session_high",
    "session_low",
    "session_open",
    "prev_high",
    "prev_low",
    "prev_close",
    "bars_into_session",
    "bars_to_close",
];

/// What each of [`WORDS`] is at a bar; none where it cannot be known.
fn expected(days: &[Day], length: u32, n: usize) -> Vec<(i64, [Option<f64>; 10])> {
    let count = |day: &Day| day.minutes.div_ceil(length) as usize;
    let seen = |day: &Day| day.bars.first().is_some_and(|bar| bar.minute == 0);
    let whole = |day: &Day| day.bars.len() == count(day);
    // Volume up to each minute of the sessions that others are measured by.
    let mut before: Vec<HashMap<u32, f64>> = Vec::new();
    let mut rows = Vec::new();
    for (number, day) in days.iter().enumerate() {
        let previous = number.checked_sub(1).map(|at| &days[at]);
        let over = |of: fn(&Bar) -> f64, join: fn(f64, f64) -> f64| {
            previous.filter(|day| whole(day)).map(|day| day.bars.iter().map(of).reduce(join).unwrap())
        };
        let mut volumes = HashMap::new();
        for (at, bar) in day.bars.iter().enumerate() {
            let part = &day.bars[..=at];
            let known = seen(day).then_some(());
            let volume: f64 = part.iter().map(|bar| bar.volume).sum();
            let value: f64 = part.iter().map(|bar| (bar.high + bar.low + bar.close) / 3.0 * bar.volume).sum();
            volumes.insert(bar.minute, volume);
            let usual = before.len().checked_sub(n).and_then(|first| {
                before[first..].iter().map(|session| session.get(&bar.minute)).sum::<Option<f64>>()
            });
            rows.push((
                bar.end,
                [
                    known.map(|()| value / volume),
                    known.and(usual).map(|usual| volume / (usual / n as f64)),
                    known.map(|()| part.iter().map(|bar| bar.high).fold(0.0, f64::max)),
                    known.map(|()| part.iter().map(|bar| bar.low).fold(1e9, f64::min)),
                    known.map(|()| day.bars[0].open),
                    over(|bar| bar.high, f64::max),
                    over(|bar| bar.low, f64::min),
                    previous.map(|day| day.bars.last().unwrap().close),
                    known.map(|()| at as f64 + 1.0),
                    Some((count(day) - 1 - (bar.minute / length) as usize) as f64),
                ],
            ));
        }
        if day.full && seen(day) {
            before.push(volumes);
        }
    }
    rows
}

/// Compares the program's values of a series with expected ones, and tells how many of each word agreed as figures.
fn compare(folder: &Path, series: &str, n: usize, expected: &[(i64, [Option<f64>; 10])]) -> [usize; 10] {
    let expressions: Vec<String> =
        WORDS.iter().map(|word| format!("{series}.{}", word.replace('N', &n.to_string()))).collect();
    let config = Config {
        data: DataChoice::Folder(folder.to_owned()),
        expressions: expressions.clone(),
        folder: folder.to_owned(),
        now: Instant::parse_rfc3339("2026-09-01T00:00:00Z").unwrap(),
        ..Config::default()
    };
    let session = Session::open(&config).unwrap();
    assert!(!session.has_errors(), "{:#?}", session.problems);
    let found: HashMap<i64, Vec<Option<f64>>> =
        session.values().into_iter().map(|row| (row.at.unwrap().0, row.values)).collect();
    let mut counts = [0; 10];
    for (end, wanted) in expected {
        let found = found.get(end).unwrap_or_else(|| panic!("no bar of {series} ends at {}", Instant(*end)));
        for (word, (found, wanted)) in found.iter().zip(wanted).enumerate() {
            let place = format!("{} at {}: {found:?} {wanted:?}", expressions[word], Instant(*end));
            match (found, wanted) {
                // Sums of thousands of terms, added in another order.
                (Some(found), Some(wanted)) => {
                    assert!((found - wanted).abs() <= 1e-11 * wanted.abs(), "{place}");
                    counts[word] += 1;
                }
                (None, None) => {}
                _ => panic!("{place}"),
            }
        }
    }
    println!("{series}: {} bars; {counts:?}", expected.len());
    counts
}

#[test]
fn five_minutes_of_new_york() {
    let Some(folder) = market() else { return };
    let days = new_york(&folder);
    // 206 whole sessions, three early ones, and the beginning of the last.
    assert_eq!((days.len(), days.iter().filter(|day| day.bars.len() == 78).count()), (210, 206));
    let bars = days.iter().map(|day| day.bars.len()).sum::<usize>();
    let counts = compare(&folder, "index@5m", 20, &expected(&days, 5, 20));
    assert_eq!([counts[0], counts[2], counts[9]], [bars; 3]);
    assert!(bars > 16_000 && counts[1] > 14_000, "{counts:?}");
    assert_eq!(counts[5], bars - 78);
}

#[test]
fn longer_bars_of_new_york() {
    let Some(folder) = market() else { return };
    let days = new_york(&folder);
    let mut volumes = 0;
    for (timeframe, length) in [("15m", 15), ("30m", 30), ("1h", 60), ("2h", 120)] {
        let expected = expected(&longer(&days, length, 5), length, 10);
        let counts = compare(&folder, &format!("index@{timeframe}"), 10, &expected);
        assert_eq!(counts[0], expected.len());
        volumes += counts[1];
    }
    assert!(volumes > 9_000, "{volumes}");
}

#[test]
fn days_of_a_coin() {
    let Some(folder) = market() else { return };
    for (length, least) in [(5, 50_000), (15, 16_000)] {
        let days = coin(&folder, length);
        let counts = compare(&folder, &format!("btc@{length}m"), 5, &expected(&days, length, 5));
        let first = days[0].bars.len();
        let bars = days.iter().map(|day| day.bars.len()).sum::<usize>();
        assert_eq!([counts[0], counts[8], counts[9]], [bars - first, bars - first, bars]);
        assert!(counts[1] > least - 2_600, "{counts:?}");
    }
    let days = coin(&folder, 15);
    for (timeframe, length) in [("1h", 60), ("4h", 240)] {
        let expected = expected(&longer(&days, length, 15), length, 5);
        let counts = compare(&folder, &format!("btc@{timeframe}"), 5, &expected);
        assert!(counts[1] > 900, "{counts:?}");
    }
}
