//! Slower bars and points from faster ones: weeks and months that the calendar has completed.

use super::{Amendment, Column, Kind, Series, Status};
use crate::time::{Day, Instant, Period};

/// Weekly or monthly slots out of a daily series. `complete_at` gives the instant at which the period that holds a session is
/// complete (the due instant of its last session).
///
/// A slot's open is its first session's, high and low its extremes, close, adj, oi and value its last session's, volume the sum; a figure that
/// needs a missing session is unknown. A slot is known once its period is complete and all it needs has come; amendments of a completed
/// period become amendments of its slot.
pub fn resample(
    series: &Series,
    period: Period,
    complete_at: impl Fn(Day) -> Instant,
    last_of: impl Fn(Day) -> Day,
) -> Series {
    let groups = group(series, last_of);
    let mut facts: Vec<(Instant, usize, Vec<f64>)> = Vec::new();
    for run in series.runs(series.known.len()) {
        for event in run.events.clone() {
            let Some(&at) = series.known.get(event) else { continue };
            let position = run.len - (run.events.end - event);
            let slot = run
                .slots
                .as_ref()
                .map_or(position, |slots| slots.get(position).map_or(position, |&slot| slot as usize));
            let touched = touched(series, event, slot);
            let index = groups.partition_point(|group| group.slots.end <= touched);
            let Some(group) = groups.get(index) else { continue };
            let complete = complete_at(group.last);
            let closing = touched + 1 == group.slots.end;
            if closing || at > complete {
                facts.push((at.max(complete), index, figures(series, &run, group)));
            }
        }
    }
    facts.sort_by_key(|fact| (fact.0, fact.1));
    finish(series, period, &groups, facts)
}

/// The slots of one week or month.
struct Group {
    slots: std::ops::Range<usize>,
    /// The period's last session by the calendar.
    last: Day,
}

fn group(series: &Series, last_of: impl Fn(Day) -> Day) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (slot, &session) in series.sessions.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if session <= group.last => group.slots.end = slot + 1,
            _ => groups.push(Group { slots: slot..slot + 1, last: last_of(session) }),
        }
    }
    groups
}

/// The slot an event speaks of: its amendment's, else the newest.
fn touched(series: &Series, event: usize, newest: usize) -> usize {
    series.amendments.get(event).map_or(newest, |amendment| amendment.slot)
}

fn figures(series: &Series, run: &super::Run<'_>, group: &Group) -> Vec<f64> {
    let positions = match &run.slots {
        None => group.slots.clone(),
        Some(slots) => {
            slots.partition_point(|&slot| (slot as usize) < group.slots.start)
                ..slots.partition_point(|&slot| (slot as usize) < group.slots.end)
        }
    };
    let fold = |(column, _): &(Column, Vec<f64>)| {
        let part = run.column(*column).get(positions.clone()).unwrap_or(&[]);
        let edge = |figure: Option<&f64>| figure.copied().unwrap_or(f64::NAN);
        let unless_missing =
            |figure: f64| if part.iter().any(|figure| figure.is_nan()) { f64::NAN } else { figure };
        match column {
            Column::Open => edge(part.first()),
            Column::High => unless_missing(part.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
            Column::Low => unless_missing(part.iter().copied().fold(f64::INFINITY, f64::min)),
            Column::Volume => part.iter().sum(),
            Column::Value | Column::Close | Column::Adj | Column::Oi | Column::Field(_) => edge(part.last()),
        }
    };
    series.columns.iter().map(fold).collect()
}

fn finish(
    series: &Series,
    period: Period,
    groups: &[Group],
    facts: Vec<(Instant, usize, Vec<f64>)>,
) -> Series {
    let plain = facts.iter().enumerate().all(|(event, fact)| fact.1 == event);
    let slots = facts.iter().map(|fact| fact.1 + 1).max().unwrap_or(0);
    let groups = groups.get(..slots).unwrap_or(groups);
    let mut columns: Vec<(Column, Vec<f64>)> =
        series.columns.iter().map(|(name, _)| (*name, vec![f64::NAN; slots])).collect();
    let mut newest = Vec::with_capacity(facts.len());
    let mut top = 0;
    for (_, slot, figures) in &facts {
        top = top.max(u32::try_from(*slot).unwrap_or(u32::MAX));
        newest.push(top);
        for ((_, column), &figure) in columns.iter_mut().zip(figures) {
            if let Some(cell) = column.get_mut(*slot) {
                *cell = figure;
            }
        }
    }
    let at_end = |group: &Group, of: &[Instant]| {
        group.slots.end.checked_sub(1).and_then(|slot| of.get(slot).copied()).unwrap_or(Instant::MAX)
    };
    let stale_at = newest.iter().map(|&slot| stale(series, groups.get(slot as usize))).collect();
    let main = if series.kind == Kind::Bars { Column::Close } else { Column::Value };
    let unknown = |slot: usize| {
        columns
            .iter()
            .find(|(name, _)| *name == main)
            .and_then(|(_, figures)| figures.get(slot))
            .is_none_or(|f| f.is_nan())
    };
    let status = (0..slots).map(|slot| if unknown(slot) { Status::Gap } else { Status::Figure }).collect();
    let last_session = |group: &Group| {
        group
            .slots
            .end
            .checked_sub(1)
            .and_then(|slot| series.sessions.get(slot).copied())
            .unwrap_or(group.last)
    };
    Series {
        name: format!("{}@{}", series.name, if matches!(period, Period::Monthly) { "1mo" } else { "1w" }),
        kind: series.kind,
        period,
        unit: series.unit,
        sessions_of: series.sessions_of,
        has_adj: series.has_adj,
        sessions: groups.iter().map(last_session).collect(),
        ends: groups.iter().map(|group| at_end(group, &series.ends)).collect(),
        status,
        evidence: series.evidence,
        known: facts.iter().map(|fact| fact.0).collect(),
        newest,
        stale_at,
        amendments: if plain {
            Vec::new()
        } else {
            facts
                .into_iter()
                .enumerate()
                .map(|(event, (_, slot, figures))| Amendment { event, slot, figures })
                .collect()
        },
        columns,
        fields: series.fields.clone(),
        next_due: None,
        per_year: if matches!(period, Period::Monthly) { 12.0 } else { 52.0 },
    }
}

/// A weekly figure is stale a week after the daily figure it ends with, where that goes stale without leaving a slot.
fn stale(series: &Series, group: Option<&Group>) -> Instant {
    let event = group.and_then(|group| {
        series.newest.partition_point(|&slot| (slot as usize) < group.slots.end).checked_sub(1)
    });
    match event.and_then(|event| series.stale_at.get(event)) {
        Some(&at) if at != Instant::MAX => Instant(at.0.saturating_add(7 * 86_400_000)),
        _ => Instant::MAX,
    }
}
