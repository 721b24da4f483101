//! Episodes: from entry to exit, with what ended them.

use super::{Moment, states};
use crate::builtins::op::Op;
use crate::engine::Verdict;
use crate::kernel::{FALSE, TRUE};
use crate::plan::{Condition, ConditionKind, Rule};
use crate::time::{Day, Instant};

/// A stretch in which a rule was on.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    pub entry: Day,
    pub entered: Instant,
    /// The first tick at which it was off again; nothing while it is open.
    pub exit: Option<Day>,
    pub left: Option<Instant>,
    /// Ticks it was on.
    pub length: usize,
    /// Of these, ticks whose verdict was unknown and the state held.
    pub held: usize,
    pub ending: Ending,
}

impl Episode {
    /// The tick of entry.
    pub fn begin(&self) -> (Day, Instant) {
        (self.entry, self.entered)
    }

    /// The tick of exit.
    pub fn end(&self) -> Option<(Day, Instant)> {
        self.exit.zip(self.left)
    }
}

/// What ended an episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Still on at the last tick.
    Open,
    /// The rule's own exit came true.
    Exit(String),
    /// These parts of its condition stopped holding.
    Stopped(Vec<String>),
    /// The verdict became unknown under `if unknown clear`.
    Unknown,
}

/// The episodes of a rule, oldest first.
pub fn episodes(moment: &Moment<'_>, rule: &Rule) -> Vec<Episode> {
    let (first, states) = states(moment, rule);
    let mut out: Vec<Episode> = Vec::new();
    let mut open = false;
    for (position, state) in (first..).zip(&states) {
        let (day, at) = moment.tick(rule.clock, position).unwrap_or_default();
        match (open, state.on) {
            (false, true) => out.push(Episode {
                entry: day,
                entered: at,
                exit: None,
                left: None,
                length: 1,
                held: held(state.verdict),
                ending: Ending::Open,
            }),
            (true, true) => {
                if let Some(episode) = out.last_mut() {
                    episode.length += 1;
                    episode.held += held(state.verdict);
                }
            }
            (true, false) => {
                if let Some(episode) = out.last_mut() {
                    (episode.exit, episode.left) = (Some(day), Some(at));
                    episode.ending = ending(moment, rule, position);
                }
            }
            (false, false) => {}
        }
        open = state.on;
    }
    out
}

fn held(verdict: Verdict) -> usize {
    usize::from(verdict == Verdict::Unknown)
}

fn ending(moment: &Moment<'_>, rule: &Rule, position: usize) -> Ending {
    if let Some(until) = &rule.until
        && moment.evaluation.truth(until.node, position) == TRUE
    {
        return Ending::Exit(until.text.clone());
    }
    if moment.evaluation.truth(rule.when.node, position) != FALSE {
        return Ending::Unknown;
    }
    let mut parts = Vec::new();
    stopped(moment, &rule.when, position, &mut parts);
    Ending::Stopped(parts)
}

/// The false leaves that make a condition false.
fn stopped(moment: &Moment<'_>, condition: &Condition, position: usize, out: &mut Vec<String>) {
    if moment.evaluation.truth(condition.node, position) != FALSE {
        return;
    }
    let below = out.len();
    // What lies some ticks back (`within`, `followed by`, `since`) ends of itself: its parts say nothing of now.
    let op = moment.plan.node(condition.node).map(|node| node.op);
    let now = condition.kind != ConditionKind::Over
        || matches!(op, Some(Op::Every(_) | Op::AtLeast(..) | Op::AsOf));
    if now && condition.kind != ConditionKind::Not {
        condition.parts.iter().for_each(|part| stopped(moment, part, position, out));
    }
    if out.len() == below {
        out.push(condition.text.clone());
    }
}
