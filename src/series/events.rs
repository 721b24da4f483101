//! What becomes known together: facts to knowledge events.

use crate::time::Instant;

/// Knowledge events of facts.
pub(super) struct Events {
    /// The event of each fact.
    pub of: Vec<usize>,
    pub known: Vec<Instant>,
    /// The newest slot in view after each event.
    pub newest: Vec<u32>,
}

/// Groups facts (instant and slot, ascending) into events.
///
/// Everything that changes older slots at one instant is one event, together with the next slot if that comes then too: no view
/// between them ever existed. Further slots that come at the same instant are events of their own, as prints are.
pub(super) fn events(facts: impl Iterator<Item = (Instant, usize)>) -> Events {
    let mut events = Events { of: Vec::new(), known: Vec::new(), newest: Vec::new() };
    let mut top: Option<usize> = None;
    let mut appended = false;
    for (at, slot) in facts {
        let appends = top.is_none_or(|top| slot > top);
        let joins = events.known.last() == Some(&at) && (!appends || !appended);
        appended = appends || (joins && appended);
        top = top.max(Some(slot));
        let newest = top.map_or(0, |top| u32::try_from(top).unwrap_or(u32::MAX));
        match events.newest.last_mut().filter(|_| joins) {
            Some(last) => *last = newest,
            None => {
                events.known.push(at);
                events.newest.push(newest);
            }
        }
        events.of.push(events.known.len() - 1);
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_at_one_instant_is_one_event() {
        let of = |facts: &[(i64, usize)]| {
            let events = events(facts.iter().map(|&(at, slot)| (Instant(at), slot)));
            (events.of, events.known.iter().map(|at| at.0).collect::<Vec<_>>(), events.newest)
        };
        // Prints alone, two of them at one instant.
        assert_eq!(
            of(&[(1, 0), (2, 1), (2, 2), (3, 3)]),
            (vec![0, 1, 2, 3], vec![1, 2, 2, 3], vec![0, 1, 2, 3])
        );
        // Two revisions with a print, then a print of the same instant, then a revision twice.
        assert_eq!(
            of(&[(1, 0), (2, 1), (3, 0), (3, 1), (3, 2), (3, 3), (4, 1), (4, 1)]),
            (vec![0, 1, 2, 2, 2, 3, 4, 4], vec![1, 2, 3, 3, 4], vec![0, 1, 2, 3, 3])
        );
        // A first version and its correction at one instant.
        assert_eq!(of(&[(1, 0), (1, 0), (1, 1)]), (vec![0, 0, 1], vec![1, 1], vec![0, 1]));
    }
}
