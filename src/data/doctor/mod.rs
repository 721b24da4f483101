//! Looking over what the program depends on: keys, the store, the clock, hosts, tables of dates. Nothing is changed or repaired.

mod clock;
mod events;
mod keys;
mod network;
mod store;

use std::path::Path;

use super::fetch::list::List;
use super::fetch::{Keys, Order, Selection};
use super::{Catalog, DataError, Project};
use crate::diag::Problem;
use crate::time::Instant;

/// How a finding counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It is as it should be.
    Ok,
    /// It need not be mended, and may be a surprise.
    Note,
    /// It must be mended.
    Wrong,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// The program itself: version and build.
    Program,
    /// The project file, the catalogue, and rule files.
    Project,
    /// Keys, what they unlock, and series that no source is left for.
    Keys,
    /// What was fetched.
    Store,
    /// The machine's clock, and zones.
    Clock,
    /// Hosts of sources.
    Network,
    /// Tables of dates that come with the program.
    Dates,
    /// Where the output goes.
    Terminal,
}

impl Area {
    /// The area as one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Project => "project",
            Self::Keys => "keys",
            Self::Store => "store",
            Self::Clock => "clock",
            Self::Network => "network",
            Self::Dates => "dates",
            Self::Terminal => "terminal",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub area: Area,
    pub level: Level,
    /// The file, series, source or variable that it is about, if it is about one.
    pub subject: Option<String>,
    pub text: String,
    /// How to mend it, or what follows from it.
    pub help: Option<String>,
    /// How long a host took to answer.
    pub milliseconds: Option<u64>,
}

impl Finding {
    /// A finding about nothing in particular.
    pub fn new(area: Area, level: Level, text: impl Into<String>) -> Self {
        Self { area, level, subject: None, text: text.into(), help: None, milliseconds: None }
    }

    /// What is wrong, in the words of a problem.
    pub fn wrong(area: Area, problem: &Problem) -> Self {
        Self { help: problem.help.clone(), ..Self::new(area, Level::Wrong, problem.message.clone()) }
    }

    /// The finding about a file, series, source or variable.
    #[must_use]
    pub fn about(self, subject: impl Into<String>) -> Self {
        Self { subject: Some(subject.into()), ..self }
    }

    /// The finding with what to do.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

/// What is looked over.
#[derive(Debug, Clone, Copy)]
pub struct Patient<'a> {
    pub project: &'a Project,
    /// The folder of the store, or why there is none.
    pub store: Result<&'a Path, &'a str>,
    /// The user's keys, or what is wrong with their file.
    pub keys: Result<&'a Keys, &'a DataError>,
    /// Where the file of keys is, or would be.
    pub keys_file: Option<&'a Path>,
    /// Whether hosts may be asked; if not, the option that forbids it.
    pub network: Result<(), &'static str>,
    /// Tells the present moment.
    pub clock: fn() -> Instant,
}

/// Looks everything over that is no project's: the catalogue, keys, the store, the clock, hosts and dates, in this order.
pub fn examine(patient: &Patient<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let catalog = catalogue(patient.project, &mut findings);
    let none = Keys::default();
    let keys = patient.keys.unwrap_or(&none);
    let order = Order {
        project: patient.project,
        store: patient.store.unwrap_or(Path::new("")),
        series: Selection::Catalogue(&[]),
        source: None,
        from: None,
        full: false,
        mirrors: &[],
        keys,
        clock: patient.clock,
    };
    let list = match List::of(&order, &catalog, (patient.clock)()) {
        Ok(list) => list,
        Err(error) => {
            let finding = Finding::new(Area::Project, Level::Wrong, error.to_string());
            findings.push(Finding { help: error.help(), ..finding });
            List { rows: Vec::new(), jobs: Vec::new() }
        }
    };
    keys::examine(patient, &list, &mut findings);
    let learned = store::examine(patient, &mut findings);
    let now = (patient.clock)();
    clock::examine(now, learned, patient.project.decide.zone, &mut findings);
    match patient.network {
        Ok(()) => {
            let mut hosts = Vec::new();
            let aheads = network::examine(list.jobs, now, &mut hosts);
            clock::compare(aheads, &mut findings);
            findings.extend(hosts);
        }
        Err(option) => {
            let text = format!("no host was asked, and the clock was compared with none: `{option}`");
            findings.push(Finding::new(Area::Network, Level::Note, text));
        }
    }
    events::examine(now, &catalog, &mut findings);
    findings
}

/// The catalogue with the project's entries, or without those that cannot be understood.
fn catalogue(project: &Project, findings: &mut Vec<Finding>) -> Catalog {
    let mut catalog = Catalog::builtin();
    let finding = match catalog.overlay(project.series.iter(), &project.origin) {
        Ok(()) => {
            let (all, own) = (catalog.names().count(), project.series.len());
            let text = format!(
                "the catalogue has {}, {own} with words of the project",
                count(all, "series", "series")
            );
            Finding::new(Area::Project, Level::Ok, text)
        }
        Err(error) => {
            catalog = Catalog::builtin();
            Finding::wrong(Area::Project, &error.problem())
        }
    };
    findings.push(finding);
    catalog
}

/// A count with its noun.
fn count(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", crate::unit::grouped(&count.to_string()), if count == 1 { one } else { many })
}
