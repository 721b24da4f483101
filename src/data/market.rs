//! The data a run is about: the sample, a folder, a project's own files, or the store.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::catalog::{self, Catalog};
use super::folder::{self, CATALOG, Head, SourceFile};
use super::load::{Raw, ingest};
use super::profile::Profile;
use super::sample::{self, RawTable};
use super::shelf::Shelf;
use super::stored::{Looked, Stored};
use super::table::{self, Table};
use super::{DataError, Project, events, remarks};
use crate::diag::Problem;
use crate::series::{Column, Evidence, Kind, Sessions};
use crate::time::{Instant, Period};
use crate::unit::Unit;

/// Where the figures come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarketKind {
    /// The synthetic market.
    Sample,
    /// A folder of files.
    Folder(PathBuf),
    /// Files that the project's entries name, and the store for the other series.
    Project,
    /// What was fetched and imported.
    Store(PathBuf),
}

/// The chosen data, with the catalogue that says what they are. Nothing is read before it is asked for.
#[derive(Debug)]
pub struct Market {
    kind: MarketKind,
    catalog: Catalog,
    files: BTreeMap<String, SourceFile>,
    sample: BTreeMap<&'static str, OnceLock<Option<RawTable>>>,
    shelf: Option<Shelf>,
    now: Instant,
}

/// What is known of a series without reading its figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Info {
    pub kind: Kind,
    pub period: Period,
    pub unit: Unit,
    pub sessions_of: Sessions,
    /// Figures in a year.
    pub per_year: f64,
    /// The columns its file has; none if the chosen data lack the series or its columns are unclear.
    pub columns: Option<Vec<Column>>,
    /// The fields of events that a rule may name, with their units, by the index of [`Column::Field`]: those of the file in its order,
    /// then declared ones that it lacks.
    pub fields: Vec<(String, Unit)>,
    /// Whether events are announced ahead, so that the next one is known before it happens.
    pub schedule: bool,
    /// The unit of open interest.
    pub oi: Unit,
    pub title: String,
    pub title_ja: String,
    /// Whether the chosen data have the series.
    pub available: bool,
    /// Whether levels and returns are both total return.
    pub total_return: bool,
    /// Text to print with results, as the source's terms ask; may be empty.
    pub notice: String,
    /// What the user should know about the history; may be empty.
    pub limit: String,
    pub evidence: Evidence,
}

impl Market {
    /// The synthetic sample market. It does not depend on the clock.
    pub fn sample() -> Self {
        let sample = sample::names().iter().map(|&name| (name, OnceLock::new())).collect();
        Self { sample, ..Self::of(MarketKind::Sample, Catalog::builtin(), BTreeMap::new()) }
    }

    /// A folder of `NAME.csv`, `NAME@5m.csv` and `.parquet` files. Its `catalog.toml` is laid over the project's entries, and
    /// those over the built-in catalogue.
    ///
    /// # Errors
    /// A folder that cannot be listed, two files of one name, entries that cannot be understood.
    pub fn folder(path: &Path, project: &Project) -> Result<Self, DataError> {
        let mut market_catalog = Catalog::builtin();
        market_catalog.overlay(project.series.iter(), &project.origin)?;
        let mut files = folder::list(path)?;
        let own = path.join(CATALOG);
        if let Some(text) = folder::read_text(&own)? {
            let origin = own.display().to_string();
            let mut entries = catalog::entries(&text, &origin)?;
            market_catalog.overlay(entries.iter(), &origin)?;
            add_files(&mut files, path, &mut entries, &origin)?;
        }
        let kind = MarketKind::Folder(path.to_owned());
        Ok(Self::of(kind, market_catalog, files))
    }

    /// The files that a project's entries name, relative to its root; other series come from the store, if there is one.
    ///
    /// # Errors
    /// Entries that cannot be understood, files of no known format, a store that cannot be listed.
    pub fn project(root: &Path, project: &Project, store: Option<&Path>) -> Result<Self, DataError> {
        let mut catalog = Catalog::builtin();
        catalog.overlay(project.series.iter(), &project.origin)?;
        let mut files = BTreeMap::new();
        add_files(&mut files, root, &mut project.series.clone(), &project.origin)?;
        let shelf = store.map(Shelf::open).transpose()?;
        Ok(Self { shelf, ..Self::of(MarketKind::Project, catalog, files) })
    }

    /// The store in a folder. Files that the project's entries name go before it.
    ///
    /// # Errors
    /// As [`project`](Self::project).
    pub fn store(folder: &Path, root: &Path, project: &Project) -> Result<Self, DataError> {
        let market = Self::project(root, project, Some(folder))?;
        Ok(Self { kind: MarketKind::Store(folder.to_owned()), ..market })
    }

    fn of(kind: MarketKind, catalog: Catalog, files: BTreeMap<String, SourceFile>) -> Self {
        Self { kind, catalog, files, sample: BTreeMap::new(), shelf: None, now: Instant::MAX }
    }

    /// Warnings about the data as a whole: files that no rule can name.
    pub fn remarks(&self) -> Vec<Problem> {
        remarks::unnameable(&self.files)
    }

    /// The same data as read at another moment: bars that end later and figures dated later are not used.
    #[must_use]
    pub fn read_at(mut self, now: Instant) -> Self {
        self.now = now;
        self
    }

    /// Where the figures come from.
    pub fn kind(&self) -> &MarketKind {
        &self.kind
    }

    /// The catalogue with everything laid over it.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The names of the series that have data, timeframes included, in byte order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let shelved = self.shelf.iter().flat_map(Shelf::names).filter(|name| !self.files.contains_key(*name));
        self.files.keys().map(String::as_str).chain(self.sample.keys().copied()).chain(shelved)
    }

    /// Every name that means a series, without timeframes: those of the catalogue and those that have data.
    pub fn known_names(&self) -> BTreeSet<String> {
        let base = |name: &str| name.split('@').next().unwrap_or(name).to_owned();
        self.catalog.names().chain(self.names()).map(base).collect()
    }

    /// What is known of a series or of one of its timeframes; none for a name that means nothing.
    ///
    /// The first rows of its file are read, once.
    pub fn info(&self, name: &str) -> Option<Info> {
        let base = name.split('@').next().unwrap_or(name);
        let available = self.has(name);
        let known = available
            || self.catalog.get(base).is_some()
            || self.names().any(|other| other.split('@').next() == Some(base));
        let profile = self.catalog.profile(name).ok().filter(|_| known)?;
        let head = self.head(name, &profile);
        // A timeframe without data is of the kind of those that have some.
        let sibling = || {
            let mut others = self.names().filter(|other| other.split('@').next() == Some(base));
            others.find_map(|other| Some(self.head(other, &self.catalog.profile(other).ok()?)?.kind))
        };
        let kind =
            head.as_ref().map(|head| head.kind).or(profile.kind).or_else(sibling).unwrap_or(Kind::Points);
        let period = profile.period.or(head.as_ref().map(|head| head.period)).unwrap_or(Period::Daily);
        let own = head.as_ref().map_or(&[][..], |head| &head.fields);
        let fields = if kind == Kind::Events { profile.fields_beside(own) } else { Vec::new() };
        let named: Vec<Column> = (0..=u8::MAX).zip(own).map(|(place, _)| Column::Field(place)).collect();
        Some(Info {
            kind,
            period,
            unit: profile.unit(kind).0,
            sessions_of: profile.sessions,
            per_year: profile.per_year(period),
            columns: head.map(|head| {
                let adj = |column: &Column| *column == Column::Adj && profile.total_return;
                head.columns.into_iter().filter(|column| !adj(column)).chain(named).collect()
            }),
            fields,
            schedule: kind == Kind::Events && profile.ahead,
            oi: profile.oi,
            title: profile.title.clone(),
            title_ja: profile.title_ja.clone(),
            available,
            total_return: profile.total_return,
            notice: profile.notice.clone(),
            limit: profile.limit.clone(),
            evidence: profile.evidence,
        })
    }

    /// Reads and checks series in parallel, in the order of the names.
    pub fn read(&self, names: &[String]) -> Vec<(String, Result<Raw, DataError>)> {
        match names {
            [name] => vec![(name.clone(), self.read_one(name))],
            _ => names.par_iter().map(|name| (name.clone(), self.read_one(name))).collect(),
        }
    }

    /// Reads and checks one series.
    ///
    /// # Errors
    /// `NoSeries` if the chosen data lack it, else what is wrong with its file.
    pub fn read_one(&self, name: &str) -> Result<Raw, DataError> {
        let profile = self.catalog.profile(name)?;
        let mut raw = ingest(self.table(name, &profile)?, profile, self.now)?;
        if self.shelf_of(name).is_some() {
            raw.notices = events::notices(name);
        }
        Ok(raw)
    }

    /// Reads the stored series that texts may name, side by side, before they are asked for one by one.
    pub fn warm(&self, texts: &[&str]) {
        if let Some(shelf) = &self.shelf {
            let base = |name: &str| name.split('@').next().unwrap_or(name).to_owned();
            shelf.warm(|name| texts.iter().any(|text| text.contains(&base(name))));
        }
    }

    /// That the chosen data lack a series, and what to do about it.
    pub fn absent(&self, name: &str) -> DataError {
        DataError::NoSeries { name: name.to_owned(), place: self.place(), fetched: self.shelf.is_some() }
    }

    /// Whether anything was ever fetched or imported, or the project names files.
    pub fn was_fetched(&self) -> bool {
        !self.files.is_empty() || self.shelf.as_ref().is_some_and(|shelf| !shelf.is_empty())
    }

    /// What the store holds of a series; none where the figures come from elsewhere, or nothing is kept.
    ///
    /// # Errors
    /// Files that are damaged or cannot be read.
    pub fn stored(&self, name: &str) -> Result<Option<Stored>, DataError> {
        let Some(shelf) = self.shelf_of(name) else { return Ok(None) };
        shelf.stored(name, &self.catalog.profile(name)?)
    }

    /// The last look at a series' sources; nothing where the figures come from elsewhere.
    pub fn looked(&self, name: &str) -> Looked {
        self.shelf_of(name).map(|shelf| shelf.looked(name)).unwrap_or_default()
    }

    /// The store, where a series comes from it: files of the project's own go before it.
    fn shelf_of(&self, name: &str) -> Option<&Shelf> {
        self.shelf.as_ref().filter(|_| !self.files.contains_key(name))
    }

    fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
            || self.sample.contains_key(name)
            || self.shelf.as_ref().is_some_and(|shelf| shelf.has(name))
    }

    fn sampled(&self, name: &str) -> Option<&RawTable> {
        let (name, table) = self.sample.get_key_value(name)?;
        table.get_or_init(|| sample::table(name)).as_ref()
    }

    fn table(&self, name: &str, profile: &Profile) -> Result<Table, DataError> {
        if let Some(file) = self.files.get(name) {
            return file.table(profile);
        }
        if let Some(raw) = self.sampled(name) {
            return Ok(Table::of_sample(name, raw, profile));
        }
        let shelved = self.shelf.as_ref().map(|shelf| shelf.table(name, profile)).transpose()?.flatten();
        shelved.ok_or_else(|| self.absent(name))
    }

    fn head(&self, name: &str, profile: &Profile) -> Option<Head> {
        match self.files.get(name) {
            Some(file) => file.head(profile).ok().cloned(),
            None if self.shelf.as_ref().is_some_and(|shelf| shelf.has(name)) => {
                self.shelf.as_ref()?.head(name, profile)
            }
            None => {
                let raw = self.sampled(name)?;
                let layout =
                    super::header::Layout::of_sample(raw.kind, raw.columns.iter().map(|column| column.0));
                let period = profile.period.or_else(|| table::timeframe(name)).unwrap_or(Period::Daily);
                Some(Head { kind: layout.kind, columns: layout.columns(), fields: layout.fields(), period })
            }
        }
    }

    fn place(&self) -> String {
        match &self.kind {
            MarketKind::Sample => "the sample".to_owned(),
            MarketKind::Folder(path) => format!("`{}`", path.display()),
            MarketKind::Project => "the project's files".to_owned(),
            MarketKind::Store(_) => "the store".to_owned(),
        }
    }
}

/// Adds the files that entries name by a path.
fn add_files(
    files: &mut BTreeMap<String, SourceFile>,
    root: &Path,
    entries: &mut BTreeMap<String, super::Entry>,
    origin: &str,
) -> Result<(), DataError> {
    for (name, entry) in entries {
        let Some(path) = entry.path.take() else { continue };
        let file = SourceFile::new(root.join(&path)).ok_or_else(|| DataError::Config {
            origin: origin.to_owned(),
            line: None,
            message: format!(
                "expected a `.csv` or `.parquet` file as `path` of series `{name}`, found `{path}`"
            ),
            help: None,
        })?;
        files.insert(name.clone(), file);
    }
    Ok(())
}
