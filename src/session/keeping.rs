//! Files into the store, and series out of it.

use std::path::PathBuf;

use super::{AsOf, Session};
use crate::data::{self, DataError, Exported, ImportOrder, Imported};
use crate::engine::Decision;
use crate::time::Instant;

/// A file to import.
#[derive(Debug, Clone, Default)]
pub struct ImportConfig {
    /// The folder the command runs in.
    pub folder: PathBuf,
    /// The folder of the store.
    pub store: PathBuf,
    pub file: PathBuf,
    /// The series it becomes.
    pub name: String,
    /// Only tell what would come of it.
    pub dry_run: bool,
    /// Keep nothing if a row is refused.
    pub strict: bool,
    /// The present moment.
    pub now: Instant,
}

/// A series to export.
#[derive(Debug, Clone, Default)]
pub struct ExportConfig {
    /// The folder the command runs in.
    pub folder: PathBuf,
    /// The folder of the store.
    pub store: PathBuf,
    pub name: String,
    /// Every version, with the moment at which it was known.
    pub versions: bool,
    /// What was known at a moment.
    pub as_of: Option<AsOf>,
    /// The present moment.
    pub now: Instant,
}

impl Session {
    /// Imports a file into the store; the entries of the project say what its series is.
    ///
    /// # Errors
    /// What is wrong with the project file, the file or the store.
    pub fn import(config: &ImportConfig) -> Result<Imported, DataError> {
        let project = super::project(data::project_root(&config.folder).as_deref())?;
        data::import(&ImportOrder {
            file: &config.file,
            name: &config.name,
            project: &project,
            store: &config.store,
            dry_run: config.dry_run,
            strict: config.strict,
            now: config.now,
        })
    }

    /// Takes a series out of the store, in published units.
    ///
    /// # Errors
    /// What is wrong with the project file or the store, and `NoSeries` if it lacks the series.
    pub fn export(config: &ExportConfig) -> Result<Exported, DataError> {
        let project = super::project(data::project_root(&config.folder).as_deref())?;
        let decision = Decision { zone: project.decide.zone, seconds: project.decide.seconds };
        let as_of = config.as_of.map(|as_of| match as_of {
            AsOf::Date(day) => decision.on(day),
            AsOf::Instant(instant) => instant,
            AsOf::Now => config.now,
        });
        data::export(&config.name, &config.store, &project, as_of, config.versions)
    }
}
