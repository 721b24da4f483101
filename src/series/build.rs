//! From rows and a schedule to slots and knowledge events.

use std::borrow::Cow;

use super::events::events;
use super::{Amendment, Column, Evidence, Kind, Run, Series, Sessions, Status};
use crate::time::{Day, Instant, Period};
use crate::unit::Unit;

/// What the catalogue says of a series, as far as its slots need it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    pub name: String,
    pub kind: Kind,
    pub period: Period,
    pub unit: Unit,
    pub sessions_of: Sessions,
    /// Of slots without a figure.
    pub evidence: Evidence,
    pub per_year: f64,
    pub staleness: Staleness,
}

/// When a figure that did not come counts as missing. `grace` is in milliseconds after the due instant; `allowance` is the
/// number of releases that may be missed in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Staleness {
    /// A missed release occupies a slot.
    Slot { grace: i64, allowance: usize },
    /// A missed release makes the newest figure stale but leaves no slot.
    Skip { grace: i64, allowance: usize },
    /// A figure is stale this long after it was known; no slots for what is missing.
    After(i64),
    /// Figures are never stale.
    Never,
}

/// One figure of a slot, with the moment it was known. Several rows may speak of one slot: they are its revisions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    pub session: Day,
    pub end: Instant,
    pub known: Instant,
    pub status: Status,
    pub evidence: Evidence,
}

/// A release that the schedule expects. Of an intraday series it is a bar, due at its end.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Expected {
    session: Day,
    due: Instant,
}

/// What tells the slots of a series apart: the session, and inside the day the end of the bar.
fn key(period: Period, session: Day, end: Instant) -> (Day, Instant) {
    (session, if matches!(period, Period::Intraday { .. }) { end } else { Instant(0) })
}

/// One thing that became known.
#[derive(Debug, Clone, Copy)]
struct Fact {
    at: Instant,
    slot: usize,
    /// The row it comes from; a gap has none.
    row: Option<usize>,
}

/// Builds a series from `rows` (ascending by session, revisions of a session ascending by `known`) and `columns` (one figure a row).
///
/// `expected` are the sessions a figure is due for, ascending, from the first row to the horizon, each with its due instant; of an intraday
/// series they are its bars, due at their ends; empty for series whose rows are their sessions. `stale_at` gives, for a session without a schedule, when its figure goes stale. Gaps that fall due after
/// `until` are left out.
pub fn build(
    shape: &Shape,
    rows: &[Row],
    columns: Vec<(Column, Vec<f64>)>,
    expected: &[(Day, Instant)],
    stale_after: impl Fn(Day) -> Instant,
    until: Instant,
) -> Series {
    let expected = expected.iter().map(|&(session, due)| Expected { session, due });
    let mut plan = Planned::default();
    plan.merge(shape, rows, expected, until);
    let mut facts = plan.facts;
    let plain = facts.len() == plan.sessions.len() && facts.is_sorted_by_key(|fact| (fact.at, fact.slot));
    if !plain {
        facts.sort_by_key(|fact| (fact.at, fact.slot));
    }
    let events = events(facts.iter().map(|fact| (fact.at, fact.slot)));
    let columns = lay_out(&plan.last_row, rows.len(), columns, &facts, &events.of, plain);
    let (known, newest) = (events.known, events.newest);
    let stale_at = match shape.staleness {
        Staleness::Slot { .. } | Staleness::Never => vec![Instant::MAX; known.len()],
        Staleness::Skip { .. } => newest
            .iter()
            .map(|&slot| plan.stale_at.get(slot as usize).copied().unwrap_or(Instant::MAX))
            .collect(),
        Staleness::After(span) if span > 0 => {
            known.iter().map(|at| Instant(at.0.saturating_add(span))).collect()
        }
        Staleness::After(_) => newest
            .iter()
            .map(|&slot| plan.sessions.get(slot as usize).map_or(Instant::MAX, |&day| stale_after(day)))
            .collect(),
    };
    let amendments = columns.amendments;
    Series {
        name: shape.name.clone(),
        kind: shape.kind,
        period: shape.period,
        unit: shape.unit,
        sessions_of: shape.sessions_of,
        has_adj: columns.by_slot.iter().any(|(column, _)| *column == Column::Adj),
        sessions: plan.sessions,
        ends: plan.ends,
        status: plan.status,
        evidence: plan.evidence,
        columns: columns.by_slot,
        fields: Vec::new(),
        known,
        newest,
        stale_at,
        amendments,
        notices: Vec::new(),
        next_due: plan.next_due,
        per_year: shape.per_year,
    }
}

/// Slots and facts in the making.
#[derive(Default)]
struct Planned {
    sessions: Vec<Day>,
    ends: Vec<Instant>,
    status: Vec<Status>,
    evidence: Vec<Evidence>,
    /// The newest row of each slot.
    last_row: Vec<Option<usize>>,
    stale_at: Vec<Instant>,
    /// Releases that were expected so far, and those up to each slot.
    releases: usize,
    release: Vec<usize>,
    facts: Vec<Fact>,
    next_due: Option<Instant>,
}

impl Planned {
    fn merge(
        &mut self,
        shape: &Shape,
        rows: &[Row],
        expected: impl Iterator<Item = Expected>,
        until: Instant,
    ) {
        let (grace, allowance, slotted) = match shape.staleness {
            Staleness::Slot { grace, allowance } => (grace, allowance, true),
            Staleness::Skip { grace, allowance } => (grace, allowance, false),
            Staleness::After(_) | Staleness::Never => (0, usize::MAX, false),
        };
        self.reserve(rows.len());
        let mut expected = expected.peekable();
        let mut missed = 0;
        let evidence = shape.evidence;
        let mut at = 0;
        while let Some(&row) = rows.get(at) {
            let place = key(shape.period, row.session, row.end);
            let of = |due: &Expected| key(shape.period, due.session, due.due);
            while let Some(due) = expected.next_if(|due| of(due) < place) {
                self.releases += 1;
                self.miss(due, grace, allowance, slotted, &mut missed, until, evidence);
            }
            let due = expected.next_if(|due| of(due) == place);
            missed = 0;
            self.releases += usize::from(due.is_some());
            if !slotted && let Some(due) = due {
                let overdue = Instant(due.due.0.saturating_add(grace));
                if overdue < row.known && overdue <= until {
                    self.stale(overdue, allowance);
                }
            }
            at = self.figures_of(rows, at, due.map(|due| due.due), grace, slotted && allowance == 0, until);
        }
        let mut last_known = rows.last().map(|row| row.known);
        for due in expected {
            if last_known.take().is_some() {
                self.next_due = Some(due.due);
            }
            self.releases += 1;
            self.miss(due, grace, allowance, slotted, &mut missed, until, evidence);
        }
    }

    fn reserve(&mut self, rows: usize) {
        self.sessions.reserve(rows);
        self.ends.reserve(rows);
        self.status.reserve(rows);
        self.evidence.reserve(rows);
        self.last_row.reserve(rows);
        self.stale_at.reserve(rows);
        self.release.reserve(rows);
        self.facts.reserve(rows);
    }

    /// Adds the slot of the row at `at` with all its revisions; returns the index after them.
    fn figures_of(
        &mut self,
        rows: &[Row],
        at: usize,
        due: Option<Instant>,
        grace: i64,
        slotted: bool,
        until: Instant,
    ) -> usize {
        let slot = self.sessions.len();
        let mut next = at;
        let mut first = true;
        let mut seen: Option<Row> = None;
        for (index, row) in rows.iter().enumerate().skip(at) {
            if seen.is_some_and(|seen| (seen.session, seen.end) != (row.session, row.end)) {
                break;
            }
            if let (true, true, Some(due)) = (first, slotted, due) {
                let gap = Instant(due.0.saturating_add(grace));
                if gap < row.known && gap <= until {
                    self.facts.push(Fact { at: gap, slot, row: None });
                }
            }
            first = false;
            self.facts.push(Fact { at: row.known, slot, row: Some(index) });
            seen = Some(*row);
            next = index + 1;
        }
        if let Some(row) = seen {
            self.slot(row.session, row.end, row.status, row.evidence, Some(next - 1));
        }
        next
    }

    fn slot(&mut self, session: Day, end: Instant, status: Status, evidence: Evidence, row: Option<usize>) {
        self.evidence.push(evidence);
        self.sessions.push(session);
        self.ends.push(end);
        self.status.push(status);
        self.last_row.push(row);
        self.stale_at.push(Instant::MAX);
        self.release.push(self.releases);
    }

    fn miss(
        &mut self,
        expected: Expected,
        grace: i64,
        allowance: usize,
        slotted: bool,
        missed: &mut usize,
        until: Instant,
        evidence: Evidence,
    ) {
        let at = Instant(expected.due.0.saturating_add(grace));
        if self.sessions.is_empty() || at > until {
            return;
        }
        if !slotted {
            self.stale(at, allowance);
            return;
        }
        *missed += 1;
        if *missed <= allowance {
            return;
        }
        let slot = self.sessions.len();
        self.facts.push(Fact { at, slot, row: None });
        self.slot(expected.session, expected.due, Status::Gap, evidence, None);
    }

    /// Says of a release that is overdue at a moment, whether it comes later or never: it is the one too many for the figure that stands so many before it.
    fn stale(&mut self, at: Instant, allowance: usize) {
        let Some(of) = self.releases.checked_sub(1).and_then(|before| before.checked_sub(allowance)) else {
            return;
        };
        for (stale, release) in self.stale_at.iter_mut().zip(&self.release).rev() {
            match (*release).cmp(&of) {
                std::cmp::Ordering::Greater => {}
                std::cmp::Ordering::Equal => *stale = (*stale).min(at),
                std::cmp::Ordering::Less => break,
            }
        }
    }
}

/// Columns by slot (the newest figures) and what the events of an amended series brought.
struct LaidOut {
    by_slot: Vec<(Column, Vec<f64>)>,
    amendments: Vec<Amendment>,
}

fn lay_out(
    last_row: &[Option<usize>],
    rows: usize,
    columns: Vec<(Column, Vec<f64>)>,
    facts: &[Fact],
    events: &[usize],
    plain: bool,
) -> LaidOut {
    let figure = |figures: &[f64], row: Option<usize>| {
        row.and_then(|row| figures.get(row).copied()).unwrap_or(f64::NAN)
    };
    let amendments = if plain {
        Vec::new()
    } else {
        let bring = |(&event, fact): (&usize, &Fact)| Amendment {
            event,
            slot: fact.slot,
            figures: columns.iter().map(|(_, figures)| figure(figures, fact.row)).collect(),
        };
        events.iter().zip(facts).map(bring).collect()
    };
    let one_to_one =
        last_row.len() == rows && last_row.iter().enumerate().all(|(slot, row)| *row == Some(slot));
    let by_slot = if one_to_one {
        columns
    } else {
        let spread = |(column, figures): (Column, Vec<f64>)| {
            (column, last_row.iter().map(|&row| figure(&figures, row)).collect())
        };
        columns.into_iter().map(spread).collect()
    };
    LaidOut { by_slot, amendments }
}

/// Replays the events of an amended series: appending goes on with a run, everything else starts a new one.
pub(super) fn amended_runs(series: &Series, events: usize) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    let mut slots: Vec<u32> = Vec::new();
    let mut views: Vec<Vec<f64>> = vec![Vec::new(); series.columns.len()];
    let mut start = 0;
    let close = |start: usize, end: usize, slots: &[u32], views: &[Vec<f64>], runs: &mut Vec<Run<'_>>| {
        if start < end {
            let columns = series
                .columns
                .iter()
                .zip(views)
                .map(|((name, _), view)| (*name, Cow::Owned(view.clone())))
                .collect();
            runs.push(Run { events: start..end, len: slots.len(), columns, slots: Some(slots.to_vec()) });
        }
    };
    for brought in series.amendments.chunk_by(|one, next| one.event == next.event) {
        let Some(event) = brought.first().map(|first| first.event).filter(|event| *event < events) else {
            break;
        };
        let appends = |slot: usize| slots.last().is_none_or(|&last| slot > last as usize);
        if !matches!(brought, [only] if appends(only.slot)) {
            close(start, event, &slots, &views, &mut runs);
            start = event;
        }
        for amendment in brought {
            let slot = u32::try_from(amendment.slot).unwrap_or(u32::MAX);
            let place = slots.binary_search(&slot);
            let at = place.unwrap_or_else(|at| at);
            if place.is_err() {
                slots.insert(at, slot);
            }
            for (view, &figure) in views.iter_mut().zip(&amendment.figures) {
                match view.get_mut(at).filter(|_| place.is_ok()) {
                    Some(cell) => *cell = figure,
                    None => view.insert(at, figure),
                }
            }
        }
    }
    close(start, events.min(series.known.len()), &slots, &views, &mut runs);
    runs
}
