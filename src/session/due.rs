//! Routines: which checklists are due on the date asked about, and when the others are next.

use super::Session;
use crate::plan::{Checklist, Domain, EveryKind, Ticking};
use crate::series::{Evidence, Kind, Series, Sessions, Status};
use crate::time::{Calendar, Day, Instant, Zone};

/// What is asked about: a whole date, whose times of day have all come, or a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    Date(Day),
    Moment(Instant),
}

/// The routines of a rule set on an occasion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The date in the decision zone.
    pub date: Day,
    /// Indices into [`Plan::checklists`](crate::plan::Plan::checklists).
    pub due: Vec<usize>,
    pub waiting: Vec<Waiting>,
}

/// A routine that is not due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Index into [`Plan::checklists`](crate::plan::Plan::checklists).
    pub checklist: usize,
    /// Nothing where no timetable tells.
    pub next: Option<Next>,
}

/// When a routine is due next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// The date in the routine's own zone.
    pub day: Day,
    /// The time of day, where it has one, with the zone it is told in.
    pub at: Option<(Instant, Zone)>,
}

/// Days looked ahead for the next time; every rhythm but a release comes within a month and its longest closures.
const HORIZON: i32 = 100;

impl Session {
    /// Which routines are due on the occasion asked about, in the order of the text.
    pub fn due(&self) -> Due {
        let date = match self.occasion {
            Occasion::Date(day) => day,
            Occasion::Moment(at) => self.decision.zone.local(at).0,
        };
        let mut due = Due { date, due: Vec::new(), waiting: Vec::new() };
        for (index, checklist) in self.plan.checklists.iter().enumerate() {
            let Some(every) = &checklist.every else { continue };
            let found = match every.kind {
                EveryKind::ReleaseOf(input) => self.release(input, date),
                _ => self.rhythm(checklist, &every.kind, date),
            };
            match found {
                Ok(()) => due.due.push(index),
                Err(next) => due.waiting.push(Waiting { checklist: index, next }),
            }
        }
        due
    }

    /// Whether a routine of the calendar is due, else when it is next.
    fn rhythm(&self, checklist: &Checklist, every: &EveryKind, date: Day) -> Result<(), Option<Next>> {
        let sessions = self.sessions_of(checklist);
        let on = |day: Day| match every {
            EveryKind::Day { trading: false, .. } => true,
            EveryKind::Day { trading: true, .. } => {
                sessions.iter().any(|ticking| self.is_session(*ticking, day, date))
            }
            EveryKind::Weekday(weekday) => day.weekday() == u32::from(*weekday),
            EveryKind::MonthEnd => {
                let last = sessions.iter().map(|ticking| match ticking {
                    Ticking::Calendar(calendar) | Ticking::Ever(calendar) => calendar.last_of_month(day),
                    Ticking::Rows(_) => Calendar::Weekdays.last_of_month(day),
                });
                last.max() == Some(day)
            }
            EveryKind::ReleaseOf(_) => false,
        };
        let at = if let EveryKind::Day { at, .. } = every { *at } else { None };
        // A routine with a time of day goes by the dates of its own zone.
        let (today, reached) = match (at, self.occasion) {
            (Some((seconds, zone)), Occasion::Moment(now)) => {
                let (day, clock) = zone.local(now);
                (day, clock >= seconds)
            }
            _ => (date, true),
        };
        if reached && on(today) {
            return Ok(());
        }
        let from = if reached { 1 } else { 0 };
        let day = (from..HORIZON).map(|ahead| today + ahead).find(|day| on(*day));
        Err(day.map(|day| Next { day, at: at.map(|(seconds, zone)| (zone.instant(day, seconds), zone)) }))
    }

    /// Whether a figure of an input became known on a date, else when the next one is due.
    fn release(&self, input: usize, date: Day) -> Result<(), Option<Next>> {
        let zone = self.decision.zone;
        let now = match self.occasion {
            Occasion::Date(_) => self.until,
            Occasion::Moment(at) => at.min(self.until),
        };
        let Some(series) = self.series.get(input) else { return Err(None) };
        let seen = series.known_by(now);
        let on_date = |event: &usize| series.known.get(*event).is_some_and(|at| zone.local(*at).0 == date);
        if (0..seen).rev().take_while(on_date).any(|event| brings_figure(series, event)) {
            return Ok(());
        }
        let ahead = || (seen..series.known.len()).find(|event| brings_figure(series, *event));
        // Of observed arrivals nobody knew beforehand; what a timetable says was known.
        let observed = |event: usize| {
            let slot = series.newest.get(event).map_or(0, |&slot| slot as usize);
            series.evidence.get(slot) == Some(&Evidence::Observed)
        };
        let scheduled = match ahead() {
            _ if series.kind == Kind::Events => series.next_planned(now),
            Some(event) if !observed(event) => series.known.get(event).copied(),
            _ => None,
        };
        let next = scheduled.or(series.next_due).filter(|at| *at > now && *at != Instant::MAX);
        Err(next.map(|at| Next { day: zone.local(at).0, at: Some((at, zone)) }))
    }

    /// What gives a checklist's clock its days.
    fn sessions_of(&self, checklist: &Checklist) -> Vec<Ticking> {
        match self.plan.domain(checklist.clock) {
            Domain::Clock(clock) => clock.sessions.clone(),
            Domain::Series(input) => match self.series.get(*input).map(|series| series.sessions_of) {
                Some(Sessions::Calendar(calendar)) => vec![Ticking::Calendar(calendar)],
                Some(Sessions::Rows) => vec![Ticking::Rows(*input)],
                None => Vec::new(),
            },
            Domain::Constant => Vec::new(),
        }
    }

    /// Whether a day has a session; of rows still to come it is supposed that every weekday has one.
    fn is_session(&self, ticking: Ticking, day: Day, today: Day) -> bool {
        match ticking {
            Ticking::Calendar(calendar) | Ticking::Ever(calendar) => calendar.is_session(day),
            Ticking::Rows(input) => {
                let rows = self.series.get(input).map_or(&[][..], |series| &series.sessions);
                let ahead = day > today || rows.last().is_none_or(|last| day > *last);
                if ahead { day.weekday() < 5 } else { rows.binary_search(&day).is_ok() }
            }
        }
    }
}

/// Whether an event of a series is the arrival of a figure, and not a gap that falls due.
fn brings_figure(series: &Series, event: usize) -> bool {
    let newest = series.newest.get(event).filter(|_| series.amendments.is_empty()).map(|&slot| slot as usize);
    let brought = series.brought(event).iter().map(|amendment| amendment.slot);
    brought.chain(newest).any(|slot| series.status.get(slot) == Some(&Status::Figure))
}
