//! Series out of the store as files that anything can read, and an import understands.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use polars::prelude::{
    Column, DataFrame, DataType, IntoColumn as _, IntoSeries as _, NamedFrom as _, ParquetWriter,
    PolarsResult, Series, TimeUnit, TimeZone,
};

use super::stamps::Stamp;
use super::stored::{Stored, Version};
use super::{Catalog, DataError, Project, shelf::Shelf, system};
use crate::time::Instant;

/// Rows of one series in published units.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    pub name: String,
    pub columns: Vec<String>,
    /// Ascending by stamp; of all versions then in the order in which they were known.
    pub rows: Vec<Version>,
    /// Whether every version is there, and not one a stamp.
    pub versions: bool,
}

/// Takes a series out of the store: the figures that hold now, or held at a moment, or every version.
///
/// # Errors
/// `NoSeries` if the store has none of that name, and what the store says.
pub fn export(
    name: &str,
    store: &Path,
    project: &Project,
    as_of: Option<Instant>,
    versions: bool,
) -> Result<Exported, DataError> {
    let mut catalog = Catalog::builtin();
    catalog.overlay(project.series.iter(), &project.origin)?;
    let profile = catalog.profile(name)?;
    let stored = Shelf::open(store)?.stored(name, &profile)?.ok_or_else(|| DataError::NoSeries {
        name: name.to_owned(),
        place: "the store".to_owned(),
        fetched: true,
    })?;
    let Stored { columns, versions: mut rows, .. } = match as_of {
        Some(moment) if !versions => {
            let rows = stored.as_of(moment).into_iter().cloned().collect();
            Stored { versions: rows, ..stored }
        }
        _ => stored,
    };
    match (versions, as_of) {
        (true, Some(moment)) => rows.retain(|version| version.known <= moment),
        (false, None) => rows.retain(|version| version.newest),
        _ => {}
    }
    Ok(Exported { name: name.to_owned(), columns, rows, versions })
}

impl Exported {
    /// Prints comma-separated values: the stamp, the figures, and of versions when each was known, and its source.
    ///
    /// # Errors
    /// What the output reports.
    pub fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let stamp = if self.in_moments() { "time" } else { "date" };
        let told: &[&str] = if self.versions { &["known_at", "source"] } else { &[] };
        let columns = self.columns.iter().map(String::as_str);
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(std::iter::once(stamp).chain(columns).chain(told.iter().copied()))?;
        for row in &self.rows {
            let figure = |figure: &f64| if figure.is_nan() { String::new() } else { figure.to_string() };
            let mut cells = vec![row.stamp()];
            cells.extend(row.figures.iter().map(figure));
            if self.versions {
                cells.extend([row.known.to_string(), row.source.clone()]);
            }
            writer.write_record(cells)?;
        }
        writer.flush()
    }

    /// Writes a file, in one step, so that nobody ever finds half of it: Parquet if its name ends so, else comma-separated values.
    ///
    /// # Errors
    /// A file that is there already, unless `force`; one in the folder of the store; what the system says.
    pub fn save(&self, path: &Path, store: &Path, force: bool) -> Result<(), DataError> {
        let refused = |reason: String, help: Option<&str>| DataError::Store {
            message: format!("cannot write `{}`: {reason}", path.display()),
            help: help.map(str::to_owned),
        };
        let failed = |error: &io::Error| match error.kind() {
            ErrorKind::PermissionDenied => {
                refused("writing into its folder is not permitted".to_owned(), None)
            }
            ErrorKind::NotFound => refused("there is no such folder".to_owned(), None),
            _ => refused(system::reason(error), None),
        };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = folder.canonicalize().map_err(|error| failed(&error))?;
        if store.canonicalize().is_ok_and(|store| folder.starts_with(store)) {
            return Err(refused(
                "it lies in the store".to_owned(),
                Some("name a file elsewhere with `--out`"),
            ));
        }
        if path.is_dir() {
            return Err(refused("it is a folder".to_owned(), Some("name a file in it")));
        }
        if !force && path.symlink_metadata().is_ok() {
            return Err(refused("it is there already".to_owned(), Some("replace it with `--force`")));
        }
        let parquet = match path.extension().map(|extension| extension.to_ascii_lowercase()) {
            Some(extension) if extension == "parquet" => true,
            Some(extension) if extension == "csv" => false,
            _ => {
                let help = Some("name it `.csv` or `.parquet`");
                return Err(refused("its name ends neither in `.csv` nor in `.parquet`".to_owned(), help));
            }
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let beside = folder.join(format!(".{name}.{}.new", std::process::id()));
        let written = File::create_new(&beside).and_then(|file| {
            let mut file = io::BufWriter::new(file);
            if parquet {
                let mut frame = self.frame().map_err(io::Error::other)?;
                ParquetWriter::new(&mut file).finish(&mut frame).map_err(io::Error::other)?;
            } else {
                self.csv(&mut file)?;
            }
            file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            fs::rename(&beside, path)
        });
        written.map_err(|error| {
            // What could not be put in place must not stay behind; if that fails too, the first reason is the one to tell.
            let _ = fs::remove_file(&beside);
            failed(&error)
        })
    }

    fn in_moments(&self) -> bool {
        self.rows.first().is_some_and(|row| matches!(row.stamp, Stamp::Moment { .. }))
    }

    fn frame(&self) -> PolarsResult<DataFrame> {
        let moments = |name: &str, moments: Vec<i64>| -> PolarsResult<Column> {
            let moments = Series::new(name.into(), moments);
            let moments = moments.i64()?.clone().into_datetime(TimeUnit::Milliseconds, Some(TimeZone::UTC));
            Ok(moments.into_series().into_column())
        };
        let mut columns = vec![if self.in_moments() {
            moments("time", self.rows.iter().map(|row| row.stamp.written_millis()).collect())?
        } else {
            let days: Vec<i32> = self.rows.iter().map(|row| row.stamp.written_date().0).collect();
            Series::new("date".into(), days).cast(&DataType::Date)?.into_column()
        }];
        for (at, name) in self.columns.iter().enumerate() {
            let figure = |row: &Version| row.figures.get(at).copied().filter(|figure| !figure.is_nan());
            let figures: Vec<Option<f64>> = self.rows.iter().map(figure).collect();
            columns.push(Series::new(name.as_str().into(), figures).into_column());
        }
        if self.versions {
            columns.push(moments("known_at", self.rows.iter().map(|row| row.known.0).collect())?);
            let sources: Vec<&str> = self.rows.iter().map(|row| row.source.as_str()).collect();
            columns.push(Series::new("source".into(), sources).into_column());
        }
        DataFrame::new_infer_height(columns)
    }
}
