//! As-of joins: which position of one domain a position of another reads.

use std::collections::HashMap;

use super::Positions;
use crate::plan::{Domain, DomainRef, Plan};
use crate::series::Series;
use crate::time::Instant;

/// What a position reads of another domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// The position read.
    At(usize),
    /// The newest position, whose figure has gone stale.
    Stale(usize),
    /// Nothing is known yet.
    Nothing,
}

const NOTHING: u32 = u32::MAX;
const STALE: u32 = 1 << 31;

/// Joins by (from, to), one entry a position of `to`.
#[derive(Debug, Default)]
pub(super) struct Joins {
    by_domains: HashMap<(DomainRef, DomainRef), Vec<u32>>,
}

impl Joins {
    /// Computes a join if it is not there yet.
    pub fn prepare(
        &mut self,
        plan: &Plan,
        series: &[&Series],
        from: DomainRef,
        to: DomainRef,
        positions: &HashMap<DomainRef, Positions<'_>>,
    ) {
        if self.by_domains.contains_key(&(from, to)) {
            return;
        }
        let (Some(source), Some(target)) = (positions.get(&from), positions.get(&to)) else { return };
        let stale_at = match plan.domain(from) {
            Domain::Series(input) => series.get(*input).map(|series| series.stale_at.as_slice()),
            Domain::Clock(_) | Domain::Constant => None,
        };
        self.by_domains.insert((from, to), merge(&source.at, stale_at.unwrap_or(&[]), &target.at));
    }

    /// The positions of `from` read by each position of `to`.
    pub fn of(&self, from: DomainRef, to: DomainRef) -> &[u32] {
        self.by_domains.get(&(from, to)).map_or(&[], Vec::as_slice)
    }

    /// The position of `from` that a position of `to` reads.
    pub fn get(&self, from: DomainRef, to: DomainRef, position: usize) -> Joined {
        match self.of(from, to).get(position) {
            None | Some(&NOTHING) => Joined::Nothing,
            Some(&packed) if packed & STALE != 0 => Joined::Stale((packed & !STALE) as usize),
            Some(&packed) => Joined::At(packed as usize),
        }
    }
}

/// Merge scan: for each instant of `to` the last of `from` at or before it.
fn merge(from: &[Instant], stale_at: &[Instant], to: &[Instant]) -> Vec<u32> {
    let mut next = 0;
    let mut joined = Vec::with_capacity(to.len());
    for instant in to {
        while from.get(next).is_some_and(|known| known <= instant) {
            next += 1;
        }
        let entry = match next.checked_sub(1) {
            None => NOTHING,
            Some(at) => {
                let stale = stale_at.get(at).is_some_and(|stale| stale <= instant);
                u32::try_from(at).unwrap_or(NOTHING) | if stale { STALE } else { 0 }
            }
        };
        joined.push(entry);
    }
    joined
}

/// The figure a packed join entry reads; `unknown` where there is none or it is stale.
pub(super) fn gather<T: Copy>(joined: &[u32], figures: &[T], unknown: T, out: &mut [T]) {
    for (entry, out) in joined.iter().zip(out) {
        // A stale or empty entry is beyond every lane.
        *out = figures.get(*entry as usize).copied().unwrap_or(unknown);
    }
}
