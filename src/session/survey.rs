//! All series of the chosen data, with their newest figures.

use super::{Config, OpenError, moment};
use crate::data::{Looked, Market};
use crate::engine::Decision;
use crate::series::{Kind, Series, Status};
use crate::time::{Day, Instant, Zone};
use crate::unit::Unit;

/// The catalogue and the data, series by series.
#[derive(Debug)]
pub struct Survey {
    pub rows: Vec<SurveyRow>,
    pub until: Instant,
    /// The present moment.
    pub now: Instant,
    pub zone: Zone,
}

/// One series.
#[derive(Debug)]
pub struct SurveyRow {
    pub name: String,
    pub title: String,
    pub title_ja: String,
    pub unit: Unit,
    /// Session of the newest figure.
    pub newest: Option<Day>,
    pub known: Option<Instant>,
    pub value: Option<f64>,
    pub light: Light,
    /// The last look at its sources, of what comes from the store.
    pub looked: Looked,
    /// Why its data cannot be used.
    pub error: Option<String>,
}

/// How fresh a series is at the moment evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// Nothing is due.
    Fresh,
    /// The next release is due, and still within its grace or allowance.
    Due,
    /// A release has been missed.
    Late,
    /// Its data cannot be used.
    Unusable,
    /// There is none.
    NoData,
}

impl Light {
    /// Its word in machine formats.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Due => "due",
            Self::Late => "late",
            Self::Unusable => "unusable",
            Self::NoData => "no-data",
        }
    }
}

impl super::Session {
    /// Reads every series of the chosen data.
    ///
    /// # Errors
    /// As [`Session::open`](super::Session::open).
    pub fn survey(config: &Config) -> Result<Survey, OpenError> {
        let root = crate::data::project_root(&config.folder);
        let project = super::project(root.as_deref())?;
        let base = root.unwrap_or_else(|| config.folder.clone());
        let market = super::market(config, &base, &project)?;
        let decision = Decision { zone: project.decide.zone, seconds: project.decide.seconds };
        let mut names: Vec<String> = market.names().map(str::to_owned).collect();
        let absent: Vec<String> =
            market.known_names().into_iter().filter(|name| !names.contains(name)).collect();
        names.sort();
        let read = market.read(&names);
        let newest = read.iter().filter_map(|(_, raw)| raw.as_ref().ok()?.newest()).max();
        let until = moment::of(config, market.kind(), decision, newest);
        let mut rows: Vec<SurveyRow> = Vec::new();
        for (name, raw) in read {
            let row = match raw {
                Ok(raw) => filled(&market, &name, &raw.series(until), until),
                Err(error) => {
                    let error = Some(error.to_string());
                    SurveyRow { error, light: Light::Unusable, ..blank(&market, &name) }
                }
            };
            rows.push(row);
        }
        rows.extend(absent.iter().map(|name| blank(&market, name)));
        rows.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Survey { rows, until, now: config.now, zone: decision.zone })
    }
}

fn blank(market: &Market, name: &str) -> SurveyRow {
    let info = market.info(name);
    SurveyRow {
        name: name.to_owned(),
        title: info.as_ref().map(|info| info.title.clone()).unwrap_or_default(),
        title_ja: info.as_ref().map(|info| info.title_ja.clone()).unwrap_or_default(),
        unit: info.map_or(Unit::NUMBER, |info| info.unit),
        newest: None,
        known: None,
        value: None,
        light: Light::NoData,
        looked: market.looked(name),
        error: None,
    }
}

fn filled(market: &Market, name: &str, series: &Series, until: Instant) -> SurveyRow {
    let events = series.known_by(until);
    let slot = |event: usize| series.newest.get(event).map_or(0, |&slot| slot as usize);
    let figure = (0..events).rev().find(|&event| series.status.get(slot(event)) == Some(&Status::Figure));
    let late = match (figure, series.kind) {
        (_, Kind::Events) | (None, _) => false,
        (Some(event), _) => {
            event + 1 < events || series.stale_at.get(event).is_some_and(|stale| *stale <= until)
        }
    };
    let due = series.next_due.is_some_and(|due| due <= until);
    let light = match figure {
        None if series.kind != Kind::Events => Light::NoData,
        _ if late => Light::Late,
        _ if due && series.kind != Kind::Events => Light::Due,
        _ => Light::Fresh,
    };
    SurveyRow {
        newest: figure.and_then(|event| series.sessions.get(slot(event)).copied()),
        known: figure.and_then(|event| series.known.get(event).copied()),
        value: figure
            .and_then(|event| series.column(series.main_column()).get(slot(event)).copied())
            .filter(|value| !value.is_nan()),
        light,
        ..blank(market, name)
    }
}
