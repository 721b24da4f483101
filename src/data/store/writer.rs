//! The one who adds.

use std::fs::{self, File};
use std::io;

use super::diff::{self, Added};
use super::disk::{self, Disk};
use super::journal::{self, Tail};
use super::kept::{Batch, Dated, Failure, Kept, Look, Origin, State, key};
use super::{Store, StoreError, base, lock};
use crate::time::Instant;

/// A journal longer than this is folded into its base: reading text costs more than reading columns.
const ROWS: usize = 2_000;
const BYTES: u64 = 256 * 1_024;

/// The holder of a store's lock. It may go from thread to thread.
#[derive(Debug)]
pub(in crate::data) struct Writer {
    store: Store,
    pub(super) disk: Disk,
    /// Held as long as the writer lives.
    _lock: File,
}

impl Writer {
    pub(super) fn open(store: &Store, now: Instant) -> Result<Self, StoreError> {
        let failed = |error: &std::io::Error| StoreError::write(&store.folder.join("lock"), error);
        fs::create_dir_all(&store.folder).map_err(|error| failed(&error))?;
        let lock = lock::take(&store.folder, now)?;
        disk::tidy(&store.folder).map_err(|error| failed(&error))?;
        Ok(Self { store: store.clone(), disk: Disk::default(), _lock: lock })
    }

    /// Adds what a look brought and is not kept yet. When this returns it is safe.
    ///
    /// # Errors
    /// Nothing is added then: `Stamps` and `Column` for rows that cannot stand in the series' file, `Rescaled` for levels of another unit,
    /// damaged files, a full disk.
    pub fn add(&mut self, name: &str, batch: &Batch, look: &Look) -> Result<Added, StoreError> {
        let (kept, tail) = self.store.open(name)?.unwrap_or_default();
        let (rows, mut added) = compared(name, &kept, batch, look)?;
        let first = batch.sheet.stamps.iter().copied().min_by_key(|stamp| key(*stamp));
        let state = kept.state.after(look, first);
        let tail =
            self.append(name, tail, &origin(&kept.state, look.learned, &look.source), &rows, &state)?;
        added.unfolded = self.fold_if_long(name, &tail).err();
        Ok(added)
    }

    /// Adds what a file holds and is not kept yet. A file is no look at a source: what it lacks says nothing, and figures that a source brings
    /// later are not late because of it. If it holds nothing new, nothing is written.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub fn import(&mut self, name: &str, batch: &Batch, look: &Look) -> Result<Added, StoreError> {
        let (kept, tail) = self.store.open(name)?.unwrap_or_default();
        let (rows, mut added) = compared(name, &kept, batch, look)?;
        if rows.sheet.len() > 0 {
            let origin = origin(&kept.state, look.learned, &look.source);
            let tail = self.append(name, tail, &origin, &rows, &kept.state)?;
            added.unfolded = self.fold_if_long(name, &tail).err();
        }
        Ok(added)
    }

    /// Keeps that a source was asked and had nothing new.
    ///
    /// # Errors
    /// Damaged files, a full disk.
    pub fn looked(&mut self, name: &str, look: &Look) -> Result<(), StoreError> {
        let (kept, tail) = self.store.open(name)?.unwrap_or_default();
        let state = kept.state.after(look, None);
        self.tell(name, tail, &origin(&kept.state, look.learned, &look.source), &state)
    }

    /// Keeps why a look brought no answer.
    ///
    /// # Errors
    /// Damaged files, a full disk.
    pub fn failed(&mut self, name: &str, failure: Failure) -> Result<(), StoreError> {
        let (kept, tail) = self.store.open(name)?.unwrap_or_default();
        let (at, source) = (failure.at, failure.source.clone());
        let state = State { failure: Some(failure), ..kept.state.clone() };
        self.tell(name, tail, &origin(&kept.state, at, &source), &state)
    }

    /// Folds a series' journal into its base: every version of every row stays.
    ///
    /// # Errors
    /// Damaged files, a full disk; the series is then as it was.
    pub fn fold(&self, name: &str) -> Result<(), StoreError> {
        // Read again from the files: what is about to take their place is what they really hold.
        let Some((kept, tail)) = self.store.open(name)? else { return Ok(()) };
        let (base, journal) = (self.store.base(name)?, self.store.journal(name)?);
        let unwritable = |reason: String| StoreError::Unwritable { file: base.display().to_string(), reason };
        let bytes = base::write(name, &kept, tail.last).map_err(unwritable)?;
        let empty = journal::empty(name, tail.last).map_err(|error| unwritable(error.to_string()))?;
        self.disk.replace(&base, &bytes).map_err(|error| StoreError::write(&base, &error))?;
        self.disk.replace(&journal, empty.as_bytes()).map_err(|error| StoreError::write(&journal, &error))
    }

    /// Adds a record without rows. A journal that could not be folded after it is folded another time.
    fn tell(&self, name: &str, tail: Tail, origin: &Origin<'_>, state: &State) -> Result<(), StoreError> {
        let tail = self.append(name, tail, origin, &Batch::default(), state)?;
        let _ = self.fold_if_long(name, &tail);
        Ok(())
    }

    /// Adds a record, and gives where the journal goes on then.
    fn append(
        &self,
        name: &str,
        tail: Tail,
        origin: &Origin<'_>,
        rows: &Batch,
        state: &State,
    ) -> Result<Tail, StoreError> {
        let path = self.store.journal(name)?;
        let unwritable = |error: serde_json::Error| StoreError::Unwritable {
            file: path.display().to_string(),
            reason: error.to_string(),
        };
        let failed = |error: &io::Error| StoreError::write(&path, error);
        let record = journal::record(tail.last + 1, origin, rows, state).map_err(unwritable)?;
        let mut length = tail.length;
        if length == 0 {
            let empty = journal::empty(name, tail.last).map_err(unwritable)?;
            self.disk.replace(&path, empty.as_bytes()).map_err(|error| failed(&error))?;
            length = empty.len() as u64;
        }
        self.disk.append(&path, length, record.as_bytes()).map_err(|error| failed(&error))?;
        let rows = tail.rows + rows.sheet.len();
        Ok(Tail { last: tail.last + 1, length: length + record.len() as u64, rows })
    }

    fn fold_if_long(&self, name: &str, tail: &Tail) -> Result<(), StoreError> {
        if tail.rows > ROWS || tail.length > BYTES { self.fold(name) } else { Ok(()) }
    }
}

/// The rows of a batch that are to be kept, and what became of all of them.
///
/// # Errors
/// `Stamps`, `Column` and `Rescaled` for rows that cannot stand in the series' file.
pub(super) fn compared(
    name: &str,
    kept: &Kept,
    batch: &Batch,
    look: &Look,
) -> Result<(Batch, Added), StoreError> {
    Dated::all(name, &batch.sheet.stamps, kept.dated())?;
    if let Some(column) = batch.sheet.columns.iter().find(|column| base::reserved(column)) {
        return Err(StoreError::Column { name: name.to_owned(), column: column.clone() });
    }
    diff::diff(kept, batch, look).map_err(|rescaled| StoreError::Rescaled {
        name: name.to_owned(),
        factor: rescaled.factor,
        rows: rescaled.rows,
    })
}

/// What the rows of a look have in common, after what was known before it.
fn origin<'a>(before: &State, learned: Instant, source: &'a str) -> Origin<'a> {
    Origin { learned, source, before: before.looked, covered_from: before.covered_from }
}
