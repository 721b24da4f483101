//! Bitcoin: daily bars over ten years and quarter hours over the last 90 days, with open interest in coins.

use super::course::{Bar, Course, bar_table, split, usual_turns};
use super::grid::{DAYS, Knot, START, day, level, whole};
use super::random::Random;
use super::{RawStamp, RawTable};
use crate::time::{Day, Zone};

/// Days with quarter hours, the last of the market.
const RECENT: usize = 90;

/// Quarter hours of a day.
const QUARTERS: usize = 96;

/// Quarter hours that are still open at the last day's 18:00 New York, 22:00 UTC.
const UNFINISHED: usize = 8;

/// Steps a dollar of prices, and a coin of volumes and open interest.
const PRICE_STEPS: f64 = 10.0;
const COIN_STEPS: f64 = 1_000.0;

/// Daily bars of complete UTC days; the open interest is that of the day's end.
pub(super) fn daily() -> RawTable {
    let mut days = days();
    days.truncate(DAYS - 1);
    let rows: Vec<(RawStamp, Bar)> = days.iter().map(|day| (RawStamp::Day(day.day), day.bar)).collect();
    table(&rows, days.iter().map(|day| day.interest))
}

/// Bars of a quarter hour, stamped at their opening; the open interest is that of the bar's end.
pub(super) fn quarter_hours() -> RawTable {
    let days = days();
    let mut random = Random::named("btc@15m");
    let mut rows = Vec::with_capacity(RECENT * QUARTERS);
    let mut interests = Vec::with_capacity(RECENT * QUARTERS);
    for (before, day) in days.iter().zip(days.iter().skip(1)).skip(DAYS - 1 - RECENT) {
        let shape = SHAPES.iter().find(|shape| shape.day == day.day);
        let mut prices = Course {
            open: day.bar.open,
            high: day.bar.high,
            low: day.bar.low,
            close: day.bar.close,
            turns: Vec::new(),
            steps: QUARTERS,
            usual: day.bar.high - day.bar.low,
        };
        prices.turns = match shape {
            Some(shape) => turns(before.bar.close, shape.prices),
            None => usual_turns(&prices, &mut random),
        };
        let path = prices.path(&mut random);
        let weights: Vec<i64> = (0..QUARTERS)
            .map(|quarter| {
                let rush = shape.is_some_and(|shape| (shape.rush.0..shape.rush.1).contains(&quarter));
                whole((600.0 + 400.0 * random.uniform()) * if rush { 7.0 } else { 1.0 })
            })
            .collect();
        let bars = prices.bars(&path, &split(day.bar.volume, &weights), &mut random);
        let opening = Zone::utc().instant(day.day, 0);
        let stamps =
            (0..QUARTERS as i64).map(|quarter| RawStamp::Instant(opening.plus_seconds(900 * quarter)));
        rows.extend(stamps.zip(bars));
        let positions = positions(before.interest, day.interest, shape);
        interests.extend(positions.path(&mut random).into_iter().skip(1));
    }
    rows.truncate(RECENT * QUARTERS - UNFINISHED);
    interests.truncate(rows.len());
    table(&rows, interests.into_iter())
}

fn table(rows: &[(RawStamp, Bar)], interests: impl Iterator<Item = i64>) -> RawTable {
    let mut table = bar_table(rows, PRICE_STEPS, COIN_STEPS);
    table.columns.push(("oi", interests.map(|interest| interest as f64 / COIN_STEPS).collect()));
    table
}

/// The course of open interest over a day: within one percent of its ends, or as planted.
fn positions(open: i64, close: i64, shape: Option<&Shape>) -> Course {
    let turns = shape.map_or_else(Vec::new, |shape| turns(open, shape.interest));
    let reached = || turns.iter().map(|turn| turn.1).chain([open, close]);
    let high = reached().max().unwrap_or(open) + open / 100;
    let low = reached().min().unwrap_or(open) - open / 100;
    Course { open, high, low, close, turns, steps: QUARTERS, usual: open / 50 }
}

/// Planted turns as levels: basis points against the level before.
fn turns(before: i64, planted: &[(usize, f64)]) -> Vec<(usize, i64)> {
    planted.iter().map(|&(quarter, points)| (quarter, stepped(before, points))).collect()
}

fn stepped(before: i64, points: f64) -> i64 {
    whole(before as f64 * (1.0 + points / 10_000.0))
}

struct CoinDay {
    day: Day,
    bar: Bar,
    /// Open interest at the end of the day, thousandths of a coin.
    interest: i64,
}

/// All days, the last one complete too.
fn days() -> Vec<CoinDay> {
    let mut random = Random::named("btc");
    let (mut noise, mut crowd, mut mood) = (0.0, 0.0, 0.0);
    let (mut price_scale, mut interest_scale) = (1.0, 1.0);
    let mut before = whole(level(PRICES, START) * PRICE_STEPS);
    let mut interest_before = whole(level(INTEREST, START) * COIN_STEPS);
    let mut days = Vec::with_capacity(DAYS);
    for index in 0..DAYS {
        let day = Day(START.0 + index as i32);
        mood = 0.95 * mood + 0.1 * random.normal();
        let heat = (1.0 + mood).clamp(0.5, 2.0);
        noise = 0.96 * noise + 0.022 * heat * random.normal();
        crowd = 0.95 * crowd + 0.013 * heat * random.normal();
        let price = level(PRICES, day) * (1.0 + noise) * PRICE_STEPS;
        let interest = level(INTEREST, day) * (1.0 + crowd) * COIN_STEPS;
        let shape = SHAPES.iter().find(|shape| shape.day == day);
        if let Some(shape) = shape {
            price_scale = stepped(before, shape.close) as f64 / price;
            interest_scale = stepped(interest_before, shape.interest_close) as f64 / interest;
        }
        let close = whole(price * price_scale);
        let [above, below] = [(); 2].map(|()| 0.011 * heat * random.distance());
        let (mut high, mut low) = (
            whole(before.max(close) as f64 * (1.0 + above)),
            whole(before.min(close) as f64 * (1.0 - below)),
        );
        if let Some(shape) = shape {
            let reached =
                || turns(before, shape.prices).into_iter().map(|turn| turn.1).chain([before, close]);
            (high, low) = (reached().max().unwrap_or(high), reached().min().unwrap_or(low));
        }
        let coins = (28_000.0 + 14_000.0 * random.uniform()) * heat * if shape.is_some() { 2.4 } else { 1.0 };
        let bar = Bar { open: before, high, low, close, volume: whole(coins * COIN_STEPS) };
        let interest = whole(interest * interest_scale);
        days.push(CoinDay { day, bar, interest });
        (before, interest_before) = (close, interest);
    }
    days
}

/// A day with a planted course: basis points against the day before, after so many quarter hours.
struct Shape {
    day: Day,
    close: f64,
    prices: &'static [(usize, f64)],
    interest_close: f64,
    interest: &'static [(usize, f64)],
    /// Quarter hours `from..to` with seven times the usual volume.
    rush: (usize, usize),
}

/// A cascade in which positions are closed by force, and a fall of the same kind in which they are not.
#[rustfmt::skip]
const SHAPES: &[Shape] = &[
    Shape {
        day: day(2025, 5, 8),
        close: -430.0,
        prices: &[(20, 40.0), (48, -60.0), (52, -150.0), (53, -330.0), (54, -560.0), (55, -820.0), (56, -980.0), (58, -760.0), (72, -520.0)],
        interest_close: -2_150.0,
        interest: &[(48, 40.0), (52, -60.0), (53, -500.0), (54, -1_050.0), (55, -1_800.0), (56, -2_300.0), (72, -2_200.0)],
        rush: (52, 58),
    },
    Shape {
        day: day(2025, 6, 11),
        close: -560.0,
        prices: &[(20, 30.0), (48, -50.0), (52, -120.0), (53, -280.0), (54, -430.0), (55, -600.0), (56, -720.0), (58, -640.0), (72, -600.0)],
        interest_close: 90.0,
        interest: &[(48, 10.0), (52, 25.0), (53, 50.0), (54, 80.0), (55, 110.0), (56, 130.0), (72, 100.0)],
        rush: (52, 58),
    },
];

/// Dollars a coin.
#[rustfmt::skip]
const PRICES: &[Knot] = &[
    (day(2015, 6, 29), 255.0), (day(2015, 11, 1), 330.0), (day(2016, 6, 15), 650.0), (day(2017, 1, 1), 960.0),
    (day(2017, 5, 20), 2_000.0), (day(2017, 9, 1), 4_500.0), (day(2017, 11, 1), 7_000.0), (day(2017, 12, 17), 17_500.0),
    (day(2018, 2, 6), 8_000.0), (day(2018, 6, 24), 6_400.0), (day(2018, 11, 10), 6_200.0), (day(2018, 12, 15), 3_500.0),
    (day(2019, 4, 1), 4_200.0), (day(2019, 6, 26), 11_500.0), (day(2019, 12, 18), 7_000.0), (day(2020, 2, 14), 10_000.0),
    (day(2020, 3, 13), 5_300.0), (day(2020, 8, 1), 11_300.0), (day(2020, 11, 1), 13_800.0), (day(2021, 1, 8), 38_000.0),
    (day(2021, 4, 13), 60_000.0), (day(2021, 7, 20), 31_000.0), (day(2021, 11, 9), 65_000.0), (day(2022, 1, 24), 36_500.0),
    (day(2022, 4, 4), 45_500.0), (day(2022, 6, 18), 20_000.0), (day(2022, 11, 21), 16_300.0), (day(2023, 4, 14), 29_500.0),
    (day(2023, 10, 1), 27_500.0), (day(2024, 1, 1), 43_000.0), (day(2024, 3, 13), 70_000.0), (day(2024, 9, 30), 66_000.0),
    (day(2024, 12, 6), 47_000.0), (day(2025, 1, 31), 50_000.0), (day(2025, 3, 21), 68_000.0), (day(2025, 6, 27), 76_000.0),
];

/// Coins in open positions.
#[rustfmt::skip]
const INTEREST: &[Knot] = &[
    (day(2015, 6, 29), 21_000.0), (day(2018, 1, 1), 36_000.0), (day(2020, 2, 14), 62_000.0), (day(2020, 3, 20), 44_000.0),
    (day(2021, 11, 9), 78_000.0), (day(2022, 11, 21), 64_000.0), (day(2024, 9, 30), 92_000.0), (day(2025, 6, 27), 98_000.0),
];
