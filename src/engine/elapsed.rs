//! Windows of elapsed time, `(t − d, t]`: as many positions as fall into them.

use super::operate::Args;
use crate::builtins::op::Window;
use crate::kernel::{FALSE, UNKNOWN};
use crate::time::{Instant, Zone, months_before};

/// The first position of each window of the block, and whether history reaches back to its start.
fn starts<'a>(window: Window, args: &'a Args<'_>) -> impl Iterator<Item = (usize, usize, bool)> + 'a {
    let (start, len) = (args.frame.start, args.frame.len);
    (start..start + len).map(move |position| {
        let now = args.frame.marks.get(position).copied().unwrap_or_default();
        let from = match window {
            Window::Elapsed(span) => Instant(now.0.saturating_sub(span)),
            Window::Months(months) => {
                months_before(now, i32::try_from(months).unwrap_or(i32::MAX), Zone::utc())
            }
            Window::Count(_) => now,
        };
        let first = args.frame.marks.partition_point(|&at| at <= from);
        // The window is covered if something stood at or before its start.
        (first, position, first > 0)
    })
}

/// A figure of every window; unknown where history is too short. The group runs as one block, so the whole history is at hand.
pub(super) fn numbers(window: Window, args: &Args<'_>, out: &mut [f64], of: impl Fn(&[f64]) -> f64) {
    let figures = args.numbers(0, 0);
    for ((first, position, whole), out) in starts(window, args).zip(out) {
        *out = match figures.get(first..=position) {
            Some(window) if whole => of(window),
            _ => f64::NAN,
        };
    }
}

/// A truth of every window; `of` is told whether history covers it.
pub(super) fn truths(window: Window, args: &Args<'_>, out: &mut [u8], of: impl Fn(&[u8], bool) -> u8) {
    let truths = args.truths(0, 0);
    for ((first, position, whole), out) in starts(window, args).zip(out) {
        *out = truths.get(first..=position).map_or(UNKNOWN, |window| of(window, whole));
    }
}

/// A count of every window of truths.
pub(super) fn counts(window: Window, args: &Args<'_>, out: &mut [f64], of: impl Fn(&[u8]) -> f64) {
    let truths = args.truths(0, 0);
    for ((first, position, whole), out) in starts(window, args).zip(out) {
        *out = match truths.get(first..=position) {
            Some(window) if whole => of(window),
            _ => f64::NAN,
        };
    }
}

/// Some truth at an instant of `[t − d, t)`.
pub(super) fn earlier(window: Window, args: &Args<'_>, out: &mut [u8]) {
    let truths = args.truths(0, 0);
    for ((first, position, whole), out) in starts(window, args).zip(out) {
        // The window of `starts` is open where this one is closed: a position exactly d earlier belongs to it.
        let edge = first.checked_sub(1).filter(|&edge| at_edge(window, args, edge, position));
        let window = truths.get(edge.unwrap_or(first)..position).unwrap_or(&[]);
        *out = window.iter().copied().max().unwrap_or(FALSE).max(if whole { FALSE } else { UNKNOWN });
    }
}

fn at_edge(window: Window, args: &Args<'_>, edge: usize, position: usize) -> bool {
    let at = |position: usize| args.frame.marks.get(position).copied().unwrap_or_default();
    matches!(window, Window::Elapsed(span) if at(position).0 - at(edge).0 == span)
}
