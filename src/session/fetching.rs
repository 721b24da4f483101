//! Bringing the store up to date, for what the project's rules read.

use std::path::{Path, PathBuf};

use super::{MarketTable, Session, rules_of};
use crate::check::{self, Module};
use crate::data::fetch::{FetchError, Fetched, Keys, Order, Selection, Watch, fetch};
use crate::data::{Market, Project, RuleFiles};
use crate::time::{Day, Instant};

/// Which series are fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Those that the user names.
    Named(Vec<String>),
    /// Those of the catalogue that can be had, and the timeframes that the project's rules read.
    Catalogue,
    /// Those that rule files read; of none those of the project.
    Rules(Vec<PathBuf>),
}

/// What is fetched, and with what.
#[derive(Debug, Clone)]
pub struct FetchConfig {
    /// The folder the command runs in.
    pub folder: PathBuf,
    /// The folder of the store.
    pub store: PathBuf,
    pub wanted: Wanted,
    /// The only source to ask.
    pub source: Option<String>,
    /// The first day wanted.
    pub from: Option<Day>,
    /// Whether everything is asked for again.
    pub full: bool,
    /// Addresses of sources by their names, over those of the project.
    pub mirrors: Vec<(String, String)>,
    pub keys: Keys,
    /// Tells the present moment.
    pub clock: fn() -> Instant,
}

impl Session {
    /// Fetches into the store. Rule files that are wrong are no hindrance: then the series that only they name are left out, and that is
    /// said.
    ///
    /// # Errors
    /// What keeps the fetch from beginning.
    pub fn fetch(config: &FetchConfig, watch: &dyn Watch) -> Result<Fetched, FetchError> {
        let root = crate::data::project_root(&config.folder);
        let project = super::project(root.as_deref())?;
        let base = root.unwrap_or_else(|| config.folder.clone());
        let mut remarks = Vec::new();
        let mut read = |files: &[PathBuf]| {
            inputs(files, &base, &project).unwrap_or_else(|reason| {
                remarks.push(reason);
                Vec::new()
            })
        };
        let inputs = match &config.wanted {
            Wanted::Named(_) => Vec::new(),
            Wanted::Catalogue => read(&[]),
            Wanted::Rules(files) => read(files),
        };
        let series = match &config.wanted {
            Wanted::Named(names) => Selection::Named(names),
            Wanted::Catalogue => Selection::Catalogue(&inputs),
            Wanted::Rules(_) => Selection::Read(&inputs),
        };
        let order = Order {
            project: &project,
            store: &config.store,
            series,
            source: config.source.as_deref(),
            from: config.from,
            full: config.full,
            mirrors: &config.mirrors,
            keys: &config.keys,
            clock: config.clock,
        };
        let mut fetched = fetch(&order, watch)?;
        fetched.remarks = remarks;
        Ok(fetched)
    }
}

/// The stored series that rule files read, timeframes included; none where there are no rule files.
///
/// # Errors
/// That the rule files are wrong, in words for people.
fn inputs(files: &[PathBuf], base: &Path, project: &Project) -> Result<Vec<String>, String> {
    let named = if files.is_empty() { rules_of(project, base).0 } else { files.to_vec() };
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let loaded = RuleFiles::load(&named, base);
    // Figures are not needed to know which series are meant.
    let market = Market::project(base, project, None).map_err(|error| error.to_string())?;
    let modules = loaded.files.iter().zip(&loaded.uses);
    let modules: Vec<Module<'_>> = modules.map(|(file, uses)| Module { file, uses: uses.clone() }).collect();
    let checked = check::check(&modules, &[], &loaded.sources, &MarketTable(&market));
    let wrong = loaded.problems.iter().chain(&checked.problems).filter(|problem| problem.is_error()).count();
    if wrong > 0 {
        let problems = if wrong == 1 { "1 problem".to_owned() } else { format!("{wrong} problems") };
        return Err(format!(
            "the rule files have {problems} (`shiome check` shows them): the series that only they name were not fetched"
        ));
    }
    let mut names: Vec<String> = checked.plan.inputs.into_iter().map(|input| input.stored).collect();
    names.sort();
    names.dedup();
    Ok(names)
}
