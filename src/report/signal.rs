//! A strategy's signal in words: the setup, the price of an entry, the ways out as they stand at the bar.

use super::clean::clean;
use super::figures::shown;
use super::words::tick_text;
use crate::engine::Verdict;
use crate::kernel::{TRUE, UNKNOWN};
use crate::plan::DomainRef;
use crate::session::Session;
use crate::verdict::{Setup, SignalReport, WayOut, WayOutKind};

/// What stands beside the name of a strategy that has a signal: `entry at 5,912.25`, `setup 2026-11-20 14:35, bar 2 of 6`.
pub(super) fn signal_note(
    session: &Session,
    clock: DomainRef,
    verdict: Verdict,
    signal: &SignalReport,
) -> Option<String> {
    match verdict {
        Verdict::Triggered => Some(entry_text(signal)),
        Verdict::Pending => signal.setup.map(|setup| setup_text(session, clock, setup)),
        Verdict::Unknown | Verdict::Clear => None,
    }
}

/// The price of an entry at the bar: `short at 5,912.25`, `short at the limit of 5,912.25`.
pub(super) fn entry_text(signal: &SignalReport) -> String {
    let limit = if signal.limit { "the limit of " } else { "" };
    format!("{} at {limit}{}", side(signal), shown(&signal.entry))
}

/// The word of the side.
pub(super) fn side(signal: &SignalReport) -> &'static str {
    if signal.short { "short" } else { "long" }
}

/// A setup with the bars that have passed since: `setup 2026-11-20 14:35, bar 2 of 6`.
pub(super) fn setup_text(session: &Session, clock: DomainRef, setup: Setup) -> String {
    let of = setup.of.map(|of| format!(" of {of}")).unwrap_or_default();
    format!("setup {}, bar {}{of}", tick_text(session, clock, setup.tick), setup.bars)
}

/// Size and ways out, as written and with their values at the bar.
pub(super) fn levels(signal: &SignalReport) -> Vec<String> {
    let size = signal.size.iter().map(|size| format!("size {}", clean(size)));
    let stops = signal.stops.iter().map(|way| way_text("stop", way));
    let targets = signal.targets.iter().map(|(_, way)| way_text("target", way));
    let exits = signal.exits.iter().map(|way| way_text("exit", way));
    size.chain(stops).chain(targets).chain(exits).collect()
}

/// `stop at entry + 2 * atr14 = 5,950.10`; of a condition whether it holds already.
fn way_text(word: &str, way: &WayOut) -> String {
    let text = format!("{word} {}", clean(&way.text));
    match &way.kind {
        _ if way.in_trade => text,
        WayOutKind::At(figure) | WayOutKind::Trail(figure) if figure.literal => text,
        WayOutKind::At(figure) | WayOutKind::Trail(figure) => format!("{text} = {}", shown(figure)),
        WayOutKind::When(TRUE) => format!("{text} (true now)"),
        WayOutKind::When(UNKNOWN) => format!("{text} (unknown now)"),
        WayOutKind::When(_) | WayOutKind::SessionEnd => text,
    }
}
