//! Which series are fetched, and of whom: the catalogue's entries against the sources that can be asked.

use std::collections::BTreeSet;

use super::super::catalog::Catalog;
use super::super::entry::Entry;
use super::super::events;
use super::super::measure;
use super::super::net::Secret;
use super::super::profile::Profile;
use super::super::remarks;
use super::super::sources::{self, Adapter, Config, SourceError, Want};
use super::outcome::{Failure, FetchRow, Outcome};
use super::{FetchError, Order, Selection};
use crate::diag::nearest;
use crate::series::Kind;
use crate::time::{Instant, Period};

/// The source of entries whose figures are the user's own.
const FILE: &str = "csv";

/// A series to fetch.
pub(in crate::data) struct Job<'a> {
    /// Its place among the rows.
    pub index: usize,
    pub name: String,
    pub named: bool,
    pub profile: Profile,
    pub kind: Kind,
    pub period: Period,
    /// The entry's own source, which alone may restate what is stored.
    pub primary: Option<String>,
    /// Whom to ask, one after the other; never empty.
    pub candidates: Vec<Candidate<'a>>,
    /// The candidate asked next.
    pub at: usize,
    /// What failed so far, or cannot be asked, with its place among the sources of the entry.
    pub failures: Vec<(usize, Failure)>,
    pub notice: String,
}

/// One source that may be asked for a series.
pub(in crate::data) struct Candidate<'a> {
    /// Its place among the sources of the entry.
    pub place: usize,
    pub adapter: &'static dyn Adapter,
    /// The series in the source's words.
    pub id: String,
    pub config: Config,
    pub base_url: String,
    pub host: String,
    pub key: Option<&'a Secret>,
}

/// What is to be done.
pub(in crate::data) struct List<'a> {
    /// A row for every series; those of jobs are filled in later.
    pub rows: Vec<FetchRow>,
    pub jobs: Vec<Job<'a>>,
}

/// A series chosen, before its sources are looked at.
struct Chosen {
    name: String,
    named: bool,
}

impl<'a> List<'a> {
    /// Chooses series and their sources.
    ///
    /// # Errors
    /// Names of series or sources that mean nothing, entries that cannot be understood.
    pub fn of(order: &Order<'a>, catalog: &Catalog, now: Instant) -> Result<Self, FetchError> {
        for name in order.source.iter().copied().chain(order.mirrors.iter().map(|(name, _)| name.as_str())) {
            if sources::adapter(name).is_none() {
                return Err(FetchError::Source { name: name.to_owned(), help: sources::meant(name) });
            }
        }
        let mut list = Self { rows: Vec::new(), jobs: Vec::new() };
        for chosen in chosen(order, catalog)? {
            list.add(chosen, order, catalog, now)?;
        }
        Ok(list)
    }

    fn add(
        &mut self,
        chosen: Chosen,
        order: &Order<'a>,
        catalog: &Catalog,
        now: Instant,
    ) -> Result<(), FetchError> {
        let Chosen { name, named } = chosen;
        let profile = catalog.profile(&name)?;
        let base = name.split('@').next().unwrap_or(&name);
        let entry = catalog.get(&name).filter(|entry| entry.source.is_some()).or_else(|| catalog.get(base));
        let Some(entry) = entry else { return Ok(()) };
        let mut failures = Vec::new();
        let mut candidates = Vec::new();
        let (kind, period) = (profile.kind.unwrap_or(Kind::Points), profile.period.unwrap_or(Period::Daily));
        let mut asked = named_sources(entry);
        if let Some(source) = order.source {
            asked.retain(|(word, _)| word == source);
            if asked.is_empty() && named {
                let own: Vec<String> = named_sources(entry).into_iter().map(|(word, _)| word).collect();
                return Err(FetchError::NotItsSource {
                    series: name,
                    source_name: source.to_owned(),
                    help: if own.is_empty() {
                        "its figures are in a file of the user's own".to_owned()
                    } else {
                        format!("its sources are {}", own.join(", "))
                    },
                });
            }
            if asked.is_empty() {
                return Ok(());
            }
        }
        if let Some(failure) = no_source(entry, &name, &profile) {
            asked.clear();
            failures.push((0, failure));
        }
        for (place, (word, id)) in asked.into_iter().enumerate() {
            let want = Want { id: &id, kind, period, from: None, now };
            match candidate(&word, &want, order) {
                Ok(candidate) => candidates.push(Candidate { place, ..candidate }),
                Err(failure) => failures.push((place, failure)),
            }
        }
        let mut row = FetchRow {
            name: name.clone(),
            named,
            source: None,
            outcome: if named { Outcome::Failed } else { Outcome::Skipped },
            newest: None,
            next_due: None,
            late: false,
            failures: failures.iter().map(|(_, failure)| failure.clone()).collect(),
            notes: Vec::new(),
        };
        if let Some(end) = events::end(&name) {
            row.notes.push(format!("its dates up to {end} come with the program"));
        }
        if !candidates.is_empty() {
            // What holds if its job never comes back.
            row.outcome = Outcome::Failed;
            row.failures = vec![Failure {
                source: None,
                reason: "an error of the program ended it".to_owned(),
                help: Some("report it with what stands above".to_owned()),
            }];
        }
        if !candidates.is_empty() {
            self.jobs.push(Job {
                index: self.rows.len(),
                name,
                named,
                kind,
                period,
                primary: entry.source.clone(),
                candidates,
                at: 0,
                failures,
                notice: profile.notice.clone(),
                profile,
            });
        }
        self.rows.push(row);
        Ok(())
    }
}

/// The names of the series that take part, and whether the user named them.
fn chosen(order: &Order<'_>, catalog: &Catalog) -> Result<Vec<Chosen>, FetchError> {
    let mut names = BTreeSet::new();
    let known = |name: &&String| catalog.get(name.split('@').next().unwrap_or(name)).is_some();
    match order.series {
        Selection::Named(named) => {
            for name in named {
                names.insert(understood(name, catalog)?);
            }
        }
        Selection::Catalogue(read) => {
            names.extend(catalog.names().map(str::to_owned));
            names.extend(order.project.series.keys().cloned());
            names.extend(read.iter().filter(known).filter_map(|name| stored_name(name, catalog)));
        }
        Selection::Read(read) => {
            names.extend(read.iter().filter(known).filter_map(|name| stored_name(name, catalog)));
        }
    }
    let named = matches!(order.series, Selection::Named(_));
    Ok(names.into_iter().map(|name| Chosen { name, named }).collect())
}

/// A name that the user wrote, as its series is stored.
fn understood(name: &str, catalog: &Catalog) -> Result<String, FetchError> {
    let base = name.split('@').next().unwrap_or(name);
    if catalog.get(base).is_none() && catalog.get(name).is_none() {
        let all: Vec<&str> = catalog.names().collect();
        let help = match nearest(base, all.iter().copied()) {
            Some(near) => format!("the nearest series is `{near}`"),
            None => "`shiome series` lists those of the catalogue".to_owned(),
        };
        return Err(FetchError::Series { name: name.to_owned(), help });
    }
    stored_name(name, catalog).ok_or_else(|| FetchError::Series {
        name: name.to_owned(),
        help: "a timeframe is written `@1m`, `@5m`, `@15m`, `@1h` or `@4h`".to_owned(),
    })
}

/// The name under which a series is stored: without a timeframe that is its own; none for one that no bars have.
fn stored_name(name: &str, catalog: &Catalog) -> Option<String> {
    let Some((base, text)) = name.split_once('@') else { return Some(name.to_owned()) };
    let asked = measure::timeframe(text)?;
    let own = catalog.profile(base).ok()?.period;
    let same =
        matches!((own, asked), (Some(Period::Weekly { .. }), Period::Weekly { .. })) || own == Some(asked);
    Some(if same { base.to_owned() } else { format!("{base}@{asked}") })
}

/// Sources of an entry with the series in their words, the entry's own first.
fn named_sources(entry: &Entry) -> Vec<(String, String)> {
    let id = entry.source_id.clone().unwrap_or_default();
    let own = entry.source.iter().map(|source| (source.clone(), id.clone()));
    let others = entry.fallbacks.iter().flatten().map(|word| match word.split_once(':') {
        Some((source, other)) => (source.to_owned(), other.to_owned()),
        None => (word.clone(), id.clone()),
    });
    let all = own.chain(others).filter(|(source, _)| source != FILE);
    all.collect()
}

/// Why no source of an entry is looked at.
fn no_source(entry: &Entry, name: &str, profile: &Profile) -> Option<Failure> {
    let failure =
        |reason: &str, help: Option<String>| Some(Failure { source: None, reason: reason.to_owned(), help });
    if let Some(path) = &entry.path {
        return failure(&format!("its figures are in `{path}`"), None);
    }
    match entry.source.as_deref() {
        None => failure(
            "its entry names no source",
            Some(format!("add `source` and `source_id` to `{}`", remarks::header(name))),
        ),
        Some(FILE) if named_sources(entry).is_empty() => failure(
            "no source publishes it for programs",
            Some(format!("give a file: `path = \"data/{name}.csv\"`")),
        ),
        Some(_) if profile.kind.is_none() => failure(
            "its entry does not say what it consists of",
            Some("add `kind = \"bars\"` or `kind = \"points\"`".to_owned()),
        ),
        Some(_) => None,
    }
}

/// A source that can be asked, or why it cannot.
fn candidate<'a>(word: &str, want: &Want<'_>, order: &Order<'a>) -> Result<Candidate<'a>, Failure> {
    let failure =
        |reason: String, help: Option<String>| Failure { source: Some(word.to_owned()), reason, help };
    let adapter = sources::adapter(word)
        .ok_or_else(|| failure("there is no such source".to_owned(), Some(sources::meant(word))))?;
    let own = adapter.config();
    let said = order.project.sources.get(word);
    let on = said.and_then(|said| said.on).unwrap_or(own.on) || order.source == Some(word);
    if !on {
        let help = format!("ask it with `[source.{word}] on = true` in `shiome.toml`");
        return Err(failure("it is off".to_owned(), Some(help)));
    }
    adapter.requests(want).map_err(|error| {
        let help = match want.period {
            // The entry is right, but the source has no such bars.
            Period::Intraday { .. } => {
                Some("name another timeframe, or give a file of these bars".to_owned())
            }
            _ => error.help(),
        };
        failure(error.to_string(), help)
    })?;
    let key = match &own.key {
        None => None,
        Some(place) => match order.keys.get(place.variable) {
            Some(key) => Some(key),
            None => {
                let error = SourceError::NoKey { variable: place.variable };
                let help = format!("set {} (free key: {})", place.variable, place.page);
                return Err(failure(error.to_string(), Some(help)));
            }
        },
    };
    let mirror = order.mirrors.iter().rev().find(|(name, _)| name == word).map(|(_, url)| url.clone());
    let base_url = mirror.or_else(|| said?.base_url.clone()).unwrap_or_else(|| own.base_url.to_owned());
    let pace = said.and_then(|said| said.pace).unwrap_or(own.pace);
    Ok(Candidate {
        place: 0,
        adapter,
        id: want.id.to_owned(),
        config: Config { pace, ..*own },
        host: host(&base_url),
        base_url,
        key,
    })
}

/// What stands between the scheme and the path of an address: the place where requests queue up.
fn host(base_url: &str) -> String {
    let rest = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest).to_ascii_lowercase()
}

impl Job<'_> {
    /// What failed of the sources before a place, in the order of the entry.
    pub fn failed_before(&self, place: usize) -> Vec<Failure> {
        let mut failures: Vec<&(usize, Failure)> =
            self.failures.iter().filter(|(other, _)| *other < place).collect();
        failures.sort_by_key(|(place, _)| *place);
        failures.into_iter().map(|(_, failure)| failure.clone()).collect()
    }

    /// The host that is asked next.
    pub fn host(&self) -> Option<&str> {
        self.candidates.get(self.at).map(|candidate| candidate.host.as_str())
    }
}
