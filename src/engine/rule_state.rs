//! The state of a rule, tick by tick: verdict and held state, with hold, exit, cooldown and unknowns (semantics, sections 3, 5 and 9).

use super::carry::Carry;
use super::operate::Args;
use crate::builtins::op::{Asked, Hold, IfUnknown, Latch, Window};
use crate::kernel::{FALSE, TRUE, UNKNOWN};
use crate::time::{Instant, Zone, months_before};

/// What a rule says at a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    Clear,
    /// The hold is not yet complete.
    Pending,
    Triggered,
    Unknown,
}

impl Verdict {
    /// The word in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Pending => "pending",
            Self::Triggered => "triggered",
            Self::Unknown => "unknown",
        }
    }
}

/// A rule's byte: verdict, and whether its held state is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleState {
    pub verdict: Verdict,
    /// The state that actions and other rules read; differs from the verdict only where that is unknown.
    pub on: bool,
}

impl RuleState {
    /// Reads a byte of a rule's lane.
    pub fn from_byte(byte: u8) -> Self {
        let verdict = match byte & 3 {
            0 => Verdict::Clear,
            1 => Verdict::Pending,
            2 => Verdict::Triggered,
            _ => Verdict::Unknown,
        };
        Self { verdict, on: byte & 4 != 0 }
    }

    fn byte(self) -> u8 {
        let verdict = match self.verdict {
            Verdict::Clear => 0,
            Verdict::Pending => 1,
            Verdict::Triggered => 2,
            Verdict::Unknown => 3,
        };
        verdict | if self.on { 4 } else { 0 }
    }
}

/// A rule's memory between ticks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RuleCarry {
    on: bool,
    /// Since the hold's newest tick that was not true, every tick was true; whether that one was false.
    streak_from_false: bool,
    /// Ticks since the rule was left, and when that was.
    left: Option<(u32, Instant)>,
}

/// Evaluates a rule over the block. Arguments: entry, [inner condition of the hold], [until].
pub(super) fn rule(latch: Latch, args: &Args<'_>, carry: &mut Carry, out: &mut [u8]) {
    let mut state = match carry {
        Carry::Rule(state) => *state,
        _ => RuleCarry::default(),
    };
    let held = latch.hold != Hold::None;
    let entries = args.truths(0, 0);
    let inner = if held { args.truths(1, 0) } else { entries };
    if !latch.until && latch.cooldown.is_none() && latch.unknown == IfUnknown::Hold {
        plain(latch.hold, &mut state, entries, inner, out);
        *carry = Carry::Rule(state);
        return;
    }
    let until = if latch.until { Some(args.truths(1 + usize::from(held), 0)) } else { None };
    for (position, out) in out.iter_mut().enumerate() {
        let at = |truths: &[u8]| truths.get(position).copied().unwrap_or(UNKNOWN);
        let now = args.frame.marks.get(args.frame.start + position).copied().unwrap_or_default();
        let tick = Tick { entry: at(entries), inner: at(inner), until: until.map(at), now };
        *out = step(latch, &mut state, &tick).byte();
    }
    *carry = Carry::Rule(state);
}

/// A rule without an exit of its own, a cooldown, or a policy for unknowns: [`step`] with what cannot happen left out.
fn plain(hold: Hold, state: &mut RuleCarry, entries: &[u8], inner: &[u8], out: &mut [u8]) {
    let (mut on, mut streak) = (state.on, state.streak_from_false);
    let known = |truths: &[u8]| truths.iter().fold(0, |any, truth| any | (truth & UNKNOWN)) == 0;
    if (streak || hold != Hold::Every) && known(entries) && known(inner) {
        // Without unknowns the streak stays as it is and each tick stands for itself.
        let counts = u8::from(hold != Hold::None);
        for ((&entry, &inner), out) in entries.iter().zip(inner).zip(out) {
            *out = if entry == TRUE { 6 } else { u8::from(inner == TRUE) & counts };
        }
        state.on = entries.last().map_or(on, |&entry| entry == TRUE);
        return;
    }
    for ((&entry, &inner), out) in entries.iter().zip(inner).zip(out) {
        streak = if inner == TRUE { streak } else { inner == FALSE };
        on = entry == TRUE || (entry == UNKNOWN && on);
        let counts = match hold {
            Hold::None => false,
            Hold::Every => streak,
            Hold::Some => true,
        };
        let known = if on { 2 } else { u8::from(counts && inner == TRUE) };
        *out = if entry == UNKNOWN { 3 } else { known } | u8::from(on) << 2;
    }
    (state.on, state.streak_from_false) = (on, streak);
}

struct Tick {
    entry: u8,
    inner: u8,
    until: Option<u8>,
    now: Instant,
}

fn step(latch: Latch, state: &mut RuleCarry, tick: &Tick) -> RuleState {
    if tick.inner != TRUE {
        state.streak_from_false = tick.inner == FALSE;
    }
    if let Some((ticks, _)) = &mut state.left {
        *ticks += 1;
    }
    let cooling = cooling(latch.cooldown, state.left, tick.now);
    let was_on = state.on;
    let known = match tick.until {
        // Without an entry a signal waits or is clear, and which of the two nobody can tell.
        None if latch.unknown == IfUnknown::Leave && tick.entry == FALSE && tick.inner == UNKNOWN => None,
        None => entry_decides(tick.entry, was_on, cooling),
        Some(until) => latch_decides(tick.entry, until, was_on, cooling),
    };
    let (on, unknown) = match (known, latch.unknown) {
        (Some(on), _) => (on, false),
        (None, IfUnknown::Hold) => (was_on, true),
        (None, IfUnknown::Clear) => (false, false),
        (None, IfUnknown::Leave) => (false, true),
        (None, IfUnknown::Trigger) => (true, false),
    };
    if was_on && !on {
        state.left = Some((0, tick.now));
    } else if on {
        state.left = None;
    }
    state.on = on;
    let verdict = if unknown {
        Verdict::Unknown
    } else if on {
        Verdict::Triggered
    } else if pending(latch.hold, state, tick, cooling) {
        Verdict::Pending
    } else {
        Verdict::Clear
    };
    RuleState { verdict, on }
}

/// Whether entries are still ignored after leaving: at the n ticks after the one at which the rule was left.
fn cooling(cooldown: Option<Window>, left: Option<(u32, Instant)>, now: Instant) -> bool {
    match (cooldown, left) {
        (Some(Window::Count(n)), Some((ticks, _))) => ticks <= n,
        (Some(Window::Elapsed(span)), Some((_, at))) => now.0 <= at.0.saturating_add(span),
        (Some(Window::Months(n)), Some((_, at))) => {
            months_before(now, i32::try_from(n).unwrap_or(i32::MAX), Zone::utc()) <= at
        }
        _ => false,
    }
}

/// Without an exit of its own the rule is on while its condition holds.
fn entry_decides(entry: u8, on: bool, cooling: bool) -> Option<bool> {
    match (entry, on) {
        (FALSE, _) => Some(false),
        (_, false) if cooling => Some(false),
        (TRUE, _) => Some(true),
        _ => None,
    }
}

/// Leaving dominates: exit true → off; on and exit false → on; off and entry false → off; otherwise unknown where something is.
fn latch_decides(entry: u8, until: u8, on: bool, cooling: bool) -> Option<bool> {
    match (on, entry, until) {
        (_, _, TRUE) => Some(false),
        (true, _, FALSE) => Some(true),
        (true, _, _) => None,
        (false, FALSE, _) => Some(false),
        (false, _, _) if cooling => Some(false),
        (false, TRUE, FALSE) => Some(true),
        (false, _, _) => None,
    }
}

fn pending(hold: Hold, state: &RuleCarry, tick: &Tick, cooling: bool) -> bool {
    let streak = match hold {
        Hold::None => false,
        Hold::Every => state.streak_from_false,
        Hold::Some => true,
    };
    streak && tick.entry == FALSE && tick.inner == TRUE && tick.until != Some(TRUE) && !cooling
}

/// Answers questions to a rule's state.
pub(super) fn asked(asked: Asked, states: &[u8], out: &mut [u8]) {
    for (state, out) in states.iter().zip(out) {
        let state = RuleState::from_byte(*state);
        let truth = |truth: bool| if truth { TRUE } else { FALSE };
        *out = match asked {
            Asked::Triggered => truth(state.on),
            Asked::Clear if state.verdict == Verdict::Unknown => truth(!state.on),
            Asked::Clear => truth(state.verdict == Verdict::Clear),
            Asked::Pending if state.verdict == Verdict::Unknown => UNKNOWN,
            Asked::Pending => truth(state.verdict == Verdict::Pending),
            Asked::Unknown => truth(state.verdict == Verdict::Unknown),
            Asked::Known => truth(state.verdict != Verdict::Unknown),
        };
    }
}
