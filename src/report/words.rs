//! Moments and ages in words.

use super::layout::plural;
use crate::plan::{Clock, Domain, Pace};
use crate::time::{Instant, Zone};

/// What stands below figures of the sample market.
pub(super) const SYNTHETIC: &str =
    "these figures are synthetic (the sample market); bring your own with --data DIR";

/// `2026-11-20 18:00 New York`.
pub fn moment_text(at: Instant, zone: Zone) -> String {
    zone.show(at)
}

/// How long before `now` something was: `3 days`, `6 hours`.
pub fn ago(now: Instant, then: Instant) -> String {
    let minutes = (now.0 - then.0).max(0) / 60_000;
    let (count, word) = match minutes {
        m if m >= 2 * 1440 => (m / 1440, "day"),
        m if m >= 120 => (m / 60, "hour"),
        m => (m, "minute"),
    };
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// A number of ticks in the words of a clock: `3 days`, `1 week`, `4 bars`.
pub fn ticks_text(count: usize, domain: &Domain) -> String {
    let word = match domain {
        Domain::Clock(Clock { pace: Pace::Daily, .. }) => "day",
        Domain::Clock(Clock { pace: Pace::Weekly, .. }) => "week",
        Domain::Clock(Clock { pace: Pace::Monthly, .. }) => "month",
        Domain::Series(_) | Domain::Constant => "bar",
    };
    plural(count, word)
}
