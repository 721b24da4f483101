//! What operators with a memory carry from block to block.

use super::rule_state::RuleCarry;
use crate::kernel::{CumulativeCarry, RelativeVolumeCarry, SessionCarry, SmoothingCarry, VwapCarry};

/// The memory of one operator.
#[derive(Debug, Clone, Default)]
pub(super) enum Carry {
    #[default]
    None,
    Smoothing(Box<SmoothingCarry>),
    Cumulative(CumulativeCarry),
    Vwap(VwapCarry),
    Session(SessionCarry),
    /// With the count of bars, for series without opening hours.
    RelativeVolume(Box<(RelativeVolumeCarry, SessionCarry)>),
    OnBalance {
        before: Option<f64>,
        sum: f64,
    },
    Pivot {
        newest: f64,
        before: f64,
    },
    /// Extreme since a condition; `None` while it is uncertain since when.
    Extreme(Option<f64>),
    ValueWhen(f64),
    /// Ticks since; `None` while that is uncertain.
    Since(Option<u32>),
    /// Truth of `A since B` one tick earlier.
    Held(u8),
    Rule(RuleCarry),
    /// Index of a regime's state.
    Regime(u8),
    Entered {
        state: Option<u8>,
        value: f64,
    },
}
