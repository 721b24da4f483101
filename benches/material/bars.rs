//! Bars in memory: a market of five-minute bars and one of daily bars.

use shiome::plan::{SeriesInfo, SeriesTable};
use shiome::series::{Column, Evidence, Kind, Series, Sessions, Status};
use shiome::time::{Calendar, Day, Instant, Period, Zone};
use shiome::unit::{Dim, Unit};

use crate::random::Random;

/// Five-minute bars of a session from 9:30 to 16:00.
pub const SESSION_BARS: usize = 78;

/// Open, high, low, close and volume of a random walk whose bars have the given deviation.
fn columns(seed: u64, bars: usize, deviation: f64) -> Vec<(Column, Vec<f64>)> {
    let names = [Column::Open, Column::High, Column::Low, Column::Close, Column::Volume];
    // Memory is measured over these figures, so that nothing else is allocated beside them.
    let mut columns: Vec<(Column, Vec<f64>)> =
        names.into_iter().map(|column| (column, Vec::with_capacity(bars))).collect();
    let mut random = Random::new(seed);
    let mut close = 100.0_f64;
    for _ in 0..bars {
        let open = close * (1.0 + 0.2 * deviation * random.normal());
        // Pulled back to 100, so that no walk runs away.
        close = open * (1.0 + deviation * random.normal() - 1e-4 * (close / 100.0).ln());
        let high = open.max(close) * (1.0 + 0.5 * deviation * random.uniform());
        let low = open.min(close) * (1.0 - 0.5 * deviation * random.uniform());
        let volume = 1_000.0 + (9_000.0 * random.uniform()).floor();
        for ((_, figures), figure) in columns.iter_mut().zip([open, high, low, close, volume]) {
            figures.push(figure);
        }
    }
    columns
}

fn series(
    name: &str,
    period: Period,
    sessions: Vec<Day>,
    ends: Vec<Instant>,
    columns: Vec<(Column, Vec<f64>)>,
) -> Series {
    let bars = ends.len();
    Series {
        name: name.to_owned(),
        kind: Kind::Bars,
        period,
        unit: Unit::of(Dim::Level),
        sessions_of: Sessions::Calendar(Calendar::Xnys),
        has_adj: false,
        sessions,
        status: vec![Status::Figure; bars],
        evidence: vec![Evidence::Scheduled; bars],
        columns,
        fields: Vec::new(),
        known: ends.clone(),
        ends,
        newest: (0..).take(bars).collect(),
        stale_at: vec![Instant::MAX; bars],
        amendments: Vec::new(),
        notices: Vec::new(),
        next_due: None,
        per_year: 252.0,
    }
}

fn trading_days() -> impl Iterator<Item = Day> {
    let first = Day::from_ymd(2004, 1, 2).unwrap_or_default();
    std::iter::successors(Some(first), |day| Some(Calendar::Xnys.next(*day)))
}

/// A symbol's five-minute bars, session after session, each known at its end.
pub fn intraday(seed: u64, bars: usize) -> Series {
    let mut sessions = Vec::with_capacity(bars);
    let mut ends = Vec::with_capacity(bars);
    for day in trading_days().take(bars.div_ceil(SESSION_BARS)) {
        let open = Zone::new_york().instant(day, 9 * 3_600 + 1_800);
        for bar in (1..).take(SESSION_BARS.min(bars - ends.len())) {
            sessions.push(day);
            ends.push(open.plus_seconds(300 * bar));
        }
    }
    series("x", Period::Intraday { minutes: 5 }, sessions, ends, columns(seed, bars, 1e-3))
}

/// A symbol's newest `bars` of `whole` daily bars, each known at 16:15 of its session.
pub fn daily(name: &str, seed: u64, whole: usize, bars: usize) -> Series {
    let skip = whole - bars;
    let sessions: Vec<Day> = trading_days().skip(skip).take(bars).collect();
    let ends = sessions.iter().map(|day| Zone::new_york().instant(*day, 16 * 3_600 + 900)).collect();
    let mut columns = columns(seed, whole, 1e-2);
    for (_, figures) in &mut columns {
        figures.drain(..skip);
    }
    series(name, Period::Daily, sessions, ends, columns)
}

/// The names of a market of bars with one period.
pub struct Names {
    pub names: Vec<String>,
    pub period: Period,
}

impl SeriesTable for Names {
    fn info(&self, name: &str) -> Option<SeriesInfo> {
        self.names.iter().any(|known| known == name).then(|| SeriesInfo {
            kind: Kind::Bars,
            period: self.period,
            unit: Unit::of(Dim::Level),
            sessions_of: Sessions::Calendar(Calendar::Xnys),
            per_year: 252.0,
            columns: Some(vec![Column::Open, Column::High, Column::Low, Column::Close, Column::Volume]),
            total_return: false,
            oi: Unit::of(Dim::Volume),
            fields: Vec::new(),
            schedule: false,
        })
    }

    fn names(&self) -> Vec<String> {
        self.names.clone()
    }
}
