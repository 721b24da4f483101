//! Runs a group: buffers of one block with a lookback tail, passed over by every operator in turn.

use std::borrow::Cow;
use std::collections::HashMap;

use super::carry::Carry;
use super::group::Group;
use super::operate::{self, Args};
use super::{Decision, Evaluation, Lane, Options};
use crate::builtins::op::{Op, Window};
use crate::kernel::{Scratch, UNKNOWN};
use crate::plan::{Domain, NodeRef, Plan};
use crate::series::{Run, Series};
use crate::time::{Day, Instant, Period};

/// Where a slot's figures come from.
#[derive(Clone, Copy)]
enum Source<'a> {
    Column(crate::series::Column),
    /// A lane of the same domain that an earlier group kept.
    Lane(&'a Lane),
    Operator,
}

/// One node of the group, or something it reads.
pub(super) struct Slot<'a> {
    source: Source<'a>,
    pub node: NodeRef,
    pub op: Op,
    /// Indices of slots.
    pub args: Vec<usize>,
    /// Earlier positions kept in front of the block.
    tail: usize,
    pub truth: bool,
    pub numbers: Vec<f64>,
    pub truths: Vec<u8>,
}

/// The positions a block covers, in a view.
pub(super) struct Frame<'a> {
    pub start: usize,
    pub len: usize,
    /// When each position of the view became known, or the tick's instant.
    pub at: &'a [Instant],
    /// What elapsed time is measured between: bar ends within a day, else the midnights of the dates, so that a week is seven dates
    /// whatever the clocks do.
    pub marks: &'a [Instant],
    pub days: &'a [Day],
    /// Column slices by slot, for the run.
    columns: &'a [&'a [f64]],
}

impl Slot<'_> {
    /// The slot's numbers from `back` positions before the block to its end.
    pub fn numbers<'s>(&'s self, index: usize, frame: &Frame<'s>, back: usize) -> &'s [f64] {
        let whole = match (&self.source, frame.columns.get(index)) {
            (Source::Column(_), Some(column)) => Some(*column),
            (Source::Lane(Lane::Numbers(figures)), _) => Some(figures.as_slice()),
            _ => None,
        };
        match (whole, frame.start.checked_sub(back)) {
            (Some(whole), Some(from)) => whole.get(from..frame.start + frame.len).unwrap_or(&[]),
            _ => {
                debug_assert!(back <= self.tail, "{:?} kept {} of {back}", self.op, self.tail);
                self.numbers.get(self.tail.saturating_sub(back)..self.tail + frame.len).unwrap_or(&[])
            }
        }
    }

    /// The slot's truths from `back` positions before the block to its end.
    pub fn truths<'s>(&'s self, frame: &Frame<'_>, back: usize) -> &'s [u8] {
        match (&self.source, frame.start.checked_sub(back)) {
            (Source::Lane(Lane::Truths(truths)), Some(from)) => {
                truths.get(from..frame.start + frame.len).unwrap_or(&[])
            }
            _ => {
                debug_assert!(back <= self.tail, "{:?} kept {} of {back}", self.op, self.tail);
                self.truths.get(self.tail.saturating_sub(back)..self.tail + frame.len).unwrap_or(&[])
            }
        }
    }

    fn prepare(&mut self, block: usize) {
        if self.truth {
            self.truths.clear();
            self.truths.resize(self.tail + block, UNKNOWN);
        } else {
            let fill = if let Op::Const(bits) = self.op { bits.value() } else { f64::NAN };
            self.numbers.clear();
            self.numbers.resize(self.tail + block, fill);
        }
        if let Op::Truth(truth) = self.op {
            self.truths.fill(operate::byte(truth));
        }
    }

    /// Loads a read-only slot's figures where the block's tail reaches before the first position.
    fn load(&mut self, frame: &Frame<'_>, index: usize) {
        if frame.start >= self.tail {
            return;
        }
        let missing = self.tail - frame.start;
        let end = frame.start + frame.len;
        match (&self.source, frame.columns.get(index)) {
            (Source::Column(_), Some(column)) => {
                copy(column.get(..end), self.numbers.get_mut(missing..), f64::NAN)
            }
            (Source::Lane(Lane::Numbers(figures)), _) => {
                copy(figures.get(..end), self.numbers.get_mut(missing..), f64::NAN)
            }
            (Source::Lane(Lane::Truths(truths)), _) => {
                copy(truths.get(..end), self.truths.get_mut(missing..), UNKNOWN)
            }
            _ => {}
        }
    }

    /// Moves the last positions in front, for the next block.
    fn advance(&mut self, len: usize) {
        if self.tail == 0
            || !matches!(self.source, Source::Operator)
            || matches!(self.op, Op::Const(_) | Op::Truth(_))
        {
            return;
        }
        if self.truth {
            self.truths.copy_within(len..len + self.tail, 0);
        } else {
            self.numbers.copy_within(len..len + self.tail, 0);
        }
    }
}

fn copy<T: Copy>(from: Option<&[T]>, to: Option<&mut [T]>, unknown: T) {
    if let Some(to) = to {
        to.fill(unknown);
        for (from, to) in from.unwrap_or(&[]).iter().zip(to) {
            *to = *from;
        }
    }
}

/// Evaluates a group and returns the lanes to keep.
pub(super) fn run_group(
    plan: &Plan,
    inputs: &[&Series],
    options: &Options,
    group: &Group,
    evaluation: &Evaluation<'_>,
) -> Vec<(NodeRef, Lane)> {
    let mut slots = Slots::build(plan, group, evaluation);
    let Some(positions) = evaluation.positions.get(&group.domain) else { return Vec::new() };
    let total = positions.at.len();
    let mut lanes: Vec<Lane> = group.kept.iter().map(|node| empty_lane(plan, *node, total)).collect();
    let whole = slots.elapsed;
    match plan.domain(group.domain) {
        Domain::Series(input) => {
            let Some(series) = inputs.get(*input) else { return Vec::new() };
            for run in series.runs(total) {
                let view = View::of(series, &run);
                let columns = slots.columns(&run);
                let first = run.len - run.events.len();
                let start = if first == 0 || whole { 0 } else { slots.start_for(first) };
                let runner = Runner {
                    plan,
                    evaluation,
                    group,
                    at: &view.at,
                    marks: &view.marks,
                    days: &view.days,
                    columns: &columns,
                    series: inputs,
                    decision: options.decision,
                    first,
                };
                runner.run(
                    &mut slots,
                    start,
                    run.len,
                    if whole { run.len.max(1) } else { options.block.max(1) },
                    &mut lanes,
                );
            }
        }
        Domain::Clock(_) | Domain::Constant => {
            let marks = midnights(&positions.label);
            let columns = Vec::new();
            let runner = Runner {
                plan,
                evaluation,
                group,
                at: &positions.at,
                marks: &marks,
                days: &positions.label,
                columns: &columns,
                series: inputs,
                decision: options.decision,
                first: 0,
            };
            runner.run(
                &mut slots,
                0,
                total,
                if whole { total.max(1) } else { options.block.max(1) },
                &mut lanes,
            );
        }
    }
    group.kept.iter().copied().zip(lanes).collect()
}

fn empty_lane(plan: &Plan, node: NodeRef, len: usize) -> Lane {
    if is_truth(plan, node) {
        Lane::Truths(Vec::with_capacity(len))
    } else {
        Lane::Numbers(Vec::with_capacity(len))
    }
}

/// Whether a node yields truths; an as-of node yields what its argument does.
fn is_truth(plan: &Plan, node: NodeRef) -> bool {
    let Some(found) = plan.node(node) else { return false };
    match found.op {
        Op::AsOf => found.args.first().is_some_and(|&arg| is_truth(plan, arg)),
        op => op.is_truth(),
    }
}

/// The positions of a view: instants of arrival, marks for elapsed time (bar ends within a day, else the dates' midnights), dates.
struct View<'s> {
    at: Cow<'s, [Instant]>,
    marks: Cow<'s, [Instant]>,
    days: Cow<'s, [Day]>,
}

impl<'s> View<'s> {
    fn of(series: &'s Series, run: &Run<'_>) -> Self {
        let of = |slot: &u32| series.sessions.get(*slot as usize).copied().unwrap_or_default();
        let end = |slot: &u32| series.ends.get(*slot as usize).copied().unwrap_or_default();
        let days = match &run.slots {
            None => Cow::Borrowed(series.sessions.get(..run.len).unwrap_or(&series.sessions)),
            Some(slots) => slots.iter().map(of).collect(),
        };
        let marks = match (&run.slots, series.period) {
            (None, Period::Intraday { .. }) => {
                Cow::Borrowed(series.ends.get(..run.len).unwrap_or(&series.ends))
            }
            (Some(slots), Period::Intraday { .. }) => slots.iter().map(end).collect(),
            _ => midnights(&days).into(),
        };
        let at = match &run.slots {
            None => Cow::Borrowed(series.known.get(..run.len).unwrap_or(&series.known)),
            Some(_) => {
                // Positions before the run's own are read by windows only, which have no instant of arrival.
                let known = series.known.get(run.events.clone()).unwrap_or(&[]);
                let earlier = marks.iter().take(marks.len().saturating_sub(known.len()));
                earlier.chain(known).copied().collect()
            }
        };
        Self { at, marks, days }
    }
}

/// The beginning of each date, UTC.
fn midnights(days: &[Day]) -> Vec<Instant> {
    days.iter().map(|day| Instant(i64::from(day.0) * 86_400_000)).collect()
}

/// All slots of a group.
struct Slots<'a> {
    slots: Vec<Slot<'a>>,
    by_node: HashMap<NodeRef, usize>,
    carries: Vec<Carry>,
    /// Lookback of each slot within the group.
    backs: Vec<Option<usize>>,
    scratch: Scratch,
    /// Whether a window is elapsed time: then the group runs as one block.
    elapsed: bool,
    /// Total lookback; nothing where some operator reads the whole history.
    lookback: Option<usize>,
}

impl<'a> Slots<'a> {
    fn build(plan: &Plan, group: &Group, evaluation: &'a Evaluation<'a>) -> Self {
        let mut built = Self {
            slots: Vec::new(),
            by_node: HashMap::new(),
            carries: Vec::new(),
            backs: Vec::new(),
            scratch: Scratch::new(),
            elapsed: false,
            lookback: Some(0),
        };
        for &reference in &group.nodes {
            let Some(node) = plan.node(reference) else { continue };
            let crosses = node.op == Op::AsOf || node.op.asks_series();
            let args: Vec<usize> = if crosses {
                Vec::new()
            } else {
                node.args.iter().map(|&arg| built.slot_of(plan, arg, evaluation)).collect()
            };
            let back = node.op.lookback();
            built.elapsed |= has_elapsed(node.op);
            let below = args
                .iter()
                .map(|&arg| built.backs.get(arg).copied().flatten())
                .try_fold(0, |most, back| back.map(|back| back.max(most)));
            let reach = match (below, back) {
                (Some(below), Some(own)) if !has_elapsed(node.op) => Some(own + below),
                _ => None,
            };
            built.lookback = built.lookback.zip(reach).map(|(most, reach)| most.max(reach));
            for &arg in &args {
                if let Some(slot) = built.slots.get_mut(arg) {
                    slot.tail = slot.tail.max(node.op.tail());
                }
            }
            let source =
                if let Op::Column(column) = node.op { Source::Column(column) } else { Source::Operator };
            let truth = is_truth(plan, reference);
            built.push(
                Slot {
                    source,
                    node: reference,
                    op: node.op,
                    args,
                    tail: 0,
                    truth,
                    numbers: Vec::new(),
                    truths: Vec::new(),
                },
                reach,
            );
        }
        built
    }

    fn push(&mut self, slot: Slot<'a>, reach: Option<usize>) -> usize {
        let index = self.slots.len();
        self.by_node.insert(slot.node, index);
        self.slots.push(slot);
        self.carries.push(Carry::None);
        self.backs.push(reach);
        index
    }

    /// The slot of an argument; one of another group is added as a lane to read.
    fn slot_of(&mut self, plan: &Plan, arg: NodeRef, evaluation: &'a Evaluation<'a>) -> usize {
        if let Some(&index) = self.by_node.get(&arg) {
            return index;
        }
        static NONE: Lane = Lane::Numbers(Vec::new());
        let lane = evaluation.lanes.get(&arg).unwrap_or(&NONE);
        let op = plan.node(arg).map_or(Op::AsOf, |node| node.op);
        let truth = matches!(lane, Lane::Truths(_));
        self.push(
            Slot {
                source: Source::Lane(lane),
                node: arg,
                op,
                args: Vec::new(),
                tail: 0,
                truth,
                numbers: Vec::new(),
                truths: Vec::new(),
            },
            Some(0),
        )
    }

    fn columns<'r>(&self, run: &'r Run<'_>) -> Vec<&'r [f64]> {
        self.slots
            .iter()
            .map(|slot| if let Source::Column(column) = slot.source { run.column(column) } else { &[] })
            .collect()
    }

    /// Where to start so that everything is warm at `first`.
    fn start_for(&self, first: usize) -> usize {
        self.lookback.map_or(0, |back| first.saturating_sub(back))
    }
}

fn has_elapsed(op: Op) -> bool {
    let elapsed = |window: Window| !matches!(window, Window::Count(_));
    match op {
        Op::Sum(w) | Op::Mean(w) | Op::Deviation(w, _) | Op::Slope(w) | Op::Highest(w) | Op::Lowest(w) => {
            elapsed(w)
        }
        Op::Every(w) | Op::Some(w) | Op::AtLeast(_, w) | Op::CountTrue(w) | Op::Earlier(w) => elapsed(w),
        _ => false,
    }
}

/// One run over a view.
struct Runner<'a> {
    plan: &'a Plan,
    evaluation: &'a Evaluation<'a>,
    group: &'a Group,
    at: &'a [Instant],
    marks: &'a [Instant],
    days: &'a [Day],
    columns: &'a [&'a [f64]],
    series: &'a [&'a Series],
    decision: Decision,
    /// The first position whose figures are output.
    first: usize,
}

impl Runner<'_> {
    fn run(&self, slots: &mut Slots<'_>, start: usize, end: usize, block: usize, lanes: &mut [Lane]) {
        for slot in &mut slots.slots {
            slot.prepare(block.min(end.saturating_sub(start)));
        }
        slots.carries.fill(Carry::None);
        let mut at = start;
        while at < end {
            let frame = Frame {
                start: at,
                len: block.min(end - at),
                at: self.at,
                marks: self.marks,
                days: self.days,
                columns: self.columns,
            };
            self.block(slots, &frame);
            self.keep(slots, &frame, lanes);
            for slot in &mut slots.slots {
                slot.advance(frame.len);
            }
            at += frame.len;
        }
    }

    fn block(&self, slots: &mut Slots<'_>, frame: &Frame<'_>) {
        for index in 0..slots.slots.len() {
            let Some(slot) = slots.slots.get_mut(index) else { continue };
            if !matches!(slot.source, Source::Operator) {
                slot.load(frame, index);
                continue;
            }
            let (op, tail) = (slot.op, slot.tail);
            if matches!(op, Op::Const(_) | Op::Truth(_)) {
                continue;
            }
            // The output leaves its slot while the operator reads the others.
            let mut numbers = std::mem::take(&mut slot.numbers);
            let mut truths = std::mem::take(&mut slot.truths);
            let mut carry = slots.carries.get_mut(index).map(std::mem::take).unwrap_or_default();
            let args = Args {
                slots: &slots.slots,
                index,
                frame,
                plan: self.plan,
                evaluation: self.evaluation,
                series: self.series,
                decision: self.decision,
            };
            operate::operate(
                op,
                &args,
                &mut carry,
                &mut slots.scratch,
                numbers.get_mut(tail..tail + frame.len).unwrap_or(&mut []),
                truths.get_mut(tail..tail + frame.len).unwrap_or(&mut []),
            );
            if let Some(slot) = slots.slots.get_mut(index) {
                slot.numbers = numbers;
                slot.truths = truths;
            }
            if let Some(place) = slots.carries.get_mut(index) {
                *place = carry;
            }
        }
    }

    fn keep(&self, slots: &Slots<'_>, frame: &Frame<'_>, lanes: &mut [Lane]) {
        let skip = self.first.saturating_sub(frame.start).min(frame.len);
        for (node, lane) in self.group.kept.iter().zip(lanes) {
            let Some(&index) = slots.by_node.get(node) else { continue };
            let Some(slot) = slots.slots.get(index) else { continue };
            match lane {
                Lane::Numbers(out) => {
                    out.extend_from_slice(slot.numbers(index, frame, 0).get(skip..).unwrap_or(&[]))
                }
                Lane::Truths(out) => out.extend_from_slice(slot.truths(frame, 0).get(skip..).unwrap_or(&[])),
            }
        }
    }
}
