//! The state of a regime, tick by tick (semantics, section 9).

use super::carry::Carry;
use super::operate::Args;
use crate::kernel::{FALSE, TRUE, UNKNOWN};

const UNCERTAIN: u8 = 128;

/// What a regime is in at a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegimeAt {
    /// Index of the state, in the order of the text.
    pub state: usize,
    /// Whether an unknown condition could have made it another.
    pub uncertain: bool,
}

impl RegimeAt {
    /// Reads a byte of a regime's lane.
    pub fn from_byte(byte: u8) -> Self {
        Self { state: usize::from(byte & !UNCERTAIN), uncertain: byte & UNCERTAIN != 0 }
    }
}

/// Evaluates a regime over the block: the first state whose condition is true; none true, it stays; an unknown before the first true one
/// holds it.
pub(super) fn regime(start: u8, args: &Args<'_>, carry: &mut Carry, out: &mut [u8]) {
    let mut state = if let Carry::Regime(state) = carry { *state } else { start };
    let conditions = args.all_truths();
    for (position, out) in out.iter_mut().enumerate() {
        let (mut next, mut open, mut uncertain) = (state, false, false);
        for (index, condition) in (0..).zip(&conditions) {
            match condition.get(position).copied().unwrap_or(UNKNOWN) {
                TRUE if open => uncertain |= index != state,
                TRUE => next = index,
                FALSE => continue,
                _ => {
                    open = true;
                    uncertain |= index != state;
                    continue;
                }
            }
            break;
        }
        state = next;
        *out = state | if uncertain { UNCERTAIN } else { 0 };
    }
    *carry = Carry::Regime(state);
}

/// Whether the regime is in a state.
pub(super) fn is(state: u8, states: &[u8], out: &mut [u8]) {
    for (at, out) in states.iter().zip(out) {
        *out = if at & !UNCERTAIN == state { TRUE } else { FALSE };
    }
}

/// Whether the regime's state is certain.
pub(super) fn known(states: &[u8], out: &mut [u8]) {
    for (at, out) in states.iter().zip(out) {
        *out = if at & UNCERTAIN == 0 { TRUE } else { FALSE };
    }
}
