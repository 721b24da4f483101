//! The planted episodes: what happens when, as ground truth for tests and examples.

use super::grid::day;
use crate::time::Day;

/// A planted stretch of the market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Episode {
    /// A short name, unique among the episodes.
    pub name: &'static str,
    /// First day.
    pub from: Day,
    /// Last day, included.
    pub to: Day,
    /// What happens, in one sentence.
    pub what: &'static str,
}

/// The episode of a name.
pub fn episode(name: &str) -> Option<&'static Episode> {
    EPISODES.iter().find(|episode| episode.name == name)
}

type Date = (i32, u32, u32);

const fn planted(name: &'static str, from: Date, to: Date, what: &'static str) -> Episode {
    Episode { name, from: day(from.0, from.1, from.2), to: day(to.0, to.1, to.2), what }
}

/// The planted episodes in order of their first day.
///
/// *Cash signal*: the 20-day trend of `hyg` (total return) and the 5-day slope of the index's 25-day mean are both
/// negative. It is true on every session of the episodes named `cash-signal…` and on no other.
pub const EPISODES: &[Episode] = &[
    planted("cash-signal-2016", (2016, 1, 25), (2016, 2, 26), "Credit and equities weaken together."),
    planted(
        "credit-alone-2016",
        (2016, 11, 3),
        (2016, 12, 2),
        "The trend of credit is negative under a rising index.",
    ),
    planted(
        "credit-alone-2017",
        (2017, 11, 10),
        (2017, 12, 4),
        "The trend of credit is negative under a rising index.",
    ),
    planted(
        "volatility-jump",
        (2018, 1, 29),
        (2018, 2, 8),
        "Equities fall fast and volatility jumps; credit does not.",
    ),
    planted(
        "cash-signal-2018",
        (2018, 10, 15),
        (2019, 1, 7),
        "A slide to the end of the year, credit first.",
    ),
    planted(
        "cash-signal-2020",
        (2020, 2, 26),
        (2020, 4, 7),
        "A sudden stop: everything falls at once; the flood of money follows.",
    ),
    planted(
        "credit-alone-2021",
        (2021, 11, 22),
        (2021, 12, 16),
        "The trend of credit is negative under a rising index.",
    ),
    planted("cash-signal-2022-1", (2022, 1, 20), (2022, 3, 25), "Tightening, the first wave."),
    planted("cash-signal-2022-2", (2022, 5, 16), (2022, 6, 29), "Tightening, the second wave."),
    planted("cash-signal-2022-3", (2022, 9, 8), (2022, 10, 27), "Tightening, the third wave."),
    planted(
        "funding-spike",
        (2023, 9, 29),
        (2023, 10, 2),
        "The funding rate stands far above its range for two days over a quarter's end.",
    ),
    planted(
        "carry-unwind",
        (2024, 2, 29),
        (2024, 3, 15),
        "Dollar-yen falls by seven percent, Tokyo by twelve in one day (2024-03-11), volatility jumps, a bond auction goes badly; credit hardly moves.",
    ),
    planted(
        "slow-drain",
        (2024, 8, 21),
        (2025, 1, 2),
        "The balance sheet shrinks and the Treasury gathers cash; credit turns first (2024-09-23), small caps and growth follow (2024-10-10), the index breaks its line last (2024-11-06).",
    ),
    planted("cash-signal-2024", (2024, 11, 12), (2025, 1, 2), "The last part of the slow drain."),
    planted(
        "easing-two-signs",
        (2025, 1, 10),
        (2025, 2, 5),
        "Credit and funding are calm; breadth, the balance sheet and open interest are not there yet.",
    ),
    planted(
        "easing-four-signs",
        (2025, 2, 11),
        (2025, 3, 26),
        "Breadth and the balance sheet have joined; only open interest has not been washed out.",
    ),
    planted(
        "failed-rally-above",
        (2025, 4, 10),
        (2025, 4, 10),
        "A gap down, a thin rebound to the average price, a close at the low; the index was above its line the day before.",
    ),
    planted("failed-rally-below-1", (2025, 4, 24), (2025, 4, 24), "The same below a falling line."),
    planted("failed-rally-below-2", (2025, 4, 30), (2025, 4, 30), "The same below a falling line."),
    planted(
        "range-break-1",
        (2025, 5, 2),
        (2025, 5, 2),
        "Employment day: half an hour in a narrow range, then up to the close.",
    ),
    planted(
        "cascade-positions-closed",
        (2025, 5, 8),
        (2025, 5, 8),
        "From 13:00 UTC bitcoin falls by eight percent in an hour and open interest by a fifth.",
    ),
    planted("outage", (2025, 6, 2), (2025, 6, 6), "The funding rate has no figures for five business days."),
    planted(
        "range-break-2",
        (2025, 6, 6),
        (2025, 6, 6),
        "Employment day: half an hour in a narrow range, then up to the close.",
    ),
    planted(
        "cascade-positions-held",
        (2025, 6, 11),
        (2025, 6, 11),
        "From 13:00 UTC bitcoin falls by six percent in an hour while open interest rises.",
    ),
    planted(
        "divergence",
        (2025, 6, 17),
        (2025, 6, 27),
        "The trend of credit is negative while the index is above its rising line.",
    ),
    planted(
        "late-spread",
        (2025, 6, 24),
        (2025, 6, 27),
        "The high-yield spread has stopped: its newest figure is of 2025-06-23.",
    ),
];
