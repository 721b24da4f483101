//! Operators that begin anew with each session.

use super::carry::Carry;
use super::operate::Args;
use crate::builtins::op::Op;
use crate::kernel::{self, RelativeVolumeCarry, SessionCarry, VwapCarry};
use crate::series::{Series, Sessions};
use crate::time::{Calendar, Day, Instant, Period, Trading};

/// Sessions looked back on to tell a shortened one from a full one.
const SESSIONS_COMPARED: usize = 10;

/// Evaluates an operator over the sessions of its domain's series.
pub(super) fn operate(operator: Op, args: &Args<'_>, carry: &mut Carry, out: &mut [f64]) {
    let starts = starts(args);
    match operator {
        Op::Vwap => {
            let mut state = if let Carry::Vwap(state) = carry { *state } else { VwapCarry::default() };
            let [high, low, close, volume] = [0, 1, 2, 3].map(|arg| args.numbers(arg, 0));
            kernel::session_vwap(high, low, close, volume, &starts, &mut state, out);
            *carry = Carry::Vwap(state);
        }
        Op::SessionLeft => left(args, out),
        Op::RelativeVolume(n) => relative_volume(n, args, &starts, carry, out),
        _ => {
            let mut state = if let Carry::Session(state) = carry { *state } else { SessionCarry::default() };
            let figures = args.numbers(0, 0);
            match operator {
                Op::SessionExtreme(high) => kernel::session_extreme(figures, &starts, high, &mut state, out),
                Op::SessionFirst => kernel::session_first(figures, &starts, &mut state, out),
                Op::PreviousSession(which) => {
                    kernel::previous_session(figures, &starts, which, &mut state, out)
                }
                _ => kernel::session_count(&starts, &mut state, out),
            }
            *carry = Carry::Session(state);
        }
    }
}

/// Whether each position of the block is the first of its session. The very first is one only if it is the first that the calendar asks for:
/// where the file begins inside a session, figures of that session would be those of a part.
fn starts(args: &Args<'_>) -> Vec<bool> {
    let frame = args.frame;
    let days = frame.days.get(frame.start..frame.start + frame.len).unwrap_or(&[]);
    let before = frame.start.checked_sub(1).and_then(|at| frame.days.get(at..));
    match before {
        Some(before) => before.iter().zip(days).map(|(before, day)| before != day).collect(),
        None => std::iter::once(from_the_open(args))
            .chain(days.windows(2).map(|pair| pair.first() != pair.last()))
            .take(days.len())
            .collect(),
    }
}

/// Whether the first bar of all is the first of its session, as far as a calendar can tell.
fn from_the_open(args: &Args<'_>) -> bool {
    let Some(series) = args.series_of(0) else { return true };
    let (Sessions::Calendar(calendar), Period::Intraday { minutes }) = (series.sessions_of, series.period)
    else {
        return true;
    };
    let first = args.frame.days.first().zip(args.frame.marks.first());
    let hours = first.and_then(|(day, end)| Some((calendar.trading(*day)?, *end)));
    hours.is_none_or(|(hours, end)| hours.bars(minutes, hours.open, end).nth(1).is_none())
}

/// The block's session dates and bar ends.
fn places<'a>(args: &'a Args<'_>) -> impl Iterator<Item = (Day, Instant)> + 'a {
    let range = args.frame.start..args.frame.start + args.frame.len;
    let days = args.frame.days.get(range.clone()).unwrap_or(&[]);
    let ends = args.frame.marks.get(range).unwrap_or(&[]);
    days.iter().copied().zip(ends.iter().copied())
}

/// The hours of the session at hand, looked up once a session.
struct Hours {
    calendar: Calendar,
    minutes: u32,
    day: Option<Day>,
    trading: Option<Trading>,
    /// The ends of its bars.
    ends: Vec<Instant>,
}

impl Hours {
    /// The hours of intraday bars in the sessions of a calendar; none of others.
    fn of(series: &Series) -> Option<Self> {
        match (series.sessions_of, series.period) {
            (Sessions::Calendar(calendar), Period::Intraday { minutes }) => {
                Some(Self { calendar, minutes, day: None, trading: None, ends: Vec::new() })
            }
            _ => None,
        }
    }

    fn seek(&mut self, day: Day) {
        if self.day == Some(day) {
            return;
        }
        self.day = Some(day);
        self.trading = self.calendar.trading(day);
        self.ends.clear();
        if let Some(trading) = self.trading {
            self.ends.extend(trading.bars(self.minutes, trading.open, trading.close));
        }
    }

    /// Bars of the session that end before an instant.
    fn bars_before(&self, end: Instant) -> usize {
        self.ends.partition_point(|&earlier| earlier < end)
    }

    /// Whether the session closes no earlier than those before it.
    fn is_full(&self) -> bool {
        let Some(day) = self.day else { return false };
        let closes = |day: Day| self.calendar.hours(day).map(|hours| hours.close);
        let earlier = std::iter::successors(Some(day), |day| Some(self.calendar.previous(*day)));
        let usual = earlier.skip(1).take(SESSIONS_COMPARED).filter_map(closes).max();
        closes(day).is_some_and(|close| usual.is_none_or(|usual| close >= usual))
    }
}

/// Bars between a bar's end and its session's close; none of a daily bar, which is its session.
fn left(args: &Args<'_>, out: &mut [f64]) {
    let Some(series) = args.series_of(0) else { return out.fill(f64::NAN) };
    if !matches!(series.period, Period::Intraday { .. }) {
        return out.fill(0.0);
    }
    let hours = Hours::of(series).filter(|hours| hours.calendar.has_hours());
    let Some(mut hours) = hours else { return out.fill(f64::NAN) };
    for ((day, end), out) in places(args).zip(out) {
        hours.seek(day);
        *out = match hours.trading {
            Some(_) => hours.ends.len().saturating_sub(hours.bars_before(end) + 1) as f64,
            None => f64::NAN,
        };
    }
}

fn relative_volume(n: u32, args: &Args<'_>, starts: &[bool], carry: &mut Carry, out: &mut [f64]) {
    let Some(series) = args.series_of(0) else { return out.fill(f64::NAN) };
    let (mut volumes, mut counts) = match std::mem::take(carry) {
        Carry::RelativeVolume(state) => *state,
        _ => (RelativeVolumeCarry::default(), SessionCarry::default()),
    };
    let (mut slots, mut full) = (vec![0_u32; out.len()], vec![true; out.len()]);
    if let Some(mut hours) = Hours::of(series) {
        for ((((day, end), starts), slot), full) in places(args).zip(starts).zip(&mut slots).zip(&mut full) {
            hours.seek(day);
            *slot = u32::try_from(hours.bars_before(end)).unwrap_or(u32::MAX);
            *full = *starts && hours.is_full();
        }
    } else {
        // Nothing tells when the session opened: bars are matched by their number.
        let mut count = vec![f64::NAN; out.len()];
        kernel::session_count(starts, &mut counts, &mut count);
        for (slot, count) in slots.iter_mut().zip(count) {
            *slot = count as u32;
        }
    }
    kernel::rvol_intraday(args.numbers(0, 0), &slots, &full, starts, n as usize, &mut volumes, out);
    *carry = Carry::RelativeVolume(Box::new((volumes, counts)));
}
