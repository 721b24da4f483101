//! Looking a store over without changing anything in it.

use std::fs::{self, OpenOptions};
use std::io::ErrorKind;

use super::kept::State;
use super::lock::{self, Holder};
use super::{Store, StoreError, disk};
use crate::time::Instant;

/// The folder of a store, apart from its series.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::data) struct Premises {
    /// Why nothing may be written there, as far as that can be told without writing.
    pub closed: Option<StoreError>,
    /// Who is writing.
    pub held: Option<Holder>,
    /// Names of files that runs which did not end well left behind, in byte order.
    pub leftovers: Vec<String>,
}

/// What an examination found of one series.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::data) struct Checked {
    pub name: String,
    /// What it holds, or what is wrong with it.
    pub found: Result<Sound, StoreError>,
}

/// A series whose files are as they were written.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::data) struct Sound {
    /// The versions of all its rows.
    pub versions: usize,
    /// Bytes of its files.
    pub bytes: u64,
    pub state: State,
    /// Whether its last record is torn.
    pub torn: bool,
    /// The newest moment at which anything of it was learned, a failure included.
    pub learned: Option<Instant>,
}

impl Store {
    /// What is to be told of the folder; none if there is no such folder.
    ///
    /// # Errors
    /// A folder that cannot be listed, or a lock that cannot be tried.
    pub fn premises(&self) -> Result<Option<Premises>, StoreError> {
        let leftovers = match disk::leftovers(&self.folder) {
            Ok(leftovers) => leftovers,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StoreError::read(&self.folder, &error)),
        };
        let names =
            leftovers.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
        Ok(Some(Premises {
            closed: self.closed(),
            held: lock::held(&self.folder)?,
            leftovers: names.collect(),
        }))
    }

    /// Reads every series, for what is wrong with it.
    ///
    /// # Errors
    /// A folder that cannot be listed.
    pub fn check(&self) -> Result<Vec<Checked>, StoreError> {
        let check = |name: String| Checked { found: self.sound(&name), name };
        Ok(self.names()?.into_iter().map(check).collect())
    }

    fn sound(&self, name: &str) -> Result<Sound, StoreError> {
        let kept = self.read(name)?.unwrap_or_default();
        let files = [self.base(name)?, self.journal(name)?];
        let failed = kept.state.failure.as_ref().map(|failure| failure.at);
        Ok(Sound {
            versions: kept.len(),
            bytes: files.iter().filter_map(|path| Some(fs::metadata(path).ok()?.len())).sum(),
            torn: kept.torn,
            learned: kept.learned.iter().copied().chain(kept.state.looked).chain(failed).max(),
            state: kept.state,
        })
    }

    /// Why the next run could not write: the lock it takes first cannot be opened for writing, or the folder is set to be read only.
    fn closed(&self) -> Option<StoreError> {
        let path = self.folder.join("lock");
        match OpenOptions::new().write(true).open(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Some(StoreError::write(&path, &error));
            }
            _ => {}
        }
        let read_only = fs::metadata(&self.folder).is_ok_and(|folder| folder.permissions().readonly());
        read_only.then(|| StoreError::ReadOnly { folder: self.folder.display().to_string() })
    }
}
