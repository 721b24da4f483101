//! `overlapping-states`: states of a regime that held at the same tick.

use super::{Stretch, ticks, truths};
use crate::diag::{Code, Problem};
use crate::kernel::TRUE;
use crate::plan::Regime;
use crate::verdict::Moment;

/// Reports every pair of states whose conditions were both true somewhere, at the one that never got its turn there.
pub(super) fn lint(moment: &Moment<'_>, regime: &Regime, problems: &mut Vec<Problem>) {
    for (place, later) in regime.states.iter().enumerate() {
        for earlier in regime.states.iter().take(place) {
            let [one, other] = [later, earlier].map(|state| truths(moment, state.when.node));
            let both = |position: usize| [one, other].iter().all(|part| part.get(position) == Some(&TRUE));
            let ticks = ticks(moment, regime.clock, regime.state).filter(|(position, _)| both(*position));
            let stretch = Stretch::of(ticks.map(|(_, day)| day));
            let Some((first, last)) = stretch.dates else { continue };
            let count = stretch.ticks;
            let message = format!(
                "`{}` and `{}` both held at {count} tick{}, between {first} and {last}",
                earlier.name,
                later.name,
                if count == 1 { "" } else { "s" }
            );
            problems.push(
                Problem::new(Code::OverlappingStates, later.span, message)
                    .label("not taken there")
                    .also(earlier.span, "taken, being listed first")
                    .help("list the one that matters most first, or let the conditions exclude each other; `# allow: overlapping-states` if the order is meant"),
            );
        }
    }
}
