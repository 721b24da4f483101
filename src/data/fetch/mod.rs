//! Bringing the store up to date: which series are due, whom to ask, and what became of the answers.
//!
//! [`fetch`] chooses series and sources (`list`), lets one worker a host ask for them (`crew`), reads all pages of each
//! (`download`), has them checked, and gives what is new to the store (`work`). A source that fails is followed by the next
//! of the series' entry; a series that fails harms no other. Everything that is kept is written before the next series begins, so a
//! fetch may be interrupted at any moment.

pub(super) mod crew;
mod download;
mod error;
mod keys;
pub(super) mod list;
mod outcome;
mod schedule;
mod work;

use std::collections::BTreeSet;
use std::path::Path;

use super::Project;
use super::catalog::Catalog;
use crate::time::{Day, Instant};
use list::{Job, List};
use work::Work;

pub use error::FetchError;
pub use keys::Keys;
pub use outcome::{Counts, Failure, FetchRow, Fetched, Outcome, Stage, Watch};

/// Which series are fetched.
#[derive(Debug, Clone, Copy)]
pub enum Selection<'a> {
    /// Those that the user names; one that cannot be had is a failure.
    Named(&'a [String]),
    /// Those of the catalogue that can be had, and of the series that rules read those at timeframes.
    Catalogue(&'a [String]),
    /// Those that rules read, as far as they can be had.
    Read(&'a [String]),
}

/// What is to be fetched, and with what.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    pub project: &'a Project,
    /// The folder of the store.
    pub store: &'a Path,
    pub series: Selection<'a>,
    /// The only source to ask.
    pub source: Option<&'a str>,
    /// The first day wanted.
    pub from: Option<Day>,
    /// Whether everything is asked for again.
    pub full: bool,
    /// Addresses of sources, over those of the project.
    pub mirrors: &'a [(String, String)],
    pub keys: &'a Keys,
    /// The present moment, asked again and again: an answer is known when it has come.
    pub clock: fn() -> Instant,
}

/// Fetches into the store. Failures of single series are in the rows.
///
/// # Errors
/// What keeps it from beginning: names that mean nothing, entries that cannot be understood, a store that cannot be written.
pub fn fetch(order: &Order<'_>, watch: &dyn Watch) -> Result<Fetched, FetchError> {
    let mut catalog = Catalog::builtin();
    catalog.overlay(order.project.series.iter(), &order.project.origin)?;
    let now = (order.clock)();
    let List { rows, jobs } = List::of(order, &catalog, now)?;
    let hosts: BTreeSet<String> =
        jobs.iter().flat_map(|job| &job.candidates).map(|candidate| candidate.host.clone()).collect();
    let series: Vec<(usize, &str)> = jobs.iter().map(|job| (job.index, job.name.as_str())).collect();
    let work = Work::begin(order, now, watch)?;
    watch.begin(&series);
    crew::run(jobs, &hosts, Job::host, |job| work.one(job));
    Ok(work.end(rows))
}
