//! What holds for one series: its catalogue entry with every word understood.

use super::DataError;
use super::entry::{Adjustment, Entry, EvidenceWord, Gaps, KindWord, Label, RuleWord, TimetableEntry};
use super::measure::{self, FRIDAY};
use crate::series::{Evidence, Kind, Sessions, Staleness};
use crate::time::{Calendar, Day, Instant, Period, ReleaseRule, Timetable, Zone, sessions_of};
use crate::unit::{Dim, Shift, Unit};

/// Six in the evening, when the daily figures of a series without a timetable are taken to be known.
const EVENING: u32 = 18 * 3_600;
/// Grace of a series that declares a calendar but no grace, in milliseconds: that of daily bars.
const GRACE: i64 = 2 * 3_600_000;

/// Fields of one series; no more can be told apart.
const FIELDS: usize = 1 << 8;

/// A catalogue entry understood.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    /// With its timeframe: `index@5m`.
    pub name: String,
    pub title: String,
    pub title_ja: String,
    pub notice: String,
    pub limit: String,
    /// Unknown for names outside the catalogue; the header tells.
    pub kind: Option<Kind>,
    /// Unknown for names outside the catalogue; the stamps tell.
    pub period: Option<Period>,
    pub sessions: Sessions,
    unit: Option<String>,
    scale: Shift,
    /// The zone of wall-clock stamps, if one is declared.
    pub zone: Option<Zone>,
    /// Intraday stamps are the ends of their bars.
    pub label_close: bool,
    pub total_return: bool,
    timetable: Option<Timetable>,
    /// Rows may be dated in the future: rates announced ahead, and schedules of events.
    pub ahead: bool,
    /// Milliseconds after the due instant for which a release may be late.
    pub grace: i64,
    allowance: usize,
    skip: bool,
    ttl: Option<i64>,
    /// Lowest and highest figure believed, in published units.
    pub plausible: Option<[f64; 2]>,
    pub evidence: Evidence,
    /// Further columns of events, with their units.
    pub fields: Vec<(String, Unit, Shift)>,
    /// The unit of open interest.
    pub oi: Unit,
    /// The name of the publisher's column, by which files of several columns are told apart.
    pub source_id: String,
    /// Whether figures stay in published units, and columns that only the store keeps are read.
    pub published: bool,
}

impl Profile {
    /// Understands an entry; `timeframe` is what stands behind the `@` of the name.
    ///
    /// # Errors
    /// `Value` for the first key whose value means nothing.
    pub fn new(name: &str, entry: &Entry, timeframe: Option<&str>) -> Result<Self, DataError> {
        let words = Words { name };
        let calendar = entry.calendar.as_deref().map(|text| words.calendar("calendar", text)).transpose()?;
        let kind = entry.kind.map(|kind| match kind {
            KindWord::Points => Kind::Points,
            KindWord::Bars => Kind::Bars,
            KindWord::Events => Kind::Events,
        });
        let period = match timeframe {
            None => words.period(entry)?,
            Some(text) => {
                let period = measure::timeframe(text);
                Some(
                    period
                        .ok_or_else(|| words.wrong("timeframe", "one such as 5m, 1h, 1d, 1w or 1mo", text))?,
                )
            }
        };
        let unit = |text: Option<&str>, kind| {
            measure::unit(text, kind).ok_or_else(|| words.wrong("unit", measure::UNITS, text.unwrap_or("")))
        };
        unit(entry.unit.as_deref(), kind.unwrap_or(Kind::Points))?;
        let field = |(name, text): (&String, &String)| {
            unit(Some(text), Kind::Events).map(|(unit, shift)| (name.clone(), unit, shift))
        };
        let oi = match entry.oi.as_deref() {
            None => Unit::of(Dim::Volume),
            Some(text) => measure::open_interest(text)
                .ok_or_else(|| words.wrong("oi", "`coins`, `contracts` or a currency such as `USD`", text))?,
        };
        let scale = entry.scale.unwrap_or(1.0);
        let length =
            |key, text: &Option<String>| text.as_deref().map(|text| words.duration(key, text)).transpose();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Ok(Self {
            name: name.to_owned(),
            title: text(&entry.title),
            title_ja: text(&entry.title_ja),
            notice: text(&entry.notice),
            limit: text(&entry.limit),
            kind,
            period,
            sessions: calendar.map_or(Sessions::Rows, Sessions::Calendar),
            unit: entry.unit.clone(),
            scale: measure::scale(scale)
                .ok_or_else(|| words.wrong("scale", "a power of ten", &scale.to_string()))?,
            zone: entry.zone.as_deref().map(|text| words.zone("zone", text)).transpose()?,
            label_close: entry.label == Some(Label::Close),
            total_return: entry.adjustment == Some(Adjustment::TotalReturn),
            timetable: entry
                .timetable
                .as_ref()
                .map(|own| words.timetable(own, entry, calendar))
                .transpose()?,
            ahead: entry.timetable.as_ref().and_then(|timetable| timetable.ahead) == Some(true),
            grace: length("grace", &entry.grace)?.unwrap_or(GRACE),
            allowance: entry.allowance.unwrap_or(0),
            skip: entry.gaps == Some(Gaps::Skip),
            ttl: length("ttl", &entry.ttl)?,
            plausible: entry.plausible,
            evidence: match entry.evidence {
                Some(EvidenceWord::Observed) => Evidence::Observed,
                Some(EvidenceWord::Scheduled) => Evidence::Scheduled,
                Some(EvidenceWord::Assumed) | None => Evidence::Assumed,
            },
            fields: entry.fields.iter().flatten().map(field).collect::<Result<_, _>>()?,
            oi,
            source_id: text(&entry.source_id),
            published: false,
        })
    }

    /// The same series with its figures as they are published, for what goes into the store.
    pub fn published(&self) -> Self {
        let fields = self.fields.iter().map(|(name, unit, _)| (name.clone(), *unit, 0)).collect();
        Self { unit: None, scale: 0, fields, published: true, ..self.clone() }
    }

    /// The unit in which figures are published, in words; none if none is declared.
    pub fn published_in(&self) -> Option<String> {
        let unit = self.unit.as_deref()?;
        Some(if self.scale == 0 { unit.to_owned() } else { format!("{unit}, times 1e{}", self.scale) })
    }

    /// The unit of a kind of figures, and the places by which its text is shifted.
    pub fn unit(&self, kind: Kind) -> (Unit, Shift) {
        let declared = self.unit.as_deref().or((kind == Kind::Events).then_some("none"));
        let (unit, shift) = measure::unit(declared, kind).unwrap_or((Unit::NUMBER, 0));
        (unit, shift + self.scale)
    }

    /// The fields a rule may name, with their units: those of the file (`own`) in its order, then declared ones that it lacks.
    pub fn fields_beside(&self, own: &[String]) -> Vec<(String, Unit)> {
        let declared = |name: &String| self.fields.iter().find(|field| field.0 == *name);
        let own_units =
            own.iter().map(|name| (name.clone(), declared(name).map_or(Unit::NUMBER, |field| field.1)));
        let absent = self.fields.iter().filter(|field| !own.contains(&field.0));
        own_units.chain(absent.map(|field| (field.0.clone(), field.1))).take(FIELDS).collect()
    }

    /// When a figure that did not come counts as missing.
    pub fn staleness(&self, kind: Kind, period: Period) -> Staleness {
        match (kind, self.sessions, period) {
            (Kind::Events, ..) => self.ttl.map_or(Staleness::Never, Staleness::After),
            (_, Sessions::Rows, _) => Staleness::After(0),
            // A bar is missing once the next one should have ended, however late the daily figures may be.
            (_, _, Period::Intraday { minutes }) if self.hours().is_some() && !self.skip => {
                Staleness::Slot { grace: i64::from(minutes) * 60_000, allowance: self.allowance }
            }
            // Without slots the newest bar goes stale, by the hours of the calendar.
            (_, _, Period::Intraday { .. }) => Staleness::Never,
            _ if self.skip => Staleness::Skip { grace: self.grace, allowance: self.allowance },
            _ => Staleness::Slot { grace: self.grace, allowance: self.allowance },
        }
    }

    /// The calendar in whose hours intraday bars lie, if there is one.
    pub fn hours(&self) -> Option<Calendar> {
        match self.sessions {
            Sessions::Calendar(calendar) => Some(calendar).filter(|calendar| calendar.has_hours()),
            Sessions::Rows => None,
        }
    }

    /// Session and end of every bar of so many minutes of some sessions, both ends included; none without hours.
    pub fn bars(&self, minutes: u32, from: Day, to: Day) -> Vec<(Day, Instant)> {
        let Some(calendar) = self.hours() else { return Vec::new() };
        let mut bars = Vec::new();
        for session in calendar.sessions(from, to) {
            let ends = calendar.trading(session).into_iter();
            let ends = ends.flat_map(|hours| hours.bars(minutes, Instant(i64::MIN), Instant::MAX));
            bars.extend(ends.map(|end| (session, end)));
        }
        bars
    }

    /// The zone whose dates and wall clock the stamps have when they carry none.
    pub fn wall_zone(&self) -> Zone {
        self.zone.unwrap_or_else(Zone::new_york)
    }

    /// The session a stamp of a daily or slower series speaks of.
    ///
    /// Weekly and monthly bars belong to the last session of their week or month, whichever end their stamp is;
    /// monthly points to the first of their month, as publishers stamp them.
    pub fn session_of(&self, stamp: Day, kind: Kind, period: Period) -> Day {
        match (period, kind) {
            (Period::Weekly { .. }, Kind::Bars) => self.last_of_week(stamp),
            (Period::Monthly, Kind::Bars) => self.last_of_month(stamp),
            (Period::Monthly, _) => stamp.month_start(),
            _ => stamp,
        }
    }

    /// The instant at which the figure of a session is due.
    pub fn due(&self, session: Day) -> Instant {
        match &self.timetable {
            Some(timetable) => timetable.due(session),
            None => Zone::new_york().instant(session, EVENING),
        }
    }

    /// The zone whose dates releases have.
    pub fn release_zone(&self) -> Zone {
        self.timetable.as_ref().map_or_else(Zone::new_york, |timetable| timetable.zone)
    }

    /// The time of release on a day.
    pub fn released_on(&self, day: Day) -> Instant {
        let seconds = self.timetable.as_ref().map_or(EVENING, |timetable| timetable.seconds);
        self.release_zone().instant(day, seconds)
    }

    /// The close of a session whose figure is due at `due`; that instant itself on a day that is no session.
    pub fn close(&self, calendar: Calendar, session: Day, due: Instant) -> Instant {
        match &self.timetable {
            Some(Timetable {
                rule: ReleaseRule::Close { delay_seconds }, calendar: own, exceptions, ..
            }) if *own == calendar && exceptions.is_empty() && calendar.is_session(session) => {
                due.plus_seconds(-delay_seconds)
            }
            _ => calendar.close(session).unwrap_or(due),
        }
    }

    /// The sessions for which figures are expected, both ends included; none where the rows are the sessions. Those of
    /// intraday series are told bar by bar, see [`bars`](Self::bars).
    pub fn expected(&self, kind: Kind, period: Period, from: Day, to: Day) -> Vec<Day> {
        let Sessions::Calendar(calendar) = self.sessions else { return Vec::new() };
        match (kind, period) {
            (Kind::Events, _) | (_, Period::Intraday { .. }) => Vec::new(),
            (Kind::Bars, Period::Weekly { .. } | Period::Monthly) => {
                let days = std::iter::successors(Some(from), |&day| {
                    let next =
                        if period == Period::Monthly { day.month_end() + 1 } else { day.week_start() + 7 };
                    (next <= to).then_some(next)
                });
                let mut sessions: Vec<Day> = days.map(|day| self.session_of(day, kind, period)).collect();
                sessions.dedup();
                sessions
            }
            _ => sessions_of(period, calendar, from, to),
        }
    }

    /// When a figure of a series without a calendar goes stale: in the evening of the fifth weekday after the one on which
    /// the figure, or of slower series the next one, is stamped.
    pub fn stale_after(&self, session: Day, period: Period) -> Instant {
        let from = match period {
            Period::Weekly { .. } => session + 7,
            Period::Monthly => session.add_months(1),
            _ => session,
        };
        let fifth = (0..5).fold(from, |day, _| Calendar::Weekdays.next(day));
        Zone::new_york().instant(fifth, EVENING)
    }

    /// The last session of a week; Friday where the rows are the sessions.
    pub fn last_of_week(&self, day: Day) -> Day {
        match self.sessions {
            Sessions::Calendar(calendar) => calendar.last_of_week(day),
            Sessions::Rows => day.week_start() + FRIDAY as i32,
        }
    }

    /// The last session of a month; its last weekday where the rows are the sessions.
    pub fn last_of_month(&self, day: Day) -> Day {
        match self.sessions {
            Sessions::Calendar(calendar) => calendar.last_of_month(day),
            Sessions::Rows => Calendar::Weekdays.last_of_month(day),
        }
    }

    /// Figures in a year.
    pub fn per_year(&self, period: Period) -> f64 {
        let calendar = match self.sessions {
            Sessions::Calendar(calendar) => calendar,
            Sessions::Rows => Calendar::Xnys,
        };
        match period {
            Period::Daily => calendar.annual_sessions(),
            Period::Weekly { .. } => 52.0,
            Period::Monthly => 12.0,
            Period::Intraday { minutes } => calendar.annual_sessions() * bars_a_session(calendar, minutes),
        }
    }
}

/// Bars of a full session under today's hours.
fn bars_a_session(calendar: Calendar, minutes: u32) -> f64 {
    let Some(monday) = Day::from_ymd(2025, 6, 2) else { return 1.0 };
    let Some(hours) = calendar.hours(monday) else { return 1.0 };
    let lunch = hours.lunch.map_or(0, |(from, to)| to - from);
    (f64::from(hours.close - hours.open - lunch) / f64::from(minutes * 60)).max(1.0)
}

/// Reads the words of one entry.
struct Words<'a> {
    name: &'a str,
}

impl Words<'_> {
    fn wrong(&self, key: &'static str, expected: &str, found: &str) -> DataError {
        DataError::Value {
            name: self.name.to_owned(),
            key,
            expected: expected.to_owned(),
            found: found.to_owned(),
        }
    }

    fn calendar(&self, key: &'static str, text: &str) -> Result<Calendar, DataError> {
        let found = match text {
            "FED" => Some(Calendar::Federal),
            _ => Calendar::named(text),
        };
        found.ok_or_else(|| {
            let names: Vec<&str> = Calendar::ALL.iter().map(|calendar| calendar.name()).collect();
            self.wrong(key, &format!("one of {}", names.join(", ")), text)
        })
    }

    fn zone(&self, key: &'static str, text: &str) -> Result<Zone, DataError> {
        Zone::named(text).ok_or_else(|| self.wrong(key, "a zone such as `America/New_York`", text))
    }

    fn duration(&self, key: &'static str, text: &str) -> Result<i64, DataError> {
        measure::duration(text)
            .ok_or_else(|| self.wrong(key, "a length of time such as `26h` or `15m`", text))
    }

    fn weekday(&self, text: Option<&str>) -> Result<u32, DataError> {
        let text = text.unwrap_or("");
        measure::weekday(text).ok_or_else(|| self.wrong("weekday", "a weekday such as `wednesday`", text))
    }

    fn period(&self, entry: &Entry) -> Result<Option<Period>, DataError> {
        let Some(text) = entry.period.as_deref() else { return Ok(None) };
        if text == "event" {
            return Ok(Some(Period::Daily));
        }
        match (measure::timeframe(text), entry.weekday.as_deref()) {
            (Some(Period::Weekly { .. }), weekday @ Some(_)) => {
                Ok(Some(Period::Weekly { weekday: self.weekday(weekday)? }))
            }
            (Some(period), _) => Ok(Some(period)),
            (None, _) => {
                Err(self.wrong("period", "one of 1d, 1w, 1mo, event, or a timeframe such as 5m", text))
            }
        }
    }

    fn timetable(
        &self,
        own: &TimetableEntry,
        entry: &Entry,
        sessions: Option<Calendar>,
    ) -> Result<Timetable, DataError> {
        let calendar = match own.calendar.as_deref() {
            Some(text) => self.calendar("timetable.calendar", text)?,
            None => sessions.unwrap_or(Calendar::Weekdays),
        };
        let declared = own.zone.as_deref().or(entry.zone.as_deref());
        let zone = declared.map_or(Ok(calendar.zone()), |text| self.zone("timetable.zone", text))?;
        let (rule, seconds) = match own.rule.unwrap_or(RuleWord::Same) {
            RuleWord::Same | RuleWord::Stamp => (ReleaseRule::After(0), EVENING),
            RuleWord::Next => (ReleaseRule::After(own.days.unwrap_or(1)), EVENING),
            RuleWord::Weekday => (ReleaseRule::Weekday(self.weekday(own.weekday.as_deref())?), EVENING),
            RuleWord::MonthAfter => {
                (ReleaseRule::MonthAfter { business_day: own.days.unwrap_or(1) }, EVENING)
            }
            RuleWord::EndOfDay => (ReleaseRule::CalendarDays(1), 0),
            RuleWord::Close => {
                let delay =
                    own.delay.as_deref().map_or(Ok(0), |text| self.duration("timetable.delay", text))?;
                (ReleaseRule::Close { delay_seconds: delay / 1_000 }, EVENING)
            }
        };
        let seconds = own.time.as_deref().map_or(Ok(seconds), |text| {
            measure::time_of_day(text)
                .ok_or_else(|| self.wrong("timetable.time", "a time of day such as `16:30`", text))
        })?;
        let zone = if own.rule == Some(RuleWord::EndOfDay) { Zone::utc() } else { zone };
        let exceptions =
            entry.exceptions.iter().flatten().map(|[stamp, known]| self.exception(stamp, known, zone));
        Ok(Timetable { rule, zone, seconds, calendar, exceptions: exceptions.collect::<Result<_, _>>()? })
    }

    fn exception(&self, stamp: &str, known: &str, zone: Zone) -> Result<(Day, Instant), DataError> {
        let understood = || {
            let (date, time) = known.split_once(' ')?;
            Some((Day::parse(stamp)?, zone.instant(Day::parse(date)?, measure::time_of_day(time)?)))
        };
        understood().ok_or_else(|| {
            self.wrong(
                "exceptions",
                "a stamp and a time such as [\"2025-01-01\", \"2025-01-03 16:30\"]",
                known,
            )
        })
    }
}
