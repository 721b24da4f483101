//! What was fetched, and when it was learned: a folder in which nothing is ever overwritten.
//!
//! A series is two files. `NAME.parquet`, the [`base`], holds every version of every row up to the last folding, for any tool that reads
//! Parquet; `NAME.journal` holds what came since, one line a look. A look that brings nothing new adds a line too: it tells that
//! nothing had come by then. [`Store::read`] gives both together as [`Kept`]; a [`Writer`], of which there is one at a time, compares what
//! is fetched with what is kept ([`diff`]) and adds the difference; now and then it folds the journal into the base.

mod base;
mod diff;
mod disk;
mod error;
mod examine;
mod journal;
mod kept;
mod lock;
mod writer;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub(in crate::data) use diff::{Added, Rewritten, Shrunk};
pub(in crate::data) use error::StoreError;
pub(in crate::data) use examine::{Checked, Premises, Sound};
pub(in crate::data) use kept::{Batch, Failure, Kept, Look};
pub(in crate::data) use writer::Writer;

use crate::time::Instant;
use journal::Tail;
#[cfg(test)]
use kept::State;

/// A folder of series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::data) struct Store {
    folder: PathBuf,
}

impl Store {
    /// The store in a folder, which need not exist yet.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The series that are kept, in byte order.
    ///
    /// # Errors
    /// A folder that cannot be listed; one that does not exist is empty.
    pub fn names(&self) -> Result<Vec<String>, StoreError> {
        let failed = |error: &std::io::Error| StoreError::read(&self.folder, error);
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(&error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let file = entry.map_err(|error| failed(&error))?.file_name();
            let file = file.to_str().unwrap_or_default();
            let name = file.strip_suffix(".parquet").or_else(|| file.strip_suffix(".journal"));
            names.extend(name.filter(|name| is_name(name)).map(str::to_owned));
        }
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// The series that have figures, in byte order; of the others only looks in vain are kept.
    ///
    /// # Errors
    /// As [`names`](Self::names).
    pub fn filled(&self) -> Result<Vec<String>, StoreError> {
        let mut names = self.names()?;
        names.retain(|name| {
            let file = |ending: &str| self.folder.join(format!("{name}.{ending}"));
            // A file that cannot be read is told where its series is asked for.
            file("parquet").is_file()
                || !matches!(fs::read(file("journal")), Ok(text) if !journal::has_rows(&text))
        });
        Ok(names)
    }

    /// Everything that is kept of a series; none if there is nothing.
    ///
    /// Reading takes no lock. The view is that of one moment: a look that is being added is in it wholly or not at all.
    ///
    /// # Errors
    /// Files that cannot be read or are damaged; other series are not concerned.
    pub fn read(&self, name: &str) -> Result<Option<Kept>, StoreError> {
        // A torn end that a writer cuts off within our reading of it looks damaged once, and never twice.
        let found = self.open(name).or_else(|_| self.open(name))?;
        Ok(found.map(|(kept, _)| kept))
    }

    /// What [`Writer::import`] would make of the rows; nothing is written.
    ///
    /// # Errors
    /// As [`Writer::import`], but for those of writing.
    pub fn compare(&self, name: &str, batch: &Batch, look: &Look) -> Result<Added, StoreError> {
        let kept = self.read(name)?.unwrap_or_default();
        self.file(name, "parquet")?;
        Ok(writer::compared(name, &kept, batch, look)?.1)
    }

    /// Takes the lock, creates the folder if it is missing, and removes what runs that did not end well left behind.
    ///
    /// # Errors
    /// `Locked` if another run is writing, `ReadOnly`, or what the system says.
    pub fn write(&self, now: Instant) -> Result<Writer, StoreError> {
        Writer::open(self, now)
    }

    /// What is kept of a series, and where its journal goes on.
    ///
    /// The journal is read before the base. Folding puts the new base in place before it empties the journal, so whatever a journal says has
    /// gone into the base is in every base that is read after it; and what both hold is told by its number. The other order could
    /// meet an old base and an emptied journal.
    fn open(&self, name: &str) -> Result<Option<(Kept, Tail)>, StoreError> {
        let (base, journal) = (self.base(name)?, self.journal(name)?);
        let records = read(&journal)?;
        let folded = read(&base)?;
        if records.is_none() && folded.is_none() {
            return Ok(None);
        }
        let (mut kept, through) = match folded {
            Some(bytes) => base::read(name, &bytes).map_err(|unsound| unsound.of(&base))?,
            None => (Kept::default(), 0),
        };
        let tail = match records {
            Some(bytes) => {
                journal::read(name, &bytes, through, &mut kept).map_err(|unsound| unsound.of(&journal))?
            }
            None => Tail { last: through, ..Tail::default() },
        };
        Ok(Some((kept, tail)))
    }

    fn base(&self, name: &str) -> Result<PathBuf, StoreError> {
        self.file(name, "parquet")
    }

    fn journal(&self, name: &str) -> Result<PathBuf, StoreError> {
        self.file(name, "journal")
    }

    fn file(&self, name: &str, extension: &str) -> Result<PathBuf, StoreError> {
        if !is_name(name) {
            return Err(StoreError::Name { name: name.to_owned() });
        }
        Ok(self.folder.join(format!("{name}.{extension}")))
    }
}

/// Whether every system takes the name as a file's, with what is added to it.
fn is_name(name: &str) -> bool {
    /// Of 255 bytes, less an extension and the mark of a file that is being written.
    const LONGEST: usize = 220;
    let forbidden = |letter: char| letter.is_control() || "/\\:*?\"<>|".contains(letter);
    !name.is_empty()
        && name.len() <= LONGEST
        && !name.starts_with(['.', ' '])
        && !name.ends_with(['.', ' '])
        && !name.contains(forbidden)
}

/// The bytes of a file that need not exist.
fn read(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::read(path, &error)),
    }
}

#[cfg(test)]
mod tests;
