//! Which nodes reports read, and which of them are unknown.

use crate::engine::Evaluation;
use crate::kernel::UNKNOWN;
use crate::plan::{
    Action, ActionKind, Condition, DomainRef, Exit, ExitKind, ItemKind, NodeRef, Operand, Plan, Strategy,
    Text, TextPart,
};

/// What a report reads on a clock.
enum Read<'a> {
    /// A condition, without its parts: they are read on their own.
    Condition(&'a Condition),
    /// A value that stands for itself; those of leaves go with their conditions.
    Value(&'a Operand),
    Node(NodeRef),
}

/// Everything a report needs to read of rules, regimes, checklists and strategies.
pub fn keep(plan: &Plan) -> Vec<NodeRef> {
    let mut keep = Vec::new();
    visit(plan, &mut |_, read| match read {
        Read::Condition(condition) => {
            keep.push(condition.node);
            condition.operands.iter().for_each(|operand| operand_nodes(operand, &mut keep));
        }
        Read::Value(operand) => operand_nodes(operand, &mut keep),
        Read::Node(node) => keep.push(node),
    });
    keep.sort_unstable();
    keep.dedup();
    keep
}

/// The conditions and shown values that are unknown at their clock's newest tick; reasons are found below them.
pub fn unknown(plan: &Plan, evaluation: &Evaluation) -> Vec<NodeRef> {
    let mut unknown = Vec::new();
    visit(plan, &mut |clock, read| {
        let ticks = evaluation.positions(clock).map_or(0, |positions| positions.at.len());
        let Some(position) = ticks.checked_sub(1) else { return };
        match read {
            Read::Condition(condition) if evaluation.truth(condition.node, position) == UNKNOWN => {
                unknown.push(condition.node);
            }
            Read::Value(operand) if evaluation.number(operand.node, position).is_nan() => {
                unknown.push(operand.node);
            }
            _ => {}
        }
    });
    unknown.sort_unstable();
    unknown.dedup();
    unknown
}

fn operand_nodes(operand: &Operand, keep: &mut Vec<NodeRef>) {
    keep.push(operand.node);
    keep.extend(operand.bounds.iter().flat_map(|(low, high)| [*low, *high]));
    keep.extend(operand.members.iter().map(|member| member.node));
}

/// Hands over all that is read, with its clock.
fn visit<'a>(plan: &'a Plan, read: &mut dyn FnMut(DomainRef, Read<'a>)) {
    for rule in &plan.rules {
        let mut read = |what| read(rule.clock, what);
        read(Read::Node(rule.state));
        condition(&rule.when, &mut read);
        rule.until.iter().for_each(|until| condition(until, &mut read));
        rule.hold.iter().for_each(|hold| read(Read::Node(hold.inner)));
        rule.then.iter().chain(&rule.otherwise).for_each(|action| action_nodes(action, &mut read));
        rule.because.iter().for_each(|because| text(because, &mut read));
        rule.strategy.iter().for_each(|found| strategy(found, &mut read));
    }
    for regime in &plan.regimes {
        let mut read = |what| read(regime.clock, what);
        read(Read::Node(regime.state));
        for state in &regime.states {
            condition(&state.when, &mut read);
            state.hold.iter().for_each(|hold| read(Read::Node(hold.inner)));
            state.then.iter().for_each(|action| action_nodes(action, &mut read));
        }
    }
    for checklist in &plan.checklists {
        let mut read = |what| read(checklist.clock, what);
        for item in &checklist.items {
            match &item.kind {
                ItemKind::Check(found) | ItemKind::ShowTruth(found) => condition(found, &mut read),
                ItemKind::Show(operand) => read(Read::Value(operand)),
            }
        }
        let count = checklist.count.iter().flat_map(|(low, high)| [*low, *high]);
        count.chain(checklist.passed).for_each(|node| read(Read::Node(node)));
    }
}

fn strategy<'a>(strategy: &'a Strategy, read: &mut dyn FnMut(Read<'a>)) {
    strategy.since_setup.iter().for_each(|node| read(Read::Node(*node)));
    read(Read::Value(&strategy.entry));
    let targets = strategy.targets.iter().map(|target| &target.exit);
    strategy.stops.iter().chain(targets).chain(&strategy.exits).for_each(|way| exit(way, read));
}

fn exit<'a>(exit: &'a Exit, read: &mut dyn FnMut(Read<'a>)) {
    match &exit.kind {
        ExitKind::When(found) => condition(found, read),
        ExitKind::At(operand) | ExitKind::Trail(operand) => read(Read::Value(operand)),
        ExitKind::SessionEnd => {}
    }
}

fn condition<'a>(found: &'a Condition, read: &mut dyn FnMut(Read<'a>)) {
    read(Read::Condition(found));
    found.parts.iter().for_each(|part| condition(part, read));
}

fn action_nodes<'a>(action: &'a Action, read: &mut dyn FnMut(Read<'a>)) {
    match &action.kind {
        ActionKind::Weight { weight, .. } => read(Read::Node(*weight)),
        ActionKind::Alert { text: found, .. } => text(found, read),
    }
}

fn text<'a>(found: &'a Text, read: &mut dyn FnMut(Read<'a>)) {
    for part in &found.parts {
        match part {
            TextPart::Plain(_) => {}
            TextPart::Value { node, .. } | TextPart::Truth(node) => read(Read::Node(*node)),
        }
    }
}
