//! How far a hold has come: the outermost `for` of a rule or of a regime's state.

use super::Moment;
use crate::builtins::op::Window;
use crate::engine::upcoming;
use crate::kernel::TRUE;
use crate::plan::{Domain, DomainRef, HoldPlan, NodeRef};
use crate::time::Day;

/// How far a hold has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldProgress {
    pub done: usize,
    /// 0 where the hold is a span of time.
    pub of: usize,
    /// As written: `2 days`.
    pub text: String,
    /// The first date at which it could be complete.
    pub earliest: Option<Day>,
}

impl HoldProgress {
    /// The goal in the words of the rule: `2 days`.
    pub fn of_text(&self) -> String {
        let counted = self.text.strip_prefix(&format!("{} ", self.of)).is_some();
        if counted { self.text.clone() } else { format!("{} in {}", self.of, self.text) }
    }
}

/// The progress of a hold under way at a position of its clock.
pub(super) fn progress(
    moment: &Moment<'_>,
    hold: &HoldPlan,
    clock: DomainRef,
    position: usize,
) -> Option<HoldProgress> {
    let Window::Count(n) = hold.window else {
        let done = streak(moment, hold.inner, position);
        return Some(HoldProgress { done, of: 0, text: hold.text.clone(), earliest: None });
    };
    let (done, of) = match hold.count {
        None => (streak(moment, hold.inner, position), n as usize),
        Some(k) => {
            let from = (position + 1).saturating_sub(n as usize);
            let done =
                (from..=position).filter(|&at| moment.evaluation.truth(hold.inner, at) == TRUE).count();
            (done, k as usize)
        }
    };
    let label =
        moment.evaluation.positions(clock).and_then(|positions| positions.label.get(position)).copied()?;
    let earliest = match moment.plan.domain(clock) {
        Domain::Clock(clock) => upcoming(clock, label, of.saturating_sub(done)),
        Domain::Series(_) | Domain::Constant => None,
    };
    Some(HoldProgress { done, of, text: hold.text.clone(), earliest })
}

/// Ticks in a row, the newest included, at which a node was true.
pub(super) fn streak(moment: &Moment<'_>, node: NodeRef, position: usize) -> usize {
    (0..=position).rev().take_while(|&at| moment.evaluation.truth(node, at) == TRUE).count()
}
