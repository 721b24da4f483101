//! The explanation tree of a condition: every part with its truth, every value with its date, age and reasons.

use super::{Moment, Reason, reasons};
use crate::kernel::UNKNOWN;
use crate::plan::{Condition, ConditionKind, DomainRef, Member, NodeRef, Operand};
use crate::series::Evidence;
use crate::time::{Day, Instant};
use crate::unit::Unit;

/// A condition at a tick.
#[derive(Debug, Clone)]
pub struct TreeNode {
    pub text: String,
    pub kind: ConditionKind,
    /// 0 false, 1 unknown, 2 true.
    pub truth: u8,
    pub figures: Vec<Figure>,
    pub parts: Vec<TreeNode>,
    pub reasons: Vec<Reason>,
}

/// A value under its text.
#[derive(Debug, Clone)]
pub struct Figure {
    pub text: String,
    /// NaN is unknown.
    pub value: f64,
    /// The lowest and the highest value it can have while members of a universe or items of a checklist are unknown; NaN where there is
    /// no bound. Absent of values that have none.
    pub bounds: Option<(f64, f64)>,
    pub unit: Unit,
    pub literal: bool,
    /// What it was made of, if it is a value across a universe.
    pub members: Vec<Asked>,
    /// The newest figures it comes from, one a series.
    pub from: Vec<Origin>,
}

/// What a function over a universe asked of one member.
#[derive(Debug, Clone)]
pub struct Asked {
    pub name: String,
    pub answer: Answer,
}

/// The answer of a member.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    /// 0 false, 1 unknown, 2 true.
    Truth(u8),
    /// NaN is unknown.
    Value(f64, Unit),
}

/// The newest figure of a series in view.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    pub series: String,
    pub date: Day,
    pub known: Instant,
    pub evidence: Evidence,
    /// When the next one is due, if the timetable tells.
    pub next_due: Option<Instant>,
}

/// A condition with everything below it, at a position of its clock. Nothing is cut short.
pub fn tree(moment: &Moment<'_>, condition: &Condition, clock: DomainRef, position: usize) -> TreeNode {
    let truth = moment.evaluation.truth(condition.node, position);
    let leaf = condition.parts.is_empty();
    TreeNode {
        text: condition.text.clone(),
        kind: condition.kind.clone(),
        truth,
        figures: condition.operands.iter().map(|operand| figure(moment, operand, clock, position)).collect(),
        parts: condition.parts.iter().map(|part| tree(moment, part, clock, position)).collect(),
        reasons: if leaf && truth == UNKNOWN {
            reasons::reasons(moment, &[condition.node], position)
        } else {
            Vec::new()
        },
    }
}

/// A value at a position of its clock.
pub fn figure(moment: &Moment<'_>, operand: &Operand, clock: DomainRef, position: usize) -> Figure {
    let at = moment.tick(clock, position).map_or_else(Instant::default, |(_, at)| at);
    let number = |node: NodeRef| moment.evaluation.number(node, position);
    let asked = |member: &Member| Asked {
        name: member.name.clone(),
        answer: match member.unit {
            None => Answer::Truth(moment.evaluation.truth(member.node, position)),
            Some(unit) => Answer::Value(number(member.node), unit),
        },
    };
    Figure {
        text: operand.text.clone(),
        value: number(operand.node),
        bounds: operand.bounds.map(|(low, high)| (number(low), number(high))),
        unit: operand.unit,
        literal: operand.literal,
        members: operand.members.iter().map(asked).collect(),
        from: origins(moment, operand.node, at),
    }
}

/// The newest figure in view at an instant of each series a node depends on.
fn origins(moment: &Moment<'_>, node: NodeRef, at: Instant) -> Vec<Origin> {
    let inputs = moment.plan.inputs_of(node);
    let origin = |input: usize| {
        let series = moment.series.get(input)?;
        let event = series.known_by(at).checked_sub(1)?;
        let slot = |event: usize| series.newest.get(event).map_or(0, |&slot| slot as usize);
        let event = (0..=event)
            .rev()
            .find(|&event| series.status.get(slot(event)) == Some(&crate::series::Status::Figure))?;
        Some(Origin {
            series: series.name.clone(),
            date: *series.sessions.get(slot(event))?,
            known: *series.known.get(event)?,
            evidence: *series.evidence.get(slot(event))?,
            next_due: if slot(event) + 1 == series.sessions.len() { series.next_due } else { None },
        })
    };
    inputs.into_iter().filter_map(origin).collect()
}
