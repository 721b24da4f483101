//! Regimes: which state holds, since when, how sure it is, and what is on its way.

use super::hold::{HoldProgress, progress, streak};
use super::{Moment, Reason, Since, TreeNode, alerts, reasons, tree};
use crate::engine::{Lane, RegimeAt};
use crate::kernel::{FALSE, TRUE, UNKNOWN};
use crate::plan::{Regime, RegimeState};
use crate::syntax::ast::AlertLevel;
use crate::time::{Day, Instant};

/// What a regime is in at one tick.
#[derive(Debug, Clone)]
pub struct RegimeReport {
    /// Index into [`Plan::regimes`](crate::plan::Plan::regimes).
    pub regime: usize,
    /// Index of its state.
    pub state: usize,
    /// Whether the state is held because an unknown condition could have made it another.
    pub uncertain: bool,
    /// The tick's date and instant; nothing if the clock has not ticked yet.
    pub tick: Option<(Day, Instant)>,
    /// Since when it is in this state.
    pub since: Option<Since>,
    /// The state one tick earlier, and that tick.
    pub before: Option<usize>,
    pub before_tick: Option<(Day, Instant)>,
    /// States whose hold is under way, and how far it is.
    pub coming: Vec<(usize, HoldProgress)>,
    /// Why it is uncertain.
    pub reasons: Vec<Reason>,
    pub alerts: Vec<(AlertLevel, String)>,
    /// The conditions of the states, in their order; empty before the first tick.
    pub trees: Vec<TreeNode>,
}

/// A stretch in which a regime was in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Index of the state.
    pub state: usize,
    pub entry: (Day, Instant),
    /// The first tick in another state; nothing while it lasts.
    pub exit: Option<(Day, Instant)>,
    /// Ticks in the state.
    pub length: usize,
    /// Of these, ticks at which it was held through unknowns.
    pub held: usize,
}

/// The states of a regime from its first tick on, with the index of that tick.
pub fn regime_states(moment: &Moment<'_>, regime: &Regime) -> (usize, Vec<RegimeAt>) {
    let Some(Lane::Truths(bytes)) = moment.evaluation.lane(regime.state) else { return (0, Vec::new()) };
    let first = moment.first_tick(regime.clock, &regime.inputs);
    (first, bytes.iter().skip(first).map(|byte| RegimeAt::from_byte(*byte)).collect())
}

/// All regimes at the last tick of the evaluation.
pub fn regimes(moment: &Moment<'_>) -> Vec<RegimeReport> {
    let regimes = moment.plan.regimes.iter().enumerate();
    regimes.map(|(index, regime)| report(moment, index, regime)).collect()
}

fn report(moment: &Moment<'_>, index: usize, regime: &Regime) -> RegimeReport {
    let (first, states) = regime_states(moment, regime);
    let Some(now) = states.last() else {
        return RegimeReport {
            regime: index,
            state: regime.start,
            uncertain: true,
            tick: None,
            since: None,
            before: None,
            before_tick: None,
            coming: Vec::new(),
            reasons: moment.no_data(&regime.inputs),
            alerts: Vec::new(),
            trees: Vec::new(),
        };
    };
    let position = first + states.len() - 1;
    let ticks = states.iter().rev().take_while(|earlier| earlier.state == now.state).count();
    let before = states.len().checked_sub(2).and_then(|at| states.get(at)).map(|state| state.state);
    let then = regime.states.get(now.state).map(|state| state.then.as_slice()).unwrap_or_default();
    RegimeReport {
        regime: index,
        state: now.state,
        uncertain: now.uncertain,
        tick: moment.tick(regime.clock, position),
        since: moment.since(regime.clock, position, ticks),
        before,
        before_tick: before.and_then(|_| moment.tick(regime.clock, position.checked_sub(1)?)),
        coming: coming(moment, regime, now.state, position),
        reasons: if now.uncertain { blamed(moment, regime, position) } else { Vec::new() },
        alerts: alerts(then, moment.evaluation, position),
        trees: regime.states.iter().map(|state| tree(moment, &state.when, regime.clock, position)).collect(),
    }
}

/// States other than the present one whose hold is under way, up to the first whose condition is true: what stands behind that one
/// would not be taken.
fn coming(moment: &Moment<'_>, regime: &Regime, now: usize, position: usize) -> Vec<(usize, HoldProgress)> {
    let truth = |state: &RegimeState| moment.evaluation.truth(state.when.node, position);
    let open = regime.states.iter().enumerate().take_while(|(_, state)| truth(state) != TRUE);
    let under_way = open.filter(|(index, state)| *index != now && truth(state) == FALSE);
    under_way
        .filter_map(|(index, state)| {
            let hold = state.hold.as_ref()?;
            let run = streak(moment, hold.inner, position);
            // As for rules: every tick since the hold began is known, so the one before it was false.
            let before = position.checked_sub(run).map(|at| moment.evaluation.truth(hold.inner, at));
            let begun = run > 0 && (hold.count.is_some() || before == Some(FALSE));
            if begun { Some((index, progress(moment, hold, regime.clock, position)?)) } else { None }
        })
        .collect()
}

/// Why a regime is uncertain: the unknown conditions that stand before the first true one.
fn blamed(moment: &Moment<'_>, regime: &Regime, position: usize) -> Vec<Reason> {
    let nodes = regime.states.iter().map(|state| state.when.node);
    let asked = nodes.take_while(|node| moment.evaluation.truth(*node, position) != TRUE);
    let unknown: Vec<_> = asked.filter(|node| moment.evaluation.truth(*node, position) == UNKNOWN).collect();
    reasons(moment, &unknown, position)
}

/// The stretches of a regime, oldest first.
pub fn stretches(moment: &Moment<'_>, regime: &Regime) -> Vec<Stretch> {
    let (first, states) = regime_states(moment, regime);
    let mut out: Vec<Stretch> = Vec::new();
    for (position, state) in (first..).zip(&states) {
        let tick = moment.tick(regime.clock, position).unwrap_or_default();
        let held = usize::from(state.uncertain);
        match out.last_mut() {
            Some(stretch) if stretch.state == state.state => {
                stretch.length += 1;
                stretch.held += held;
            }
            last => {
                if let Some(stretch) = last {
                    stretch.exit = Some(tick);
                }
                out.push(Stretch { state: state.state, entry: tick, exit: None, length: 1, held });
            }
        }
    }
    out
}
