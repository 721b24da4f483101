//! Moments and ages in words.

use super::layout::plural;
use crate::plan::{Clock, Domain, DomainRef, Pace};
use crate::session::Session;
use crate::time::{Day, Instant, Zone};
use crate::verdict::Since;

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

/// A tick of a clock: its date; of bars within a day the date and the time in the decision zone.
pub fn tick_text(session: &Session, clock: DomainRef, (day, at): (Day, Instant)) -> String {
    if session.is_intraday(clock) { wall_clock(at, session.decision.zone) } else { day.to_string() }
}

/// `2026-11-20 14:35`, by the clock of a zone.
fn wall_clock(at: Instant, zone: Zone) -> String {
    let (day, seconds) = zone.local(at);
    format!("{day} {:02}:{:02}", seconds / 3600, seconds % 3600 / 60)
}

/// `since 2026-11-18 (2 days)`.
pub fn since_text(session: &Session, clock: DomainRef, since: Since) -> String {
    let tick = tick_text(session, clock, (since.day, since.at));
    format!("since {tick} ({})", ticks_text(since.ticks, session.plan.domain(clock)))
}
