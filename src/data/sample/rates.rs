//! Policy rates, funding rates and yields, in percent.

use super::RawTable;
use super::events;
use super::grid::{
    END, Knot, START, WEEKDAYS, day, level, quarter_ends, rounded, step, weekday, weekday_index,
};
use super::random::Random;
use crate::time::{Calendar, Day};

/// Computes a rate by catalogue name.
pub(super) fn table(name: &str) -> RawTable {
    match name {
        "iorb" => on_sessions(Calendar::Federal, END, &policy(), 100.0),
        "effr" => {
            let rates: Vec<f64> = policy().iter().map(|rate| rate - 0.07).collect();
            on_sessions(Calendar::Federal, NEXT_DAY, &rates, 100.0)
        }
        "sofr" => {
            let mut table = on_sessions(Calendar::Sofr, NEXT_DAY, &funding("sofr", 0.0), 100.0);
            table.remove_days(OUTAGE.0, OUTAGE.1);
            table
        }
        "repo.gc" => on_sessions(Calendar::Sofr, NEXT_DAY, &funding("repo.gc", -0.02), 100.0),
        "us.2y" => on_sessions(Calendar::Sifma, NEXT_DAY, &yields(TWO_YEARS, "us.10y", 0.93, 0.035), 100.0),
        "jgb.10y" => on_sessions(Calendar::Boj, NEXT_DAY, &yields(JAPAN, "jgb.10y", 0.95, 0.012), 1_000.0),
        _ => on_sessions(Calendar::Sifma, NEXT_DAY, &ten_years(), 100.0),
    }
}

/// The newest row of a rate that is published on the next business day.
const NEXT_DAY: Day = day(2025, 6, 26);

/// First and last day on which the funding rate has no figure.
pub(super) const OUTAGE: (Day, Day) = (day(2025, 6, 2), day(2025, 6, 6));

/// Rows of a weekday path on the sessions of a calendar.
fn on_sessions(calendar: Calendar, last: Day, path: &[f64], ticks: f64) -> RawTable {
    let sessions = calendar.sessions(START, last).into_iter();
    RawTable::points(sessions.filter_map(|day| Some((day, rounded(*path.get(weekday_index(day))?, ticks)))))
}

/// Interest on reserve balances after the meeting of a month; effective the day after it.
#[rustfmt::skip]
const STEPS: &[(i32, u32, f64)] = &[
    (2015, 6, 0.25), (2015, 12, 0.50), (2016, 12, 0.75), (2017, 3, 1.00), (2017, 6, 1.25), (2017, 12, 1.50),
    (2018, 3, 1.75), (2018, 6, 2.00), (2018, 9, 2.20), (2018, 12, 2.40), (2019, 7, 2.10), (2019, 9, 1.80),
    (2019, 11, 1.55), (2020, 3, 0.10), (2021, 6, 0.15), (2022, 3, 0.40), (2022, 5, 0.90), (2022, 6, 1.65),
    (2022, 7, 2.40), (2022, 9, 3.15), (2022, 11, 3.90), (2022, 12, 4.40), (2023, 1, 4.65), (2023, 3, 4.90),
    (2023, 5, 5.15), (2023, 7, 5.40), (2024, 6, 5.15), (2024, 9, 4.65), (2024, 12, 4.40),
];

/// Interest on reserve balances on each weekday.
fn policy() -> Vec<f64> {
    let steps: Vec<Knot> =
        STEPS.iter().map(|&(year, month, rate)| (Day(events::meeting(year, month).0 + 1), rate)).collect();
    (0..WEEKDAYS).map(|index| step(&steps, weekday(index))).collect()
}

/// The funding stress of 2023: percent points above the usual rate.
const SPIKE: &[(Day, f64)] = &[(day(2023, 9, 29), 0.62), (day(2023, 10, 2), 0.41)];

/// A secured rate: six basis points under the policy rate, a hundredth more or less, three more over a quarter's end.
fn funding(name: &str, offset: f64) -> Vec<f64> {
    let mut random = Random::named(name);
    let (policy, quarter_ends) = (policy(), quarter_ends());
    let drawn = policy.iter().enumerate().map(|(index, policy)| {
        let noise = match random.below(8) {
            0 => -0.01,
            7 => 0.01,
            _ => 0.0,
        };
        let day = weekday(index);
        let spike = SPIKE.iter().find(|spike| spike.0 == day).map_or(0.0, |spike| spike.1);
        let end = if quarter_ends.binary_search(&index).is_ok() { 0.03 } else { 0.0 };
        policy - 0.06 + offset + noise + spike + end
    });
    drawn.collect()
}

/// The ten-year yield on each weekday, unrounded: the bond funds follow it.
fn ten_years() -> Vec<f64> {
    yields(TEN_YEARS, "us.10y", 0.96, 0.045)
}

/// A yield: straight lines between levels, and noise of a memory and size (percent points a weekday).
fn yields(knots: &[Knot], stream: &str, memory: f64, size: f64) -> Vec<f64> {
    let mut random = Random::named(stream);
    let mut noise = 0.0;
    let drawn = (0..WEEKDAYS).map(|index| {
        noise = memory * noise + size * random.normal();
        level(knots, weekday(index)) + noise
    });
    drawn.collect()
}

/// The level of a bond fund on each weekday, distributions reinvested: carry, less duration times the yield's change.
pub(super) fn bond_levels(duration: f64) -> Vec<f64> {
    let yields = ten_years();
    let mut level = 1.0;
    let mut before = yields.first().copied().unwrap_or(0.0);
    let drawn = yields.iter().map(|&now| {
        let change = (now - before) / 100.0;
        level *= 1.0 + before / 26_100.0 - duration * change + 0.5 * duration * duration * change * change;
        before = now;
        level
    });
    drawn.collect()
}

#[rustfmt::skip]
const TEN_YEARS: &[Knot] = &[
    (day(2015, 6, 29), 2.35), (day(2016, 7, 8), 1.45), (day(2016, 12, 16), 2.50), (day(2017, 9, 7), 2.10),
    (day(2018, 10, 8), 3.15), (day(2019, 9, 3), 1.60), (day(2020, 2, 14), 1.60), (day(2020, 3, 20), 0.85),
    (day(2020, 8, 4), 0.65), (day(2021, 3, 31), 1.70), (day(2021, 8, 3), 1.25), (day(2022, 10, 20), 4.15),
    (day(2023, 4, 6), 3.45), (day(2023, 10, 19), 4.85), (day(2023, 12, 27), 3.95), (day(2024, 4, 25), 4.60),
    (day(2024, 9, 16), 3.75), (day(2025, 1, 13), 4.70), (day(2025, 4, 4), 4.10), (day(2025, 6, 27), 4.35),
];

#[rustfmt::skip]
const TWO_YEARS: &[Knot] = &[
    (day(2015, 6, 29), 0.65), (day(2016, 12, 16), 1.20), (day(2018, 10, 8), 2.85), (day(2019, 9, 3), 1.55),
    (day(2020, 2, 14), 1.40), (day(2020, 3, 20), 0.40), (day(2021, 9, 20), 0.22), (day(2022, 10, 20), 4.45),
    (day(2023, 3, 8), 4.90), (day(2023, 10, 19), 5.05), (day(2024, 4, 25), 4.85), (day(2024, 9, 16), 3.70),
    (day(2025, 1, 13), 4.30), (day(2025, 4, 4), 3.80), (day(2025, 6, 27), 3.85),
];

#[rustfmt::skip]
const JAPAN: &[Knot] = &[
    (day(2015, 6, 29), 0.45), (day(2016, 7, 8), -0.18), (day(2018, 10, 8), 0.12), (day(2019, 9, 3), -0.20),
    (day(2021, 3, 31), 0.10), (day(2022, 6, 15), 0.24), (day(2023, 1, 13), 0.48), (day(2023, 10, 31), 0.90),
    (day(2024, 7, 3), 1.08), (day(2025, 3, 27), 1.55), (day(2025, 6, 27), 1.45),
];
