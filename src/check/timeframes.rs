//! Which stored series a name at a timeframe reads: bars of that period where they are stored, else the next finer ones, resampled.

use super::Checker;
use super::typed::Typed;
use crate::diag::{Code, Problem};
use crate::plan::{Input, SeriesInfo};
use crate::series::{Column, Kind, Sessions};
use crate::source::Span;
use crate::syntax::ast::{Timeframe, TimeframeUnit};
use crate::time::Period;

const MINUTES_A_DAY: u32 = 24 * 60;

/// A name at a timeframe, found in the data or not.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    pub input: Input,
    pub info: SeriesInfo,
    /// Why it has no figures, and what would give it some.
    pub missing: Option<(String, String)>,
}

impl Checker<'_> {
    /// The series of a name at a timeframe, with everything wrong about it reported.
    pub(super) fn series(&mut self, name: &str, timeframe: Option<Timeframe>, span: Span) -> Typed {
        let period = match timeframe.map(|timeframe| (period(timeframe), timeframe)) {
            None => None,
            Some((Ok(period), _)) => Some(period),
            Some((Err(help), timeframe)) => {
                let problem = Problem::new(
                    Code::WrongArguments,
                    span,
                    format!("expected a timeframe of the language, found `@{timeframe}`"),
                );
                self.report(problem.help(help));
                return Typed::Error;
            }
        };
        let Some(found) = self.resolve(name, period) else {
            let slower = self.table.info(name).map_or_else(String::new, |info| info.period.to_string());
            let problem = Problem::new(
                Code::WrongArguments,
                span,
                format!("`{name}` has no finer figures than those of `@{slower}`"),
            );
            self.report(problem.help(format!("write `{name}`")));
            return Typed::Error;
        };
        if let Some((message, help)) = &found.missing
            && !self.missing.contains(message)
        {
            self.missing.push(message.clone());
            let problem = Problem::new(Code::NoData, span, message.clone());
            self.report(problem.label("stays unknown").help(help.clone()));
        }
        let column = if found.info.kind == Kind::Bars { Column::Close } else { Column::Value };
        let input = self.builder.input(found.input);
        Typed::Number(self.column_of(input, &found.info, column))
    }

    /// Finds the stored series behind a name; nothing if no data could ever give the timeframe.
    pub(super) fn resolve(&self, name: &str, period: Option<Period>) -> Option<Resolved> {
        let own = self.table.info(name)?;
        let asked = period.unwrap_or(own.period);
        let stored = self.table.timeframes(name);
        let exact = stored.iter().find(|(_, period)| same(*period, asked));
        let finer = || stored.iter().rev().find(|(_, period)| divides(*period, asked));
        if let Some((found, _)) = exact {
            let info = self.table.info(found)?;
            return Some(Resolved {
                input: Input { stored: found.clone(), resampled: None },
                info,
                missing: None,
            });
        }
        if let Some((found, from)) = finer() {
            let base = self.table.info(found)?;
            let per_year = per_year(&base, *from, asked, &own);
            let columns = base.columns.map(|columns| {
                let kept = |column: &Column| *column != Column::Adj || matches!(from, Period::Daily);
                columns.into_iter().filter(kept).collect()
            });
            let info = SeriesInfo { period: asked, per_year, columns, ..base };
            return Some(Resolved {
                input: Input { stored: found.clone(), resampled: Some(asked) },
                info,
                missing: None,
            });
        }
        // Points are published as they are; bars could be had of any period.
        let slower = divides(own.period, asked) && !same(own.period, asked);
        if own.kind != Kind::Bars && !slower && !same(own.period, asked) {
            return None;
        }
        let (file, resampled) = match period {
            Some(asked) if slower => (name.to_owned(), Some(asked)),
            Some(asked) if !same(own.period, asked) => (format!("{name}@{asked}"), None),
            _ => (name.to_owned(), None),
        };
        let message = format!("the chosen data have no figures of `{file}`");
        let help = self.table.absent(&file);
        let info = SeriesInfo { period: asked, columns: None, ..own };
        Some(Resolved { input: Input { stored: file, resampled }, info, missing: Some((message, help)) })
    }

    /// Whether a series has sessions that a calendar opens and closes; that of a publisher knows days only.
    pub(super) fn has_hours(info: &SeriesInfo) -> bool {
        matches!(info.sessions_of, Sessions::Calendar(calendar) if calendar.has_hours())
    }
}

/// The period of a timeframe, or how to write one.
pub(super) fn period(timeframe: Timeframe) -> Result<Period, String> {
    let minutes = match timeframe.unit {
        TimeframeUnit::Minute => timeframe.count,
        TimeframeUnit::Hour => timeframe.count.saturating_mul(60),
        TimeframeUnit::Day if timeframe.count == 1 => return Ok(Period::Daily),
        TimeframeUnit::Week if timeframe.count == 1 => return Ok(Period::Weekly { weekday: 4 }),
        TimeframeUnit::Month if timeframe.count == 1 => return Ok(Period::Monthly),
        TimeframeUnit::Day | TimeframeUnit::Week | TimeframeUnit::Month => {
            return Err("write `@1d`, `@1w` or `@1mo`".to_owned());
        }
    };
    if minutes == 0 || minutes >= MINUTES_A_DAY || !MINUTES_A_DAY.is_multiple_of(minutes) {
        return Err("bars divide a day evenly: `@1m`, `@5m`, `@15m`, `@30m`, `@1h`, `@4h`".to_owned());
    }
    Ok(Period::Intraday { minutes })
}

/// Whether two periods are one, whatever weekday they are stamped with.
fn same(one: Period, other: Period) -> bool {
    matches!((one, other), (Period::Weekly { .. }, Period::Weekly { .. })) || one == other
}

/// Whether slots of a period are made of whole slots of a finer one.
fn divides(finer: Period, asked: Period) -> bool {
    match (finer, asked) {
        (Period::Intraday { minutes: fine }, Period::Intraday { minutes }) => {
            fine < minutes && minutes.is_multiple_of(fine)
        }
        (Period::Intraday { .. }, _) => true,
        (Period::Daily, Period::Weekly { .. } | Period::Monthly)
        | (Period::Weekly { .. }, Period::Monthly) => true,
        _ => false,
    }
}

/// Slots a year of a resampled series.
fn per_year(base: &SeriesInfo, from: Period, asked: Period, own: &SeriesInfo) -> f64 {
    match (from, asked) {
        (_, Period::Weekly { .. }) => 52.0,
        (_, Period::Monthly) => 12.0,
        (Period::Intraday { minutes: fine }, Period::Intraday { minutes }) => {
            base.per_year * f64::from(fine) / f64::from(minutes)
        }
        _ if own.period == Period::Daily => own.per_year,
        _ => 252.0,
    }
}
