//! How the slots of a series make slower ones: by the calendar, not by the rows that happen to be there.

use super::profile::Profile;
use super::{DataError, Market};
use crate::series::{Bucket, Kind, Series, Sessions, Staleness, resample};
use crate::time::{Day, Instant, Period, Trading, Zone};

impl Market {
    /// The stored series that are a name's own or one of its timeframes, finest first: `index@1m`, `index@5m`, `index`.
    pub fn timeframes(&self, base: &str) -> Vec<(String, Period)> {
        let own = self.names().filter(|name| name.split('@').next() == Some(base));
        // A file that cannot be read is one of them, so that it is told and not passed over.
        let mut found: Vec<(String, Period)> =
            own.filter_map(|name| Some((name.to_owned(), self.info(name)?.period))).collect();
        found.sort_by_key(|(_, period)| *period);
        found
    }

    /// A stored series at a slower period.
    ///
    /// # Errors
    /// `Value` for an entry that cannot be understood.
    pub fn slower(&self, series: &Series, period: Period) -> Result<Series, DataError> {
        let completion = self.completion(series, period)?;
        Ok(resample(series, period, completion.per_year(), |session, end| completion.bucket(session, end)))
    }

    /// How the slots of a stored series make those of a slower period.
    ///
    /// # Errors
    /// `Value` for an entry that cannot be understood.
    pub fn completion(&self, series: &Series, period: Period) -> Result<Completion, DataError> {
        let profile = self.catalog().profile(&series.name)?;
        let whole =
            matches!(profile.staleness(series.kind, series.period), Staleness::Slot { allowance: 0, .. });
        Ok(Completion { profile, kind: series.kind, from: series.period, to: period, whole })
    }
}

/// How the slots of a series make those of a slower period.
#[derive(Debug, Clone)]
pub struct Completion {
    profile: Profile,
    kind: Kind,
    from: Period,
    to: Period,
    /// Every scheduled slot is needed: what is missing leaves a gap.
    whole: bool,
}

impl Completion {
    /// The slot of the slower period to which a slot belongs, told by its session and its end.
    pub fn bucket(&self, session: Day, end: Instant) -> Bucket {
        if let Period::Intraday { minutes } = self.to {
            let mut hours = self.trading(session);
            if self.profile.sessions == Sessions::Rows && self.profile.zone.is_none() {
                // Where the written day ends by UTC is not known; its last bar must not be cut.
                hours.close = Instant::MAX;
            }
            let (start, end) = hours.bar(end, minutes);
            let needs = match self.from {
                Period::Intraday { minutes } if self.whole => {
                    hours.bars(minutes, start, end).map(|end| (session, end)).collect()
                }
                _ => Vec::new(),
            };
            return Bucket { through: (session, end), complete: end, needs };
        }
        let (first, last) = self.days(session);
        let needs = match self.from {
            _ if !self.whole => Vec::new(),
            Period::Intraday { minutes } => self.profile.bars(minutes, first, last),
            _ => {
                let mut sessions = self.profile.expected(self.kind, self.from, first, last);
                sessions.retain(|session| (first..=last).contains(session));
                sessions.into_iter().map(|session| (session, Instant(0))).collect()
            }
        };
        Bucket { through: (last, Instant::MAX), complete: self.complete_at(last), needs }
    }

    /// Slots in a year.
    pub fn per_year(&self) -> f64 {
        self.profile.per_year(self.to)
    }

    /// The first and last day of the day, week or month that contains a session; slots of these days belong together.
    fn days(&self, day: Day) -> (Day, Day) {
        match self.to {
            Period::Weekly { .. } => (day.week_start(), day.week_start() + 6),
            Period::Monthly => (day.month_start(), day.month_end()),
            Period::Daily | Period::Intraday { .. } => (day, day),
        }
    }

    /// The instant at which the period that ends on `last` is complete: its last session's figure is due, and its last bar has ended.
    fn complete_at(&self, last: Day) -> Instant {
        let session = match (self.from, self.to) {
            // The last weekly stamp of the month.
            (Period::Weekly { weekday }, Period::Monthly) => {
                last - ((last.weekday() + 7 - weekday) % 7) as i32
            }
            (_, Period::Weekly { .. }) => self.profile.last_of_week(last),
            (_, Period::Monthly) => self.profile.last_of_month(last),
            (_, Period::Daily | Period::Intraday { .. }) => last,
        };
        let due = self.profile.due(session);
        match self.from {
            Period::Intraday { .. } => due.max(self.trading(session).close),
            _ => due,
        }
    }

    /// The hours of a session; the whole day, by the declared zone or UTC, where the calendar has none.
    fn trading(&self, session: Day) -> Trading {
        let zone = match self.profile.sessions {
            Sessions::Calendar(calendar) => calendar.zone(),
            Sessions::Rows => self.profile.zone.unwrap_or_else(Zone::utc),
        };
        let hours = self.profile.hours().and_then(|calendar| calendar.trading(session));
        hours.unwrap_or_else(|| Trading::whole_day(session, zone))
    }
}
