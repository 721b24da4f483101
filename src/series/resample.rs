//! Slower bars and points from faster ones: each is there once the calendar has completed it.

use std::ops::Range;

use super::events::events;
use super::{Amendment, Column, Evidence, Kind, Run, Series, Status};
use crate::time::{Day, Instant, Period};

const MINUTE_MILLIS: i64 = 60_000;
const DAY_MILLIS: i64 = 86_400_000;

/// What the calendar says of one slot of a slower series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// The faster slots up to this session and, inside it, this end belong to it.
    pub through: (Day, Instant),
    /// The instant at which it is complete.
    pub complete: Instant,
    /// Session and end of every faster slot it is made of, ascending; the end counts for intraday slots only. Empty where it is
    /// made of whatever has come until it is complete.
    pub needs: Vec<(Day, Instant)>,
}

/// Slots of a slower period out of a faster series. `bucket` gives the slot that a faster one, told by its session and end, belongs to;
/// `per_year` is the number of the new slots in a year.
///
/// A slot's open is that of its first faster slot, high and low the extremes, close, adj, oi, value and fields those of the last, volume the
/// sum; a figure that needs a missing one is unknown, and so are all but the last where the series begins inside the slot. A slot is known
/// once it is complete and all it needs has come or has fallen due; what comes or changes later amends it.
pub fn resample(
    series: &Series,
    period: Period,
    per_year: f64,
    bucket: impl Fn(Day, Instant) -> Bucket,
) -> Series {
    let groups = group(series, bucket);
    let runs = series.runs(series.known.len());
    let mut last_before = vec![usize::MAX; groups.len()];
    each_event(series, &runs, &groups, |event| {
        if event.at <= event.group.complete
            && let Some(last) = last_before.get_mut(event.index)
        {
            *last = event.number;
        }
    });
    let mut facts: Vec<(Instant, usize, Vec<f64>)> = Vec::new();
    each_event(series, &runs, &groups, |event| {
        let tells = event.at > event.group.complete || last_before.get(event.index) == Some(&event.number);
        if tells && let Some(figures) = figures(series, &event) {
            facts.push((event.at.max(event.group.complete), event.index, figures));
        }
    });
    facts.sort_by_key(|fact| (fact.0, fact.1));
    finish(series, period, per_year, &groups, facts)
}

/// The faster slots of one slower slot.
struct Group {
    slots: Range<usize>,
    through: (Day, Instant),
    complete: Instant,
    /// Slots that the calendar did not ask for; seldom any.
    beside: Vec<usize>,
    /// The series begins inside the slot.
    headless: bool,
    /// A slot it needs is neither there nor overdue yet.
    open: bool,
    /// Whether its slots are those of the calendar.
    counted: bool,
}

fn group(series: &Series, bucket: impl Fn(Day, Instant) -> Bucket) -> Vec<Group> {
    let intraday = matches!(series.period, Period::Intraday { .. });
    let place = |session: Day, end: Instant| (session, if intraday { end } else { Instant(0) });
    let mut groups: Vec<Group> = Vec::new();
    let mut needs = Vec::new().into_iter().peekable();
    for (slot, (&session, &end)) in series.sessions.iter().zip(&series.ends).enumerate() {
        let key = place(session, end);
        if groups.last().is_none_or(|group| key > group.through) {
            if let Some(group) = groups.last_mut() {
                group.open |= needs.peek().is_some();
            }
            let found = bucket(session, end);
            let counted = !found.needs.is_empty();
            needs = found.needs.into_iter().peekable();
            groups.push(Group {
                slots: slot..slot,
                through: found.through,
                complete: found.complete,
                beside: Vec::new(),
                headless: false,
                open: false,
                counted,
            });
        }
        let Some(group) = groups.last_mut() else { continue };
        while needs.next_if(|need| place(need.0, need.1) < key).is_some() {
            if slot == 0 { group.headless = true } else { group.open = true }
        }
        if group.counted && needs.next_if(|need| place(need.0, need.1) == key).is_none() {
            group.beside.push(slot);
        }
        group.slots.end = slot + 1;
    }
    if let Some(group) = groups.last_mut() {
        group.open |= needs.peek().is_some();
    }
    groups
}

/// One knowledge event of the faster series.
struct Event<'a> {
    number: usize,
    at: Instant,
    /// The group it speaks of.
    index: usize,
    group: &'a Group,
    run: &'a Run<'a>,
    /// Figures in view with it.
    len: usize,
}

fn each_event<'a>(
    series: &Series,
    runs: &'a [Run<'a>],
    groups: &'a [Group],
    mut tell: impl FnMut(Event<'a>),
) {
    for run in runs {
        for (number, &at) in series.known.iter().enumerate().take(run.events.end).skip(run.events.start) {
            let len = run.len + 1 - (run.events.end - number);
            let newest = len.saturating_sub(1);
            let newest = match &run.slots {
                Some(slots) => slots.get(newest).map_or(newest, |&slot| slot as usize),
                None => newest,
            };
            let brought = series.brought(number).iter().map(|amendment| amendment.slot);
            let slots = brought.chain(series.amendments.is_empty().then_some(newest));
            let mut indices: Vec<usize> =
                slots.map(|slot| groups.partition_point(|group| group.slots.end <= slot)).collect();
            indices.dedup();
            for index in indices {
                if let Some(group) = groups.get(index) {
                    tell(Event { number, at, index, group, run, len });
                }
            }
        }
    }
}

/// The figures of a group in the view of an event; none while it lacks what it needs.
fn figures(series: &Series, event: &Event<'_>) -> Option<Vec<f64>> {
    let Event { group, run, len, .. } = event;
    let (positions, beside) = match &run.slots {
        None => {
            let beside = group.beside.partition_point(|slot| slot < len);
            (group.slots.start..group.slots.end.min(*len), beside)
        }
        Some(slots) => {
            let slots = slots.get(..*len).unwrap_or(slots);
            let place = |slot: usize| slots.partition_point(|&other| (other as usize) < slot);
            let beside = group
                .beside
                .iter()
                .filter(|&&slot| u32::try_from(slot).is_ok_and(|slot| slots.binary_search(&slot).is_ok()));
            (place(group.slots.start)..place(group.slots.end), beside.count())
        }
    };
    let whole = !group.open && positions.len() - beside == group.slots.len() - group.beside.len();
    if positions.is_empty() || (group.counted && !whole) {
        return None;
    }
    let fold = |(column, _): &(Column, Vec<f64>)| {
        let part = run.column(*column).get(positions.clone()).unwrap_or(&[]);
        let edge = |figure: Option<&f64>| figure.copied().unwrap_or(f64::NAN);
        let unless_missing = |figure: f64| {
            if group.headless || part.iter().any(|figure| figure.is_nan()) { f64::NAN } else { figure }
        };
        match column {
            Column::Open if group.headless => f64::NAN,
            Column::Open => edge(part.first()),
            Column::High => unless_missing(part.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
            Column::Low => unless_missing(part.iter().copied().fold(f64::INFINITY, f64::min)),
            Column::Volume => unless_missing(part.iter().sum()),
            Column::Value | Column::Close | Column::Adj | Column::Oi | Column::Field(_) => edge(part.last()),
        }
    };
    Some(series.columns.iter().map(fold).collect())
}

fn finish(
    series: &Series,
    period: Period,
    per_year: f64,
    groups: &[Group],
    facts: Vec<(Instant, usize, Vec<f64>)>,
) -> Series {
    let plain = facts.iter().enumerate().all(|(event, fact)| fact.1 == event);
    let slots = facts.iter().map(|fact| fact.1 + 1).max().unwrap_or(0);
    let groups = groups.get(..slots).unwrap_or(groups);
    let mut columns: Vec<(Column, Vec<f64>)> =
        series.columns.iter().map(|(name, _)| (*name, vec![f64::NAN; slots])).collect();
    for (_, slot, figures) in &facts {
        for ((_, column), &figure) in columns.iter_mut().zip(figures) {
            if let Some(cell) = column.get_mut(*slot) {
                *cell = figure;
            }
        }
    }
    let events = events(facts.iter().map(|fact| (fact.0, fact.1)));
    let newest = events.newest;
    let last = |group: &Group| group.slots.end.checked_sub(1);
    let end = |group: &Group| match period {
        Period::Intraday { .. } => group.through.1,
        _ => last(group).and_then(|slot| series.ends.get(slot).copied()).unwrap_or(Instant::MAX),
    };
    let session = |group: &Group| {
        last(group).and_then(|slot| series.sessions.get(slot).copied()).unwrap_or(group.through.0)
    };
    let stale_at = newest.iter().map(|&slot| stale(series, period, groups.get(slot as usize))).collect();
    let main = if series.kind == Kind::Bars { Column::Close } else { Column::Value };
    let unknown = |slot: usize| {
        columns
            .iter()
            .find(|(name, _)| *name == main)
            .and_then(|(_, figures)| figures.get(slot))
            .is_none_or(|f| f.is_nan())
    };
    let status = (0..slots).map(|slot| if unknown(slot) { Status::Gap } else { Status::Figure }).collect();
    let base = series.name.split('@').next().unwrap_or(&series.name);
    Series {
        name: format!("{base}@{period}"),
        kind: series.kind,
        period,
        unit: series.unit,
        sessions_of: series.sessions_of,
        has_adj: series.has_adj,
        sessions: groups.iter().map(session).collect(),
        ends: groups.iter().map(end).collect(),
        status,
        evidence: groups.iter().map(|group| weakest(series, group)).collect(),
        known: events.known,
        newest,
        stale_at,
        amendments: if plain {
            Vec::new()
        } else {
            let amend = |(event, (_, slot, figures))| Amendment { event, slot, figures };
            events.of.into_iter().zip(facts).map(amend).collect()
        },
        columns,
        fields: series.fields.clone(),
        notices: Vec::new(),
        next_due: None,
        per_year,
    }
}

/// How the moment is known at which all figures of a group were there.
fn weakest(series: &Series, group: &Group) -> Evidence {
    let evidence = series.evidence.get(group.slots.clone()).unwrap_or(&[]);
    evidence.iter().copied().max().unwrap_or(Evidence::Assumed)
}

/// Where the faster figure that a slot ends with goes stale without leaving a slot, the slower one does so one slower period later.
fn stale(series: &Series, period: Period, group: Option<&Group>) -> Instant {
    let event = group.and_then(|group| {
        series.newest.partition_point(|&slot| (slot as usize) < group.slots.end).checked_sub(1)
    });
    let later = match (period, series.period) {
        // One slot until the next should have come and one of grace, as for the faster bars.
        (Period::Intraday { minutes }, Period::Intraday { minutes: own }) => {
            2 * i64::from(minutes.saturating_sub(own)) * MINUTE_MILLIS
        }
        (Period::Intraday { .. } | Period::Daily, _) => DAY_MILLIS,
        (Period::Weekly { .. }, _) => 7 * DAY_MILLIS,
        (Period::Monthly, _) => 31 * DAY_MILLIS,
    };
    match event.and_then(|event| series.stale_at.get(event)) {
        Some(&at) if at != Instant::MAX => Instant(at.0.saturating_add(later)),
        _ => Instant::MAX,
    }
}
