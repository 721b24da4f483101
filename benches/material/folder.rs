//! A folder of figures as vendors write them: 8 daily and 2 weekly CSV files over 20 years.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use shiome::time::{Calendar, Day};

use crate::random::Random;

/// The rules evaluated over the folder.
pub const RULES: &str = include_str!("cold.shio");

const DAILY: [&str; 8] = ["index", "hyg", "small", "growth", "ief", "tlt", "defensive", "utilities"];
const WEEKLY: [(&str, &str, f64); 2] = [("fed.assets", "WALCL", 4e6), ("tga", "WTREGEN", 4e5)];

/// Where the figures and the rules lie.
pub struct Place {
    pub data: PathBuf,
    pub rules: PathBuf,
}

/// Writes the figures and the rules below a folder; what is there already is replaced.
///
/// # Errors
/// What the system says of a file that cannot be written.
pub fn prepare(folder: &Path) -> io::Result<Place> {
    let place = Place { data: folder.join("figures"), rules: folder.join("cold.shio") };
    fs::create_dir_all(&place.data)?;
    fs::write(&place.rules, RULES)?;
    let days = Day::from_ymd(2004, 1, 2).zip(Day::from_ymd(2023, 12, 29));
    let (first, last) = days.unwrap_or_default();
    for (name, seed) in DAILY.into_iter().zip(1..) {
        fs::write(place.data.join(format!("{name}.csv")), bars(seed, &Calendar::Xnys.sessions(first, last)))?;
    }
    let wednesdays: Vec<Day> =
        (first.0..=last.0).map(Day).filter(|day| *day == day.week_start() + 2).collect();
    for ((name, title, level), seed) in WEEKLY.into_iter().zip(101..) {
        let file = place.data.join(format!("{name}.csv"));
        fs::write(file, points(title, level, seed, &wednesdays))?;
    }
    Ok(place)
}

/// Daily bars with an adjusted close that falls behind the close by 2 % a year.
fn bars(seed: u64, days: &[Day]) -> String {
    let mut random = Random::new(seed);
    let mut text = "Date,Open,High,Low,Close,Adj Close,Volume\n".to_owned();
    let mut close = 80.0_f64;
    for (day, at) in days.iter().zip(0..) {
        let open = close * (1.0 + 0.003 * random.normal());
        close = open * (1.0 + 0.01 * random.normal() - 0.01 * (close / 80.0).ln());
        let high = open.max(close) * (1.0 + 0.006 * random.uniform());
        let low = open.min(close) * (1.0 - 0.006 * random.uniform());
        let behind = f64::from(days.len() as u32 - 1 - at) / 252.0;
        let adjusted = close * 0.98_f64.powf(behind);
        let volume = 1_000_000 + (4e7 * random.uniform()) as u64;
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{day},{open:.4},{high:.4},{low:.4},{close:.4},{adjusted:.4},{volume}");
    }
    text
}

/// Weekly points around a level, in millions.
fn points(title: &str, level: f64, seed: u64, days: &[Day]) -> String {
    let mut random = Random::new(seed);
    let mut text = format!("observation_date,{title}\n");
    let mut value = level;
    for day in days {
        value *= 1.0 + 0.01 * random.normal() - 0.01 * (value / level).ln();
        let _ = writeln!(text, "{day},{value:.0}");
    }
    text
}
