//! Checklists: what each line says, and how many of the checks hold.

use super::{Figure, Moment, Reason, TreeNode, figure, reasons, tree};
use crate::kernel::{FALSE, TRUE, UNKNOWN};
use crate::plan::{Checklist, ItemKind};
use crate::time::{Day, Instant};

/// What a checklist says at one tick.
#[derive(Debug, Clone)]
pub struct ChecklistReport {
    /// Index into [`Plan::checklists`](crate::plan::Plan::checklists).
    pub checklist: usize,
    /// The tick's date and instant; nothing if the clock has not ticked yet.
    pub tick: Option<(Day, Instant)>,
    /// In the order of the text.
    pub items: Vec<ItemReport>,
    pub tally: Option<Tally>,
}

/// What a line of a checklist says.
#[derive(Debug, Clone)]
pub struct ItemReport {
    pub said: Said,
    /// Why it is unknown.
    pub reasons: Vec<Reason>,
}

/// What a line can say.
#[derive(Debug, Clone)]
pub enum Said {
    /// A check or a shown condition; nothing before the first tick.
    Truth(Option<TreeNode>),
    /// A shown value; nothing before the first tick.
    Value(Option<Figure>),
}

/// How many checks hold: at least `low`, and at most `high` while some are unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub low: usize,
    pub high: usize,
    /// Whether enough hold: 0 no, 1 unknown, 2 yes.
    pub passed: u8,
}

impl Tally {
    /// The count, if nothing that is unknown could change it.
    pub fn count(self) -> Option<usize> {
        (self.low == self.high).then_some(self.low)
    }
}

/// All checklists at the last tick of the evaluation.
pub fn checklists(moment: &Moment<'_>) -> Vec<ChecklistReport> {
    let checklists = moment.plan.checklists.iter().enumerate();
    checklists.map(|(index, checklist)| report(moment, index, checklist)).collect()
}

fn report(moment: &Moment<'_>, index: usize, checklist: &Checklist) -> ChecklistReport {
    let first = moment.first_tick(checklist.clock, &checklist.inputs);
    let position = moment.newest(checklist.clock).filter(|newest| *newest >= first);
    let Some(position) = position else {
        let said = |kind: &ItemKind| match kind {
            ItemKind::Check(_) | ItemKind::ShowTruth(_) => Said::Truth(None),
            ItemKind::Show(_) => Said::Value(None),
        };
        let blank = |item: &crate::plan::Item| {
            let inputs = match &item.kind {
                ItemKind::Check(condition) | ItemKind::ShowTruth(condition) => {
                    moment.plan.inputs_of(condition.node)
                }
                ItemKind::Show(operand) => moment.plan.inputs_of(operand.node),
            };
            ItemReport { said: said(&item.kind), reasons: moment.no_data(&inputs) }
        };
        let checks = checks(checklist);
        let passed = if checklist.need == 0 { TRUE } else { UNKNOWN };
        return ChecklistReport {
            checklist: index,
            tick: None,
            items: checklist.items.iter().map(blank).collect(),
            tally: (checks > 0).then_some(Tally { low: 0, high: checks, passed }),
        };
    };
    let item = |item: &crate::plan::Item| match &item.kind {
        ItemKind::Check(condition) | ItemKind::ShowTruth(condition) => {
            let tree = tree(moment, condition, checklist.clock, position);
            let unknown = tree.truth == UNKNOWN;
            let reasons = if unknown { reasons(moment, &[condition.node], position) } else { Vec::new() };
            ItemReport { said: Said::Truth(Some(tree)), reasons }
        }
        ItemKind::Show(operand) => {
            let figure = figure(moment, operand, checklist.clock, position);
            let unknown = figure.value.is_nan();
            let reasons = if unknown { reasons(moment, &[operand.node], position) } else { Vec::new() };
            ItemReport { said: Said::Value(Some(figure)), reasons }
        }
    };
    ChecklistReport {
        checklist: index,
        tick: moment.tick(checklist.clock, position),
        items: checklist.items.iter().map(item).collect(),
        tally: tally(moment, checklist, position),
    }
}

/// How many lines of a checklist count.
fn checks(checklist: &Checklist) -> usize {
    checklist.items.iter().filter(|item| matches!(item.kind, ItemKind::Check(_))).count()
}

/// How many checks hold at a position; nothing without checks.
pub fn tally(moment: &Moment<'_>, checklist: &Checklist, position: usize) -> Option<Tally> {
    let (low, high) = checklist.count?;
    // A bound that is not known is the one that is always right.
    let count = |node, unknown: usize| {
        let figure = moment.evaluation.number(node, position);
        if figure.is_nan() { unknown } else { figure.max(0.0) as usize }
    };
    let passed = checklist.passed.map_or(FALSE, |node| moment.evaluation.truth(node, position));
    Some(Tally { low: count(low, 0), high: count(high, checks(checklist)), passed })
}
