//! One operator over one block: the kernel of each, with its arguments' slices.

use super::block::{Frame, Slot};
use super::carry::Carry;
use super::{Decision, Evaluation, Lane, elapsed, events, join, regime_state, rule_state, session};
use crate::builtins::op::{self, CalendarField, Op, Window};
use crate::kernel::{self, FALSE, Scratch, TRUE, UNKNOWN};
use crate::plan::{Domain, Plan};
use crate::series::{Series, Status};
use crate::time::Instant;

/// What an operator reads.
pub(super) struct Args<'a> {
    pub slots: &'a [Slot<'a>],
    /// The operator's own slot.
    pub index: usize,
    pub frame: &'a Frame<'a>,
    pub plan: &'a Plan,
    pub evaluation: &'a Evaluation<'a>,
    pub series: &'a [&'a Series],
    pub decision: Decision,
}

impl<'a> Args<'a> {
    fn slot(&self, arg: usize) -> Option<(usize, &'a Slot<'a>)> {
        let index = *self.slots.get(self.index)?.args.get(arg)?;
        Some((index, self.slots.get(index)?))
    }

    /// An argument's numbers with `back` earlier positions.
    pub fn numbers(&self, arg: usize, back: usize) -> &'a [f64] {
        self.slot(arg).map_or(&[], |(index, slot)| slot.numbers(index, self.frame, back))
    }

    /// An argument's truths with `back` earlier positions.
    pub fn truths(&self, arg: usize, back: usize) -> &'a [u8] {
        self.slot(arg).map_or(&[], |(_, slot)| slot.truths(self.frame, back))
    }

    /// An argument's operator.
    pub fn op(&self, arg: usize) -> Option<Op> {
        Some(self.slot(arg)?.1.op)
    }

    /// An argument's value if it is a constant.
    fn constant(&self, arg: usize) -> Option<f64> {
        match self.slot(arg)?.1.op {
            Op::Const(bits) => Some(bits.value()),
            _ => None,
        }
    }

    /// The truths of every argument over the block.
    pub fn all_truths(&self) -> Vec<&'a [u8]> {
        (0..self.count()).map(|arg| self.truths(arg, 0)).collect()
    }

    fn all_numbers(&self) -> Vec<&'a [f64]> {
        (0..self.count()).map(|arg| self.numbers(arg, 0)).collect()
    }

    /// The series whose prints are the domain of the plan's `arg`-th argument of this operator.
    pub fn series_of(&self, arg: usize) -> Option<&'a Series> {
        let node = self.slots.get(self.index).and_then(|slot| self.plan.node(slot.node))?;
        let below = self.plan.node(*node.args.get(arg)?)?;
        match self.plan.domain(below.domain) {
            Domain::Series(input) => self.series.get(*input).copied(),
            Domain::Clock(_) | Domain::Constant => None,
        }
    }

    /// Instants of the block's positions: arrivals, or the ticks of a clock.
    pub fn ticks(&self) -> &'a [Instant] {
        self.frame.at.get(self.frame.start..self.frame.start + self.frame.len).unwrap_or(&[])
    }

    fn count(&self) -> usize {
        self.slots.get(self.index).map_or(0, |slot| slot.args.len())
    }
}

/// The byte of a truth.
pub(super) fn byte(truth: Option<bool>) -> u8 {
    match truth {
        Some(true) => TRUE,
        Some(false) => FALSE,
        None => UNKNOWN,
    }
}

/// Evaluates an operator over the block; only the output of its kind is written.
pub(super) fn operate(
    operator: Op,
    args: &Args<'_>,
    carry: &mut Carry,
    scratch: &mut Scratch,
    out: &mut [f64],
    truths: &mut [u8],
) {
    match operator {
        Op::Const(_) | Op::Truth(_) | Op::Column(_) => {}
        Op::AsOf => as_of(args, out, truths),
        Op::Negate => kernel::neg(args.numbers(0, 0), out),
        Op::Abs => kernel::abs(args.numbers(0, 0), out),
        Op::Ln => kernel::ln(args.numbers(0, 0), out),
        Op::Exp => kernel::exp(args.numbers(0, 0), out),
        Op::Sqrt => kernel::sqrt(args.numbers(0, 0), out),
        Op::Sign => kernel::sign(args.numbers(0, 0), out),
        Op::Round => kernel::round(args.numbers(0, 0), out),
        Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Min | Op::Max | Op::Otherwise => {
            arithmetic(operator, args, out)
        }
        Op::Agreed => {
            for ((low, high), out) in args.numbers(0, 0).iter().zip(args.numbers(1, 0)).zip(out) {
                *out = if low == high { *low } else { f64::NAN };
            }
        }
        Op::Lag(n) => copy_or(args.numbers(0, n as usize), out, f64::NAN),
        Op::Sum(_) | Op::Mean(_) | Op::Deviation(..) | Op::Slope(_) | Op::Highest(_) | Op::Lowest(_) => {
            window(operator, args, scratch, out)
        }
        Op::Median(n) => kernel::median(args.numbers(0, back(n)), n as usize, scratch, out),
        Op::Weighted(n) => kernel::wma(args.numbers(0, back(n)), n as usize, scratch, out),
        Op::ZScore(n) => kernel::zscore(args.numbers(0, n as usize), n as usize, scratch, out),
        Op::Percentile(n) => kernel::percentile(args.numbers(0, n as usize), n as usize, out),
        Op::Correlation(n) => {
            kernel::correlation(args.numbers(0, back(n)), args.numbers(1, back(n)), n as usize, scratch, out)
        }
        Op::Beta(n) => {
            kernel::beta(args.numbers(0, back(n)), args.numbers(1, back(n)), n as usize, scratch, out)
        }
        Op::Exponential(_)
        | Op::Wilder(_)
        | Op::RunningMax
        | Op::OnBalance
        | Op::PivotHigh(_)
        | Op::PivotLow(_)
        | Op::HighestSince
        | Op::LowestSince
        | Op::ValueWhen
        | Op::BarsSince
        | Op::Since
        | Op::HigherLow(_)
        | Op::LowerHigh(_)
        | Op::RuleAge
        | Op::RuleSince => super::recurse::recurse(operator, args, carry, out, truths),
        Op::CountTrue(window) => count_true(window, args, out),
        Op::SessionExtreme(_)
        | Op::SessionFirst
        | Op::PreviousSession(_)
        | Op::SessionCount
        | Op::SessionLeft
        | Op::Vwap
        | Op::RelativeVolume(_) => session::operate(operator, args, carry, out),
        Op::SinceEvent | Op::NextEvent | Op::Released | Op::FirstBarAfter => {
            events::operate(operator, args, out, truths)
        }
        Op::CountTruths(open) => kernel::count_truths(&args.all_truths(), open, out),
        Op::MedianAcross(bound) => kernel::median_across(&args.all_numbers(), bound, scratch, out),
        Op::RankAcross { own, high } => {
            let all = args.all_numbers();
            let (x, members) = all.split_first().map_or((&[][..], &[][..]), |(x, members)| (*x, members));
            kernel::rank_across(members, (own as usize).checked_sub(1), x, high, out);
        }
        Op::Trade(_) => out.fill(f64::NAN),
        Op::CompareBounds(comparison) => {
            let [low_x, high_x, low_y, high_y] = [0, 1, 2, 3].map(|arg| args.numbers(arg, 0));
            kernel::compare_bounds(comparison, low_x, high_x, low_y, high_y, truths);
        }
        Op::Age | Op::KnownAt | Op::Missed => about_figures(operator, args, out),
        Op::Calendar(field) => calendar(field, args, out),
        Op::Compare(comparison) => compare(comparison, args, truths),
        Op::Known => known(args, truths),
        Op::Not => kernel::not(args.truths(0, 0), truths),
        Op::And => kernel::and(args.truths(0, 0), args.truths(1, 0), truths),
        Op::Or => kernel::or(args.truths(0, 0), args.truths(1, 0), truths),
        Op::Becomes => becomes(args, truths),
        Op::Earlier(window) => earlier(window, args, scratch, truths),
        Op::Every(window) | Op::Some(window) => truth_window(operator, window, args, scratch, truths),
        Op::AtLeast(k, window) => at_least(k, window, args, truths),
        Op::Quorum(comparison, k) => quorum(comparison, k, args, truths),
        Op::Before => copy_or(args.truths(0, 1), truths, UNKNOWN),
        Op::Rising(n) => kernel::rising(args.numbers(0, n as usize), n as usize, scratch, truths),
        Op::Falling(n) => kernel::falling(args.numbers(0, n as usize), n as usize, scratch, truths),
        Op::NewHigh(n) => kernel::new_high(args.numbers(0, n as usize), n as usize, scratch, truths),
        Op::NewLow(n) => kernel::new_low(args.numbers(0, n as usize), n as usize, scratch, truths),
        Op::Rule(latch) => rule_state::rule(latch, args, carry, truths),
        Op::RuleIs(asked) => rule_state::asked(asked, args.truths(0, 0), truths),
        Op::Regime(start) => regime_state::regime(start, args, carry, truths),
        Op::RegimeIs(state) => regime_state::is(state, args.truths(0, 0), truths),
        Op::RegimeKnown => regime_state::known(args.truths(0, 0), truths),
    }
}

/// Positions before the newest in a window of `n`.
fn back(n: u32) -> usize {
    n.saturating_sub(1) as usize
}

/// Copies the oldest values of `from`: a lag reads its argument with as many earlier positions as it lags.
fn copy_or<T: Copy>(from: &[T], out: &mut [T], unknown: T) {
    match from.get(..out.len()) {
        Some(from) => out.copy_from_slice(from),
        None => out.fill(unknown),
    }
}

fn as_of(args: &Args<'_>, out: &mut [f64], truths: &mut [u8]) {
    let Some(node) = args.slots.get(args.index).and_then(|slot| args.plan.node(slot.node)) else { return };
    let Some(&below) = node.args.first() else { return };
    let Some(from) = args.plan.node(below).map(|node| node.domain) else { return };
    let joined = args
        .evaluation
        .joins
        .of(from, node.domain)
        .get(args.frame.start..args.frame.start + args.frame.len)
        .unwrap_or(&[]);
    match args.evaluation.lanes.get(&below) {
        Some(Lane::Numbers(figures)) => join::gather(joined, figures, f64::NAN, out),
        Some(Lane::Truths(figures)) => join::gather(joined, figures, UNKNOWN, truths),
        None => {
            out.fill(f64::NAN);
            truths.fill(UNKNOWN);
        }
    }
}

fn arithmetic(operator: Op, args: &Args<'_>, out: &mut [f64]) {
    let (x, y) = (args.numbers(0, 0), args.numbers(1, 0));
    match (operator, args.constant(0), args.constant(1)) {
        (Op::Add, _, Some(c)) => kernel::add_scalar(x, c, out),
        (Op::Add, Some(c), _) => kernel::add_scalar(y, c, out),
        (Op::Subtract, _, Some(c)) => kernel::sub_scalar(x, c, out),
        (Op::Subtract, Some(c), _) => kernel::rsub_scalar(y, c, out),
        (Op::Multiply, _, Some(c)) => kernel::mul_scalar(x, c, out),
        (Op::Multiply, Some(c), _) => kernel::mul_scalar(y, c, out),
        (Op::Divide, _, Some(c)) => kernel::div_scalar(x, c, out),
        (Op::Divide, Some(c), _) => kernel::rdiv_scalar(y, c, out),
        (Op::Add, ..) => kernel::add(x, y, out),
        (Op::Subtract, ..) => kernel::sub(x, y, out),
        (Op::Multiply, ..) => kernel::mul(x, y, out),
        (Op::Divide, ..) => kernel::div(x, y, out),
        (Op::Min, ..) => kernel::min2(x, y, out),
        (Op::Max, ..) => kernel::max2(x, y, out),
        _ => kernel::otherwise(x, y, out),
    }
}

fn window(operator: Op, args: &Args<'_>, scratch: &mut Scratch, out: &mut [f64]) {
    match operator {
        Op::Sum(Window::Count(n)) => kernel::sum(args.numbers(0, back(n)), n as usize, scratch, out),
        Op::Mean(Window::Count(n)) => kernel::mean(args.numbers(0, back(n)), n as usize, scratch, out),
        Op::Deviation(Window::Count(n), sample) => {
            kernel::std(args.numbers(0, back(n)), n as usize, usize::from(sample), scratch, out)
        }
        Op::Slope(Window::Count(n)) => kernel::slope(args.numbers(0, back(n)), n as usize, scratch, out),
        Op::Highest(Window::Count(n)) => kernel::highest(args.numbers(0, back(n)), n as usize, scratch, out),
        Op::Lowest(Window::Count(n)) => kernel::lowest(args.numbers(0, back(n)), n as usize, scratch, out),
        Op::Sum(w) => elapsed::numbers(w, args, out, kernel::sum_of),
        Op::Mean(w) => elapsed::numbers(w, args, out, kernel::mean_of),
        Op::Deviation(w, sample) => {
            elapsed::numbers(w, args, out, |x| kernel::std_of(x, usize::from(sample)))
        }
        Op::Slope(w) => elapsed::numbers(w, args, out, kernel::slope_of),
        Op::Highest(w) => elapsed::numbers(w, args, out, kernel::highest_of),
        Op::Lowest(w) => elapsed::numbers(w, args, out, kernel::lowest_of),
        _ => out.fill(f64::NAN),
    }
}

fn compare(comparison: op::Comparison, args: &Args<'_>, out: &mut [u8]) {
    match args.constant(1) {
        Some(c) => kernel::compare_scalar(comparison, args.numbers(0, 0), c, out),
        None => kernel::compare(comparison, args.numbers(0, 0), args.numbers(1, 0), out),
    }
}

fn known(args: &Args<'_>, out: &mut [u8]) {
    if args.slot(0).is_some_and(|(_, slot)| slot.truth) {
        for (truth, out) in args.truths(0, 0).iter().zip(out) {
            *out = if *truth == UNKNOWN { FALSE } else { TRUE };
        }
    } else {
        kernel::known(args.numbers(0, 0), out);
    }
}

fn truth_window(operator: Op, window: Window, args: &Args<'_>, scratch: &mut Scratch, out: &mut [u8]) {
    match (operator, window) {
        (Op::Every(_), Window::Count(n)) => kernel::all(args.truths(0, back(n)), n as usize, scratch, out),
        (_, Window::Count(n)) => kernel::any(args.truths(0, back(n)), n as usize, scratch, out),
        (Op::Every(_), w) => elapsed::truths(w, args, out, |t, whole| {
            t.iter().copied().min().unwrap_or(UNKNOWN).min(if whole { TRUE } else { UNKNOWN })
        }),
        (_, w) => elapsed::truths(w, args, out, |t, whole| {
            t.iter().copied().max().unwrap_or(UNKNOWN).max(if whole { FALSE } else { UNKNOWN })
        }),
    }
}

/// True now and false one tick earlier.
fn becomes(args: &Args<'_>, out: &mut [u8]) {
    let windows = args.truths(0, 1).windows(2);
    for ((pair, out), position) in windows.zip(out).zip(args.frame.start..) {
        *out = match (position, pair) {
            (1.., [before, now]) => (*now).min(TRUE - before),
            _ => UNKNOWN,
        };
    }
}

/// True at some of the window's ticks before the newest one.
fn earlier(window: Window, args: &Args<'_>, scratch: &mut Scratch, out: &mut [u8]) {
    match window {
        Window::Count(n) => {
            let truths = args.truths(0, n as usize);
            let before = truths.split_last().map_or(truths, |(_, before)| before);
            kernel::any(before, n as usize, scratch, out);
        }
        w => elapsed::earlier(w, args, out),
    }
}

/// Kleene truth of "the number of trues compares with k" when `sure` are true and `open` are unknown.
fn counted(comparison: op::Comparison, k: u32, sure: u32, open: u32) -> u8 {
    let holds = |count: u32| match comparison {
        op::Comparison::Less => count < k,
        op::Comparison::LessEqual => count <= k,
        op::Comparison::Greater => count > k,
        op::Comparison::GreaterEqual => count >= k,
        op::Comparison::Equal => count == k,
        op::Comparison::NotEqual => count != k,
    };
    let (mut any, mut all) = (false, true);
    for count in sure..=sure + open {
        any |= holds(count);
        all &= holds(count);
    }
    if all {
        TRUE
    } else if any {
        UNKNOWN
    } else {
        FALSE
    }
}

fn tally(truths: &[u8]) -> (u32, u32) {
    truths.iter().fold((0, 0), |(sure, open), &truth| {
        (sure + u32::from(truth == TRUE), open + u32::from(truth == UNKNOWN))
    })
}

fn at_least(k: u32, window: Window, args: &Args<'_>, out: &mut [u8]) {
    let at_least = op::Comparison::GreaterEqual;
    match window {
        Window::Count(n) => {
            let windows = args.truths(0, back(n)).windows((n as usize).max(1));
            for (window, out) in windows.zip(out) {
                let (sure, open) = tally(window);
                *out = counted(at_least, k, sure, open);
            }
        }
        w => elapsed::truths(w, args, out, |truths, whole| {
            let (sure, open) = tally(truths);
            counted(at_least, k, sure, if whole { open } else { open + k })
        }),
    }
}

fn count_true(window: Window, args: &Args<'_>, out: &mut [f64]) {
    let certain = |truths: &[u8]| match tally(truths) {
        (sure, 0) => f64::from(sure),
        _ => f64::NAN,
    };
    match window {
        Window::Count(n) => {
            for (window, out) in args.truths(0, back(n)).windows((n as usize).max(1)).zip(out) {
                *out = certain(window);
            }
        }
        w => elapsed::counts(w, args, out, certain),
    }
}

fn quorum(comparison: op::Comparison, k: u32, args: &Args<'_>, out: &mut [u8]) {
    let columns = args.all_truths();
    for (position, out) in out.iter_mut().enumerate() {
        let (mut sure, mut open) = (0, 0);
        for column in &columns {
            let truth = column.get(position).copied().unwrap_or(UNKNOWN);
            sure += u32::from(truth == TRUE);
            open += u32::from(truth == UNKNOWN);
        }
        *out = counted(comparison, k, sure, open);
    }
}

/// Age, arrival and missed releases of the newest figure known by each tick.
fn about_figures(operator: Op, args: &Args<'_>, out: &mut [f64]) {
    let Some(series) = args.series_of(0) else { return out.fill(f64::NAN) };
    let ticks = args.ticks();
    for (tick, out) in ticks.iter().zip(out) {
        let events = series.known_by(*tick);
        let figure = (0..events).rev().find(|&event| {
            let slot = series.newest.get(event).map_or(0, |&slot| slot as usize);
            series.status.get(slot) == Some(&Status::Figure)
        });
        *out = match (operator, figure.and_then(|event| series.known.get(event))) {
            (_, None) => f64::NAN,
            (Op::Age, Some(known)) => (tick.0 - known.0) as f64 / 1000.0,
            (Op::KnownAt, Some(known)) => known.0 as f64 / 86_400_000.0,
            (_, Some(_)) => {
                let event = figure.unwrap_or(0);
                let stale = series.stale_at.get(event).is_some_and(|stale| stale <= tick);
                (events - event - 1) as f64 + f64::from(u8::from(stale))
            }
        };
    }
}

fn calendar(field: CalendarField, args: &Args<'_>, out: &mut [f64]) {
    let ticks = args.ticks();
    for (tick, out) in ticks.iter().zip(out) {
        let (day, seconds) = args.decision.zone.local(*tick);
        *out = match field {
            CalendarField::Weekday => f64::from(day.weekday() + 1),
            CalendarField::Month => f64::from(day.ymd().1),
            CalendarField::Hour => f64::from(seconds / 3600),
            CalendarField::Minute => f64::from(seconds % 3600 / 60),
            CalendarField::Date => f64::from(day.0),
        };
    }
}
