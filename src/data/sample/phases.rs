//! The shape of the market: what drifts how fast and when. This one table is where the market is tuned.

use super::grid::day;
use crate::time::Day;

/// What a phase can move; series without a key of their own follow one with a factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Index,
    Credit,
    Small,
    Growth,
    Defensive,
    Dollar,
    Nikkei,
}

impl Key {
    /// Drift outside all phases, basis points a weekday, distributions included.
    pub(super) const fn calm(self) -> f64 {
        match self {
            Self::Index => 9.1,
            Self::Credit => 3.4,
            Self::Small => 7.8,
            Self::Growth => 11.8,
            Self::Defensive => 5.0,
            Self::Dollar => 0.8,
            Self::Nikkei => 6.2,
        }
    }

    /// How much of the index's departure from its calm drift the key takes over where a phase does not name it.
    pub(super) const fn beta(self) -> f64 {
        match self {
            Self::Index => 1.0,
            Self::Credit | Self::Dollar => 0.0,
            Self::Small | Self::Growth => 1.15,
            Self::Defensive => 0.5,
            Self::Nikkei => 0.85,
        }
    }
}

/// What one key does in a phase.
pub(super) struct Move {
    pub(super) key: Key,
    /// Basis points a weekday, distributions included; replaces the calm drift.
    pub(super) drift: f64,
    /// Factor on the noise; 1 outside all phases.
    pub(super) noise: f64,
}

/// A stretch of weekdays, both ends included. Where stretches overlap the later row wins.
pub(super) struct Phase {
    pub(super) from: Day,
    pub(super) to: Day,
    pub(super) moves: &'static [Move],
}

type Date = (i32, u32, u32);

const fn phase(from: Date, to: Date, moves: &'static [Move]) -> Phase {
    Phase { from: day(from.0, from.1, from.2), to: day(to.0, to.1, to.2), moves }
}

const fn go(key: Key, drift: f64, noise: f64) -> Move {
    Move { key, drift, noise }
}

use Key::{Credit, Defensive, Dollar, Growth, Index, Nikkei, Small};

/// The phases in order of time.
#[rustfmt::skip]
pub(super) const PHASES: &[Phase] = &[
    // A slip of equities alone, then the first weakness that takes credit along.
    phase((2015, 8, 17), (2015, 8, 28), &[go(Index, -70.0, 1.7), go(Credit, 1.0, 1.0)]),
    phase((2015, 8, 31), (2015, 10, 30), &[go(Index, 17.0, 1.2), go(Credit, 5.0, 0.7)]),
    phase((2016, 1, 4), (2016, 2, 11), &[go(Index, -36.0, 1.5), go(Credit, -17.0, 1.5)]),
    phase((2016, 2, 12), (2016, 4, 20), &[go(Index, 24.0, 1.0), go(Credit, 11.0, 1.2)]),
    // Credit alone, while equities rise.
    phase((2016, 10, 24), (2016, 11, 11), &[go(Index, 16.0, 0.5), go(Credit, -7.0, 1.0)]),
    phase((2017, 1, 2), (2017, 12, 29), &[go(Index, 8.5, 0.6)]),
    phase((2017, 11, 1), (2017, 11, 15), &[go(Index, 8.5, 0.6), go(Credit, -8.0, 1.0)]),
    // A jump of volatility: equities only.
    phase((2018, 1, 29), (2018, 2, 8), &[go(Index, -95.0, 2.0), go(Credit, 2.0, 1.0)]),
    phase((2018, 2, 9), (2018, 3, 9), &[go(Index, 22.0, 1.4)]),
    // A year-end slide with credit.
    phase((2018, 10, 8), (2018, 12, 24), &[go(Index, -27.0, 1.4), go(Credit, -9.0, 1.2)]),
    phase((2018, 12, 26), (2019, 4, 5), &[go(Index, 22.0, 0.9), go(Credit, 9.0, 1.0)]),
    phase((2019, 5, 6), (2019, 5, 31), &[go(Index, -26.0, 1.0), go(Credit, 2.0, 0.8)]),
    // A sudden stop and the flood of money after it.
    phase((2020, 2, 24), (2020, 3, 20), &[go(Index, -165.0, 3.2), go(Credit, -85.0, 3.0), go(Dollar, -20.0, 2.0)]),
    phase((2020, 3, 23), (2020, 6, 5), &[go(Index, 66.0, 1.8), go(Credit, 32.0, 1.8)]),
    phase((2020, 6, 8), (2021, 11, 30), &[go(Index, 10.0, 0.9), go(Growth, 13.0, 0.9)]),
    phase((2020, 9, 3), (2020, 9, 23), &[go(Index, -40.0, 1.2), go(Growth, -60.0, 1.2), go(Credit, 2.0, 0.8)]),
    phase((2021, 11, 8), (2021, 11, 26), &[go(Credit, -7.0, 1.0), go(Index, 10.0, 0.8)]),
    // A year of tightening: credit and equities fall together, with two rallies in between.
    phase((2022, 1, 4), (2022, 3, 14), &[go(Index, -22.0, 1.3), go(Credit, -10.0, 1.2), go(Growth, -36.0, 1.3)]),
    phase((2022, 3, 15), (2022, 4, 4), &[go(Index, 48.0, 1.2), go(Credit, 10.0, 1.0)]),
    phase((2022, 4, 5), (2022, 6, 16), &[go(Index, -38.0, 1.4), go(Credit, -16.0, 1.4), go(Growth, -52.0, 1.4), go(Dollar, 16.0, 1.2)]),
    phase((2022, 6, 17), (2022, 8, 16), &[go(Index, 37.0, 1.2), go(Credit, 19.0, 1.2), go(Dollar, 2.0, 1.2)]),
    phase((2022, 8, 17), (2022, 10, 12), &[go(Index, -44.0, 1.3), go(Credit, -19.0, 1.3), go(Dollar, 20.0, 1.2)]),
    phase((2022, 10, 13), (2023, 1, 31), &[go(Index, 14.0, 1.1), go(Credit, 9.0, 1.0), go(Dollar, -12.0, 1.2)]),
    phase((2023, 2, 3), (2023, 3, 13), &[go(Index, -18.0, 1.0), go(Credit, 2.5, 0.8)]),
    phase((2023, 8, 1), (2023, 9, 14), &[go(Index, -9.0, 0.9), go(Credit, 2.5, 0.7)]),
    // Carry unwind: the yen, Tokyo and volatility; credit hardly moves.
    phase((2024, 2, 29), (2024, 3, 8), &[go(Index, -42.0, 1.4), go(Dollar, -72.0, 1.2), go(Nikkei, -70.0, 1.2), go(Credit, 2.5, 0.5), go(Defensive, -10.0, 1.0)]),
    phase((2024, 3, 11), (2024, 3, 15), &[go(Index, 12.0, 1.4), go(Dollar, -30.0, 1.2), go(Nikkei, 30.0, 1.2), go(Credit, 2.5, 0.5)]),
    phase((2024, 3, 18), (2024, 4, 26), &[go(Index, 26.0, 1.0), go(Dollar, 12.0, 1.0), go(Nikkei, 22.0, 1.0), go(Credit, 3.5, 0.6)]),
    // Slow drain: credit first, then small caps and growth, the index last.
    phase((2024, 8, 26), (2024, 9, 13), &[go(Index, 9.0, 0.5), go(Credit, 3.0, 0.6)]),
    phase((2024, 9, 16), (2024, 10, 4), &[go(Index, 12.0, 0.4), go(Small, 9.0, 0.4), go(Growth, 11.0, 0.4), go(Credit, -9.0, 0.7)]),
    phase((2024, 10, 7), (2024, 10, 25), &[go(Index, 10.0, 0.4), go(Small, -34.0, 0.5), go(Growth, -30.0, 0.5), go(Credit, -8.0, 0.7), go(Defensive, 9.0, 0.6)]),
    phase((2024, 10, 28), (2024, 12, 6), &[go(Index, -27.0, 0.8), go(Small, -42.0, 0.9), go(Growth, -36.0, 0.9), go(Credit, -11.0, 1.0), go(Defensive, 2.0, 0.8)]),
    phase((2024, 12, 9), (2024, 12, 31), &[go(Index, 27.0, 0.6), go(Small, 28.0, 0.7), go(Growth, 30.0, 0.7), go(Credit, -1.0, 0.6)]),
    // Easing: credit and funding first, breadth and the balance sheet later.
    phase((2025, 1, 2), (2025, 1, 31), &[go(Index, -8.0, 0.4), go(Small, -16.0, 0.4), go(Growth, -7.0, 0.4), go(Credit, 9.0, 0.5)]),
    phase((2025, 2, 3), (2025, 3, 21), &[go(Index, 17.0, 0.6), go(Small, 24.0, 0.6), go(Growth, 20.0, 0.6), go(Credit, 7.0, 0.5)]),
    // Equities alone: weeks below the line, with rallies that fail.
    phase((2025, 4, 2), (2025, 5, 1), &[go(Index, -12.0, 0.7), go(Small, -18.0, 0.8), go(Growth, -16.0, 0.8), go(Credit, 2.5, 0.5)]),
    phase((2025, 5, 2), (2025, 6, 6), &[go(Index, 18.0, 0.7), go(Small, 20.0, 0.8), go(Growth, 22.0, 0.8), go(Credit, 3.0, 0.5)]),
    // The last weeks: credit turns first while the index is still above its line; small caps have begun to slip.
    phase((2025, 6, 9), (2025, 6, 27), &[go(Index, 9.0, 0.65), go(Small, -6.0, 0.7), go(Growth, 8.0, 0.7), go(Credit, -8.0, 0.6), go(Defensive, 3.0, 0.6)]),
];

/// A close that is fixed: basis points against the close of the weekday before; what follows starts from there.
pub(super) struct Pin {
    pub(super) day: Day,
    pub(super) key: Key,
    pub(super) step: f64,
}

const fn pin(date: Date, key: Key, step: f64) -> Pin {
    Pin { day: day(date.0, date.1, date.2), key, step }
}

/// The fixed closes, besides those of the shaped days (`intraday`).
pub(super) const PINS: &[Pin] = &[
    pin((2018, 2, 5), Index, -410.0),
    pin((2020, 3, 16), Index, -1080.0),
    pin((2024, 3, 11), Nikkei, -1200.0),
    pin((2024, 3, 11), Index, -290.0),
    pin((2024, 3, 11), Dollar, -210.0),
    pin((2024, 3, 12), Nikkei, 940.0),
];

#[cfg(test)]
mod tests {
    use super::super::grid::{END, START};
    use super::*;

    #[test]
    fn every_date_is_a_weekday_of_the_market() {
        let pinned = PINS.iter().map(|pin| pin.day);
        for day in PHASES.iter().flat_map(|phase| [phase.from, phase.to]).chain(pinned) {
            assert!(day >= START && day <= END && day.weekday() < 5, "{day}");
        }
        for phase in PHASES {
            assert!(phase.from <= phase.to, "{}", phase.from);
        }
    }
}
