//! Operators that begin anew with each session.

use super::carry::Carry;
use super::operate::Args;
use crate::builtins::op::Op;
use crate::kernel::{self, RelativeVolumeCarry, SessionCarry, VwapCarry};
use crate::series::{Series, Sessions};
use crate::time::{Calendar, Day, Instant, Period};

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

/// Whether each position of the block is the first of its session.
fn starts(args: &Args<'_>) -> Vec<bool> {
    let frame = args.frame;
    let days = frame.days.get(frame.start..frame.start + frame.len).unwrap_or(&[]);
    let before = frame.start.checked_sub(1).and_then(|at| frame.days.get(at..));
    match before {
        Some(before) => before.iter().zip(days).map(|(before, day)| before != day).collect(),
        None => std::iter::once(true)
            .chain(days.windows(2).map(|pair| pair.first() != pair.last()))
            .take(days.len())
            .collect(),
    }
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
    day: Option<Day>,
    open: Option<Instant>,
    close: Option<Instant>,
    lunch: Option<(Instant, Instant)>,
    full: bool,
}

impl Hours {
    fn new(calendar: Calendar) -> Self {
        Self { calendar, day: None, open: None, close: None, lunch: None, full: false }
    }

    fn seek(&mut self, day: Day) {
        if self.day == Some(day) {
            return;
        }
        let (calendar, zone) = (self.calendar, self.calendar.zone());
        let hours = calendar.hours(day);
        *self = Self {
            calendar,
            day: Some(day),
            open: calendar.open(day),
            close: calendar.close(day),
            lunch: hours
                .and_then(|hours| hours.lunch)
                .map(|(from, to)| (zone.instant(day, from), zone.instant(day, to))),
            full: hours.is_some_and(|hours| {
                let earlier = std::iter::successors(Some(day), |day| Some(calendar.previous(*day)));
                let closes = earlier.skip(1).take(SESSIONS_COMPARED).filter_map(|day| calendar.hours(day));
                closes.map(|hours| hours.close).max().is_none_or(|usual| hours.close >= usual)
            }),
        };
    }
}

/// Milliseconds of a bar.
fn length(series: &Series) -> i64 {
    match series.period {
        Period::Intraday { minutes } => i64::from(minutes.max(1)) * 60_000,
        _ => 86_400_000,
    }
}

/// Bars between a bar's end and its session's close; none of a daily bar, which is its session.
fn left(args: &Args<'_>, out: &mut [f64]) {
    let Some(series) = args.series_of(0) else { return out.fill(f64::NAN) };
    if !matches!(series.period, Period::Intraday { .. }) {
        return out.fill(0.0);
    }
    let Sessions::Calendar(calendar) = series.sessions_of else { return out.fill(f64::NAN) };
    let mut hours = Hours::new(calendar);
    for ((day, end), out) in places(args).zip(out) {
        hours.seek(day);
        *out = hours.close.map_or(f64::NAN, |close| {
            let lunch = hours.lunch.map_or(0, |(from, to)| if end <= from { to.0 - from.0 } else { 0 });
            let rest = (close.0 - end.0 - lunch).max(0);
            let length = length(series);
            ((rest + length - 1) / length) as f64
        });
    }
}

fn relative_volume(n: u32, args: &Args<'_>, starts: &[bool], carry: &mut Carry, out: &mut [f64]) {
    let Some(series) = args.series_of(0) else { return out.fill(f64::NAN) };
    let (mut volumes, mut counts) = match std::mem::take(carry) {
        Carry::RelativeVolume(state) => *state,
        _ => (RelativeVolumeCarry::default(), SessionCarry::default()),
    };
    let (mut slots, mut full) = (vec![0_u32; out.len()], vec![true; out.len()]);
    if let Sessions::Calendar(calendar) = series.sessions_of {
        let mut hours = Hours::new(calendar);
        for (((day, end), slot), full) in places(args).zip(&mut slots).zip(&mut full) {
            hours.seek(day);
            let since = hours.open.map_or(0, |open| end.0 - open.0);
            *slot = u32::try_from(since / length(series)).unwrap_or(0);
            *full = hours.full;
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
