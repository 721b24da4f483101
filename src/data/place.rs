//! Stamps to sessions: where in time each row of a table stands, and when it was known.

use super::load::today;
use super::profile::Profile;
use super::report::{Fault, Finding};
use super::sheet::Published;
use super::stamps::{Stamp, wall};
use super::table::{Table, Told, finding};
use crate::series::{Evidence, Kind, Row, Sessions, Status};
use crate::time::{Calendar, Day, Instant, Period, Trading, Zone};

const MINUTE_MILLIS: i64 = 60_000;
const HOUR_MILLIS: i64 = 3_600_000;
const DAY_MILLIS: i64 = 86_400_000;
/// So many figures of one publication day, all older than it, are the beginning of an archive and no releases.
const ARCHIVE: usize = 10;

/// The rows of a table in time.
pub(super) struct Places {
    /// One entry a row of the table; none for a row that is left out.
    pub rows: Vec<Option<Row>>,
    pub unfinished: usize,
    /// Bars outside the hours of their calendar.
    pub outside: usize,
    pub findings: Vec<Finding>,
}

impl Places {
    /// Places every row.
    pub fn find(table: &Table, profile: &Profile, period: Period, now: Instant) -> Self {
        let kind = table.layout.kind;
        let mut places = Self {
            rows: Vec::with_capacity(table.stamps.len()),
            unfinished: 0,
            outside: 0,
            findings: Vec::new(),
        };
        let horizon = today(now) + 1;
        let zone = profile.wall_zone();
        let before = Instant(i64::MIN);
        let archive = archive(&table.told);
        let mut placer = Placer { profile, kind, period, zone, before, hours: None, archive };
        let mut told = table.told.iter();
        for (&stamp, &line) in table.stamps.iter().zip(&table.lines) {
            let row = match placer.place(stamp, told.next().copied()) {
                Place::Row(row) => row,
                Place::Outside => {
                    places.outside += 1;
                    places.rows.push(None);
                    continue;
                }
                Place::Nowhere => {
                    places.findings.push(finding(line, stamp.written_date().to_string(), "", Fault::Stamp));
                    places.rows.push(None);
                    continue;
                }
            };
            // What a bar cut at the close holds is known when it would have ended.
            let ended = if matches!(period, Period::Intraday { .. }) { row.known } else { row.end };
            let scheduled = profile.ahead || kind == Kind::Events;
            let kept = if row.session > horizon && !scheduled && period != Period::Monthly {
                places.findings.push(finding(line, row.session.to_string(), "", Fault::Future));
                None
            } else if kind == Kind::Bars && ended > now {
                places.unfinished += 1;
                None
            } else {
                Some(row)
            };
            places.rows.push(kept);
        }
        for &bad in &table.bad {
            if let Some(Some(row)) = places.rows.get_mut(bad) {
                row.status = Status::BadData;
            }
        }
        places
    }
}

/// The day on which an archive of vintages begins: what it holds of earlier days was published before, at moments it does not tell.
fn archive(told: &[Told]) -> Option<Day> {
    let day = |told: &Told| match told {
        Told::Published(Published::Day(day)) => Some(*day),
        _ => None,
    };
    let first = told.iter().filter_map(day).min()?;
    let count = told.iter().filter(|told| day(told) == Some(first)).count();
    (count >= ARCHIVE).then_some(first)
}

/// Where one row belongs.
enum Place {
    Row(Row),
    /// Outside the hours of its calendar.
    Outside,
    /// It has no time of day.
    Nowhere,
}

/// When the row of a release that was due at `due` was known, and how that is known. `grace` is in milliseconds.
///
/// What a look found was there by then; where an earlier look had found nothing although it was due, it was not there before.
pub(super) fn known(
    profile: &Profile,
    due: Instant,
    grace: i64,
    archive: Option<Day>,
    told: Option<Told>,
) -> (Instant, Evidence) {
    match told {
        None | Some(Told::Published(Published::Unsaid)) => (due, profile.evidence),
        Some(Told::Published(Published::At(at))) => (at, Evidence::Observed),
        Some(Told::Known { at, evidence }) => (at, evidence),
        Some(Told::Published(Published::Day(day))) => {
            let planned = profile.release_zone().local(due).0;
            match planned.cmp(&day) {
                std::cmp::Ordering::Equal => (due, Evidence::Observed),
                std::cmp::Ordering::Less if archive == Some(day) => (due, Evidence::Assumed),
                _ => (profile.released_on(day), Evidence::Observed),
            }
        }
        Some(Told::Seen { learned, again: true, .. }) => (learned.max(due), Evidence::Observed),
        Some(Told::Seen { learned, before, again: false }) => {
            if before.is_some_and(|before| before >= due) {
                (learned, Evidence::Observed)
            } else if before.is_some() && learned.0 <= due.0.saturating_add(grace) {
                (due, Evidence::Observed)
            } else {
                (due, profile.evidence)
            }
        }
    }
}

struct Placer<'a> {
    profile: &'a Profile,
    kind: Kind,
    period: Period,
    /// The zone of wall clocks.
    zone: Zone,
    /// The bar before, for telling the two passes of an hour that clocks repeat.
    before: Instant,
    /// The hours of the session asked for last.
    hours: Option<(Day, Option<Trading>)>,
    archive: Option<Day>,
}

impl Placer<'_> {
    fn place(&mut self, stamp: Stamp, told: Option<Told>) -> Place {
        let (profile, kind, archive) = (self.profile, self.kind, self.archive);
        let row = |session, end, due, grace| {
            let (known, evidence) = known(profile, due, grace, archive, told);
            let known = if kind == Kind::Bars { known.max(end) } else { known };
            Place::Row(Row { session, end, known, status: Status::Figure, evidence })
        };
        match (self.kind, self.period) {
            (Kind::Events, _) => {
                let at = stamp.moment(self.zone).unwrap_or_else(|| self.profile.due(stamp.written_date()));
                row(stamp.written_date(), at, at, 0)
            }
            (_, Period::Intraday { minutes }) => {
                let length = i64::from(minutes) * MINUTE_MILLIS;
                let labelled = if self.profile.label_close { length } else { 0 };
                let Some(moment) = self.moment(stamp) else { return Place::Nowhere };
                let start = Instant(moment.0 - labelled);
                let end = Instant(start.0 + length);
                let session = self.session(stamp, start, labelled);
                let Some(calendar) = self.profile.hours() else {
                    return row(session, end, end, length);
                };
                match self.trading(calendar, session).filter(|hours| hours.overlaps(start, end)) {
                    Some(hours) => row(session, hours.cut(start, end), end, length),
                    None => Place::Outside,
                }
            }
            _ => {
                let session = self.profile.session_of(stamp.date(self.zone), self.kind, self.period);
                let due = self.profile.due(session);
                let end = self.end(session, due);
                row(session, end, due, self.profile.grace)
            }
        }
    }

    fn trading(&mut self, calendar: Calendar, session: Day) -> Option<Trading> {
        match self.hours {
            Some((day, hours)) if day == session => hours,
            _ => self.hours.insert((session, calendar.trading(session))).1,
        }
    }

    /// A wall clock that shows an hour twice means the second pass where the first lies before the row above.
    fn moment(&mut self, stamp: Stamp) -> Option<Instant> {
        let mut at = match stamp {
            Stamp::Day(_) => return None,
            Stamp::Wall(day, millis) => wall(day, millis, self.zone),
            Stamp::Moment { at, .. } => at,
        };
        let again = Instant(at.0 + HOUR_MILLIS);
        if at <= self.before
            && again > self.before
            && let Stamp::Wall(day, millis) = stamp
            && self.zone.local(again) == (day, millis / 1_000)
        {
            at = again;
        }
        self.before = at;
        Some(at)
    }

    /// The date of an intraday bar: that of the calendar's zone, else of the declared zone, else as written.
    fn session(&self, stamp: Stamp, start: Instant, labelled: i64) -> Day {
        let zone = match self.profile.sessions {
            Sessions::Calendar(calendar) => Some(calendar.zone()),
            Sessions::Rows => self.profile.zone,
        };
        match zone {
            Some(zone) => zone.local(start).0,
            None => {
                Day(i32::try_from((stamp.written_millis() - labelled).div_euclid(DAY_MILLIS))
                    .unwrap_or(i32::MAX))
            }
        }
    }

    /// The end of the span: a bar's is its session's close, a point's the end of its day or month, never after it was known.
    fn end(&self, session: Day, due: Instant) -> Instant {
        match (self.kind, self.profile.sessions) {
            (Kind::Bars, Sessions::Calendar(calendar)) => self.profile.close(calendar, session, due),
            (Kind::Bars, Sessions::Rows) => due,
            _ => {
                let last = if self.period == Period::Monthly { session.month_end() } else { session };
                self.zone.instant(last + 1, 0).min(due)
            }
        }
    }
}
