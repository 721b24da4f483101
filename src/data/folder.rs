//! A folder of series: `NAME.csv`, `NAME@5m.csv`, `NAME.parquet`, and an optional `catalog.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::profile::Profile;
use super::table::Table;
use super::{DataError, csv_read, parquet_read, system};
use crate::series::{Column, Kind};
use crate::time::Period;

/// The name of a folder's own catalogue.
pub(super) const CATALOG: &str = "catalog.toml";

/// One file of figures.
#[derive(Debug)]
pub(super) struct SourceFile {
    path: PathBuf,
    /// Its name in messages.
    shown: String,
    format: Format,
    head: OnceLock<Result<Head, DataError>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Parquet,
}

/// What the first rows of a file tell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Head {
    pub kind: Kind,
    pub columns: Vec<Column>,
    /// The fields of events, in the order of their columns.
    pub fields: Vec<String>,
    pub period: Period,
}

impl Head {
    /// What a table tells.
    pub fn of(table: &Table, profile: &Profile) -> Result<Self, DataError> {
        let layout = &table.layout;
        let period = table.period(profile)?;
        Ok(Self { kind: layout.kind, columns: layout.columns(), fields: layout.fields(), period })
    }
}

impl SourceFile {
    /// A file by its path; none for formats that are not read.
    pub fn new(path: PathBuf) -> Option<Self> {
        let format = match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Format::Csv,
            "parquet" => Format::Parquet,
            _ => return None,
        };
        let shown = path.file_name()?.to_str()?.to_owned();
        Some(Self { path, shown, format, head: OnceLock::new() })
    }

    /// Its name in messages.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Reads the whole file.
    pub fn table(&self, profile: &Profile) -> Result<Table, DataError> {
        match self.format {
            Format::Csv => csv_read::read(&self.path, &self.shown, profile),
            Format::Parquet => parquet_read::read(&self.path, &self.shown, profile, None),
        }
    }

    /// Reads the first rows once.
    pub fn head(&self, profile: &Profile) -> Result<&Head, &DataError> {
        let read = || {
            let table = match self.format {
                Format::Csv => csv_read::read_head(&self.path, &self.shown, profile)?,
                Format::Parquet => parquet_read::read(&self.path, &self.shown, profile, Some(100))?,
            };
            Head::of(&table, profile)
        };
        self.head.get_or_init(read).as_ref()
    }
}

/// The files of a folder by the names of their series.
///
/// # Errors
/// `NoFolder` if it cannot be listed, `TwoFiles` if two files carry one name.
pub(super) fn list(folder: &Path) -> Result<BTreeMap<String, SourceFile>, DataError> {
    let failed = |reason: String| DataError::NoFolder { path: folder.display().to_string(), reason };
    let entries = fs::read_dir(folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => failed("nothing there".to_owned()),
        std::io::ErrorKind::NotADirectory => failed("a file".to_owned()),
        _ => failed(system::reason(&error)),
    })?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(|error| failed(system::reason(&error)))?.path());
    }
    paths.sort();
    let mut files: BTreeMap<String, SourceFile> = BTreeMap::new();
    for path in paths {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("").to_owned();
        let Some(file) = SourceFile::new(path).filter(|_| !stem.is_empty() && !stem.starts_with('.')) else {
            continue;
        };
        if let Some(first) = files.get(&stem) {
            return Err(DataError::TwoFiles { name: stem, first: first.shown.clone(), second: file.shown });
        }
        files.insert(stem, file);
    }
    Ok(files)
}

/// Reads a text file if it is there.
///
/// # Errors
/// `Unreadable` if it is there and cannot be read.
pub(super) fn read_text(path: &Path) -> Result<Option<String>, DataError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(system::unreadable(path, &error)),
    }
}
