//! One writer at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read as _, Seek as _, Write as _};
use std::path::Path;

use super::StoreError;
use crate::time::Instant;

/// The process that holds a lock, as far as the file tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::data) struct Holder {
    pub pid: Option<u32>,
    pub since: Option<Instant>,
}

/// Takes the lock of a folder until the file is dropped; the system releases it when the process ends, however it ends.
///
/// # Errors
/// `Locked` if another process, or this one, holds it.
pub(super) fn take(folder: &Path, now: Instant) -> Result<File, StoreError> {
    let path = folder.join("lock");
    let failed = |error: &std::io::Error| StoreError::write(&path, error);
    let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
    let mut file = open.map_err(|error| failed(&error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let Holder { pid, since } = holder(&mut file);
            return Err(StoreError::Locked { folder: folder.display().to_string(), pid, since });
        }
        Err(TryLockError::Error(error)) => return Err(failed(&error)),
    }
    // Who holds it is told for messages alone: on a full disk the lock holds all the same.
    let _ = file
        .set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "process {} since {now}", std::process::id()));
    Ok(file)
}

/// Who holds the lock of a folder at this moment: none if nobody does. Nothing is changed, and nobody is kept waiting.
///
/// # Errors
/// What the system says of a lock that is there and cannot be tried.
pub(super) fn held(folder: &Path) -> Result<Option<Holder>, StoreError> {
    let path = folder.join("lock");
    let failed = |error: &std::io::Error| StoreError::read(&path, error);
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(&error)),
    };
    // Shared, so that two who look are not in each other's way; it ends with this function.
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => Ok(Some(holder(&mut file))),
        Err(TryLockError::Error(error)) => Err(failed(&error)),
    }
}

/// Who holds the lock, as far as the file tells.
fn holder(file: &mut File) -> Holder {
    let mut text = String::new();
    let read = file.take(200).read_to_string(&mut text);
    let words: Vec<&str> = if read.is_ok() { text.split_whitespace().collect() } else { Vec::new() };
    match words.as_slice() {
        ["process", pid, "since", since] => {
            Holder { pid: pid.parse().ok(), since: Instant::parse_rfc3339(since) }
        }
        _ => Holder { pid: None, since: None },
    }
}
