//! Central bank balance sheets and Treasury cash.

use super::RawTable;
use super::grid::{
    END, Knot, START, WEEKDAYS, day, level, quarter_ends, rounded, weekday, weekday_index, whole,
};
use super::random::Random;
use crate::time::{Calendar, Day};

/// Computes a balance by catalogue name, in the unit its publisher prints.
pub(super) fn table(name: &str) -> RawTable {
    match name {
        "fed.assets" => RawTable::points(assets()),
        "fed.reserves" => RawTable::points(reserves()),
        "tga" => RawTable::points(treasury_by_week()),
        "tga.daily" => RawTable::points(treasury_by_day(day(2025, 6, 26))),
        "rrp" => RawTable::points(reverse_repo()),
        _ => RawTable::points(bank_of_japan()),
    }
}

/// Wednesdays of the market: the stamps of weekly figures.
fn wednesdays() -> impl Iterator<Item = Day> {
    (START.0 + 2..=END.0).step_by(7).map(Day)
}

/// Total assets, millions of dollars.
#[rustfmt::skip]
const ASSETS: &[Knot] = &[
    (day(2015, 6, 24), 4_200_000.0), (day(2017, 10, 4), 4_215_000.0), (day(2019, 9, 11), 3_765_000.0),
    (day(2020, 2, 26), 4_060_000.0), (day(2020, 6, 10), 7_150_000.0), (day(2020, 12, 30), 7_360_000.0),
    (day(2022, 4, 13), 8_940_000.0), (day(2022, 6, 1), 8_915_000.0), (day(2024, 5, 29), 7_290_000.0),
    (day(2025, 1, 15), 6_840_000.0), (day(2025, 3, 12), 6_878_000.0), (day(2025, 6, 25), 6_690_000.0),
];

fn assets() -> Vec<(Day, f64)> {
    let mut random = Random::named("fed.assets");
    let mut noise = 0.0;
    let drawn = wednesdays().map(|day| {
        noise = 0.6 * noise + 2_500.0 * random.normal();
        (day, whole(level(ASSETS, day) + noise) as f64)
    });
    drawn.collect()
}

/// Treasury cash at the end of a day, millions of dollars.
#[rustfmt::skip]
const TREASURY: &[Knot] = &[
    (day(2015, 6, 29), 250_000.0), (day(2016, 10, 19), 400_000.0), (day(2017, 9, 6), 150_000.0),
    (day(2018, 5, 2), 380_000.0), (day(2019, 8, 14), 170_000.0), (day(2020, 2, 12), 380_000.0),
    (day(2020, 7, 22), 860_000.0), (day(2021, 2, 10), 810_000.0), (day(2021, 7, 28), 470_000.0),
    (day(2021, 12, 15), 130_000.0), (day(2022, 4, 27), 840_000.0), (day(2022, 12, 14), 420_000.0),
    (day(2023, 5, 31), 130_000.0), (day(2023, 10, 25), 700_000.0), (day(2024, 4, 24), 780_000.0),
    (day(2024, 8, 21), 450_000.0), (day(2024, 11, 13), 850_000.0), (day(2025, 1, 8), 720_000.0),
    (day(2025, 3, 26), 400_000.0), (day(2025, 5, 5), 315_000.0), (day(2025, 6, 12), 335_000.0), (day(2025, 6, 18), 475_000.0),
    (day(2025, 6, 27), 490_000.0),
];

/// Treasury cash on each weekday.
fn treasury() -> Vec<f64> {
    let mut random = Random::named("tga");
    let mut noise = 0.0;
    let drawn = (0..WEEKDAYS).map(|index| {
        noise = 0.88 * noise + 10_000.0 * random.normal();
        whole((level(TREASURY, weekday(index)) + noise).max(60_000.0)) as f64
    });
    drawn.collect()
}

fn treasury_by_day(last: Day) -> Vec<(Day, f64)> {
    let path = treasury();
    let sessions = Calendar::Federal.sessions(START, last).into_iter();
    sessions.filter_map(|day| Some((day, *path.get(weekday_index(day))?))).collect()
}

/// Averages of the daily balance over the week that ends on the stamp, Thursday to Wednesday.
fn treasury_by_week() -> Vec<(Day, f64)> {
    let days = treasury_by_day(END);
    let averages = wednesdays().map(|wednesday| {
        let until = |last: Day| days.partition_point(|row| row.0 <= last);
        let week = days.get(until(Day(wednesday.0 - 7))..until(wednesday)).unwrap_or_default();
        let sum: f64 = week.iter().map(|row| row.1).sum();
        (wednesday, whole(sum / week.len().max(1) as f64) as f64)
    });
    averages.collect()
}

/// Overnight reverse repurchases, billions of dollars.
#[rustfmt::skip]
const REVERSE_REPO: &[Knot] = &[
    (day(2015, 6, 29), 110.0), (day(2017, 6, 14), 190.0), (day(2018, 6, 13), 9.0), (day(2021, 3, 15), 6.0),
    (day(2021, 6, 30), 880.0), (day(2021, 12, 31), 1_680.0), (day(2022, 6, 15), 2_140.0), (day(2022, 12, 30), 2_300.0),
    (day(2023, 5, 31), 2_220.0), (day(2024, 2, 14), 560.0), (day(2024, 8, 14), 310.0), (day(2025, 3, 12), 105.0),
    (day(2025, 6, 27), 150.0),
];

fn reverse_repo_path() -> Vec<f64> {
    let mut random = Random::named("rrp");
    let quarter_ends = quarter_ends();
    let mut noise = 0.0;
    let drawn = (0..WEEKDAYS).map(|index| {
        noise = 0.8 * noise + 0.015 * random.normal();
        let swell = if quarter_ends.binary_search(&index).is_ok() { 1.08 } else { 1.0 };
        rounded((level(REVERSE_REPO, weekday(index)) * (1.0 + noise) * swell).min(2_550.0), 1_000.0)
    });
    drawn.collect()
}

fn reverse_repo() -> Vec<(Day, f64)> {
    let path = reverse_repo_path();
    let sessions = Calendar::Rrp.sessions(START, END).into_iter();
    sessions.filter_map(|day| Some((day, *path.get(weekday_index(day))?))).collect()
}

/// Currency, foreign accounts and the rest of the liabilities, millions of dollars.
#[rustfmt::skip]
const OTHER: &[Knot] = &[
    (day(2015, 6, 29), 1_560_000.0), (day(2020, 2, 26), 2_060_000.0), (day(2021, 6, 30), 2_480_000.0),
    (day(2025, 6, 25), 2_740_000.0),
];

/// Reserves: assets less Treasury cash, reverse repurchases and other liabilities.
fn reserves() -> Vec<(Day, f64)> {
    let repo = reverse_repo_path();
    let weeks = assets().into_iter().zip(treasury_by_week());
    let left = weeks.map(|((day, assets), (_, treasury))| {
        let repo = repo.get(weekday_index(day)).copied().unwrap_or(0.0);
        (day, whole(assets - treasury - 1_000.0 * repo - level(OTHER, day)) as f64)
    });
    left.collect()
}

/// Total assets of the Bank of Japan, hundred millions of yen, at the end of the month of the stamp.
#[rustfmt::skip]
const JAPAN: &[Knot] = &[
    (day(2015, 7, 1), 3_560_000.0), (day(2017, 7, 1), 5_040_000.0), (day(2019, 7, 1), 5_660_000.0),
    (day(2021, 7, 1), 7_170_000.0), (day(2022, 4, 1), 7_370_000.0), (day(2024, 4, 1), 7_580_000.0),
    (day(2025, 5, 1), 7_270_000.0),
];

fn bank_of_japan() -> Vec<(Day, f64)> {
    let mut random = Random::named("boj.assets");
    let months = (0..119).map(|month| (2015 + (6 + month) / 12, (6 + month as u32) % 12 + 1));
    let drawn = months.map(|(year, month)| {
        let stamp = day(year, month, 1);
        (stamp, whole(level(JAPAN, stamp) + 18_000.0 * random.normal()) as f64)
    });
    drawn.collect()
}
